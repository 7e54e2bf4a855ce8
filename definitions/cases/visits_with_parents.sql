-- Cases: visits to looked-after children who live with their parents.
-- Shape: events
-- Uses: stays
-- Needs: ssd_cla_visits every; ssd_cla_placement every; ssd_cla_episodes any; ssd_involvements any
-- Columns:
--   visited_on   date   the day of the visit
--   seen         flag   whether the child was seen
--   seen_alone   flag   whether the child was seen alone
SELECT
    visits.authority,
    visits.clav_person_id AS child,
    visits.clav_cla_visit_id AS case_id,
    holder.team,
    holder.worker,
    visits.clav_cla_visit_date AS visited_on,
    CASE visits.clav_cla_visit_seen WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen,
    CASE visits.clav_cla_visit_seen_alone WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen_alone
FROM ssd_cla_visits AS visits
JOIN stays
    ON stays.authority = visits.authority
    AND stays.child = visits.clav_person_id
    AND stays.placement_type = 'P1'
    AND stays.started_on <= visits.clav_cla_visit_date
    AND (stays.holds_until IS NULL OR stays.holds_until > visits.clav_cla_visit_date)
LEFT JOIN allocations AS holder
    ON holder.authority = visits.authority
    AND holder.child = visits.clav_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= visits.clav_cla_visit_date
    AND (holder.valid_to IS NULL OR holder.valid_to > visits.clav_cla_visit_date)
