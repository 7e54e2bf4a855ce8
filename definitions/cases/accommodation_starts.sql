-- Cases: days on which a young person moved into a place, as the accommodation log holds them.
-- Shape: events
-- Needs: los_accommodation_log every; ssd_involvements any
-- Columns:
--   moved_in_on     date            the first night of the stay
--   accommodation   text            where: a letter of the return's list
--   age_in_years    integer years   age in completed years on that night; null if not known
SELECT
    log.authority,
    log.child_id AS child,
    log.stay_id AS case_id,
    adviser.team,
    adviser.worker,
    log.from_date AS moved_in_on,
    log.accommodation,
    full_years(children.born_on, log.from_date) AS age_in_years
FROM los_accommodation_log AS log
LEFT JOIN children ON children.authority = log.authority AND children.child = log.child_id
LEFT JOIN allocations AS adviser
    ON adviser.authority = log.authority
    AND adviser.child = log.child_id
    AND adviser.role = 'PA'
    AND adviser.valid_from <= log.from_date
    AND (adviser.valid_to IS NULL OR adviser.valid_to > log.from_date)
