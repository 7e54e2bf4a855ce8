WITH latest AS (SELECT s47e_person_id AS id, max(s47e_s47_start_date) AS day FROM ssd_s47_enquiry GROUP BY 1),
enquiries AS (
    SELECT id, count(*) AS number FROM latest JOIN ssd_s47_enquiry ON s47e_person_id = id
    WHERE s47e_s47_start_date < day AND s47e_s47_start_date >= day - INTERVAL 12 MONTH GROUP BY 1
),
conferences AS (
    SELECT id, count(*) AS number FROM latest JOIN ssd_initial_cp_conference ON icpc_person_id = id
    WHERE icpc_icpc_date < day AND icpc_icpc_date >= day - INTERVAL 12 MONTH GROUP BY 1
)
SELECT child.id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", disability AS "Does the Child have a Disability",
       held_on AS "Strategy discussion initiating Section 47 Enquiry Start Date",
       wording('yes_no', s47e_s47_nfa) AS "Was an Initial Child Protection Conference deemed unnecessary?",
       icpc_icpc_date AS "Date of Initial Child Protection Conference",
       wording('yes_no', icpc_icpc_outcome_cp_flag)
           AS "Did the Initial Child Protection Conference Result in a Child Protection Plan",
       coalesce(enquiries.number, 0) AS "Number of Section 47 Enquiries in the last 12 months",
       coalesce(conferences.number, 0) AS "Number of ICPCs in the last 12 months",
       team AS "Allocated Team", worker_id AS "Allocated Worker"
FROM ssd_s47_enquiry
JOIN los_strategy_discussions ON s47_enquiry_id = s47e_s47_enquiry_id
JOIN child ON child.id = s47e_person_id
LEFT JOIN ssd_initial_cp_conference ON icpc_s47_enquiry_id = s47e_s47_enquiry_id
LEFT JOIN enquiries ON enquiries.id = child.id LEFT JOIN conferences ON conferences.id = child.id
WHERE s47e_s47_start_date > $since
ORDER BY s47e_s47_start_date, s47e_s47_enquiry_id
