-- Health assessments of a looked-after child that were done: not those planned, refused or cancelled.
SELECT authority, clah_person_id AS child, clah_health_check_date AS day_of, clah_health_check_date_wd AS day_wd
FROM ssd_cla_health
WHERE clah_health_check_type = 'HEALTH ASSESSMENT'
    AND (clah_health_check_status IS NULL OR clah_health_check_status = 'COMPLETED')
