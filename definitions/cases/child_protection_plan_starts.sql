-- Cases: child protection plans, on the day each started.
-- Shape: events
-- Needs: ssd_cp_plans every
-- Columns:
--   started_on                    date             the day the plan started
--   other_authority_plan          flag             whether the plan belongs to another authority
--   initial_category              text             the category of abuse when the plan started: NEG, PHY, SAB, EMO, MUL
--   earlier_plans                 integer          how many plans of ours the child had that started on an earlier day
--   previous_plan_ended_on        date             the day the latest of those ended; null if none, or not recorded
--   months_since_previous_plan    integer months   the least whole number of calendar months that reaches from the end
--                                                  of the latest earlier plan to this start; null if there is no end
--   earlier_plan_for_neglect      flag             whether an earlier plan began or ended under neglect; null where an
--                                                  earlier plan has no category and no other was for neglect
WITH plans AS (
    SELECT
        authority,
        cppl_person_id AS child,
        cppl_cp_plan_id AS plan_id,
        cppl_cp_plan_start_date AS started_on,
        cppl_cp_plan_end_date AS ended_on,
        cppl_cp_plan_initial_category AS initial_category,
        cppl_cp_plan_latest_category AS latest_category,
        CASE cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan
    FROM ssd_cp_plans
),
-- Only this authority's own plans can make a plan a repeat.
our_plans AS (
    SELECT
        authority,
        child,
        plan_id,
        started_on,
        ended_on,
        CASE
            WHEN initial_category = 'NEG' OR latest_category = 'NEG' THEN 1
            ELSE 0
        END AS for_neglect,
        CASE
            WHEN initial_category IS NULL AND latest_category IS NULL THEN 1
            ELSE 0
        END AS of_unknown_category
    FROM plans
    WHERE other_authority_plan IS NULL OR NOT other_authority_plan
),
earlier AS (
    SELECT
        plans.authority,
        plans.plan_id,
        COUNT(*) AS earlier_plans,
        MAX(our_plans.started_on) AS latest_start,
        SUM(our_plans.for_neglect) AS for_neglect,
        SUM(our_plans.of_unknown_category) AS of_unknown_category
    FROM plans
    JOIN our_plans
        ON our_plans.authority = plans.authority
        AND our_plans.child = plans.child
        AND our_plans.started_on < plans.started_on
    GROUP BY plans.authority, plans.plan_id
),
-- Two earlier plans may have begun on one day: the later end counts, and an end not recorded is unknown.
previous_ends AS (
    SELECT
        plans.authority,
        plans.plan_id,
        CASE
            WHEN COUNT(our_plans.ended_on) = COUNT(*) THEN MAX(our_plans.ended_on)
            ELSE NULL
        END AS previous_plan_ended_on
    FROM plans
    JOIN earlier ON earlier.authority = plans.authority AND earlier.plan_id = plans.plan_id
    JOIN our_plans
        ON our_plans.authority = plans.authority
        AND our_plans.child = plans.child
        AND our_plans.started_on = earlier.latest_start
    GROUP BY plans.authority, plans.plan_id
)
SELECT
    plans.authority,
    plans.child,
    plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    plans.started_on,
    plans.other_authority_plan,
    plans.initial_category,
    COALESCE(earlier.earlier_plans, 0) AS earlier_plans,
    previous_ends.previous_plan_ended_on,
    months_up_to(previous_ends.previous_plan_ended_on, plans.started_on) AS months_since_previous_plan,
    CASE
        WHEN COALESCE(earlier.for_neglect, 0) > 0 THEN TRUE
        WHEN COALESCE(earlier.of_unknown_category, 0) > 0 THEN NULL
        ELSE FALSE
    END AS earlier_plan_for_neglect
FROM plans
LEFT JOIN earlier ON earlier.authority = plans.authority AND earlier.plan_id = plans.plan_id
LEFT JOIN previous_ends ON previous_ends.authority = plans.authority AND previous_ends.plan_id = plans.plan_id
LEFT JOIN allocations AS holder
    ON holder.authority = plans.authority
    AND holder.child = plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= plans.started_on
    AND (holder.valid_to IS NULL OR holder.valid_to > plans.started_on)
