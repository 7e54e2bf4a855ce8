-- Shared: days on which a looked-after child was visited. A call at which the child was recorded as not seen is not a
-- visit to the child.
SELECT DISTINCT authority, clav_person_id AS child, clav_cla_visit_date AS visited_on
FROM ssd_cla_visits
WHERE clav_cla_visit_date IS NOT NULL AND COALESCE(clav_cla_visit_seen, 'Y') <> 'N'
