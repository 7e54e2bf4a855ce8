-- Cases: looked-after children in the latest yearly health statements of the looked-after return.
-- Shape: as at
-- Needs: los_annual_health state; ssd_involvements any
-- Columns:
--   year                 integer   the year of the return, named by the 31 March on which it ends
--   health_assessment    flag      whether the child had the health assessment due in the year
--   teeth_check          flag      whether a dentist checked the child's teeth during the year
--   immunisations        flag      whether immunisations were up to date
WITH latest_year AS (
    SELECT authority, MAX(year) AS year FROM los_annual_health GROUP BY authority
),
statements AS (
    -- Under two ids: one that says no leaves something to be done.
    SELECT
        statement.authority,
        statement.child_id AS child,
        statement.year,
        MIN(statement.health_assessment) AS health_assessment,
        MIN(statement.teeth_check) AS teeth_check,
        MIN(statement.immunisations) AS immunisations
    FROM los_annual_health AS statement
    JOIN latest_year ON latest_year.authority = statement.authority AND latest_year.year = statement.year
    GROUP BY statement.authority, statement.child_id, statement.year
)
SELECT
    statement.authority,
    statement.child,
    statement.child AS case_id,
    holder.team,
    holder.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    statement.year,
    CASE statement.health_assessment WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS health_assessment,
    CASE statement.teeth_check WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS teeth_check,
    CASE statement.immunisations WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS immunisations
FROM statements AS statement
JOIN period_ends ON period_ends.period_kind = 'as at'
LEFT JOIN allocations AS holder
    ON holder.authority = statement.authority
    AND holder.child = statement.child
    AND holder.role = 'SW'
    AND holder.valid_from <= period_ends.ends_on
    AND (holder.valid_to IS NULL OR holder.valid_to > period_ends.ends_on)
