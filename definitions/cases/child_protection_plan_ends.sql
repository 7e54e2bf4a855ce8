-- Cases: child protection plans that have ended, on the day each ended.
-- Shape: events
-- Needs: ssd_cp_plans every
-- Columns:
--   started_on             date             the day the plan started
--   ended_on               date             the day the plan ended
--   other_authority_plan   flag             whether the plan belongs to another authority
--   months_on_plan         integer months   calendar months completed between the start and the end; below 0 if the end
--                                           is dated before the start
WITH plans AS (
    SELECT
        authority,
        cppl_person_id AS child,
        cppl_cp_plan_id AS plan_id,
        cppl_cp_plan_start_date AS started_on,
        cppl_cp_plan_end_date AS ended_on,
        CASE cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        months_up_to(cppl_cp_plan_start_date, cppl_cp_plan_end_date) AS months_begun
    FROM ssd_cp_plans
    WHERE cppl_cp_plan_end_date IS NOT NULL
)
SELECT
    plans.authority,
    plans.child,
    plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    plans.started_on,
    plans.ended_on,
    plans.other_authority_plan,
    -- A month counts once its last day is reached.
    CASE
        WHEN add_months(plans.started_on, plans.months_begun) > plans.ended_on THEN plans.months_begun - 1
        ELSE plans.months_begun
    END AS months_on_plan
FROM plans
-- Whoever held the case up to the day it ended.
LEFT JOIN allocations AS holder
    ON holder.authority = plans.authority
    AND holder.child = plans.child
    AND holder.role = 'SW'
    AND holder.valid_from < plans.ended_on
    AND (holder.valid_to IS NULL OR holder.valid_to >= plans.ended_on)
