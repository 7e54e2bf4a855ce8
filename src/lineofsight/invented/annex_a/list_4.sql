SELECT id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", disability AS "Does the Child have a Disability",
       cina_assessment_start_date AS "Continuous Assessment Start Date",
       wording('yes_no', coalesce(cina_assessment_child_seen, 'U')) AS "Child Seen During Continuous Assessment",
       cina_assessment_auth_date AS "Continuous Assessment Date of Authorisation",
       wording('yes_no', CASE cina_assessment_outcome_nfa WHEN 'Y' THEN 'N' WHEN 'N' THEN 'Y' END)
           AS "Was the child assessed as requiring LA children’s social care support?",
       cina_assessment_team AS "Allocated Team", cina_assessment_worker_id AS "Allocated Worker"
FROM ssd_cin_assessments JOIN child ON id = cina_person_id
WHERE cina_assessment_auth_date IS NULL OR cina_assessment_auth_date > $since
ORDER BY cina_assessment_start_date, cina_assessment_id
