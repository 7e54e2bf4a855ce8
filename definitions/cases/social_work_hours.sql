-- Cases: tenths of a full-time week worked in social work posts at a month end, by whom. Each case is a tenth of a week, not a
-- child.
-- Shape: at period end
-- Uses: tenths; social_work_assignments
-- Needs: los_posts every; los_post_assignments every
-- Columns:
--   role     text   SW, SSW, ASYE, TM, ATM, IRO, CPCHAIR or PSW
--   agency   flag   whether an agency worker works it
SELECT
    assignment.authority,
    CAST(NULL AS VARCHAR) AS child,
    assignment.assignment_id || ' ' || CAST(tenths.tenth AS VARCHAR) AS case_id,
    assignment.team,
    assignment.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    assignment.role,
    assignment.kind = 'AGENCY' AS agency
FROM social_work_assignments AS assignment
JOIN period_ends
    ON period_ends.period_kind <> 'week'
    AND assignment.started_on <= period_ends.ends_on
    AND (assignment.ended_on IS NULL OR assignment.ended_on > period_ends.ends_on)
JOIN tenths ON tenths.tenth <= assignment.tenths_worked
