-- Cases: families in pre-proceedings at a period end. Each case is a family, not a child: brothers and sisters whose
-- periods began on the same day are one. A child without a family on record is a family of one.
-- A family's team and worker are those of the child whose row comes first by its id.
-- Shape: at period end
-- Needs: ssd_pre_proceedings every; ssd_pre_proceedings.prep_plo_family_id; ssd_involvements any
-- Columns:
--   decided_on              date           the day the legal meeting agreed to begin
--   children                integer        how many of the family's children are in it at the period end
--   days_in_pre_proceedings integer days   whole days from the decision to the period end
WITH open_periods AS (
    SELECT
        steps.authority,
        COALESCE(steps.prep_plo_family_id, steps.prep_person_id) AS family_id,
        steps.prep_pre_pro_decision_date AS decided_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        COUNT(DISTINCT steps.prep_person_id) AS children,
        MIN(steps.prep_table_id) AS first_row
    FROM ssd_pre_proceedings AS steps
    JOIN period_ends
        ON steps.prep_pre_pro_decision_date <= period_ends.ends_on
        AND (
            steps.prep_agree_stepdown_issue_date IS NULL
            OR steps.prep_agree_stepdown_issue_date > period_ends.ends_on
        )
    GROUP BY
        steps.authority,
        COALESCE(steps.prep_plo_family_id, steps.prep_person_id),
        steps.prep_pre_pro_decision_date,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on
)
SELECT
    open_periods.authority,
    CAST(NULL AS VARCHAR) AS child,
    open_periods.family_id || ' ' || CAST(open_periods.decided_on AS VARCHAR) AS case_id,
    holder.team,
    holder.worker,
    open_periods.period_kind,
    open_periods.period,
    open_periods.period_end,
    open_periods.decided_on,
    open_periods.children,
    date_diff('day', open_periods.decided_on, open_periods.period_end) AS days_in_pre_proceedings
FROM open_periods
JOIN ssd_pre_proceedings AS first_row
    ON first_row.authority = open_periods.authority AND first_row.prep_table_id = open_periods.first_row
LEFT JOIN allocations AS holder
    ON holder.authority = open_periods.authority
    AND holder.child = first_row.prep_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= open_periods.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_periods.period_end)
