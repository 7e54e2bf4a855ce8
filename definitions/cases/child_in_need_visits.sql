-- Cases: visits to children in need.
-- Shape: events
-- Needs: ssd_cin_visits every; ssd_involvements any
-- Columns:
--   visited_on   date   the day of the visit
--   seen         flag   whether the child was seen
--   seen_alone   flag   whether the child was seen alone
SELECT
    visits.authority,
    visits.cinv_person_id AS child,
    visits.cinv_cin_visit_id AS case_id,
    holder.team,
    holder.worker,
    visits.cinv_cin_visit_date AS visited_on,
    CASE visits.cinv_cin_visit_seen WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen,
    CASE visits.cinv_cin_visit_seen_alone WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen_alone
FROM ssd_cin_visits AS visits
LEFT JOIN allocations AS holder
    ON holder.authority = visits.authority
    AND holder.child = visits.cinv_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= visits.cinv_cin_visit_date
    AND (holder.valid_to IS NULL OR holder.valid_to > visits.cinv_cin_visit_date)
