-- Cases: assessments that found neglect, and whether the child's care was then graded.
-- Shape: events
-- Uses: neglect_known
-- Needs: ssd_cin_assessments every; ssd_assessment_factors any; ssd_assessment_factors.cinf_assessment_factors_json;
--        ssd_cp_plans any; ssd_cin_episodes any; los_graded_care_profiles every
-- Columns:
--   started_on          date           the day the assessment started
--   authorised_on       date           the day it was completed and authorised; null while it is open
--   no_further_action   flag           whether the assessment ended in no further action
--   profile_on          date           the first graded care profile since the assessment started; null if there is none
--   days_to_profile     integer days   whole days from the authorisation to it; below 0 if it came first
--   still_open          flag           whether the child has an open episode of need on the as-at day
--   due_on              date           the last day by which the child's care should be graded
--   fell_due_on         date           the same day once it has passed; null before that
WITH assessments AS (
    SELECT
        assessment.authority,
        assessment.cina_person_id AS child,
        assessment.cina_assessment_id AS assessment_id,
        assessment.cina_assessment_team AS team,
        assessment.cina_assessment_worker_id AS worker,
        assessment.cina_assessment_start_date AS started_on,
        assessment.cina_assessment_auth_date AS authorised_on,
        CASE assessment.cina_assessment_outcome_nfa WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END
            AS no_further_action
    FROM ssd_cin_assessments AS assessment
    WHERE EXISTS (
        SELECT 1
        FROM neglect_known
        WHERE neglect_known.authority = assessment.authority
            AND neglect_known.assessment_id = assessment.cina_assessment_id
    )
),
due AS (
    SELECT assessments.authority, assessments.assessment_id, add_days(assessments.authorised_on, rules.value) AS due_on
    FROM assessments
    JOIN rules
        ON rules.rule = 'graded_care_profile'
        AND (rules.first_day IS NULL OR rules.first_day <= assessments.authorised_on)
        AND (rules.last_day IS NULL OR rules.last_day >= assessments.authorised_on)
),
profiles AS (
    SELECT assessments.authority, assessments.assessment_id, MIN(profile.completed_on) AS profile_on
    FROM assessments
    JOIN los_graded_care_profiles AS profile
        ON profile.authority = assessments.authority
        AND profile.child_id = assessments.child
        AND profile.completed_on >= assessments.started_on
    GROUP BY assessments.authority, assessments.assessment_id
)
SELECT
    assessments.authority,
    assessments.child,
    assessments.assessment_id AS case_id,
    assessments.team,
    assessments.worker,
    assessments.started_on,
    assessments.authorised_on,
    assessments.no_further_action,
    profiles.profile_on,
    date_diff('day', assessments.authorised_on, profiles.profile_on) AS days_to_profile,
    EXISTS (
        SELECT 1
        FROM ssd_cin_episodes AS need
        WHERE need.authority = assessments.authority
            AND need.cine_person_id = assessments.child
            AND need.cine_referral_date <= as_at.as_at
            AND (need.cine_close_date IS NULL OR need.cine_close_date > as_at.as_at)
    ) AS still_open,
    due.due_on,
    CASE WHEN due.due_on < as_at.as_at THEN due.due_on ELSE NULL END AS fell_due_on
FROM assessments
JOIN as_at ON as_at.authority = assessments.authority
LEFT JOIN due ON due.authority = assessments.authority AND due.assessment_id = assessments.assessment_id
LEFT JOIN profiles
    ON profiles.authority = assessments.authority AND profiles.assessment_id = assessments.assessment_id
