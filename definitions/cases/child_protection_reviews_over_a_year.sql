-- Cases: children on a child protection plan at a period end, and every review conference of the twelve months before.
-- Shape: at period end
-- Needs: ssd_cp_plans every; ssd_initial_cp_conference any; ssd_cp_reviews every, 18 months back
-- Columns:
--   conference_on          date      the day of the initial conference; where it is not on record, the day the plan started
--   other_authority_plan   flag      whether the plan belongs to another authority
--   first_review_due_on    date      the last day for the first review conference
--   reviews_late           integer   review conferences held late in the twelve months, and one if the next is overdue at
--                                    the period end; null if no limit is known for one of them and none other was late
--   next_review_due_on     date      the last day for the next review conference
WITH conferences AS (
    SELECT authority, icpc_icpc_id AS conference_id, icpc_icpc_date AS conference_on
    FROM ssd_initial_cp_conference
    WHERE icpc_icpc_date IS NOT NULL
),
plans AS (
    SELECT
        plan.authority,
        plan.cppl_person_id AS child,
        plan.cppl_cp_plan_id AS plan_id,
        plan.cppl_cp_plan_start_date AS started_on,
        plan.cppl_cp_plan_end_date AS ended_on,
        COALESCE(conferences.conference_on, plan.cppl_cp_plan_start_date) AS conference_on,
        CASE plan.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan
    FROM ssd_cp_plans AS plan
    LEFT JOIN conferences
        ON conferences.authority = plan.authority AND conferences.conference_id = plan.cppl_icpc_id
),
reviews AS (
    SELECT DISTINCT plans.authority, plans.plan_id, review.cppr_cp_review_date AS held_on
    FROM plans
    JOIN ssd_cp_reviews AS review
        ON review.authority = plans.authority
        AND review.cppr_person_id = plans.child
        AND review.cppr_cp_review_date > plans.conference_on
        AND (plans.ended_on IS NULL OR review.cppr_cp_review_date <= plans.ended_on)
),
-- Each step is one review that must follow: first from the initial conference, then from every review.
clock_starts AS (
    SELECT authority, plan_id, conference_on AS clock_starts_on FROM plans
    UNION
    SELECT authority, plan_id, held_on AS clock_starts_on FROM reviews
),
clocks AS (
    SELECT
        authority,
        plan_id,
        clock_starts_on,
        ROW_NUMBER() OVER (PARTITION BY authority, plan_id ORDER BY clock_starts_on) AS step,
        LEAD(clock_starts_on) OVER (PARTITION BY authority, plan_id ORDER BY clock_starts_on) AS held_on
    FROM clock_starts
),
steps AS (
    SELECT
        clocks.authority,
        clocks.plan_id,
        clocks.clock_starts_on,
        clocks.step,
        clocks.held_on,
        add_months(clocks.clock_starts_on, rules.value) AS due_on
    FROM clocks
    LEFT JOIN rules
        ON rules.rule = CASE WHEN clocks.step = 1 THEN 'cp_first_review' ELSE 'cp_later_review' END
        AND (rules.first_day IS NULL OR rules.first_day <= clocks.clock_starts_on)
        AND (rules.last_day IS NULL OR rules.last_day >= clocks.clock_starts_on)
),
open_plans AS (
    SELECT
        plans.authority,
        plans.child,
        plans.plan_id,
        plans.conference_on,
        plans.other_authority_plan,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        add_months(period_ends.ends_on, -12) AS year_before
    FROM plans
    JOIN period_ends
        ON plans.started_on <= period_ends.ends_on
        AND (plans.ended_on IS NULL OR plans.ended_on > period_ends.ends_on)
),
-- A review belongs to the year if it was held in it; the one still awaited at the period end belongs to it too.
steps_of_year AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        CASE
            WHEN steps.held_on IS NULL OR steps.held_on > open_plans.period_end THEN steps.due_on
            ELSE NULL
        END AS next_review_due_on,
        CASE
            WHEN steps.held_on <= open_plans.year_before THEN 0
            WHEN steps.held_on <= open_plans.period_end AND steps.held_on > steps.due_on THEN 1
            WHEN steps.held_on <= open_plans.period_end THEN 0
            WHEN open_plans.period_end > steps.due_on THEN 1
            ELSE 0
        END AS late,
        CASE
            WHEN steps.held_on <= open_plans.year_before THEN 0
            WHEN steps.due_on IS NULL THEN 1
            ELSE 0
        END AS without_limit
    FROM open_plans
    JOIN steps
        ON steps.authority = open_plans.authority
        AND steps.plan_id = open_plans.plan_id
        AND steps.clock_starts_on <= open_plans.period_end
),
first_reviews AS (
    SELECT authority, plan_id, due_on AS first_review_due_on
    FROM steps
    WHERE step = 1
),
years AS (
    SELECT
        authority,
        plan_id,
        period_kind,
        period,
        MAX(next_review_due_on) AS next_review_due_on,
        SUM(late) AS late,
        SUM(without_limit) AS without_limit
    FROM steps_of_year
    GROUP BY authority, plan_id, period_kind, period
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
    first_reviews.first_review_due_on,
    CASE
        WHEN years.late > 0 THEN years.late
        WHEN years.without_limit > 0 THEN NULL
        ELSE years.late
    END AS reviews_late,
    years.next_review_due_on
FROM open_plans
LEFT JOIN first_reviews
    ON first_reviews.authority = open_plans.authority AND first_reviews.plan_id = open_plans.plan_id
LEFT JOIN years
    ON years.authority = open_plans.authority
    AND years.plan_id = open_plans.plan_id
    AND years.period_kind = open_plans.period_kind
    AND years.period = open_plans.period
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
