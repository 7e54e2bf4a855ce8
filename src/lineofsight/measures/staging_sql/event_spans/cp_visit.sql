-- Statutory visits to a child on a child protection plan. A call at which the child was recorded as not seen is not one.
SELECT authority, cppv_person_id AS child, cppv_cp_visit_date AS day_of, cppv_cp_visit_date_wd AS day_wd
FROM ssd_cp_visits
WHERE cppv_cp_visit_seen IS NULL OR cppv_cp_visit_seen <> 'N'
