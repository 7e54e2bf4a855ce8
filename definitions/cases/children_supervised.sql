-- Cases: open children at a month end, and when each was last talked about in supervision.
-- Shape: at period end
-- Uses: periods_of_care; open_children
-- Needs: ssd_cla_episodes every; ssd_cp_plans every; ssd_cin_plans every; los_supervision latest; ssd_involvements any
-- Columns:
--   cohort                           text                   CLA, CP or CIN: the first that the child is
--   open_since                       date                   the day the earliest of the child's open plans or periods began
--   supervised_on                    date                   the latest supervision in which the child was talked about
--   supervision_clock_from           date                   the same day, or the day the child became open if later or if
--                                                           there has been none
--   working_days_open                integer working days   from becoming open to the period end
--   working_days_since_supervision   integer working days   from that supervision to the period end
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
    supervision.valid_from AS supervised_on,
    COALESCE(supervision.valid_from, open_children.open_since) AS supervision_clock_from,
    last_day.wd - first_day.wd AS working_days_open,
    last_day.wd - supervision.valid_from_wd AS working_days_since_supervision
FROM open_children
JOIN calendar AS last_day ON last_day.day = open_children.period_end
LEFT JOIN calendar AS first_day ON first_day.day = open_children.open_since
LEFT JOIN event_spans AS supervision
    ON supervision.authority = open_children.authority
    AND supervision.child = open_children.child
    AND supervision.kind = 'supervision'
    AND supervision.valid_from <= open_children.period_end
    AND (supervision.valid_to IS NULL OR supervision.valid_to > open_children.period_end)
