-- Statutory visits to a looked-after child. A call at which the child was recorded as not seen is not one.
SELECT authority, clav_person_id AS child, clav_cla_visit_date AS day_of, clav_cla_visit_date_wd AS day_wd
FROM ssd_cla_visits
WHERE clav_cla_visit_seen IS NULL OR clav_cla_visit_seen <> 'N'
