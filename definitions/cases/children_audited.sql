-- Cases: open children at a month end, and whether the case of each has been audited in the year before.
-- Shape: at period end
-- Uses: periods_of_care; open_children
-- Needs: ssd_cla_episodes every; ssd_cp_plans every; ssd_cin_plans every; los_quality_audits every, 12 months back;
--        ssd_involvements any
-- Columns:
--   cohort       text   CLA, CP or CIN: the first that the child is
--   audited_on   date   the latest audit of the child's case in the twelve months before the period end; null if none
WITH audited AS (
    SELECT
        open_children.authority,
        open_children.child,
        open_children.period_kind,
        open_children.period,
        MAX(audit.audited_on) AS audited_on
    FROM open_children
    JOIN los_quality_audits AS audit
        ON audit.authority = open_children.authority
        AND audit.child_id = open_children.child
        AND audit.audited_on <= open_children.period_end
        AND audit.audited_on > add_months(open_children.period_end, -12)
    GROUP BY open_children.authority, open_children.child, open_children.period_kind, open_children.period
)
SELECT
    open_children.authority,
    open_children.child,
    open_children.child AS case_id,
    open_children.team,
    open_children.worker,
    open_children.period_kind,
    open_children.period,
    open_children.period_end,
    open_children.cohort,
    audited.audited_on
FROM open_children
LEFT JOIN audited
    ON audited.authority = open_children.authority
    AND audited.child = open_children.child
    AND audited.period_kind = open_children.period_kind
    AND audited.period = open_children.period
