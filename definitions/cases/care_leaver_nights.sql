-- Cases: care leavers who had no safe place to live on some night of a period: homeless, in emergency accommodation, in
-- bed and breakfast, or in custody.
-- Shape: at period end
-- Needs: los_accommodation_log every
-- Columns:
--   nights                 integer   nights of the period without a safe place; a night belongs to the day on which it began
--   first_night_on         date      the first of them in the period
--   without_place_at_end   flag      whether the night of the period end was one of them
--   unseen_stays           integer   stays behind those nights at which nobody senior had seen the young person by the
--                                    period end
WITH unsafe_stays AS (
    SELECT authority, child_id AS child, stay_id, from_date, to_date, seen_by_senior_on
    FROM los_accommodation_log
    WHERE accommodation IN ('S', 'V', 'W', 'X')
),
-- A stay that began and ended on one day is one night: it would not have been logged otherwise.
nights AS (
    SELECT
        unsafe_stays.authority,
        unsafe_stays.child,
        unsafe_stays.stay_id,
        unsafe_stays.seen_by_senior_on,
        calendar.day AS night
    FROM unsafe_stays
    JOIN as_at ON as_at.authority = unsafe_stays.authority
    JOIN calendar
        ON calendar.day >= unsafe_stays.from_date
        AND calendar.day <= as_at.as_at
        AND (
            unsafe_stays.to_date IS NULL
            OR calendar.day < unsafe_stays.to_date
            OR calendar.day = unsafe_stays.from_date
        )
),
stays_of_period AS (
    SELECT
        nights.authority,
        nights.child,
        nights.stay_id,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on,
        MAX(CASE WHEN nights.seen_by_senior_on <= period_ends.ends_on THEN 0 ELSE 1 END) AS unseen
    FROM nights
    JOIN period_ends ON nights.night >= period_ends.starts_on AND nights.night <= period_ends.ends_on
    GROUP BY
        nights.authority,
        nights.child,
        nights.stay_id,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on
),
unseen AS (
    SELECT authority, child, period_kind, period, SUM(unseen) AS unseen_stays
    FROM stays_of_period
    GROUP BY authority, child, period_kind, period
),
children_of_period AS (
    SELECT
        nights.authority,
        nights.child,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        COUNT(DISTINCT nights.night) AS nights,
        MIN(nights.night) AS first_night_on,
        MAX(CASE WHEN nights.night = period_ends.ends_on THEN 1 ELSE 0 END) AS at_end
    FROM nights
    JOIN period_ends ON nights.night >= period_ends.starts_on AND nights.night <= period_ends.ends_on
    GROUP BY nights.authority, nights.child, period_ends.period_kind, period_ends.period, period_ends.ends_on
)
SELECT
    children_of_period.authority,
    children_of_period.child,
    children_of_period.child AS case_id,
    adviser.team,
    adviser.worker,
    children_of_period.period_kind,
    children_of_period.period,
    children_of_period.period_end,
    children_of_period.nights,
    children_of_period.first_night_on,
    CASE WHEN children_of_period.at_end = 1 THEN TRUE ELSE FALSE END AS without_place_at_end,
    unseen.unseen_stays
FROM children_of_period
JOIN unseen
    ON unseen.authority = children_of_period.authority
    AND unseen.child = children_of_period.child
    AND unseen.period_kind = children_of_period.period_kind
    AND unseen.period = children_of_period.period
LEFT JOIN allocations AS adviser
    ON adviser.authority = children_of_period.authority
    AND adviser.child = children_of_period.child
    AND adviser.role = 'PA'
    AND adviser.valid_from <= children_of_period.period_end
    AND (adviser.valid_to IS NULL OR adviser.valid_to > children_of_period.period_end)
