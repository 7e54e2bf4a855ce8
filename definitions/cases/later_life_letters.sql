-- Cases: adopted children, and the letter that tells each of them later why they were adopted.
-- Shape: events
-- Needs: ssd_cla_episodes every; ssd_permanence any; los_life_story_work every; ssd_involvements any
-- Columns:
--   adopted_on               date                   the day of the adoption order
--   celebration_on           date                   the day of the celebration hearing; null if not on record
--   letter_given_on          date                   the first day on which a letter was given; null if none was, or none yet
--   due_on                   date                   the last working day for the letter, counted from the celebration
--   fell_due_on              date                   the same day once it has passed; where no celebration is on record, three
--                                                   months after the order; null before that
--   given_before_order       flag                   whether the letter was given before the order was made
--   working_days_to_letter   integer working days   from the celebration to the letter; below 0 if it came first
WITH adopted AS (
    SELECT authority, clae_person_id AS child, MAX(clae_cla_episode_ceased_date) AS adopted_on
    FROM ssd_cla_episodes
    WHERE clae_cla_episode_ceased_reason IN ('E11', 'E12') AND clae_cla_episode_ceased_date IS NOT NULL
    GROUP BY authority, clae_person_id
),
letters AS (
    SELECT
        authority,
        child_id AS child,
        MIN(celebration_on) AS celebration_on,
        MIN(celebration_on_wd) AS celebration_wd,
        MIN(letter_given_on) AS letter_given_on,
        MIN(letter_given_on_wd) AS letter_given_wd
    FROM los_life_story_work
    WHERE kind = 'LETTER'
    GROUP BY authority, child_id
),
due AS (
    SELECT adopted.authority, adopted.child, last_day.day AS due_on
    FROM adopted
    JOIN letters ON letters.authority = adopted.authority AND letters.child = adopted.child
    JOIN rules
        ON rules.rule = 'later_life_letter'
        AND (rules.first_day IS NULL OR rules.first_day <= letters.celebration_on)
        AND (rules.last_day IS NULL OR rules.last_day >= letters.celebration_on)
    JOIN calendar AS last_day ON last_day.wd = letters.celebration_wd + rules.value AND last_day.is_working_day
)
SELECT
    adopted.authority,
    adopted.child,
    adopted.child AS case_id,
    holder.team,
    holder.worker,
    adopted.adopted_on,
    letters.celebration_on,
    letters.letter_given_on,
    due.due_on,
    CASE
        WHEN due.due_on < as_at.as_at THEN due.due_on
        WHEN due.due_on IS NULL AND add_months(adopted.adopted_on, 3) < as_at.as_at THEN add_months(adopted.adopted_on, 3)
        ELSE NULL
    END AS fell_due_on,
    letters.letter_given_on < adopted.adopted_on AS given_before_order,
    letters.letter_given_wd - letters.celebration_wd AS working_days_to_letter
FROM adopted
JOIN as_at ON as_at.authority = adopted.authority
LEFT JOIN letters ON letters.authority = adopted.authority AND letters.child = adopted.child
LEFT JOIN due ON due.authority = adopted.authority AND due.child = adopted.child
-- Whoever held the case on the last day of care.
LEFT JOIN allocations AS holder
    ON holder.authority = adopted.authority
    AND holder.child = adopted.child
    AND holder.role = 'SW'
    AND holder.valid_from < adopted.adopted_on
    AND (holder.valid_to IS NULL OR holder.valid_to >= adopted.adopted_on)
