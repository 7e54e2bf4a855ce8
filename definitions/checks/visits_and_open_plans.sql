-- Cases: child protection visits, and whether a plan was open on the day.
-- Shape: rows
-- Needs: ssd_cp_visits latest; ssd_cp_plans every
-- Columns:
--   visited_on     date      the day of the visit
--   plans_then     integer   the child's plans open on that day; a visit up to a month after the end still counts
WITH open_then AS (
    SELECT visits.authority, visits.cppv_cp_visit_id AS visit_id, COUNT(*) AS plans_then
    FROM ssd_cp_visits AS visits
    JOIN ssd_cp_plans AS plans
        ON plans.authority = visits.authority
        AND plans.cppl_person_id = visits.cppv_person_id
        AND plans.cppl_cp_plan_start_date <= visits.cppv_cp_visit_date
        AND (
            plans.cppl_cp_plan_end_date IS NULL
            OR date_diff('day', plans.cppl_cp_plan_end_date, visits.cppv_cp_visit_date) <= 31
        )
    GROUP BY visits.authority, visits.cppv_cp_visit_id
)
SELECT visits.authority, visits.cppv_person_id AS child, visits.cppv_cp_visit_id AS case_id, visits.from_file,
    visits.from_row, visits.cppv_cp_visit_date AS visited_on, COALESCE(open_then.plans_then, 0) AS plans_then
FROM ssd_cp_visits AS visits
LEFT JOIN open_then ON open_then.authority = visits.authority AND open_then.visit_id = visits.cppv_cp_visit_id
WHERE visits.cppv_cp_visit_date IS NOT NULL
