-- Statutory visits to a looked-after child.
SELECT authority, clav_person_id AS child, clav_cla_visit_date AS day_of, clav_cla_visit_date_wd AS day_wd
FROM ssd_cla_visits
