-- Cases: visits to children on a child protection plan.
-- Shape: events
-- Needs: ssd_cp_visits every; ssd_involvements any
-- Columns:
--   visited_on   date   the day of the visit
--   seen         flag   whether the child was seen
--   seen_alone   flag   whether the child was seen alone
SELECT
    visits.authority,
    visits.cppv_person_id AS child,
    visits.cppv_cp_visit_id AS case_id,
    holder.team,
    holder.worker,
    visits.cppv_cp_visit_date AS visited_on,
    CASE visits.cppv_cp_visit_seen WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen,
    CASE visits.cppv_cp_visit_seen_alone WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen_alone
FROM ssd_cp_visits AS visits
LEFT JOIN allocations AS holder
    ON holder.authority = visits.authority
    AND holder.child = visits.cppv_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= visits.cppv_cp_visit_date
    AND (holder.valid_to IS NULL OR holder.valid_to > visits.cppv_cp_visit_date)
