SELECT id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)",
       wording('yes_no', CASE WHEN id IN (SELECT immi_person_id FROM ssd_immigration_status) THEN 'Y' ELSE 'N' END)
           AS "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
       disability AS "Does the Child have a Disability", clea_care_leaver_allocated_team AS "Allocated Team",
       clea_care_leaver_worker_id AS "Allocated Worker",
       clea_care_leaver_personal_advisor AS "Allocated Personal Advisor",
       wording('eligibility', clea_care_leaver_eligibility) AS "Eligibility Category",
       clea_pathway_plan_review_date AS "Latest Pathway Plan Review Date",
       wording('touch', clea_care_leaver_in_touch) AS "LA in Touch",
       clea_care_leaver_latest_contact AS "Latest Date of Contact",
       wording('accommodation', clea_care_leaver_accommodation) AS "Type of Accommodation",
       wording('suitable', clea_care_leaver_accom_suitable) AS "Suitability of Accommodation",
       wording('activity', clea_care_leaver_activity) AS "Activity Status"
FROM ssd_care_leavers JOIN child ON id = clea_person_id
ORDER BY id
