-- Cases: graded care profiles, what each says beside the one before, and whether it was done again.
-- Shape: events
-- Needs: los_graded_care_profiles every; ssd_cin_episodes any; ssd_involvements any
-- Columns:
--   completed_on       date             the day the profile was completed
--   previous_on        date             the child's profile before it; null if it is the first
--   next_on            date             the child's next profile; null if there is none yet
--   due_on             date             the last day by which the care should be graded again
--   fell_due_on        date             the same day once it has passed; null before that
--   months_to_next     integer months   the least whole number of calendar months that reaches to the next profile
--   closed_by_then     flag             whether the episode of need it was completed in had closed by the day it was due
--                                       again, with none open on that day
--   still_open         flag             whether the child has an open episode of need on the as-at day
--   change_in_grades   integer          the four grades together, less those of the profile before: below 0 is better care
--   worse_somewhere    flag             whether any one of the four grades was worse than before
WITH profiles AS (
    SELECT
        authority,
        child_id AS child,
        profile_id,
        worker_id AS worker,
        completed_on,
        physical_grade,
        safety_grade,
        emotional_grade,
        developmental_grade,
        LAG(completed_on) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS previous_on,
        LEAD(completed_on) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS next_on,
        LAG(physical_grade) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS physical_before,
        LAG(safety_grade) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS safety_before,
        LAG(emotional_grade) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS emotional_before,
        LAG(developmental_grade) OVER (
            PARTITION BY authority, child_id ORDER BY completed_on, profile_id
        ) AS developmental_before
    FROM los_graded_care_profiles
    WHERE completed_on IS NOT NULL
),
due AS (
    SELECT profiles.authority, profiles.profile_id, add_months(profiles.completed_on, rules.value) AS due_on
    FROM profiles
    JOIN rules
        ON rules.rule = 'graded_care_profile_repeat'
        AND (rules.first_day IS NULL OR rules.first_day <= profiles.completed_on)
        AND (rules.last_day IS NULL OR rules.last_day >= profiles.completed_on)
),
open_when_due AS (
    SELECT DISTINCT profiles.authority, profiles.profile_id
    FROM profiles
    JOIN due ON due.authority = profiles.authority AND due.profile_id = profiles.profile_id
    JOIN ssd_cin_episodes AS need
        ON need.authority = profiles.authority
        AND need.cine_person_id = profiles.child
        AND need.cine_referral_date <= due.due_on
        AND (need.cine_close_date IS NULL OR need.cine_close_date > due.due_on)
),
closures AS (
    SELECT DISTINCT profiles.authority, profiles.profile_id
    FROM profiles
    JOIN due ON due.authority = profiles.authority AND due.profile_id = profiles.profile_id
    JOIN ssd_cin_episodes AS need
        ON need.authority = profiles.authority
        AND need.cine_person_id = profiles.child
        AND need.cine_referral_date <= profiles.completed_on
        AND need.cine_close_date >= profiles.completed_on
        AND need.cine_close_date <= due.due_on
)
SELECT
    profiles.authority,
    profiles.child,
    profiles.profile_id AS case_id,
    holder.team,
    COALESCE(profiles.worker, holder.worker) AS worker,
    profiles.completed_on,
    profiles.previous_on,
    profiles.next_on,
    due.due_on,
    CASE WHEN due.due_on < as_at.as_at THEN due.due_on ELSE NULL END AS fell_due_on,
    months_up_to(profiles.completed_on, profiles.next_on) AS months_to_next,
    CASE WHEN closures.profile_id IS NOT NULL AND open_when_due.profile_id IS NULL THEN TRUE ELSE FALSE END AS closed_by_then,
    EXISTS (
        SELECT 1
        FROM ssd_cin_episodes AS need
        WHERE need.authority = profiles.authority
            AND need.cine_person_id = profiles.child
            AND need.cine_referral_date <= as_at.as_at
            AND (need.cine_close_date IS NULL OR need.cine_close_date > as_at.as_at)
    ) AS still_open,
    profiles.physical_grade - profiles.physical_before
        + profiles.safety_grade - profiles.safety_before
        + profiles.emotional_grade - profiles.emotional_before
        + profiles.developmental_grade - profiles.developmental_before AS change_in_grades,
    profiles.physical_grade > profiles.physical_before
        OR profiles.safety_grade > profiles.safety_before
        OR profiles.emotional_grade > profiles.emotional_before
        OR profiles.developmental_grade > profiles.developmental_before AS worse_somewhere
FROM profiles
JOIN as_at ON as_at.authority = profiles.authority
LEFT JOIN due ON due.authority = profiles.authority AND due.profile_id = profiles.profile_id
LEFT JOIN open_when_due
    ON open_when_due.authority = profiles.authority AND open_when_due.profile_id = profiles.profile_id
LEFT JOIN closures ON closures.authority = profiles.authority AND closures.profile_id = profiles.profile_id
LEFT JOIN allocations AS holder
    ON holder.authority = profiles.authority
    AND holder.child = profiles.child
    AND holder.role = 'SW'
    AND holder.valid_from <= profiles.completed_on
    AND (holder.valid_to IS NULL OR holder.valid_to > profiles.completed_on)
