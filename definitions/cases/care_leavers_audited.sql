-- Cases: young people with a personal adviser at a month end, and whether the case of each has been audited in the year
-- before. Allocations of advisers are dated, so this has a past where the state of care leavers has none.
-- Shape: at period end
-- Needs: ssd_involvements every; los_quality_audits every, 12 months back
-- Columns:
--   allocated_since   date   the day the young person first had a personal adviser
--   audited_on        date   the latest audit of their case since then and in the twelve months before the period end; null if
--                            there is none
WITH first_advisers AS (
    SELECT authority, child, MIN(valid_from) AS allocated_since FROM allocations WHERE role = 'PA' GROUP BY authority, child
),
leavers AS (
    SELECT
        adviser.authority,
        adviser.child,
        adviser.team,
        adviser.worker,
        first_advisers.allocated_since,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM allocations AS adviser
    JOIN first_advisers ON first_advisers.authority = adviser.authority AND first_advisers.child = adviser.child
    JOIN period_ends
        ON period_ends.period_kind <> 'week'
        AND adviser.valid_from <= period_ends.ends_on
        AND (adviser.valid_to IS NULL OR adviser.valid_to > period_ends.ends_on)
    WHERE adviser.role = 'PA'
),
audited AS (
    SELECT leavers.authority, leavers.child, leavers.period_kind, leavers.period, MAX(audit.audited_on) AS audited_on
    FROM leavers
    JOIN los_quality_audits AS audit
        ON audit.authority = leavers.authority
        AND audit.child_id = leavers.child
        AND audit.audited_on >= leavers.allocated_since
        AND audit.audited_on <= leavers.period_end
        AND audit.audited_on > add_months(leavers.period_end, -12)
    GROUP BY leavers.authority, leavers.child, leavers.period_kind, leavers.period
)
SELECT
    leavers.authority,
    leavers.child,
    leavers.child AS case_id,
    leavers.team,
    leavers.worker,
    leavers.period_kind,
    leavers.period,
    leavers.period_end,
    leavers.allocated_since,
    audited.audited_on
FROM leavers
LEFT JOIN audited
    ON audited.authority = leavers.authority
    AND audited.child = leavers.child
    AND audited.period_kind = leavers.period_kind
    AND audited.period = leavers.period
