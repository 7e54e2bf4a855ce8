-- Cases: children on a child protection plan for neglect at a period end, and how their care was graded.
-- Shape: at period end
-- Needs: ssd_cp_plans every; los_graded_care_profiles every; ssd_involvements any
-- Columns:
--   started_on             date             the day the plan started
--   other_authority_plan   flag             whether the plan belongs to another authority
--   months_on_plan         integer months   calendar months completed between the start and the period end
--   latest_profile_on      date             the latest graded care profile, counting from six months before the plan; null
--                                           if none is on record
--   months_since_profile   integer months   the least whole number of calendar months that reaches from it to the period
--                                           end
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
latest_profiles AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        MAX(profile.completed_on) AS latest_profile_on
    FROM open_plans
    JOIN los_graded_care_profiles AS profile
        ON profile.authority = open_plans.authority
        AND profile.child_id = open_plans.child
        AND profile.completed_on <= open_plans.period_end
        AND profile.completed_on >= add_months(open_plans.started_on, -6)
    GROUP BY open_plans.authority, open_plans.plan_id, open_plans.period_kind, open_plans.period
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
    latest_profiles.latest_profile_on,
    months_up_to(latest_profiles.latest_profile_on, open_plans.period_end) AS months_since_profile
FROM open_plans
LEFT JOIN latest_profiles
    ON latest_profiles.authority = open_plans.authority
    AND latest_profiles.plan_id = open_plans.plan_id
    AND latest_profiles.period_kind = open_plans.period_kind
    AND latest_profiles.period = open_plans.period
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
