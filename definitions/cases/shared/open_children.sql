-- Shared: children with an open plan or period of care at each month end, once each: looked after before on a child
-- protection plan before on a child in need plan. Weeks are left out: these are many, and change slowly. It reads
-- periods_of_care.
WITH open_now AS (
    SELECT care.authority, care.child, 1 AS rank, care.in_care_from AS since, ends.period_kind, ends.period, ends.ends_on
    FROM periods_of_care AS care
    JOIN period_ends AS ends
        ON ends.period_kind <> 'week'
        AND care.in_care_from <= ends.ends_on
        AND (care.left_on IS NULL OR care.left_on > ends.ends_on)
    UNION ALL
    SELECT
        plan.authority,
        plan.cppl_person_id AS child,
        2 AS rank,
        plan.cppl_cp_plan_start_date AS since,
        ends.period_kind,
        ends.period,
        ends.ends_on
    FROM ssd_cp_plans AS plan
    JOIN period_ends AS ends
        ON ends.period_kind <> 'week'
        AND plan.cppl_cp_plan_start_date <= ends.ends_on
        AND (plan.cppl_cp_plan_end_date IS NULL OR plan.cppl_cp_plan_end_date > ends.ends_on)
    UNION ALL
    SELECT
        plan.authority,
        plan.cinp_person_id AS child,
        3 AS rank,
        plan.cinp_cin_plan_start_date AS since,
        ends.period_kind,
        ends.period,
        ends.ends_on
    FROM ssd_cin_plans AS plan
    JOIN period_ends AS ends
        ON ends.period_kind <> 'week'
        AND plan.cinp_cin_plan_start_date <= ends.ends_on
        AND (plan.cinp_cin_plan_end_date IS NULL OR plan.cinp_cin_plan_end_date > ends.ends_on)
),
once_each AS (
    SELECT authority, child, period_kind, period, ends_on, MIN(rank) AS rank, MIN(since) AS open_since
    FROM open_now
    GROUP BY authority, child, period_kind, period, ends_on
)
SELECT
    once_each.authority,
    once_each.child,
    once_each.period_kind,
    once_each.period,
    once_each.ends_on AS period_end,
    CASE once_each.rank WHEN 1 THEN 'CLA' WHEN 2 THEN 'CP' ELSE 'CIN' END AS cohort,
    once_each.open_since,
    holder.team,
    holder.worker
FROM once_each
LEFT JOIN allocations AS holder
    ON holder.authority = once_each.authority
    AND holder.child = once_each.child
    AND holder.role = 'SW'
    AND holder.valid_from <= once_each.ends_on
    AND (holder.valid_to IS NULL OR holder.valid_to > once_each.ends_on)
