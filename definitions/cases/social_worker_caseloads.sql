-- Cases: social workers who hold at least one child at a month end, agency staff included. Each case is a worker, not a child.
-- A worker in two teams is counted in the first of them by name.
-- Shape: at period end
-- Uses: tenths; social_work_assignments
-- Needs: ssd_involvements every; los_posts any; los_post_assignments any
-- Columns:
--   children         integer   how many children the worker holds
--   tenths_worked    integer   tenths of a full-time week that the worker works in social work posts; null if not on record
--                              for each of them
--   newly_qualified  flag      whether the worker is in a newly qualified social worker's post; null if in none on record
--   over_limit       flag      whether they hold more than the local limit for their hours; null if the hours are not on record
--   over_new_limit   flag      the same, by the local limit for the newly qualified
WITH holders AS (
    SELECT
        allocations.authority,
        allocations.worker,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        MIN(allocations.team) AS team,
        COUNT(DISTINCT allocations.child) AS children
    FROM allocations
    JOIN period_ends
        ON period_ends.period_kind <> 'week'
        AND allocations.valid_from <= period_ends.ends_on
        AND (allocations.valid_to IS NULL OR allocations.valid_to > period_ends.ends_on)
    WHERE allocations.role = 'SW' AND allocations.worker IS NOT NULL
    GROUP BY
        allocations.authority, allocations.worker, period_ends.period_kind, period_ends.period, period_ends.ends_on
),
hours AS (
    SELECT
        holders.authority,
        holders.worker,
        holders.period_kind,
        holders.period,
        CASE WHEN COUNT(assignment.tenths_worked) = COUNT(*) THEN SUM(assignment.tenths_worked) ELSE NULL END
            AS tenths_worked,
        MAX(CASE WHEN assignment.role = 'ASYE' THEN 1 ELSE 0 END) AS newly_qualified
    FROM holders
    JOIN social_work_assignments AS assignment
        ON assignment.authority = holders.authority
        AND assignment.worker = holders.worker
        AND assignment.started_on <= holders.period_end
        AND (assignment.ended_on IS NULL OR assignment.ended_on > holders.period_end)
    GROUP BY holders.authority, holders.worker, holders.period_kind, holders.period
)
SELECT
    holders.authority,
    CAST(NULL AS VARCHAR) AS child,
    holders.worker AS case_id,
    holders.team,
    holders.worker,
    holders.period_kind,
    holders.period,
    holders.period_end,
    holders.children,
    CAST(hours.tenths_worked AS BIGINT) AS tenths_worked,
    hours.newly_qualified = 1 AS newly_qualified,
    holders.children * 10 > full_limit.value * hours.tenths_worked AS over_limit,
    holders.children * 10 > new_limit.value * hours.tenths_worked AS over_new_limit
FROM holders
LEFT JOIN hours
    ON hours.authority = holders.authority
    AND hours.worker = holders.worker
    AND hours.period_kind = holders.period_kind
    AND hours.period = holders.period
LEFT JOIN rules AS full_limit
    ON full_limit.rule = 'social_worker_caseload'
    AND (full_limit.first_day IS NULL OR full_limit.first_day <= holders.period_end)
    AND (full_limit.last_day IS NULL OR full_limit.last_day >= holders.period_end)
LEFT JOIN rules AS new_limit
    ON new_limit.rule = 'newly_qualified_caseload'
    AND (new_limit.first_day IS NULL OR new_limit.first_day <= holders.period_end)
    AND (new_limit.last_day IS NULL OR new_limit.last_day >= holders.period_end)
