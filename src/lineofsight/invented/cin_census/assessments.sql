SELECT cina_referral_id AS referral, cina_assessment_start_date AS "AssessmentActualStartDate",
       CASE WHEN cina_assessment_auth_date <= $last THEN cina_assessment_auth_date END AS "AssessmentAuthorisationDate",
       cinf_assessment_factors_json AS factors
FROM ssd_cin_assessments LEFT JOIN ssd_assessment_factors ON cinf_assessment_id = cina_assessment_id
WHERE cina_assessment_start_date <= $last AND coalesce(cina_assessment_auth_date, DATE '9999-01-01') >= $first
ORDER BY cina_referral_id, cina_assessment_start_date, cina_assessment_id
