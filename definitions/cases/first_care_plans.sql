-- Cases: children who became looked after, and the first care plan of each.
-- Shape: events
-- Uses: periods_of_care
-- Needs: ssd_cla_episodes every; ssd_cla_placement every; ssd_legal_status every;
--        ssd_cla_care_plan every; ssd_cla_care_plan.lacp_cla_care_plan_start_date; ssd_involvements any
-- Columns:
--   entered_on              date                   the day the child became looked after
--   first_placement_on      date                   the day the first placement of this period of care started; where none is
--                                                  on record, the same
--   plan_on                 date                   the day the first care plan took effect, counting from three months
--                                                  before care, and leaving out any that had stopped by then; null if there
--                                                  is none
--   due_on                  date                   the last working day for it
--   fell_due_on             date                   the same day once it has passed; null before that, and null if the child
--                                                  had left care by then
--   left_on                 date                   the day the child left care; null while looked after
--   short_breaks            flag                   whether the child came to be looked after only for short breaks
--   working_days_to_plan    integer working days   from the start of the first placement to the plan; below 0 if it was
--                                                  ready before
WITH entries AS (
    SELECT care.authority, care.child, care.care_id, care.entered_on, care.left_on
    FROM periods_of_care AS care
    WHERE care.entered_on IS NOT NULL
),
first_placements AS (
    SELECT
        entries.authority,
        entries.child,
        entries.care_id,
        COALESCE(MIN(placement.clap_cla_placement_start_date), entries.entered_on) AS first_placement_on
    FROM entries
    LEFT JOIN ssd_cla_placement AS placement
        ON placement.authority = entries.authority
        AND placement.clap_person_id = entries.child
        AND placement.clap_cla_placement_start_date >= entries.entered_on
        AND (entries.left_on IS NULL OR placement.clap_cla_placement_start_date <= entries.left_on)
    GROUP BY entries.authority, entries.child, entries.care_id, entries.entered_on
),
first_plans AS (
    SELECT
        entries.authority,
        entries.child,
        entries.care_id,
        MIN(plan.lacp_cla_care_plan_start_date) AS plan_on,
        MIN(plan.lacp_cla_care_plan_start_date_wd) AS plan_wd
    FROM entries
    JOIN ssd_cla_care_plan AS plan
        ON plan.authority = entries.authority
        AND plan.lacp_person_id = entries.child
        AND plan.lacp_cla_care_plan_start_date >= add_months(entries.entered_on, -3)
        AND (entries.left_on IS NULL OR plan.lacp_cla_care_plan_start_date <= entries.left_on)
        AND (plan.lacp_cla_care_plan_end_date IS NULL OR plan.lacp_cla_care_plan_end_date > entries.entered_on)
    GROUP BY entries.authority, entries.child, entries.care_id
),
short_breaks AS (
    SELECT DISTINCT entries.authority, entries.child, entries.care_id
    FROM entries
    JOIN ssd_legal_status AS status
        ON status.authority = entries.authority
        AND status.lega_person_id = entries.child
        AND status.lega_legal_status IN ('V3', 'V4')
        AND status.lega_legal_status_start_date <= entries.entered_on
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > entries.entered_on)
),
due AS (
    SELECT
        first_placements.authority,
        first_placements.child,
        first_placements.care_id,
        last_day.day AS due_on
    FROM first_placements
    JOIN calendar AS placed ON placed.day = first_placements.first_placement_on
    JOIN rules
        ON rules.rule = 'care_plan'
        AND (rules.first_day IS NULL OR rules.first_day <= first_placements.first_placement_on)
        AND (rules.last_day IS NULL OR rules.last_day >= first_placements.first_placement_on)
    JOIN calendar AS last_day ON last_day.wd = placed.wd + rules.value AND last_day.is_working_day
)
SELECT
    entries.authority,
    entries.child,
    entries.care_id AS case_id,
    holder.team,
    holder.worker,
    entries.entered_on,
    first_placements.first_placement_on,
    first_plans.plan_on,
    due.due_on,
    CASE
        WHEN entries.left_on <= due.due_on THEN NULL
        WHEN due.due_on < as_at.as_at THEN due.due_on
        ELSE NULL
    END AS fell_due_on,
    entries.left_on,
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks,
    first_plans.plan_wd - placed.wd AS working_days_to_plan
FROM entries
JOIN as_at ON as_at.authority = entries.authority
JOIN first_placements
    ON first_placements.authority = entries.authority
    AND first_placements.child = entries.child
    AND first_placements.care_id = entries.care_id
LEFT JOIN calendar AS placed ON placed.day = first_placements.first_placement_on
LEFT JOIN due ON due.authority = entries.authority AND due.child = entries.child AND due.care_id = entries.care_id
LEFT JOIN first_plans
    ON first_plans.authority = entries.authority
    AND first_plans.child = entries.child
    AND first_plans.care_id = entries.care_id
LEFT JOIN short_breaks
    ON short_breaks.authority = entries.authority
    AND short_breaks.child = entries.child
    AND short_breaks.care_id = entries.care_id
LEFT JOIN allocations AS holder
    ON holder.authority = entries.authority
    AND holder.child = entries.child
    AND holder.role = 'SW'
    AND holder.valid_from <= entries.entered_on
    AND (holder.valid_to IS NULL OR holder.valid_to > entries.entered_on)
