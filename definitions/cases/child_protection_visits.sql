-- Cases: children on a child protection plan at a period end, and the latest statutory visit to each.
-- Shape: at period end
-- Uses: child_protection_visits_made; senior_looks
-- Needs: ssd_cp_plans every; ssd_cp_visits latest; los_supervision any; los_quality_audits any; los_chair_escalations any
-- Columns:
--   started_on                 date                   the day the plan started
--   other_authority_plan       flag                   whether the plan belongs to another authority
--   latest_visit_on            date                   the latest visit since the plan started; null if none is on record
--   latest_visit_alone         flag                   whether the child was seen alone on that day; null if nobody said
--   clock_starts_on            date                   the day from which the next visit is counted: the latest visit, or
--                                                     the start of the plan if there is none
--   working_days_since_visit   integer working days   from the latest visit to the period end; null if there is none
--   working_days_on_plan       integer working days   from the start of the plan to the period end
--   looked_on                  date                   the latest day from the clock's start to the period end on which
--                                                     somebody senior looked at the case; null if there is none
--   working_days_to_look       integer working days   from the clock's start to that day
WITH open_plans AS (
    SELECT
        plans.authority,
        plans.cppl_person_id AS child,
        plans.cppl_cp_plan_id AS plan_id,
        plans.cppl_cp_plan_start_date AS started_on,
        plans.cppl_cp_plan_start_date_wd AS started_wd,
        CASE plans.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        period_ends.ends_wd AS period_end_wd
    FROM ssd_cp_plans AS plans
    JOIN period_ends
        ON plans.cppl_cp_plan_start_date <= period_ends.ends_on
        AND (plans.cppl_cp_plan_end_date IS NULL OR plans.cppl_cp_plan_end_date > period_ends.ends_on)
),
-- Of two visits on one day, one at which the child was seen alone is enough.
seen_alone AS (
    SELECT
        authority,
        cppv_person_id AS child,
        cppv_cp_visit_date AS visited_on,
        MAX(CASE cppv_cp_visit_seen_alone WHEN 'Y' THEN 2 WHEN 'N' THEN 1 ELSE 0 END) AS alone
    FROM ssd_cp_visits
    WHERE cppv_cp_visit_date IS NOT NULL AND COALESCE(cppv_cp_visit_seen, 'Y') <> 'N'
    GROUP BY authority, cppv_person_id, cppv_cp_visit_date
)
SELECT
    open_plans.authority,
    open_plans.child,
    open_plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    open_plans.period_kind,
    open_plans.period,
    open_plans.period_end,
    open_plans.started_on,
    open_plans.other_authority_plan,
    visit.visited_on AS latest_visit_on,
    CASE seen_alone.alone WHEN 2 THEN TRUE WHEN 1 THEN FALSE ELSE NULL END AS latest_visit_alone,
    COALESCE(visit.visited_on, open_plans.started_on) AS clock_starts_on,
    open_plans.period_end_wd - visit.visited_wd AS working_days_since_visit,
    open_plans.period_end_wd - open_plans.started_wd AS working_days_on_plan,
    look.looked_on,
    look.looked_wd - COALESCE(visit.visited_wd, open_plans.started_wd) AS working_days_to_look
FROM open_plans
-- A visit before this plan began was made for another reason.
LEFT JOIN child_protection_visits_made AS visit
    ON visit.authority = open_plans.authority
    AND visit.child = open_plans.child
    AND visit.visited_on >= open_plans.started_on
    AND visit.visited_on <= open_plans.period_end
    AND (visit.next_visited_on IS NULL OR visit.next_visited_on > open_plans.period_end)
LEFT JOIN seen_alone
    ON seen_alone.authority = open_plans.authority
    AND seen_alone.child = open_plans.child
    AND seen_alone.visited_on = visit.visited_on
LEFT JOIN senior_looks AS look
    ON look.authority = open_plans.authority
    AND look.child = open_plans.child
    AND look.looked_on >= COALESCE(visit.visited_on, open_plans.started_on)
    AND look.looked_on <= open_plans.period_end
    AND (look.next_looked_on IS NULL OR look.next_looked_on > open_plans.period_end)
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
