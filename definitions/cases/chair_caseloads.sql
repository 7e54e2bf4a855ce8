-- Cases: conference chairs and reviewing officers who hold children at a period end. Each case is a worker, not a child.
-- Shape: at period end
-- Needs: ssd_involvements every
-- Columns:
--   role       text      CPCHAIR, a conference chair; IRO, a reviewing officer
--   children   integer   how many children the worker holds in that role
WITH held AS (
    SELECT
        allocations.authority,
        allocations.worker,
        allocations.role,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        COUNT(DISTINCT allocations.child) AS children,
        MIN(allocations.team) AS team
    FROM allocations
    JOIN period_ends
        ON allocations.valid_from <= period_ends.ends_on
        AND (allocations.valid_to IS NULL OR allocations.valid_to > period_ends.ends_on)
    WHERE allocations.role IN ('CPCHAIR', 'IRO') AND allocations.worker IS NOT NULL
    GROUP BY
        allocations.authority,
        allocations.worker,
        allocations.role,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on
)
SELECT
    authority,
    CAST(NULL AS VARCHAR) AS child,
    worker || ' ' || role AS case_id,
    team,
    worker,
    period_kind,
    period,
    period_end,
    role,
    children
FROM held
