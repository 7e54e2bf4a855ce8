-- Cases: social workers whom the authority employed a year before a month end, and whether they are still here. Each case is
-- a worker, not a child. Agency staff are left out, and so is anybody of whom it is not on record whether they were. A worker
-- in two teams is counted in the first of them by name.
-- Shape: at period end
-- Uses: tenths; social_work_assignments
-- Needs: los_posts every, 12 months back; los_post_assignments every, 12 months back
-- Columns:
--   still_here   flag   whether the authority employs them in a social work post at the period end, this one or another; null
--                       where they work in one and it is not on record whether as agency staff
WITH before AS (
    SELECT
        assignment.authority,
        assignment.worker,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        MIN(assignment.team) AS team
    FROM social_work_assignments AS assignment
    JOIN period_ends
        ON period_ends.period_kind <> 'week'
        AND assignment.started_on <= add_months(period_ends.ends_on, -12)
        AND (assignment.ended_on IS NULL OR assignment.ended_on > add_months(period_ends.ends_on, -12))
    WHERE assignment.worker IS NOT NULL AND assignment.kind <> 'AGENCY'
    GROUP BY
        assignment.authority, assignment.worker, period_ends.period_kind, period_ends.period, period_ends.ends_on
),
later AS (
    SELECT
        before.authority,
        before.worker,
        before.period_kind,
        before.period,
        SUM(CASE WHEN assignment.kind <> 'AGENCY' THEN 1 ELSE 0 END) AS employed,
        SUM(CASE WHEN assignment.kind IS NULL THEN 1 ELSE 0 END) AS unknown
    FROM before
    JOIN social_work_assignments AS assignment
        ON assignment.authority = before.authority
        AND assignment.worker = before.worker
        AND assignment.started_on <= before.period_end
        AND (assignment.ended_on IS NULL OR assignment.ended_on > before.period_end)
    GROUP BY before.authority, before.worker, before.period_kind, before.period
)
SELECT
    before.authority,
    CAST(NULL AS VARCHAR) AS child,
    before.worker AS case_id,
    before.team,
    before.worker,
    before.period_kind,
    before.period,
    before.period_end,
    CASE WHEN later.employed > 0 THEN TRUE WHEN later.unknown > 0 THEN NULL ELSE FALSE END AS still_here
FROM before
LEFT JOIN later
    ON later.authority = before.authority
    AND later.worker = before.worker
    AND later.period_kind = before.period_kind
    AND later.period = before.period
