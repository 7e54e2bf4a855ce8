-- Cases: occasions on which a child on a child protection plan was due a visit: one counted from the start of the plan,
-- and one counted from each visit.
-- Shape: events
-- Uses: child_protection_visits_made
-- Needs: ssd_cp_plans every; ssd_cp_visits every, 1 months back
-- Columns:
--   clock_starts_on             date                   the start of the plan, or the visit before
--   due_on                      date                   the last working day by which the visit should be made
--   fell_due_on                 date                   the same day once it has passed or the visit was made; null before
--   visited_on                  date                   the visit that answered; null if there has been none
--   plan_ended_on               date                   the day the plan ended; null if it is open
--   other_authority_plan        flag                   whether the plan belongs to another authority
--   working_days_to_visit       integer working days   from the start of the clock to the visit
WITH plans AS (
    SELECT
        authority,
        cppl_person_id AS child,
        cppl_cp_plan_id AS plan_id,
        cppl_cp_plan_start_date AS started_on,
        cppl_cp_plan_start_date_wd AS started_wd,
        cppl_cp_plan_end_date AS plan_ended_on,
        CASE cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan
    FROM ssd_cp_plans
),
visits AS (
    SELECT plans.authority, plans.plan_id, visit.visited_on, visit.visited_wd
    FROM plans
    JOIN child_protection_visits_made AS visit
        ON visit.authority = plans.authority
        AND visit.child = plans.child
        AND visit.visited_on >= plans.started_on
        AND (plans.plan_ended_on IS NULL OR visit.visited_on <= plans.plan_ended_on)
),
-- A visit on the day the plan started begins the same clock as the start itself.
clock_starts AS (
    SELECT authority, plan_id, started_on AS clock_starts_on, started_wd AS clock_starts_wd FROM plans
    UNION
    SELECT authority, plan_id, visited_on AS clock_starts_on, visited_wd AS clock_starts_wd FROM visits
),
clocks AS (
    SELECT
        authority,
        plan_id,
        clock_starts_on,
        clock_starts_wd,
        LEAD(clock_starts_on) OVER (
            PARTITION BY authority, plan_id ORDER BY clock_starts_on, clock_starts_wd
        ) AS visited_on,
        LEAD(clock_starts_wd) OVER (
            PARTITION BY authority, plan_id ORDER BY clock_starts_on, clock_starts_wd
        ) AS visited_wd
    FROM clock_starts
),
due AS (
    SELECT clocks.authority, clocks.plan_id, clocks.clock_starts_on, last_day.day AS due_on
    FROM clocks
    JOIN rules
        ON rules.rule = 'cp_visit'
        AND (rules.first_day IS NULL OR rules.first_day <= clocks.clock_starts_on)
        AND (rules.last_day IS NULL OR rules.last_day >= clocks.clock_starts_on)
    JOIN calendar AS last_day
        ON last_day.wd = clocks.clock_starts_wd + rules.value AND last_day.is_working_day
)
SELECT
    plans.authority,
    plans.child,
    plans.plan_id || ' ' || CAST(clocks.clock_starts_on AS VARCHAR) AS case_id,
    holder.team,
    holder.worker,
    clocks.clock_starts_on,
    due.due_on,
    CASE
        WHEN due.due_on < as_at.as_at OR (due.due_on = as_at.as_at AND clocks.visited_on IS NOT NULL) THEN due.due_on
        ELSE NULL
    END AS fell_due_on,
    clocks.visited_on,
    plans.plan_ended_on,
    plans.other_authority_plan,
    clocks.visited_wd - clocks.clock_starts_wd AS working_days_to_visit
FROM clocks
JOIN plans ON plans.authority = clocks.authority AND plans.plan_id = clocks.plan_id
JOIN as_at ON as_at.authority = clocks.authority
LEFT JOIN due
    ON due.authority = clocks.authority
    AND due.plan_id = clocks.plan_id
    AND due.clock_starts_on = clocks.clock_starts_on
LEFT JOIN allocations AS holder
    ON holder.authority = plans.authority
    AND holder.child = plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= clocks.clock_starts_on
    AND (holder.valid_to IS NULL OR holder.valid_to > clocks.clock_starts_on)
