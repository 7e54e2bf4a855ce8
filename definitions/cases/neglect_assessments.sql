-- Cases: assessments that found neglect, and whether the child's care was then graded.
-- Shape: events
-- Needs: ssd_cin_assessments every; ssd_assessment_factors any; ssd_assessment_factors.cinf_assessment_factors_json;
--        los_graded_care_profiles every
-- Columns:
--   started_on          date           the day the assessment started
--   authorised_on       date           the day it was completed and authorised; null while it is open
--   no_further_action   flag           whether the assessment ended in no further action
--   profile_on          date           the first graded care profile since the assessment started; null if there is none
--   days_to_profile     integer days   whole days from the authorisation to it; below 0 if it came first
--   days_waiting        integer days   whole days from the authorisation to the as-at day, while there is none
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
    -- Factors are a list of codes in one text; no other code holds these three characters.
    WHERE EXISTS (
        SELECT 1
        FROM ssd_assessment_factors AS factors
        WHERE factors.authority = assessment.authority
            AND factors.cinf_assessment_id = assessment.cina_assessment_id
            AND factors.cinf_assessment_factors_json LIKE '%16A%'
    )
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
    CASE
        WHEN profiles.profile_on IS NULL THEN date_diff('day', assessments.authorised_on, as_at.as_at)
        ELSE NULL
    END AS days_waiting
FROM assessments
JOIN as_at ON as_at.authority = assessments.authority
LEFT JOIN profiles
    ON profiles.authority = assessments.authority AND profiles.assessment_id = assessments.assessment_id
