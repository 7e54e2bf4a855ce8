-- Cases: children on a child in need plan at a period end.
-- Shape: at period end
-- Needs: ssd_cin_plans every; ssd_cin_visits latest; ssd_involvements any
-- Columns:
--   started_on                 date                   the day the plan started
--   latest_visit_on            date                   the latest visit since then; null if none is on record
--   latest_visit_alone         flag                   whether the child was seen alone on that day; null if nobody said
--   visit_clock_from           date                   the latest visit, or the start of the plan if there has been none
--   working_days_on_plan       integer working days   from the start of the plan to the period end
--   working_days_since_visit   integer working days   from the latest visit to the period end; null if there has been none
--   months_on_plan             integer months         calendar months completed between the start and the period end
WITH visit_days AS (
    SELECT DISTINCT
        authority,
        cinv_person_id AS child,
        cinv_cin_visit_date AS visited_on,
        cinv_cin_visit_date_wd AS visited_wd
    FROM ssd_cin_visits
    -- A call at which the child was recorded as not seen is not a visit to the child.
    WHERE cinv_cin_visit_date IS NOT NULL AND COALESCE(cinv_cin_visit_seen, 'Y') <> 'N'
),
visits AS (
    SELECT
        authority,
        child,
        visited_on,
        visited_wd,
        LEAD(visited_on) OVER (PARTITION BY authority, child ORDER BY visited_on, visited_wd) AS next_visited_on
    FROM visit_days
),
-- Of two visits on one day, one at which the child was seen alone is enough.
seen_alone AS (
    SELECT
        authority,
        cinv_person_id AS child,
        cinv_cin_visit_date AS visited_on,
        MAX(CASE cinv_cin_visit_seen_alone WHEN 'Y' THEN 2 WHEN 'N' THEN 1 ELSE 0 END) AS alone
    FROM ssd_cin_visits
    WHERE cinv_cin_visit_date IS NOT NULL AND COALESCE(cinv_cin_visit_seen, 'Y') <> 'N'
    GROUP BY authority, cinv_person_id, cinv_cin_visit_date
),
open_plans AS (
    SELECT
        plans.authority,
        plans.cinp_person_id AS child,
        plans.cinp_cin_plan_id AS plan_id,
        plans.cinp_cin_plan_team AS team,
        plans.cinp_cin_plan_worker_id AS worker,
        plans.cinp_cin_plan_start_date AS started_on,
        plans.cinp_cin_plan_start_date_wd AS started_wd,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        period_ends.ends_wd AS period_wd,
        months_up_to(plans.cinp_cin_plan_start_date, period_ends.ends_on) AS months_begun
    FROM ssd_cin_plans AS plans
    JOIN period_ends
        ON plans.cinp_cin_plan_start_date <= period_ends.ends_on
        AND (plans.cinp_cin_plan_end_date IS NULL OR plans.cinp_cin_plan_end_date > period_ends.ends_on)
)
SELECT
    open_plans.authority,
    open_plans.child,
    open_plans.plan_id AS case_id,
    COALESCE(holder.team, open_plans.team) AS team,
    COALESCE(holder.worker, open_plans.worker) AS worker,
    open_plans.period_kind,
    open_plans.period,
    open_plans.period_end,
    open_plans.started_on,
    visit.visited_on AS latest_visit_on,
    CASE seen_alone.alone WHEN 2 THEN TRUE WHEN 1 THEN FALSE ELSE NULL END AS latest_visit_alone,
    COALESCE(visit.visited_on, open_plans.started_on) AS visit_clock_from,
    open_plans.period_wd - open_plans.started_wd AS working_days_on_plan,
    open_plans.period_wd - visit.visited_wd AS working_days_since_visit,
    CASE
        WHEN add_months(open_plans.started_on, open_plans.months_begun) > open_plans.period_end
            THEN open_plans.months_begun - 1
        ELSE open_plans.months_begun
    END AS months_on_plan
FROM open_plans
LEFT JOIN visits AS visit
    ON visit.authority = open_plans.authority
    AND visit.child = open_plans.child
    AND visit.visited_on >= open_plans.started_on
    AND visit.visited_on <= open_plans.period_end
    AND (visit.next_visited_on IS NULL OR visit.next_visited_on > open_plans.period_end)
LEFT JOIN seen_alone
    ON seen_alone.authority = open_plans.authority
    AND seen_alone.child = open_plans.child
    AND seen_alone.visited_on = visit.visited_on
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
