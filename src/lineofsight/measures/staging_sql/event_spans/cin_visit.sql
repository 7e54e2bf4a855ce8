-- Visits to a child in need. A call at which the child was recorded as not seen is not one.
SELECT authority, cinv_person_id AS child, cinv_cin_visit_date AS day_of, cinv_cin_visit_date_wd AS day_wd
FROM ssd_cin_visits
WHERE cinv_cin_visit_seen IS NULL OR cinv_cin_visit_seen <> 'N'
