-- Shared: statutory child protection visits, each until the next. A call at which the child was recorded as not seen is
-- not a visit to the child.
WITH days AS (
    SELECT DISTINCT
        authority,
        cppv_person_id AS child,
        cppv_cp_visit_date AS visited_on,
        cppv_cp_visit_date_wd AS visited_wd
    FROM ssd_cp_visits
    WHERE cppv_cp_visit_date IS NOT NULL AND COALESCE(cppv_cp_visit_seen, 'Y') <> 'N'
)
SELECT
    authority,
    child,
    visited_on,
    visited_wd,
    LEAD(visited_on) OVER (PARTITION BY authority, child ORDER BY visited_on, visited_wd) AS next_visited_on
FROM days
