-- Cases: looked-after children at a period end, and the latest review of each.
-- Shape: at period end
-- Uses: periods_of_care
-- Needs: ssd_cla_episodes every; ssd_legal_status latest; ssd_cla_reviews latest
-- Columns:
--   entered_on            date   the day the child became looked after; null if not known
--   short_breaks          flag   whether the child is looked after only for short breaks (legal status V3 or V4)
--   latest_review_on      date   the latest review in this period of care; null if none is on record
--   first_review_due_on   date   the last working day for the first review; null if the day of entry is not known
--   next_review_due_on    date   the last day for the next review: the first if none is on record; three calendar months
--                                after a review held by the day the first was due; six after any other
--   due_while_relaxed     flag   whether the six months between later reviews were relaxed on the day the next is due
--   in_time_until         date   the last day on which the child still counts as reviewed in time; null once the first
--                                review is overdue and none is on record
WITH in_care AS (
    SELECT
        care.authority,
        care.child,
        care.care_id,
        care.entered_on,
        care.in_care_from,
        care.left_on,
        first_due.day AS first_review_due_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM periods_of_care AS care
    JOIN period_ends
        ON care.in_care_from <= period_ends.ends_on
        AND (care.left_on IS NULL OR care.left_on > period_ends.ends_on)
    LEFT JOIN calendar AS entry ON entry.day = care.entered_on
    LEFT JOIN rules AS first_limit
        ON first_limit.rule = 'cla_first_review'
        AND (first_limit.first_day IS NULL OR first_limit.first_day <= care.entered_on)
        AND (first_limit.last_day IS NULL OR first_limit.last_day >= care.entered_on)
    LEFT JOIN calendar AS first_due
        ON first_due.wd = entry.wd + first_limit.value AND first_due.is_working_day
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
),
latest_reviews AS (
    SELECT
        in_care.authority,
        in_care.care_id,
        in_care.period_kind,
        in_care.period,
        review.valid_from AS latest_review_on,
        -- A review held by the day the first was due is the first: the second follows within three months.
        CASE
            WHEN review.valid_from <= in_care.first_review_due_on THEN 'cla_second_review'
            ELSE 'cla_later_review'
        END AS next_rule
    FROM in_care
    JOIN event_spans AS review
        ON review.authority = in_care.authority
        AND review.child = in_care.child
        AND review.kind = 'cla_review'
        AND review.valid_from > in_care.in_care_from
        AND review.valid_from <= in_care.period_end
        AND (review.valid_to IS NULL OR review.valid_to > in_care.period_end)
),
next_reviews AS (
    SELECT
        latest_reviews.authority,
        latest_reviews.care_id,
        latest_reviews.period_kind,
        latest_reviews.period,
        latest_reviews.latest_review_on,
        latest_reviews.next_rule,
        add_months(latest_reviews.latest_review_on, rules.value) AS next_review_due_on
    FROM latest_reviews
    LEFT JOIN rules
        ON rules.rule = latest_reviews.next_rule
        AND (rules.first_day IS NULL OR rules.first_day <= latest_reviews.latest_review_on)
        AND (rules.last_day IS NULL OR rules.last_day >= latest_reviews.latest_review_on)
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
    next_reviews.latest_review_on,
    in_care.first_review_due_on,
    CASE
        WHEN next_reviews.latest_review_on IS NOT NULL THEN next_reviews.next_review_due_on
        ELSE in_care.first_review_due_on
    END AS next_review_due_on,
    CASE WHEN relaxed.rule IS NULL THEN FALSE ELSE TRUE END AS due_while_relaxed,
    CASE
        WHEN next_reviews.latest_review_on IS NOT NULL THEN next_reviews.next_review_due_on
        WHEN in_care.first_review_due_on >= in_care.period_end THEN in_care.first_review_due_on
        ELSE NULL
    END AS in_time_until
FROM in_care
LEFT JOIN short_breaks
    ON short_breaks.authority = in_care.authority
    AND short_breaks.child = in_care.child
    AND short_breaks.period_kind = in_care.period_kind
    AND short_breaks.period = in_care.period
LEFT JOIN next_reviews
    ON next_reviews.authority = in_care.authority
    AND next_reviews.care_id = in_care.care_id
    AND next_reviews.period_kind = in_care.period_kind
    AND next_reviews.period = in_care.period
LEFT JOIN rules AS relaxed
    ON relaxed.rule = 'later_review_limits'
    AND relaxed.value = 0
    AND next_reviews.next_rule = 'cla_later_review'
    AND (relaxed.first_day IS NULL OR relaxed.first_day <= next_reviews.next_review_due_on)
    AND (relaxed.last_day IS NULL OR relaxed.last_day >= next_reviews.next_review_due_on)
LEFT JOIN allocations AS holder
    ON holder.authority = in_care.authority
    AND holder.child = in_care.child
    AND holder.role = 'SW'
    AND holder.valid_from <= in_care.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > in_care.period_end)
