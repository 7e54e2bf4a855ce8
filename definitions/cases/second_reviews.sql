-- Cases: second looked-after reviews, and whether a plan for a home for good was on record by then. A child whose records begin
-- part way through a period of care is left out, for nobody knows which review is the second; so is a review on the first day.
-- Shape: events
-- Uses: periods_of_care; care_plans
-- Needs: ssd_cla_episodes every; ssd_cla_reviews every; ssd_legal_status every; ssd_cla_care_plan every;
--        ssd_cla_care_plan.lacp_cla_care_plan_start_date; ssd_involvements any
-- Columns:
--   entered_on         date   the day the child became looked after
--   second_review_on   date   the day of the second review held in this period of care
--   plan_on            date   the day from which the first care plan with a route to permanence held, of those that held in
--                             this period of care, though it may have begun before; null if none is on record
--   short_breaks       flag   whether the child was looked after only for short breaks on the day of the review
WITH review_days AS (
    SELECT DISTINCT care.authority, care.child, care.care_id, review.valid_from AS review_on
    FROM periods_of_care AS care
    JOIN event_spans AS review
        ON review.authority = care.authority
        AND review.child = care.child
        AND review.kind = 'cla_review'
        AND review.valid_from > care.in_care_from
        AND (care.left_on IS NULL OR review.valid_from <= care.left_on)
    WHERE care.entered_on IS NOT NULL
),
reviews AS (
    SELECT
        authority,
        child,
        care_id,
        review_on,
        ROW_NUMBER() OVER (PARTITION BY authority, child, care_id ORDER BY review_on) AS number
    FROM review_days
),
second_reviews AS (
    SELECT care.authority, care.child, care.care_id, care.entered_on, care.in_care_from, care.left_on, reviews.review_on
    FROM periods_of_care AS care
    JOIN reviews
        ON reviews.authority = care.authority
        AND reviews.child = care.child
        AND reviews.care_id = care.care_id
        AND reviews.number = 2
),
first_routes AS (
    SELECT second_reviews.authority, second_reviews.child, second_reviews.care_id, MIN(care_plans.started_on) AS plan_on
    FROM second_reviews
    JOIN care_plans
        ON care_plans.authority = second_reviews.authority
        AND care_plans.child = second_reviews.child
        AND care_plans.has_route = 1
        AND (care_plans.ended_on IS NULL OR care_plans.ended_on > second_reviews.in_care_from)
        AND (second_reviews.left_on IS NULL OR care_plans.started_on <= second_reviews.left_on)
    GROUP BY second_reviews.authority, second_reviews.child, second_reviews.care_id
),
short_breaks AS (
    SELECT DISTINCT second_reviews.authority, second_reviews.child, second_reviews.care_id
    FROM second_reviews
    JOIN ssd_legal_status AS status
        ON status.authority = second_reviews.authority
        AND status.lega_person_id = second_reviews.child
        AND status.lega_legal_status IN ('V3', 'V4')
        AND status.lega_legal_status_start_date <= second_reviews.review_on
        AND (
            status.lega_legal_status_end_date IS NULL
            OR status.lega_legal_status_end_date > second_reviews.review_on
        )
)
SELECT
    second_reviews.authority,
    second_reviews.child,
    second_reviews.care_id AS case_id,
    holder.team,
    holder.worker,
    second_reviews.entered_on,
    second_reviews.review_on AS second_review_on,
    first_routes.plan_on,
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks
FROM second_reviews
LEFT JOIN first_routes
    ON first_routes.authority = second_reviews.authority
    AND first_routes.child = second_reviews.child
    AND first_routes.care_id = second_reviews.care_id
LEFT JOIN short_breaks
    ON short_breaks.authority = second_reviews.authority
    AND short_breaks.child = second_reviews.child
    AND short_breaks.care_id = second_reviews.care_id
LEFT JOIN allocations AS holder
    ON holder.authority = second_reviews.authority
    AND holder.child = second_reviews.child
    AND holder.role = 'SW'
    AND holder.valid_from <= second_reviews.review_on
    AND (holder.valid_to IS NULL OR holder.valid_to > second_reviews.review_on)
