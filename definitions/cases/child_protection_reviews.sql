-- Cases: children on a child protection plan at a period end, and the latest review conference of each.
-- Shape: at period end
-- Needs: ssd_cp_plans every; ssd_initial_cp_conference any; ssd_cp_reviews latest
-- Columns:
--   conference_on          date   the day of the initial conference; where it is not on record, the day the plan started
--   other_authority_plan   flag   whether the plan belongs to another authority
--   latest_review_on       date   the latest review conference since then; null if none is on record
--   first_review_due_on    date   the last day for the first review conference
--   next_review_due_on     date   the last day for the next one: the first, or counted from the latest
--   in_time_until          date   the last day on which the child still counts as reviewed in time; null once the first
--                                 review is overdue and none is on record
WITH conferences AS (
    SELECT authority, icpc_icpc_id AS conference_id, icpc_icpc_date AS conference_on
    FROM ssd_initial_cp_conference
    WHERE icpc_icpc_date IS NOT NULL
),
open_plans AS (
    SELECT
        plans.authority,
        plans.cppl_person_id AS child,
        plans.cppl_cp_plan_id AS plan_id,
        COALESCE(conferences.conference_on, plans.cppl_cp_plan_start_date) AS conference_on,
        CASE plans.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM ssd_cp_plans AS plans
    JOIN period_ends
        ON plans.cppl_cp_plan_start_date <= period_ends.ends_on
        AND (plans.cppl_cp_plan_end_date IS NULL OR plans.cppl_cp_plan_end_date > period_ends.ends_on)
    LEFT JOIN conferences
        ON conferences.authority = plans.authority AND conferences.conference_id = plans.cppl_icpc_id
),
latest_reviews AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        review.valid_from AS latest_review_on
    FROM open_plans
    JOIN event_spans AS review
        ON review.authority = open_plans.authority
        AND review.child = open_plans.child
        AND review.kind = 'cp_review'
        AND review.valid_from > open_plans.conference_on
        AND review.valid_from <= open_plans.period_end
        AND (review.valid_to IS NULL OR review.valid_to > open_plans.period_end)
)
SELECT
    open_plans.authority,
    open_plans.child,
    open_plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    open_plans.period_kind,
    open_plans.period,
    open_plans.period_end,
    open_plans.conference_on,
    open_plans.other_authority_plan,
    latest_reviews.latest_review_on,
    add_months(open_plans.conference_on, first_limit.value) AS first_review_due_on,
    CASE
        WHEN latest_reviews.latest_review_on IS NULL THEN add_months(open_plans.conference_on, first_limit.value)
        ELSE add_months(latest_reviews.latest_review_on, later_limit.value)
    END AS next_review_due_on,
    CASE
        WHEN latest_reviews.latest_review_on IS NOT NULL
            THEN add_months(latest_reviews.latest_review_on, later_limit.value)
        WHEN add_months(open_plans.conference_on, first_limit.value) >= open_plans.period_end
            THEN add_months(open_plans.conference_on, first_limit.value)
        ELSE NULL
    END AS in_time_until
FROM open_plans
LEFT JOIN latest_reviews
    ON latest_reviews.authority = open_plans.authority
    AND latest_reviews.plan_id = open_plans.plan_id
    AND latest_reviews.period_kind = open_plans.period_kind
    AND latest_reviews.period = open_plans.period
LEFT JOIN rules AS first_limit
    ON first_limit.rule = 'cp_first_review'
    AND (first_limit.first_day IS NULL OR first_limit.first_day <= open_plans.conference_on)
    AND (first_limit.last_day IS NULL OR first_limit.last_day >= open_plans.conference_on)
LEFT JOIN rules AS later_limit
    ON later_limit.rule = 'cp_later_review'
    AND (later_limit.first_day IS NULL OR later_limit.first_day <= latest_reviews.latest_review_on)
    AND (later_limit.last_day IS NULL OR later_limit.last_day >= latest_reviews.latest_review_on)
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
