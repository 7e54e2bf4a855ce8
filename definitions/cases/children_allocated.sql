-- Cases: open children at a month end, and whether each has a social worker.
-- Shape: at period end
-- Uses: periods_of_care; open_children
-- Needs: ssd_cla_episodes every; ssd_cp_plans every; ssd_cin_plans every; ssd_involvements every
-- Columns:
--   cohort      text   CLA, CP or CIN: the first that the child is
--   allocated   flag   whether a social worker is allocated
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
    CASE WHEN open_children.worker IS NULL THEN FALSE ELSE TRUE END AS allocated
FROM open_children
