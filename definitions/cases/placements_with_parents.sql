-- Cases: looked-after children placed with parents under a care order at a month end, and how the placement was assessed. An
-- assessment is of this placement if it names any of the child's rows for this stay; one that names none is if it was begun by
-- the period end and last dated no more than six months before the child went there. The one decided last by the period end
-- speaks; where none was decided, the one completed last.
-- Shape: at period end
-- Uses: periods_of_care; in_care; stays; placed_in_care
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_legal_status latest; los_pwp_assessments every;
--        ssd_cla_reviews any; ssd_involvements any
-- Columns:
--   legal_status             text             C1 an interim care order, C2 a full one, or both at once
--   placed_on                date             the day the child went to live with the parents
--   months_at_home           integer months   calendar months completed since then
--   assessment_recorded      flag             whether any assessment of the placement is on record by the period end
--   route                    text             17 assessed before, 19 placed at once; of the assessment that speaks
--   approved_on              date             the day a nominated officer approved it, by the period end; null if none did
--   schedule_3_complete      flag             whether every Schedule 3 matter was covered in that assessment
--   household_checks_due     integer          adults in the household who needed a check
--   household_checks_done    integer          of those, adults who were checked
--   latest_review_on         date             the later of the placement's latest review and the child's latest looked-after
--                                             review, by the period end
--   months_since_review      integer months   the least whole number of calendar months from it to the period end
WITH at_home AS (
    SELECT
        placed.authority,
        placed.child,
        placed.care_id,
        placed.team,
        placed.worker,
        placed.period_kind,
        placed.period,
        placed.period_end,
        placed.placement_id,
        placed.stay_started_on AS placed_on,
        MAX(status.lega_legal_status) AS legal_status
    FROM placed_in_care AS placed
    JOIN ssd_legal_status AS status
        ON status.authority = placed.authority
        AND status.lega_person_id = placed.child
        AND status.lega_legal_status IN ('C1', 'C2')
        AND status.lega_legal_status_start_date <= placed.period_end
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > placed.period_end)
    WHERE placed.placement_type = 'P1'
    GROUP BY
        placed.authority,
        placed.child,
        placed.care_id,
        placed.team,
        placed.worker,
        placed.period_kind,
        placed.period,
        placed.period_end,
        placed.placement_id,
        placed.stay_started_on
),
assessments AS (
    SELECT
        at_home.authority,
        at_home.child,
        at_home.care_id,
        at_home.period_kind,
        at_home.period,
        assessment.route,
        CASE
            WHEN assessment.decision = 'APPROVED' AND assessment.decided_on <= at_home.period_end
                THEN assessment.decided_on
            ELSE NULL
        END AS approved_on,
        CASE assessment.schedule_3_complete WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS schedule_3_complete,
        assessment.household_checks_due,
        assessment.household_checks_done,
        CASE WHEN assessment.reviewed_on <= at_home.period_end THEN assessment.reviewed_on ELSE NULL END AS reviewed_on,
        ROW_NUMBER() OVER (
            PARTITION BY at_home.authority, at_home.child, at_home.care_id, at_home.period_kind, at_home.period
            ORDER BY
                CASE
                    WHEN assessment.decided_on <= at_home.period_end THEN assessment.decided_on
                    ELSE DATE '1900-01-01'
                END DESC,
                CASE
                    WHEN assessment.completed_on <= at_home.period_end THEN assessment.completed_on
                    ELSE DATE '1900-01-01'
                END DESC,
                assessment.assessment_id
        ) AS place
    FROM at_home
    JOIN los_pwp_assessments AS assessment
        ON assessment.authority = at_home.authority
        AND assessment.child_id = at_home.child
        AND COALESCE(assessment.started_on, assessment.completed_on, assessment.decided_on) <= at_home.period_end
    JOIN stays AS home
        ON home.authority = at_home.authority AND home.child = at_home.child AND home.placement_id = at_home.placement_id
    LEFT JOIN stays AS named
        ON named.authority = assessment.authority
        AND named.child = assessment.child_id
        AND named.placement_id = assessment.placement_id
    WHERE named.stay = home.stay
        OR (
            assessment.placement_id IS NULL
            AND COALESCE(assessment.decided_on, assessment.completed_on, assessment.started_on)
                >= add_months(at_home.placed_on, -6)
        )
)
SELECT
    at_home.authority,
    at_home.child,
    at_home.care_id AS case_id,
    at_home.team,
    at_home.worker,
    at_home.period_kind,
    at_home.period,
    at_home.period_end,
    at_home.legal_status,
    at_home.placed_on,
    CASE
        WHEN add_months(at_home.placed_on, months_up_to(at_home.placed_on, at_home.period_end)) > at_home.period_end
            THEN months_up_to(at_home.placed_on, at_home.period_end) - 1
        ELSE months_up_to(at_home.placed_on, at_home.period_end)
    END AS months_at_home,
    CASE WHEN assessments.place = 1 THEN TRUE ELSE FALSE END AS assessment_recorded,
    assessments.route,
    assessments.approved_on,
    assessments.schedule_3_complete,
    assessments.household_checks_due,
    assessments.household_checks_done,
    GREATEST(COALESCE(assessments.reviewed_on, review.valid_from), COALESCE(review.valid_from, assessments.reviewed_on))
        AS latest_review_on,
    months_up_to(
        GREATEST(
            COALESCE(assessments.reviewed_on, review.valid_from), COALESCE(review.valid_from, assessments.reviewed_on)
        ),
        at_home.period_end
    ) AS months_since_review
FROM at_home
LEFT JOIN assessments
    ON assessments.authority = at_home.authority
    AND assessments.child = at_home.child
    AND assessments.care_id = at_home.care_id
    AND assessments.period_kind = at_home.period_kind
    AND assessments.period = at_home.period
    AND assessments.place = 1
LEFT JOIN event_spans AS review
    ON review.authority = at_home.authority
    AND review.child = at_home.child
    AND review.kind = 'cla_review'
    AND review.valid_from <= at_home.period_end
    AND (review.valid_to IS NULL OR review.valid_to > at_home.period_end)
