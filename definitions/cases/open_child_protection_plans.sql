-- Cases: children on a child protection plan at a period end.
-- Shape: at period end
-- Needs: ssd_cp_plans every
-- Columns:
--   started_on             date             the day the plan started
--   other_authority_plan   flag             whether the plan belongs to another authority
--   latest_category        text             the category of abuse as it stands now: NEG, PHY, SAB, EMO, MUL
--   months_on_plan         integer months   calendar months completed between the start and the period end
WITH open_plans AS (
    SELECT
        plans.authority,
        plans.cppl_person_id AS child,
        plans.cppl_cp_plan_id AS plan_id,
        plans.cppl_cp_plan_start_date AS started_on,
        CASE plans.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        plans.cppl_cp_plan_latest_category AS latest_category,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        months_up_to(plans.cppl_cp_plan_start_date, period_ends.ends_on) AS months_begun
    FROM ssd_cp_plans AS plans
    JOIN period_ends
        ON plans.cppl_cp_plan_start_date <= period_ends.ends_on
        AND (plans.cppl_cp_plan_end_date IS NULL OR plans.cppl_cp_plan_end_date > period_ends.ends_on)
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
    open_plans.latest_category,
    CASE
        WHEN add_months(open_plans.started_on, open_plans.months_begun) > open_plans.period_end
            THEN open_plans.months_begun - 1
        ELSE open_plans.months_begun
    END AS months_on_plan
FROM open_plans
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
