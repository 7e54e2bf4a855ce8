-- Shared: health assessments and dental checks that were done, each until the next of its kind. A check that is planned,
-- refused or cancelled is not one that was done; where no status is recorded, a date is taken at its word.
WITH done AS (
    SELECT DISTINCT
        authority,
        clah_person_id AS child,
        clah_health_check_type AS kind,
        clah_health_check_date AS checked_on,
        clah_health_check_date_wd AS checked_wd
    FROM ssd_cla_health
    WHERE clah_health_check_date IS NOT NULL
        AND COALESCE(clah_health_check_status, 'COMPLETED') = 'COMPLETED'
)
SELECT
    authority,
    child,
    kind,
    checked_on,
    checked_wd,
    LEAD(checked_on) OVER (PARTITION BY authority, child, kind ORDER BY checked_on, checked_wd) AS next_checked_on
FROM done
