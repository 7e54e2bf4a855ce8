-- Cases: first core groups, one for each child protection plan.
-- Shape: events
-- Needs: ssd_cp_plans every; ssd_initial_cp_conference any; los_core_groups every
-- Columns:
--   conference_on                   date                   the day of the initial conference; where it is not on record,
--                                                          the day the plan started
--   due_on                          date                   the last working day by which the core group should meet
--   fell_due_on                     date                   the same day once it has passed or the core group has met;
--                                                          null before that
--   held_on                         date                   the day the first core group met; null if none is on record
--   plan_ended_on                   date                   the day the plan ended; null if it is open
--   other_authority_plan            flag                   whether the plan belongs to another authority
--   working_days_from_conference    integer working days   from the conference to the first core group
WITH conferences AS (
    SELECT authority, icpc_icpc_id AS conference_id, icpc_icpc_date AS conference_on
    FROM ssd_initial_cp_conference
    WHERE icpc_icpc_date IS NOT NULL
),
plans AS (
    SELECT
        plan.authority,
        plan.cppl_person_id AS child,
        plan.cppl_cp_plan_id AS plan_id,
        plan.cppl_cp_plan_start_date AS started_on,
        plan.cppl_cp_plan_end_date AS plan_ended_on,
        CASE plan.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        COALESCE(conferences.conference_on, plan.cppl_cp_plan_start_date) AS conference_on
    FROM ssd_cp_plans AS plan
    LEFT JOIN conferences
        ON conferences.authority = plan.authority AND conferences.conference_id = plan.cppl_icpc_id
),
-- A core group that names no plan belongs to the plan during which it met.
core_groups AS (
    SELECT plans.authority, plans.plan_id, MIN(core_group.held_on) AS held_on, MIN(core_group.held_on_wd) AS held_wd
    FROM plans
    JOIN los_core_groups AS core_group
        ON core_group.authority = plans.authority
        AND core_group.child_id = plans.child
        AND core_group.held_on IS NOT NULL
        AND (
            core_group.cp_plan_id = plans.plan_id
            OR (
                core_group.cp_plan_id IS NULL
                AND core_group.held_on >= plans.conference_on
                AND (plans.plan_ended_on IS NULL OR core_group.held_on <= plans.plan_ended_on)
            )
        )
    GROUP BY plans.authority, plans.plan_id
),
limits AS (
    SELECT plans.authority, plans.plan_id, start.wd AS conference_wd, start.wd + rules.value AS due_wd
    FROM plans
    JOIN calendar AS start ON start.day = plans.conference_on
    JOIN rules
        ON rules.rule = 'core_group'
        AND (rules.first_day IS NULL OR rules.first_day <= plans.conference_on)
        AND (rules.last_day IS NULL OR rules.last_day >= plans.conference_on)
)
SELECT
    plans.authority,
    plans.child,
    plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    plans.conference_on,
    due.day AS due_on,
    CASE
        WHEN due.day < as_at.as_at OR (due.day = as_at.as_at AND core_groups.held_on IS NOT NULL) THEN due.day
        ELSE NULL
    END AS fell_due_on,
    core_groups.held_on,
    plans.plan_ended_on,
    plans.other_authority_plan,
    core_groups.held_wd - limits.conference_wd AS working_days_from_conference
FROM plans
JOIN as_at ON as_at.authority = plans.authority
LEFT JOIN limits ON limits.authority = plans.authority AND limits.plan_id = plans.plan_id
LEFT JOIN calendar AS due ON due.wd = limits.due_wd AND due.is_working_day
LEFT JOIN core_groups ON core_groups.authority = plans.authority AND core_groups.plan_id = plans.plan_id
LEFT JOIN allocations AS holder
    ON holder.authority = plans.authority
    AND holder.child = plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= plans.conference_on
    AND (holder.valid_to IS NULL OR holder.valid_to > plans.conference_on)
