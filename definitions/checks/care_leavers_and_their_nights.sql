-- Cases: care leavers of 18 to 20, and whether the accommodation log says where each sleeps on the as-at day.
-- Shape: rows
-- Needs: ssd_care_leavers state; los_accommodation_log every; ssd_person any
-- Columns:
--   of_age     integer   the young person's age on the as-at day
--   stays_now  integer   stays in the log that have begun and not ended
WITH now_staying AS (
    SELECT stays.authority, stays.child_id AS child, COUNT(*) AS stays_now
    FROM los_accommodation_log AS stays
    JOIN as_at ON as_at.authority = stays.authority
    WHERE stays.from_date <= as_at.as_at AND (stays.to_date IS NULL OR stays.to_date > as_at.as_at)
    GROUP BY stays.authority, stays.child_id
),
leavers AS (
    SELECT
        leavers.authority,
        leavers.clea_person_id AS child,
        leavers.clea_table_id AS case_id,
        leavers.from_file,
        leavers.from_row,
        full_years(children.born_on, as_at.as_at) AS of_age
    FROM ssd_care_leavers AS leavers
    JOIN as_at ON as_at.authority = leavers.authority
    JOIN children ON children.authority = leavers.authority AND children.child = leavers.clea_person_id
    WHERE leavers.clea_care_leaver_eligibility <> 'NONE' AND children.died_on IS NULL
)
SELECT leavers.authority, leavers.child, leavers.case_id, leavers.from_file, leavers.from_row, leavers.of_age,
    COALESCE(now_staying.stays_now, 0) AS stays_now
FROM leavers
LEFT JOIN now_staying ON now_staying.authority = leavers.authority AND now_staying.child = leavers.child
WHERE leavers.of_age BETWEEN 18 AND 20
