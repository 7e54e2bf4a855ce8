-- Shared: assessments that found neglect, and plans for it by their first or latest category: each day on which neglect was
-- known about a child. An assessment counts from the day it started or, where that is not on record, was authorised.
-- Factors are a list of codes in one text, or a set of codes each with Yes or No; no other code holds these characters.
SELECT
    assessment.authority,
    assessment.cina_person_id AS child,
    assessment.cina_assessment_id AS assessment_id,
    COALESCE(assessment.cina_assessment_start_date, assessment.cina_assessment_auth_date) AS day
FROM ssd_cin_assessments AS assessment
WHERE EXISTS (
    SELECT 1
    FROM ssd_assessment_factors AS factors
    WHERE factors.authority = assessment.authority
        AND factors.cinf_assessment_id = assessment.cina_assessment_id
        AND factors.cinf_assessment_factors_json LIKE '%16A%'
        AND factors.cinf_assessment_factors_json NOT LIKE '%16A": "N%'
        AND factors.cinf_assessment_factors_json NOT LIKE '%16A":"N%'
)
UNION ALL
SELECT authority, cppl_person_id AS child, CAST(NULL AS VARCHAR) AS assessment_id, cppl_cp_plan_start_date AS day
FROM ssd_cp_plans
WHERE cppl_cp_plan_initial_category = 'NEG' OR cppl_cp_plan_latest_category = 'NEG'
