-- Cases: children on a child protection plan at a period end, and the signs that the plan has stalled.
-- Shape: at period end
-- Uses: child_protection_visits_made
-- Needs: ssd_cp_plans every; ssd_cp_reviews every; ssd_cp_visits every; los_core_groups every, 6 months back;
--        los_graded_care_profiles any; ssd_involvements any
-- Columns:
--   started_on               date                   the day the plan started
--   other_authority_plan     flag                   whether the plan belongs to another authority
--   latest_category          text                   the category of abuse as it stands now: NEG, PHY, SAB, EMO, MUL
--   months_on_plan           integer months         calendar months completed between the start and the period end
--   continuing_reviews       integer                days since the plan started, by the period end, on which a review conference
--                                                   of the child went on with the plan
--   missed_core_groups       integer                core groups of the child that were due since the plan started, in the six
--                                                   months before the period end, and were not held by then; one due on the
--                                                   last day is not missed yet
--   marks_of_progress        integer                core groups held since the plan started that found things better, and
--                                                   graded care profiles whose four grades together were lower than those of
--                                                   the one before, in those six months and on the last day; null if nothing
--                                                   in them said how things were going
--   working_days_unvisited   integer working days   from the latest visit, or from the start of the plan if there has been
--                                                   none, to the period end
WITH open_plans AS (
    SELECT
        plans.authority,
        plans.cppl_person_id AS child,
        plans.cppl_cp_plan_id AS plan_id,
        plans.cppl_cp_plan_start_date AS started_on,
        plans.cppl_cp_plan_start_date_wd AS started_wd,
        CASE plans.cppl_cp_plan_ola WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS other_authority_plan,
        plans.cppl_cp_plan_latest_category AS latest_category,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        period_ends.ends_wd AS period_wd,
        months_up_to(plans.cppl_cp_plan_start_date, period_ends.ends_on) AS months_begun
    FROM ssd_cp_plans AS plans
    JOIN period_ends
        ON plans.cppl_cp_plan_start_date <= period_ends.ends_on
        AND (plans.cppl_cp_plan_end_date IS NULL OR plans.cppl_cp_plan_end_date > period_ends.ends_on)
),
continuing_reviews AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        COUNT(DISTINCT review.cppr_cp_review_date) AS continuing_reviews
    FROM open_plans
    JOIN ssd_cp_reviews AS review
        ON review.authority = open_plans.authority
        AND review.cppr_person_id = open_plans.child
        AND review.cppr_cp_review_date > open_plans.started_on
        AND review.cppr_cp_review_date <= open_plans.period_end
        AND review.cppr_cp_review_outcome_continue_cp = 'Y'
    GROUP BY open_plans.authority, open_plans.plan_id, open_plans.period_kind, open_plans.period
),
missed_core_groups AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        COUNT(*) AS missed_core_groups
    FROM open_plans
    JOIN los_core_groups AS core_group
        ON core_group.authority = open_plans.authority
        AND core_group.child_id = open_plans.child
        AND (core_group.held_on IS NULL OR core_group.held_on > open_plans.period_end)
        AND core_group.due_on >= open_plans.started_on
        AND core_group.due_on < open_plans.period_end
        AND core_group.due_on >= add_months(open_plans.period_end, -6)
    GROUP BY open_plans.authority, open_plans.plan_id, open_plans.period_kind, open_plans.period
),
-- A meeting for which NOT RECORDED was written said nothing of how things were going.
core_group_marks AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        SUM(CASE WHEN core_group.progress = 'BETTER' THEN 1 ELSE 0 END) AS better,
        COUNT(*) AS understood
    FROM open_plans
    JOIN los_core_groups AS core_group
        ON core_group.authority = open_plans.authority
        AND core_group.child_id = open_plans.child
        AND core_group.held_on >= open_plans.started_on
        AND core_group.held_on <= open_plans.period_end
        AND core_group.held_on >= add_months(open_plans.period_end, -6)
        AND core_group.progress IN ('BETTER', 'NO CHANGE', 'WORSE')
    GROUP BY open_plans.authority, open_plans.plan_id, open_plans.period_kind, open_plans.period
),
compared_profiles AS (
    SELECT
        authority,
        child_id AS child,
        completed_on,
        physical_grade + safety_grade + emotional_grade + developmental_grade AS grades,
        LAG(physical_grade + safety_grade + emotional_grade + developmental_grade) OVER (
            PARTITION BY authority, child_id ORDER BY completed_on, profile_id
        ) AS grades_before
    FROM los_graded_care_profiles
),
profile_marks AS (
    SELECT
        open_plans.authority,
        open_plans.plan_id,
        open_plans.period_kind,
        open_plans.period,
        SUM(CASE WHEN profile.grades < profile.grades_before THEN 1 ELSE 0 END) AS better,
        COUNT(*) AS understood
    FROM open_plans
    JOIN compared_profiles AS profile
        ON profile.authority = open_plans.authority
        AND profile.child = open_plans.child
        AND profile.completed_on <= open_plans.period_end
        AND profile.completed_on >= add_months(open_plans.period_end, -6)
        AND profile.grades IS NOT NULL
        AND profile.grades_before IS NOT NULL
    GROUP BY open_plans.authority, open_plans.plan_id, open_plans.period_kind, open_plans.period
)
SELECT
    open_plans.authority,
    open_plans.child,
    open_plans.plan_id AS case_id,
    holder.team,
    holder.worker,
    open_plans.period_kind,
    open_plans.period,
    open_plans.period_end,
    open_plans.started_on,
    open_plans.other_authority_plan,
    open_plans.latest_category,
    CASE
        WHEN add_months(open_plans.started_on, open_plans.months_begun) > open_plans.period_end
            THEN open_plans.months_begun - 1
        ELSE open_plans.months_begun
    END AS months_on_plan,
    COALESCE(continuing_reviews.continuing_reviews, 0) AS continuing_reviews,
    COALESCE(missed_core_groups.missed_core_groups, 0) AS missed_core_groups,
    CASE
        WHEN core_group_marks.understood IS NULL AND profile_marks.understood IS NULL THEN NULL
        ELSE CAST(COALESCE(core_group_marks.better, 0) + COALESCE(profile_marks.better, 0) AS BIGINT)
    END AS marks_of_progress,
    open_plans.period_wd - COALESCE(visit.visited_wd, open_plans.started_wd) AS working_days_unvisited
FROM open_plans
LEFT JOIN continuing_reviews
    ON continuing_reviews.authority = open_plans.authority
    AND continuing_reviews.plan_id = open_plans.plan_id
    AND continuing_reviews.period_kind = open_plans.period_kind
    AND continuing_reviews.period = open_plans.period
LEFT JOIN missed_core_groups
    ON missed_core_groups.authority = open_plans.authority
    AND missed_core_groups.plan_id = open_plans.plan_id
    AND missed_core_groups.period_kind = open_plans.period_kind
    AND missed_core_groups.period = open_plans.period
LEFT JOIN core_group_marks
    ON core_group_marks.authority = open_plans.authority
    AND core_group_marks.plan_id = open_plans.plan_id
    AND core_group_marks.period_kind = open_plans.period_kind
    AND core_group_marks.period = open_plans.period
LEFT JOIN profile_marks
    ON profile_marks.authority = open_plans.authority
    AND profile_marks.plan_id = open_plans.plan_id
    AND profile_marks.period_kind = open_plans.period_kind
    AND profile_marks.period = open_plans.period
LEFT JOIN child_protection_visits_made AS visit
    ON visit.authority = open_plans.authority
    AND visit.child = open_plans.child
    AND visit.visited_on >= open_plans.started_on
    AND visit.visited_on <= open_plans.period_end
    AND (visit.next_visited_on IS NULL OR visit.next_visited_on > open_plans.period_end)
LEFT JOIN allocations AS holder
    ON holder.authority = open_plans.authority
    AND holder.child = open_plans.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_plans.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_plans.period_end)
