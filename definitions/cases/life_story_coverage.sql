-- Cases: looked-after children at a month end, and whether somebody is helping each to understand their own story.
-- Shape: at period end
-- Uses: periods_of_care; in_care; care_plans; life_story_due
-- Needs: ssd_cla_episodes every; ssd_cla_care_plan any; ssd_legal_status latest; los_life_story_work every;
--        ssd_involvements any
-- Columns:
--   short_breaks         flag   whether the child is looked after only for short breaks
--   six_months_in_care   flag   whether the child has been looked after for six months running
--   staying              flag   whether the care plan that holds is for something other than going home; false while any plan
--                               that holds has a route home ticked; null if none holds with a route ticked
--   work_started_on      date   the day the first book or piece of work for the child began; null if none has
--   work_overdue         flag   whether any of it is past its day and not complete; null if none has begun
WITH plans AS (
    SELECT
        in_care.authority,
        in_care.child,
        in_care.care_id,
        in_care.period_kind,
        in_care.period,
        MAX(care_plans.home) AS home
    FROM in_care
    JOIN care_plans
        ON care_plans.authority = in_care.authority
        AND care_plans.child = in_care.child
        AND care_plans.has_route = 1
        AND (care_plans.started_on IS NULL OR care_plans.started_on <= in_care.period_end)
        AND (care_plans.ended_on IS NULL OR care_plans.ended_on > in_care.period_end)
    GROUP BY in_care.authority, in_care.child, in_care.care_id, in_care.period_kind, in_care.period
),
work AS (
    SELECT
        in_care.authority,
        in_care.child,
        in_care.care_id,
        in_care.period_kind,
        in_care.period,
        MIN(work.started_on) AS work_started_on,
        MAX(
            CASE
                WHEN work.due_on < in_care.period_end
                    AND (work.finished_on IS NULL OR work.finished_on > in_care.period_end)
                    THEN 1
                ELSE 0
            END
        ) AS work_overdue
    FROM in_care
    JOIN life_story_due AS work
        ON work.authority = in_care.authority
        AND work.child = in_care.child
        AND work.kind IN ('BOOK', 'WORK')
        AND work.started_on <= in_care.period_end
    GROUP BY in_care.authority, in_care.child, in_care.care_id, in_care.period_kind, in_care.period
)
SELECT
    in_care.authority,
    in_care.child,
    in_care.care_id AS case_id,
    in_care.team,
    in_care.worker,
    in_care.period_kind,
    in_care.period,
    in_care.period_end,
    in_care.short_breaks,
    add_months(in_care.in_care_from, 6) <= in_care.period_end AS six_months_in_care,
    plans.home = 0 AS staying,
    work.work_started_on,
    work.work_overdue = 1 AS work_overdue
FROM in_care
LEFT JOIN plans
    ON plans.authority = in_care.authority
    AND plans.child = in_care.child
    AND plans.care_id = in_care.care_id
    AND plans.period_kind = in_care.period_kind
    AND plans.period = in_care.period
LEFT JOIN work
    ON work.authority = in_care.authority
    AND work.child = in_care.child
    AND work.care_id = in_care.care_id
    AND work.period_kind = in_care.period_kind
    AND work.period = in_care.period
