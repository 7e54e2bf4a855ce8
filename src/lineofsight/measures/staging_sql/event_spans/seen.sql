-- Days on which the child was seen in person, whoever came and whatever for.
SELECT authority, cppv_person_id AS child, cppv_cp_visit_date AS day_of, cppv_cp_visit_date_wd AS day_wd
FROM ssd_cp_visits
WHERE cppv_cp_visit_seen = 'Y'
UNION
SELECT authority, clav_person_id AS child, clav_cla_visit_date AS day_of, clav_cla_visit_date_wd AS day_wd
FROM ssd_cla_visits
WHERE clav_cla_visit_seen = 'Y'
UNION
SELECT authority, cinv_person_id AS child, cinv_cin_visit_date AS day_of, cinv_cin_visit_date_wd AS day_wd
FROM ssd_cin_visits
WHERE cinv_cin_visit_seen = 'Y'
UNION
SELECT authority, child_id AS child, visited_on AS day_of, visited_on_wd AS day_wd
FROM los_visits
WHERE seen = 'Y' AND mode = 'IN PERSON'
UNION
SELECT authority, child_id AS child, last_seen_on AS day_of, last_seen_on_wd AS day_wd
FROM los_case_status
