-- Cases: open children at a month end: in care, on a child protection plan or on a child in need plan. For each, whether a
-- social worker holds the case, when it was last talked about in supervision, and whether it was audited in the year before.
-- Shape: at period end
-- Uses: periods_of_care; open_children
-- Needs: ssd_cla_episodes every; ssd_cp_plans every; ssd_cin_plans every; los_supervision any; los_quality_audits any;
--        ssd_involvements any
-- Columns:
--   cohort                           text                   CLA, CP or CIN: the first that the child is
--   open_since                       date                   the day the earliest of the child's open plans or periods began
--   allocated                        flag                   whether a social worker is allocated
--   supervised_on                    date                   the latest supervision in which the child was talked about
--   supervision_clock_from           date                   the same day, or the day the child became open if there has been
--                                                           none
--   working_days_open                integer working days   from becoming open to the period end
--   working_days_since_supervision   integer working days   from that supervision to the period end
--   audited_on                       date                   the latest audit of the child's case in the twelve months before
--                                                           the period end; null if there is none
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
    open_children.open_since,
    CASE WHEN open_children.worker IS NULL THEN FALSE ELSE TRUE END AS allocated,
    supervision.valid_from AS supervised_on,
    COALESCE(supervision.valid_from, open_children.open_since) AS supervision_clock_from,
    last_day.wd - first_day.wd AS working_days_open,
    last_day.wd - supervision.valid_from_wd AS working_days_since_supervision,
    audited.audited_on
FROM open_children
JOIN calendar AS last_day ON last_day.day = open_children.period_end
LEFT JOIN calendar AS first_day ON first_day.day = open_children.open_since
LEFT JOIN event_spans AS supervision
    ON supervision.authority = open_children.authority
    AND supervision.child = open_children.child
    AND supervision.kind = 'supervision'
    AND supervision.valid_from <= open_children.period_end
    AND (supervision.valid_to IS NULL OR supervision.valid_to > open_children.period_end)
LEFT JOIN audited
    ON audited.authority = open_children.authority
    AND audited.child = open_children.child
    AND audited.period_kind = open_children.period_kind
    AND audited.period = open_children.period
