-- Cases: looked-after children at a period end, and every review of the twelve months before.
-- Shape: at period end
-- Uses: periods_of_care
-- Needs: ssd_cla_episodes every; ssd_legal_status latest; ssd_cla_reviews every, 18 months back
-- Columns:
--   entered_on            date      the day the child became looked after; null if not known
--   short_breaks          flag      whether the child is looked after only for short breaks (legal status V3 or V4)
--   first_review_due_on   date      the last working day for the first review; null if the day of entry is not known
--   reviews_late          integer   reviews held late in the twelve months, and one if the next is overdue at the period
--                                   end, leaving out later reviews that fell due while the six months were relaxed; null
--                                   if no limit is known for one of them and none other was late
--   next_review_due_on    date      the last day for the next review
WITH care AS (
    SELECT authority, child, care_id, entered_on, in_care_from, left_on FROM periods_of_care
),
reviews AS (
    SELECT DISTINCT
        care.authority,
        care.care_id,
        review.clar_cla_review_date AS held_on
    FROM care
    JOIN ssd_cla_reviews AS review
        ON review.authority = care.authority
        AND review.clar_cla_id = care.care_id
        AND review.clar_cla_review_date > care.in_care_from
        AND (care.left_on IS NULL OR review.clar_cla_review_date <= care.left_on)
    WHERE COALESCE(review.clar_cla_review_cancelled, 'N') <> 'Y'
),
-- Each step is one review that must follow: from becoming looked after, then from every review.
clock_starts AS (
    SELECT authority, care_id, entered_on AS clock_starts_on FROM care WHERE entered_on IS NOT NULL
    UNION
    SELECT authority, care_id, held_on AS clock_starts_on FROM reviews
),
clocks AS (
    SELECT
        authority,
        care_id,
        clock_starts_on,
        ROW_NUMBER() OVER (PARTITION BY authority, care_id ORDER BY clock_starts_on) AS step,
        LEAD(clock_starts_on) OVER (PARTITION BY authority, care_id ORDER BY clock_starts_on) AS held_on
    FROM clock_starts
),
-- Where the day of entry is not known, these are not the child's first reviews.
ruled AS (
    SELECT
        clocks.authority,
        clocks.care_id,
        clocks.clock_starts_on,
        clocks.held_on,
        CASE
            WHEN care.entered_on IS NULL THEN 'cla_later_review'
            WHEN clocks.step = 1 THEN 'cla_first_review'
            WHEN clocks.step = 2 THEN 'cla_second_review'
            ELSE 'cla_later_review'
        END AS review_rule
    FROM clocks
    JOIN care ON care.authority = clocks.authority AND care.care_id = clocks.care_id
),
timed AS (
    SELECT
        ruled.authority,
        ruled.care_id,
        ruled.clock_starts_on,
        ruled.held_on,
        ruled.review_rule,
        CASE rules.unit
            WHEN 'months' THEN add_months(ruled.clock_starts_on, rules.value)
            ELSE last_working_day.day
        END AS due_on,
        -- The first day that is too late. No more than twenty working days have passed until the next one begins.
        CASE rules.unit
            WHEN 'months' THEN add_days(add_months(ruled.clock_starts_on, rules.value), 1)
            ELSE too_late.day
        END AS late_from
    FROM ruled
    LEFT JOIN rules
        ON rules.rule = ruled.review_rule
        AND (rules.first_day IS NULL OR rules.first_day <= ruled.clock_starts_on)
        AND (rules.last_day IS NULL OR rules.last_day >= ruled.clock_starts_on)
    LEFT JOIN calendar AS clock_start ON clock_start.day = ruled.clock_starts_on
    LEFT JOIN calendar AS last_working_day
        ON last_working_day.wd = clock_start.wd + rules.value AND last_working_day.is_working_day
    LEFT JOIN calendar AS too_late
        ON too_late.wd = clock_start.wd + rules.value + 1 AND too_late.is_working_day
),
-- A later review that fell due while the six months were relaxed had no last day.
steps AS (
    SELECT
        timed.authority,
        timed.care_id,
        timed.clock_starts_on,
        timed.held_on,
        timed.review_rule,
        timed.due_on,
        timed.late_from,
        CASE WHEN relaxed.rule IS NULL THEN 0 ELSE 1 END AS due_while_relaxed
    FROM timed
    LEFT JOIN rules AS relaxed
        ON relaxed.rule = 'later_review_limits'
        AND relaxed.value = 0
        AND timed.review_rule = 'cla_later_review'
        AND (relaxed.first_day IS NULL OR relaxed.first_day <= timed.due_on)
        AND (relaxed.last_day IS NULL OR relaxed.last_day >= timed.due_on)
),
in_care AS (
    SELECT
        care.authority,
        care.child,
        care.care_id,
        care.entered_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        add_months(period_ends.ends_on, -12) AS year_before,
        CASE WHEN relaxed.rule IS NULL THEN 0 ELSE 1 END AS relaxed_at_period_end
    FROM care
    JOIN period_ends
        ON care.in_care_from <= period_ends.ends_on
        AND (care.left_on IS NULL OR care.left_on > period_ends.ends_on)
    LEFT JOIN rules AS relaxed
        ON relaxed.rule = 'later_review_limits'
        AND relaxed.value = 0
        AND (relaxed.first_day IS NULL OR relaxed.first_day <= period_ends.ends_on)
        AND (relaxed.last_day IS NULL OR relaxed.last_day >= period_ends.ends_on)
),
-- A review belongs to the year if it was held in it; the one still awaited at the period end belongs to it too.
steps_of_year AS (
    SELECT
        in_care.authority,
        in_care.care_id,
        in_care.period_kind,
        in_care.period,
        CASE
            WHEN steps.held_on IS NULL OR steps.held_on > in_care.period_end THEN steps.due_on
            ELSE NULL
        END AS next_review_due_on,
        CASE
            WHEN steps.held_on <= in_care.year_before THEN 0
            WHEN steps.held_on <= in_care.period_end AND steps.due_while_relaxed = 1 THEN 0
            WHEN steps.held_on <= in_care.period_end AND steps.held_on >= steps.late_from THEN 1
            WHEN steps.held_on <= in_care.period_end THEN 0
            -- Once the limits were back, a review still not held was overdue again.
            WHEN steps.due_while_relaxed = 1 AND in_care.relaxed_at_period_end = 1 THEN 0
            WHEN in_care.period_end >= steps.late_from THEN 1
            ELSE 0
        END AS late,
        CASE
            WHEN steps.held_on <= in_care.year_before THEN 0
            WHEN steps.late_from IS NULL THEN 1
            ELSE 0
        END AS without_limit
    FROM in_care
    JOIN steps
        ON steps.authority = in_care.authority
        AND steps.care_id = in_care.care_id
        AND steps.clock_starts_on <= in_care.period_end
),
first_reviews AS (
    SELECT authority, care_id, MIN(due_on) AS first_review_due_on
    FROM steps
    WHERE review_rule = 'cla_first_review'
    GROUP BY authority, care_id
),
years AS (
    SELECT
        authority,
        care_id,
        period_kind,
        period,
        MAX(next_review_due_on) AS next_review_due_on,
        SUM(late) AS late,
        SUM(without_limit) AS without_limit
    FROM steps_of_year
    GROUP BY authority, care_id, period_kind, period
),
short_breaks AS (
    SELECT DISTINCT in_care.authority, in_care.child, in_care.period_kind, in_care.period
    FROM in_care
    JOIN ssd_legal_status AS status
        ON status.authority = in_care.authority
        AND status.lega_person_id = in_care.child
        AND status.lega_legal_status IN ('V3', 'V4')
        AND status.lega_legal_status_start_date <= in_care.period_end
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > in_care.period_end)
)
SELECT
    in_care.authority,
    in_care.child,
    in_care.care_id AS case_id,
    holder.team,
    holder.worker,
    in_care.period_kind,
    in_care.period,
    in_care.period_end,
    in_care.entered_on,
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks,
    first_reviews.first_review_due_on,
    CASE
        WHEN years.late > 0 THEN years.late
        WHEN years.without_limit > 0 THEN NULL
        ELSE years.late
    END AS reviews_late,
    years.next_review_due_on
FROM in_care
LEFT JOIN first_reviews
    ON first_reviews.authority = in_care.authority AND first_reviews.care_id = in_care.care_id
LEFT JOIN years
    ON years.authority = in_care.authority
    AND years.care_id = in_care.care_id
    AND years.period_kind = in_care.period_kind
    AND years.period = in_care.period
LEFT JOIN short_breaks
    ON short_breaks.authority = in_care.authority
    AND short_breaks.child = in_care.child
    AND short_breaks.period_kind = in_care.period_kind
    AND short_breaks.period = in_care.period
LEFT JOIN allocations AS holder
    ON holder.authority = in_care.authority
    AND holder.child = in_care.child
    AND holder.role = 'SW'
    AND holder.valid_from <= in_care.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > in_care.period_end)
