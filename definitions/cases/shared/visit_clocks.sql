-- Shared: every clock that regulation 28 starts for a looked-after child, and the row of the regulation that sets it.
-- A clock starts when a placement starts, when a visit is made, and when a care order is made for a child who lives with
-- parents. It stops at the next visit; a move or a new order replaces it with another.
WITH care AS (
    SELECT authority, child, care_id, entered_on, in_care_from, left_on FROM periods_of_care
),
visits AS (
    SELECT care.authority, care.child, care.care_id, visit.visited_on AS day
    FROM care
    JOIN looked_after_visits_made AS visit
        ON visit.authority = care.authority
        AND visit.child = care.child
        AND visit.visited_on >= care.in_care_from
        AND (care.left_on IS NULL OR visit.visited_on <= care.left_on)
),
moves AS (
    SELECT care.authority, care.child, care.care_id, stays.stay_started_on AS day
    FROM care
    JOIN stays
        ON stays.authority = care.authority
        AND stays.child = care.child
        AND stays.stay_started_on >= care.in_care_from
        AND (care.left_on IS NULL OR stays.stay_started_on < care.left_on)
),
orders_with_parents AS (
    SELECT care.authority, care.child, care.care_id, status.lega_legal_status_start_date AS day
    FROM care
    JOIN ssd_legal_status AS status
        ON status.authority = care.authority
        AND status.lega_person_id = care.child
        AND status.lega_legal_status = 'C2'
        AND status.lega_legal_status_start_date >= care.in_care_from
        AND (care.left_on IS NULL OR status.lega_legal_status_start_date < care.left_on)
    JOIN stays
        ON stays.authority = care.authority
        AND stays.child = care.child
        AND stays.placement_type = 'P1'
        AND stays.started_on < status.lega_legal_status_start_date
        AND (stays.holds_until IS NULL OR stays.holds_until > status.lega_legal_status_start_date)
),
starts AS (
    SELECT authority, child, care_id, day, 1 AS visited, 0 AS ordered FROM visits
    UNION ALL
    SELECT authority, child, care_id, day, 0 AS visited, 0 AS ordered FROM moves
    UNION ALL
    SELECT authority, child, care_id, day, 0 AS visited, 1 AS ordered FROM orders_with_parents
    UNION ALL
    SELECT authority, child, care_id, in_care_from AS day, 0 AS visited, 0 AS ordered FROM care
),
-- A visit on the day of a move or an order answers it.
days AS (
    SELECT authority, child, care_id, day, MAX(visited) AS visited, MAX(ordered) AS ordered
    FROM starts
    GROUP BY authority, child, care_id, day
),
clocks AS (
    SELECT
        authority,
        child,
        care_id,
        day AS clock_starts_on,
        visited,
        ordered,
        LEAD(day) OVER (PARTITION BY authority, child, care_id ORDER BY day) AS next_start_on,
        LEAD(visited) OVER (PARTITION BY authority, child, care_id ORDER BY day) AS next_visited,
        MAX(CASE WHEN visited = 1 THEN day ELSE NULL END) OVER (
            PARTITION BY authority, child, care_id ORDER BY day
        ) AS latest_visit_on
    FROM days
),
first_reviews AS (
    SELECT care.authority, care.care_id, MIN(review.valid_from) AS first_review_on
    FROM care
    JOIN event_spans AS review
        ON review.authority = care.authority
        AND review.child = care.child
        AND review.kind = 'cla_review'
        AND review.valid_from >= care.in_care_from
        AND (care.left_on IS NULL OR review.valid_from <= care.left_on)
    GROUP BY care.authority, care.care_id
),
statuses AS (
    SELECT
        clocks.authority,
        clocks.care_id,
        clocks.clock_starts_on,
        MAX(CASE WHEN status.lega_legal_status = 'C1' THEN 1 ELSE 0 END) AS interim_order,
        MAX(CASE WHEN status.lega_legal_status = 'C2' THEN 1 ELSE 0 END) AS care_order,
        MAX(CASE WHEN status.lega_legal_status IN ('V3', 'V4') THEN 1 ELSE 0 END) AS short_breaks
    FROM clocks
    JOIN ssd_legal_status AS status
        ON status.authority = clocks.authority
        AND status.lega_person_id = clocks.child
        AND status.lega_legal_status_start_date <= clocks.clock_starts_on
        AND (
            status.lega_legal_status_end_date IS NULL
            OR status.lega_legal_status_end_date > clocks.clock_starts_on
        )
    GROUP BY clocks.authority, clocks.care_id, clocks.clock_starts_on
),
placements AS (
    SELECT
        clocks.authority,
        clocks.child,
        clocks.care_id,
        clocks.clock_starts_on,
        stays.placement_id,
        stays.placement_type,
        stays.stay_started_on
    FROM clocks
    JOIN stays
        ON stays.authority = clocks.authority
        AND stays.child = clocks.child
        AND stays.started_on <= clocks.clock_starts_on
        AND (stays.holds_until IS NULL OR stays.holds_until > clocks.clock_starts_on)
),
-- Regulation 19 stops applying once the assessment of the parents has been approved.
approvals AS (
    SELECT
        placements.authority,
        placements.care_id,
        placements.clock_starts_on,
        MIN(assessment.decided_on) AS approved_on
    FROM placements
    JOIN los_pwp_assessments AS assessment
        ON assessment.authority = placements.authority
        AND assessment.child_id = placements.child
        AND assessment.decision = 'APPROVED'
        AND (assessment.placement_id IS NULL OR assessment.placement_id = placements.placement_id)
    GROUP BY placements.authority, placements.care_id, placements.clock_starts_on
),
terms AS (
    SELECT
        placements.authority,
        placements.care_id,
        placements.clock_starts_on,
        MAX(CASE WHEN term.term = 'TEMPORARY APPROVAL' THEN 1 ELSE 0 END) AS temporary_approval,
        MAX(CASE WHEN term.term = 'SIX MONTHLY VISITS' THEN 1 ELSE 0 END) AS six_monthly_agreed,
        MAX(CASE WHEN term.term = 'UNTIL 18' THEN 1 ELSE 0 END) AS until_18
    FROM placements
    JOIN los_placement_terms AS term
        ON term.authority = placements.authority
        AND term.child_id = placements.child
        AND (term.placement_id IS NULL OR term.placement_id = placements.placement_id)
        AND term.from_date <= placements.clock_starts_on
        AND (term.to_date IS NULL OR term.to_date > placements.clock_starts_on)
    GROUP BY placements.authority, placements.care_id, placements.clock_starts_on
),
facts AS (
    SELECT
        clocks.authority,
        clocks.child,
        clocks.care_id,
        clocks.clock_starts_on,
        clocks.visited,
        clocks.ordered,
        clocks.next_start_on,
        clocks.next_visited,
        clocks.latest_visit_on,
        care.left_on,
        placements.placement_type,
        COALESCE(statuses.short_breaks, 0) AS short_breaks,
        COALESCE(statuses.interim_order, 0) AS interim_order,
        COALESCE(statuses.care_order, 0) AS care_order,
        COALESCE(terms.temporary_approval, 0) AS temporary_approval,
        COALESCE(terms.six_monthly_agreed, 0) AS six_monthly_agreed,
        COALESCE(terms.until_18, 0) AS until_18,
        CASE WHEN approvals.approved_on <= clocks.clock_starts_on THEN 1 ELSE 0 END AS approved,
        CASE WHEN placements.stay_started_on = clocks.clock_starts_on THEN 1 ELSE 0 END AS placement_starts,
        CASE
            WHEN clocks.clock_starts_on < add_months(placements.stay_started_on, 12) THEN 1
            ELSE 0
        END AS in_first_year,
        -- "Until the first review": weekly unless that review is held before the week is out.
        CASE
            WHEN first_reviews.first_review_on IS NULL THEN 1
            WHEN date_diff('day', clocks.clock_starts_on, first_reviews.first_review_on) > 7 THEN 1
            ELSE 0
        END AS before_first_review,
        CASE WHEN six_monthly.value IS NULL THEN 0 ELSE 1 END AS six_months_in_force
    FROM clocks
    JOIN care ON care.authority = clocks.authority AND care.care_id = clocks.care_id AND care.child = clocks.child
    LEFT JOIN placements
        ON placements.authority = clocks.authority
        AND placements.care_id = clocks.care_id
        AND placements.clock_starts_on = clocks.clock_starts_on
    LEFT JOIN statuses
        ON statuses.authority = clocks.authority
        AND statuses.care_id = clocks.care_id
        AND statuses.clock_starts_on = clocks.clock_starts_on
    LEFT JOIN approvals
        ON approvals.authority = clocks.authority
        AND approvals.care_id = clocks.care_id
        AND approvals.clock_starts_on = clocks.clock_starts_on
    LEFT JOIN terms
        ON terms.authority = clocks.authority
        AND terms.care_id = clocks.care_id
        AND terms.clock_starts_on = clocks.clock_starts_on
    LEFT JOIN first_reviews
        ON first_reviews.authority = clocks.authority AND first_reviews.care_id = clocks.care_id
    LEFT JOIN rules AS six_monthly
        ON six_monthly.rule = 'visit_long_term_fostering'
        AND (six_monthly.first_day IS NULL OR six_monthly.first_day <= clocks.clock_starts_on)
        AND (six_monthly.last_day IS NULL OR six_monthly.last_day >= clocks.clock_starts_on)
),
-- Regulation 28 as a table. The first row that fits holds.
decided AS (
    SELECT
        authority,
        child,
        care_id,
        clock_starts_on,
        visited,
        next_start_on,
        next_visited,
        latest_visit_on,
        left_on,
        placement_type,
        short_breaks,
        CASE
            -- The Adoption Agencies Regulations 2005 take over: each review sets its own interval.
            WHEN placement_type IN ('A3', 'A4', 'A5', 'A6') THEN 'placed_for_adoption'
            WHEN temporary_approval = 1 AND before_first_review = 1
                THEN 'visit_interim_order_or_temporary_approval_weekly'
            WHEN placement_type = 'P1' AND interim_order = 1 AND before_first_review = 1
                THEN 'visit_interim_order_or_temporary_approval_weekly'
            WHEN placement_type = 'P1' AND approved = 0 AND before_first_review = 1
                THEN 'visit_with_parents_before_assessment_weekly'
            WHEN ordered = 1 AND visited = 0 THEN 'visit_care_order_made_with_parents'
            WHEN visited = 0 THEN 'visit_first_week'
            WHEN temporary_approval = 1 THEN 'visit_interim_order_or_temporary_approval'
            WHEN placement_type = 'P1' AND interim_order = 1 THEN 'visit_interim_order_or_temporary_approval'
            WHEN placement_type = 'P1' AND approved = 0 THEN 'visit_with_parents_before_assessment'
            WHEN placement_type = 'P1' AND care_order = 1 THEN 'visit_care_order_with_parents'
            WHEN in_first_year = 1 THEN 'visit_first_year'
            WHEN placement_type IN ('U1', 'U4') AND six_monthly_agreed = 1 AND six_months_in_force = 1
                THEN 'visit_long_term_fostering'
            WHEN placement_type IN ('U1', 'U4') OR until_18 = 1 THEN 'visit_until_18'
            WHEN placement_type IN ('R2', 'R5') AND interim_order + care_order > 0
                THEN 'visit_living_arrangements_later_years'
            ELSE 'visit_later_years'
        END AS visit_rule
    FROM facts
),
timed AS (
    SELECT
        decided.authority,
        decided.child,
        decided.care_id,
        decided.clock_starts_on,
        decided.visited,
        decided.next_start_on,
        decided.next_visited,
        decided.latest_visit_on,
        decided.left_on,
        decided.placement_type,
        decided.visit_rule,
        decided.short_breaks,
        CASE rules.unit
            WHEN 'days' THEN add_days(decided.clock_starts_on, rules.value)
            WHEN 'months' THEN add_months(decided.clock_starts_on, rules.value)
            ELSE NULL
        END AS due_on
    FROM decided
    LEFT JOIN rules
        ON rules.rule = decided.visit_rule
        AND (rules.first_day IS NULL OR rules.first_day <= decided.clock_starts_on)
        AND (rules.last_day IS NULL OR rules.last_day >= decided.clock_starts_on)
)
SELECT
    timed.authority,
    timed.child,
    timed.care_id,
    timed.clock_starts_on,
    timed.next_start_on,
    timed.latest_visit_on,
    timed.left_on,
    timed.placement_type,
    timed.visit_rule,
    timed.short_breaks = 1 AS short_breaks,
    CASE WHEN timed.next_visited = 1 THEN timed.next_start_on ELSE NULL END AS visited_on,
    -- The day on which the clock was replaced without a visit: a move, an order, or leaving care.
    CASE
        WHEN timed.next_visited = 1 THEN NULL
        WHEN timed.next_start_on IS NOT NULL THEN timed.next_start_on
        ELSE timed.left_on
    END AS replaced_on,
    timed.due_on,
    CASE WHEN relaxed.rule IS NULL THEN FALSE ELSE TRUE END AS due_while_relaxed
FROM timed
LEFT JOIN rules AS relaxed
    ON relaxed.rule = 'visit_limits'
    AND relaxed.value = 0
    AND (relaxed.first_day IS NULL OR relaxed.first_day <= timed.due_on)
    AND (relaxed.last_day IS NULL OR relaxed.last_day >= timed.due_on)
