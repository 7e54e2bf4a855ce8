-- Visits to a child in need.
SELECT authority, cinv_person_id AS child, cinv_cin_visit_date AS day_of, cinv_cin_visit_date_wd AS day_wd
FROM ssd_cin_visits
