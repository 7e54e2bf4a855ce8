-- Cases: personal advisers who hold young people at a period end. Each case is a worker, not a young person.
-- An adviser in two teams is counted in the first of them by name.
-- Shape: at period end
-- Needs: ssd_involvements every
-- Columns:
--   young_people   integer   how many young people the adviser holds
SELECT
    allocations.authority,
    CAST(NULL AS VARCHAR) AS child,
    allocations.worker AS case_id,
    MIN(allocations.team) AS team,
    allocations.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    COUNT(DISTINCT allocations.child) AS young_people
FROM allocations
JOIN period_ends
    ON allocations.valid_from <= period_ends.ends_on
    AND (allocations.valid_to IS NULL OR allocations.valid_to > period_ends.ends_on)
WHERE allocations.role = 'PA' AND allocations.worker IS NOT NULL
GROUP BY allocations.authority, allocations.worker, period_ends.period_kind, period_ends.period, period_ends.ends_on
