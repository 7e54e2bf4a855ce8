-- Cases: looked-after children at a month end, and whether each has reached a home for good.
-- Shape: at period end
-- Uses: periods_of_care; in_care; stays; placed_in_care; care_plans
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_legal_status latest; ssd_cla_care_plan any;
--        ssd_involvements any
-- Columns:
--   short_breaks     flag   whether the child is looked after only for short breaks
--   a_year_in_care   flag   whether the child has been looked after for twelve months running
--   placement_type   text   the kind of placement: a code of the looked-after return
--   settled          flag   whether the placement is one meant to last: long-term fostering, or placed for adoption
--   plan_recorded    flag   whether a care plan with a route to permanence holds
WITH routes AS (
    SELECT DISTINCT placed.authority, placed.child, placed.care_id, placed.period_kind, placed.period
    FROM placed_in_care AS placed
    JOIN care_plans
        ON care_plans.authority = placed.authority
        AND care_plans.child = placed.child
        AND care_plans.has_route = 1
        AND (care_plans.started_on IS NULL OR care_plans.started_on <= placed.period_end)
        AND (care_plans.ended_on IS NULL OR care_plans.ended_on > placed.period_end)
)
SELECT
    placed.authority,
    placed.child,
    placed.care_id AS case_id,
    placed.team,
    placed.worker,
    placed.period_kind,
    placed.period,
    placed.period_end,
    placed.short_breaks,
    add_months(placed.in_care_from, 12) <= placed.period_end AS a_year_in_care,
    placed.placement_type,
    placed.placement_type IN ('U1', 'U4', 'A3', 'A4', 'A5', 'A6') AS settled,
    CASE WHEN routes.child IS NULL THEN FALSE ELSE TRUE END AS plan_recorded
FROM placed_in_care AS placed
LEFT JOIN routes
    ON routes.authority = placed.authority
    AND routes.child = placed.child
    AND routes.care_id = placed.care_id
    AND routes.period_kind = placed.period_kind
    AND routes.period = placed.period
