-- Cases: children on a child protection plan for neglect at a period end, and whether lawyers have been asked.
-- Shape: at period end
-- Needs: ssd_cp_plans every; los_legal_gateway_meetings every; ssd_pre_proceedings any; ssd_involvements any
-- Columns:
--   started_on             date             the day the plan started
--   other_authority_plan   flag             whether the plan belongs to another authority
--   months_on_plan         integer months   calendar months completed between the start and the period end
--   gateway_on             date             the first legal gateway meeting, or decision to begin pre-proceedings, since the
--                                           plan started and by the period end; null if there was none
WITH open_plans AS (
    SELECT
        plans.authority,
        plans.cppl_person_id AS child,
        plans.cppl_cp_plan_id AS plan_id,
        plans.cppl_cp_plan_start_date AS started_on,
        CASE plans.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        months_up_to(plans.cppl_cp_plan_start_date, period_ends.ends_on) AS months_begun
    FROM ssd_cp_plans AS plans
    JOIN period_ends
        ON plans.cppl_cp_plan_start_date <= period_ends.ends_on
        AND (plans.cppl_cp_plan_end_date IS NULL OR plans.cppl_cp_plan_end_date > period_ends.ends_on)
    WHERE COALESCE(plans.cppl_cp_plan_latest_category, plans.cppl_cp_plan_initial_category) = 'NEG'
),
legal_steps AS (
    SELECT authority, child_id AS child, held_on AS day FROM los_legal_gateway_meetings WHERE held_on IS NOT NULL
    UNION
    SELECT authority, prep_person_id AS child, prep_pre_pro_decision_date AS day
    FROM ssd_pre_proceedings
    WHERE prep_pre_pro_decision_date IS NOT NULL
),
gateways AS (
    SELECT plans.authority, plans.cppl_cp_plan_id AS plan_id, MIN(legal_steps.day) AS gateway_on
    FROM ssd_cp_plans AS plans
    JOIN legal_steps
        ON legal_steps.authority = plans.authority
        AND legal_steps.child = plans.cppl_person_id
        AND legal_steps.day >= plans.cppl_cp_plan_start_date
        AND (plans.cppl_cp_plan_end_date IS NULL OR legal_steps.day <= plans.cppl_cp_plan_end_date)
    GROUP BY plans.authority, plans.cppl_cp_plan_id
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
    open_plans.started_on,
    open_plans.other_authority_plan,
    CASE
        WHEN add_months(open_plans.started_on, open_plans.months_begun) > open_plans.period_end
            THEN open_plans.months_begun - 1
        ELSE open_plans.months_begun
    END AS months_on_plan,
    CASE WHEN gateways.gateway_on <= open_plans.period_end THEN gateways.gateway_on ELSE NULL END AS gateway_on
FROM open_plans
LEFT JOIN gateways ON gateways.authority = open_plans.authority AND gateways.plan_id = open_plans.plan_id
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
