-- Cases: days on which a child protection plan showed that things were not getting better, and what its chair then did.
-- Plans of other authorities are left out. Core groups, reviews and visits are the child's, on days when the plan ran.
-- Core groups of one child follow each other by the day each was held or, if it never was, due; those to come are left out.
-- Shape: events
-- Uses: child_protection_visits_made
-- Needs: ssd_cp_plans every; ssd_cp_visits every; ssd_cp_reviews any; los_core_groups any; los_graded_care_profiles any;
--        los_chair_escalations every; los_visits any; ssd_involvements any
-- Columns:
--   sign                     text                   what was seen: LONG PLAN (it reached the local age without progress on
--                                                   record), REVIEWS CONTINUE (the second review conference since it
--                                                   started went on with it), CORE GROUPS (two running were never held or
--                                                   found things worse), CARE WORSE (a graded care profile fell in some
--                                                   area after its first day), NOT VISITED (the first day past the local
--                                                   limit)
--   shown_on                 date                   the day it was there to be seen, while the plan ran
--   due_on                   date                   the last working day by which the chair should have acted
--   fell_due_on              date                   the same day once it has passed; null before that
--   chair_acted_on           date                   the first day the chair acted in that time: a concern raised, under
--                                                   whatever process, or a visit or call to the child; of a concern that
--                                                   was open already, the day it was raised; null if nothing is on record
--   acted_since              flag                   whether the chair has acted at any time since, in time or not
--   plan_ended_on            date                   the day the plan ended; null if it is open
WITH plans AS (
    SELECT
        authority,
        cppl_person_id AS child,
        cppl_cp_plan_id AS plan_id,
        cppl_cp_plan_start_date AS started_on,
        cppl_cp_plan_start_date_wd AS started_wd,
        cppl_cp_plan_end_date AS ended_on
    FROM ssd_cp_plans
    WHERE cppl_cp_plan_start_date IS NOT NULL AND COALESCE(cppl_cp_plan_ola, 'N') <> 'Y'
),
core_groups AS (
    SELECT
        plans.authority,
        plans.child,
        plans.plan_id,
        core_group.core_group_id,
        COALESCE(core_group.held_on, core_group.due_on) AS day,
        core_group.progress,
        CASE WHEN core_group.held_on IS NULL OR core_group.progress = 'WORSE' THEN 1 ELSE 0 END AS bad
    FROM plans
    JOIN as_at ON as_at.authority = plans.authority
    JOIN los_core_groups AS core_group
        ON core_group.authority = plans.authority
        AND core_group.child_id = plans.child
        AND COALESCE(core_group.held_on, core_group.due_on) >= plans.started_on
        AND COALESCE(core_group.held_on, core_group.due_on) < as_at.as_at
        AND (plans.ended_on IS NULL OR COALESCE(core_group.held_on, core_group.due_on) < plans.ended_on)
),
core_groups_in_order AS (
    SELECT
        authority,
        child,
        plan_id,
        day,
        bad,
        LAG(bad) OVER (PARTITION BY authority, plan_id ORDER BY day, core_group_id) AS one_before,
        LAG(bad, 2) OVER (PARTITION BY authority, plan_id ORDER BY day, core_group_id) AS two_before
    FROM core_groups
),
-- A run of bad core groups is one sign, on the day of its second.
bad_core_groups AS (
    SELECT authority, child, plan_id, day AS shown_on
    FROM core_groups_in_order
    WHERE bad = 1 AND one_before = 1 AND COALESCE(two_before, 0) = 0
),
profiles AS (
    SELECT
        authority,
        child_id AS child,
        profile_id,
        completed_on,
        physical_grade,
        safety_grade,
        emotional_grade,
        developmental_grade,
        LAG(physical_grade) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS physical_before,
        LAG(safety_grade) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS safety_before,
        LAG(emotional_grade) OVER (PARTITION BY authority, child_id ORDER BY completed_on, profile_id) AS emotional_before,
        LAG(developmental_grade) OVER (
            PARTITION BY authority, child_id ORDER BY completed_on, profile_id
        ) AS developmental_before
    FROM los_graded_care_profiles
),
-- Grades run from 1, best, to 5, worst.
compared_profiles AS (
    SELECT
        authority,
        child,
        completed_on,
        CASE
            WHEN physical_grade > physical_before THEN TRUE
            WHEN safety_grade > safety_before THEN TRUE
            WHEN emotional_grade > emotional_before THEN TRUE
            WHEN developmental_grade > developmental_before THEN TRUE
            ELSE FALSE
        END AS worse,
        CASE
            WHEN physical_grade < physical_before THEN TRUE
            WHEN safety_grade < safety_before THEN TRUE
            WHEN emotional_grade < emotional_before THEN TRUE
            WHEN developmental_grade < developmental_before THEN TRUE
            ELSE FALSE
        END AS better
    FROM profiles
),
care_worse AS (
    SELECT plans.authority, plans.child, plans.plan_id, profile.completed_on AS shown_on
    FROM plans
    JOIN compared_profiles AS profile
        ON profile.authority = plans.authority
        AND profile.child = plans.child
        AND profile.worse
        AND profile.completed_on > plans.started_on
        AND (plans.ended_on IS NULL OR profile.completed_on < plans.ended_on)
),
birthdays AS (
    SELECT plans.authority, plans.child, plans.plan_id, add_months(plans.started_on, rules.value) AS shown_on
    FROM plans
    JOIN rules
        ON rules.rule = 'stalled_plan_age'
        AND (rules.first_day IS NULL OR rules.first_day <= plans.started_on)
        AND (rules.last_day IS NULL OR rules.last_day >= plans.started_on)
    WHERE plans.ended_on IS NULL OR plans.ended_on > add_months(plans.started_on, rules.value)
),
-- Progress on record is a core group that found things better in the three months before, or a graded care profile in the
-- six with some grade better and none worse.
long_plans AS (
    SELECT birthdays.authority, birthdays.child, birthdays.plan_id, birthdays.shown_on
    FROM birthdays
    WHERE NOT EXISTS (
            SELECT 1
            FROM core_groups
            WHERE core_groups.authority = birthdays.authority
                AND core_groups.plan_id = birthdays.plan_id
                AND core_groups.progress = 'BETTER'
                AND core_groups.day <= birthdays.shown_on
                AND core_groups.day >= add_months(birthdays.shown_on, -3)
        )
        AND NOT EXISTS (
            SELECT 1
            FROM compared_profiles AS profile
            WHERE profile.authority = birthdays.authority
                AND profile.child = birthdays.child
                AND profile.better
                AND NOT profile.worse
                AND profile.completed_on <= birthdays.shown_on
                AND profile.completed_on >= add_months(birthdays.shown_on, -6)
        )
),
review_days AS (
    SELECT
        plans.authority,
        plans.child,
        plans.plan_id,
        review.cppr_cp_review_date AS held_on,
        MAX(CASE WHEN review.cppr_cp_review_outcome_continue_cp = 'Y' THEN 1 ELSE 0 END) AS continued
    FROM plans
    JOIN ssd_cp_reviews AS review
        ON review.authority = plans.authority
        AND review.cppr_person_id = plans.child
        AND review.cppr_cp_review_date > plans.started_on
        AND (plans.ended_on IS NULL OR review.cppr_cp_review_date < plans.ended_on)
    GROUP BY plans.authority, plans.child, plans.plan_id, review.cppr_cp_review_date
),
reviews AS (
    SELECT
        authority,
        child,
        plan_id,
        held_on,
        continued,
        ROW_NUMBER() OVER (PARTITION BY authority, plan_id ORDER BY held_on) AS number
    FROM review_days
),
reviews_continue AS (
    SELECT authority, child, plan_id, held_on AS shown_on
    FROM reviews
    WHERE number = 2 AND continued = 1
),
-- The clock of a visit starts with the plan and again with each visit; it stops at the next visit or the plan's end.
visits AS (
    SELECT plans.authority, plans.child, plans.plan_id, visit.visited_on AS day, visit.visited_wd AS day_wd
    FROM plans
    JOIN child_protection_visits_made AS visit
        ON visit.authority = plans.authority
        AND visit.child = plans.child
        AND visit.visited_on >= plans.started_on
        AND (plans.ended_on IS NULL OR visit.visited_on < plans.ended_on)
),
clock_starts AS (
    SELECT authority, child, plan_id, started_on AS day, started_wd AS day_wd FROM plans
    UNION
    SELECT authority, child, plan_id, day, day_wd FROM visits
),
visits_in_order AS (
    SELECT
        authority,
        child,
        plan_id,
        day,
        day_wd,
        LEAD(day) OVER (PARTITION BY authority, child, plan_id ORDER BY day, day_wd) AS next_visit_on
    FROM clock_starts
),
not_visited AS (
    SELECT visits_in_order.authority, visits_in_order.child, visits_in_order.plan_id, gap.day AS shown_on
    FROM visits_in_order
    JOIN plans ON plans.authority = visits_in_order.authority AND plans.plan_id = visits_in_order.plan_id
    JOIN rules
        ON rules.rule = 'stalled_plan_visit_gap'
        AND (rules.first_day IS NULL OR rules.first_day <= visits_in_order.day)
        AND (rules.last_day IS NULL OR rules.last_day >= visits_in_order.day)
    JOIN calendar AS gap ON gap.wd = visits_in_order.day_wd + rules.value + 1 AND gap.is_working_day
    WHERE (visits_in_order.next_visit_on IS NULL OR visits_in_order.next_visit_on >= gap.day)
        AND (plans.ended_on IS NULL OR plans.ended_on > gap.day)
),
signs AS (
    SELECT authority, child, plan_id, shown_on, 'LONG PLAN' AS sign FROM long_plans
    UNION
    SELECT authority, child, plan_id, shown_on, 'REVIEWS CONTINUE' AS sign FROM reviews_continue
    UNION
    SELECT authority, child, plan_id, shown_on, 'CORE GROUPS' AS sign FROM bad_core_groups
    UNION
    SELECT authority, child, plan_id, shown_on, 'CARE WORSE' AS sign FROM care_worse
    UNION
    SELECT authority, child, plan_id, shown_on, 'NOT VISITED' AS sign FROM not_visited
),
signs_shown AS (
    SELECT
        signs.authority,
        signs.child,
        signs.plan_id,
        signs.shown_on,
        signs.sign,
        last_day.day AS due_on,
        last_day.wd AS due_wd
    FROM signs
    JOIN as_at ON as_at.authority = signs.authority AND signs.shown_on <= as_at.as_at
    JOIN calendar AS shown ON shown.day = signs.shown_on
    JOIN rules
        ON rules.rule = 'chair_action'
        AND (rules.first_day IS NULL OR rules.first_day <= signs.shown_on)
        AND (rules.last_day IS NULL OR rules.last_day >= signs.shown_on)
    JOIN calendar AS last_day ON last_day.wd = shown.wd + rules.value AND last_day.is_working_day
),
actions AS (
    SELECT authority, child_id AS child, raised_on AS acted_on, raised_on_wd AS acted_wd, resolved_on AS until_on
    FROM los_chair_escalations
    UNION ALL
    SELECT authority, child_id AS child, visited_on AS acted_on, visited_on_wd AS acted_wd, visited_on AS until_on
    FROM los_visits
    WHERE kind = 'CHAIR'
),
answers AS (
    SELECT
        signs_shown.authority,
        signs_shown.plan_id,
        signs_shown.child,
        signs_shown.sign,
        signs_shown.shown_on,
        MIN(CASE WHEN actions.acted_wd <= signs_shown.due_wd THEN actions.acted_on ELSE NULL END) AS chair_acted_on
    FROM signs_shown
    JOIN actions
        ON actions.authority = signs_shown.authority
        AND actions.child = signs_shown.child
        AND (actions.until_on IS NULL OR actions.until_on >= signs_shown.shown_on)
    GROUP BY
        signs_shown.authority, signs_shown.plan_id, signs_shown.child, signs_shown.sign, signs_shown.shown_on
)
SELECT
    signs_shown.authority,
    signs_shown.child,
    signs_shown.plan_id || ' ' || signs_shown.sign || ' ' || CAST(signs_shown.shown_on AS VARCHAR) AS case_id,
    holder.team,
    chair.worker,
    signs_shown.sign,
    signs_shown.shown_on,
    signs_shown.due_on,
    CASE WHEN signs_shown.due_on < as_at.as_at THEN signs_shown.due_on ELSE NULL END AS fell_due_on,
    answers.chair_acted_on,
    CASE WHEN answers.child IS NULL THEN FALSE ELSE TRUE END AS acted_since,
    plans.ended_on AS plan_ended_on
FROM signs_shown
JOIN as_at ON as_at.authority = signs_shown.authority
JOIN plans ON plans.authority = signs_shown.authority AND plans.plan_id = signs_shown.plan_id
LEFT JOIN answers
    ON answers.authority = signs_shown.authority
    AND answers.plan_id = signs_shown.plan_id
    AND answers.child = signs_shown.child
    AND answers.sign = signs_shown.sign
    AND answers.shown_on = signs_shown.shown_on
LEFT JOIN allocations AS holder
    ON holder.authority = signs_shown.authority
    AND holder.child = signs_shown.child
    AND holder.role = 'SW'
    AND holder.valid_from <= signs_shown.shown_on
    AND (holder.valid_to IS NULL OR holder.valid_to > signs_shown.shown_on)
LEFT JOIN allocations AS chair
    ON chair.authority = signs_shown.authority
    AND chair.child = signs_shown.child
    AND chair.role = 'CPCHAIR'
    AND chair.valid_from <= signs_shown.shown_on
    AND (chair.valid_to IS NULL OR chair.valid_to > signs_shown.shown_on)
