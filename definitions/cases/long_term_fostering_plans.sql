-- Cases: plans for long-term fostering, and when the child was in a long-term foster placement.
-- Shape: events
-- Uses: care_plans; stays
-- Needs: ssd_cla_care_plan every; ssd_cla_care_plan.lacp_cla_care_plan_start_date; ssd_cla_placement every;
--        ssd_cla_episodes any; ssd_involvements any
-- Columns:
--   planned_on          date             the day from which the plan held
--   settled_on          date             the day a placement coded as long-term fostering began while the plan held; the day of
--                                        the plan where the child was in one already; null if none has begun
--   plan_ended_on       date             the day the plan stopped; null while it holds
--   due_on              date             the last day for it, by local policy
--   fell_due_on         date             the same day once it has passed; null before that, and null if the plan had stopped
--                                        by then without a placement
--   months_to_settle    integer months   the least whole number of calendar months from the plan to the placement
WITH plans AS (
    SELECT authority, child, plan_id, started_on AS planned_on, ended_on AS plan_ended_on
    FROM care_plans
    WHERE long_term_fostering = 1 AND started_on IS NOT NULL
),
settled AS (
    SELECT
        plans.authority,
        plans.plan_id,
        MIN(GREATEST(stays.started_on, plans.planned_on)) AS settled_on
    FROM plans
    JOIN stays
        ON stays.authority = plans.authority
        AND stays.child = plans.child
        AND stays.placement_type IN ('U1', 'U4')
        AND (stays.holds_until IS NULL OR stays.holds_until > GREATEST(stays.started_on, plans.planned_on))
        AND (plans.plan_ended_on IS NULL OR stays.started_on <= plans.plan_ended_on)
    GROUP BY plans.authority, plans.plan_id
),
due AS (
    SELECT plans.authority, plans.plan_id, add_months(plans.planned_on, rules.value) AS due_on
    FROM plans
    JOIN rules
        ON rules.rule = 'long_term_match'
        AND (rules.first_day IS NULL OR rules.first_day <= plans.planned_on)
        AND (rules.last_day IS NULL OR rules.last_day >= plans.planned_on)
)
SELECT
    plans.authority,
    plans.child,
    plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    plans.planned_on,
    settled.settled_on,
    plans.plan_ended_on,
    due.due_on,
    CASE
        WHEN settled.settled_on IS NULL AND plans.plan_ended_on <= due.due_on THEN NULL
        WHEN due.due_on < as_at.as_at THEN due.due_on
        ELSE NULL
    END AS fell_due_on,
    months_up_to(plans.planned_on, settled.settled_on) AS months_to_settle
FROM plans
JOIN as_at ON as_at.authority = plans.authority
LEFT JOIN settled ON settled.authority = plans.authority AND settled.plan_id = plans.plan_id
LEFT JOIN due ON due.authority = plans.authority AND due.plan_id = plans.plan_id
LEFT JOIN allocations AS holder
    ON holder.authority = plans.authority
    AND holder.child = plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= plans.planned_on
    AND (holder.valid_to IS NULL OR holder.valid_to > plans.planned_on)
