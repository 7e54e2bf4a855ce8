-- Cases: social workers whom the authority employed a year before a month end, and whether they are still here. Each case is
-- a worker, not a child. Agency staff are left out.
-- Shape: at period end
-- Uses: tenths; social_work_assignments
-- Needs: los_posts every, 12 months back; los_post_assignments every, 12 months back
-- Columns:
--   still_here   flag   whether the authority employs them in a social work post at the period end, this one or another
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
    WHERE assignment.worker IS NOT NULL AND COALESCE(assignment.kind, 'PERMANENT') <> 'AGENCY'
    GROUP BY
        assignment.authority, assignment.worker, period_ends.period_kind, period_ends.period, period_ends.ends_on
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
    EXISTS (
        SELECT 1
        FROM social_work_assignments AS later
        WHERE later.authority = before.authority
            AND later.worker = before.worker
            AND COALESCE(later.kind, 'PERMANENT') <> 'AGENCY'
            AND later.started_on <= before.period_end
            AND (later.ended_on IS NULL OR later.ended_on > before.period_end)
    ) AS still_here
FROM before
