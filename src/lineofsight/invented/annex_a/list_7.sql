WITH plan AS (
    SELECT *, count(*) OVER (PARTITION BY cppl_person_id ORDER BY cppl_cp_plan_start_date, cppl_cp_plan_id) - 1
        AS earlier
    FROM ssd_cp_plans
    QUALIFY row_number() OVER (PARTITION BY cppl_person_id
                               ORDER BY cppl_cp_plan_start_date DESC, cppl_cp_plan_id DESC) = 1
),
visit AS (
    SELECT cppv_cp_plan_id AS plan, max(cppv_cp_visit_date) AS day,
           arg_max(cppv_cp_visit_seen_alone, (cppv_cp_visit_date, cppv_cp_visit_id)) AS alone
    FROM ssd_cp_visits GROUP BY 1
),
review AS (SELECT cppr_cp_plan_id AS plan, max(cppr_cp_review_date) AS day FROM ssd_cp_reviews GROUP BY 1),
emergency AS (
    SELECT DISTINCT lega_person_id AS id FROM ssd_legal_status
    WHERE lega_legal_status IN ('L1', 'L2') AND lega_legal_status_start_date > $since
)
SELECT child.id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", disability AS "Does the Child have a Disability",
       cppl_cp_plan_start_date AS "Child Protection Plan Start Date",
       wording('abuse', cppl_cp_plan_initial_category) AS "Initial Category of Abuse",
       wording('abuse', cppl_cp_plan_latest_category) AS "Latest Category of Abuse",
       visit.day AS "Date of the Last Statutory Visit", wording('yes_no', visit.alone) AS "Was the Child Seen Alone?",
       review.day AS "Date of latest review conference", cppl_cp_plan_end_date AS "Child Protection Plan End Date",
       wording('yes_no', CASE WHEN emergency.id IS NULL THEN 'N' ELSE 'Y' END)
           AS "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
       earlier AS "Number of Previous Child Protection Plans",
       team AS "Allocated Team", CASE WHEN cppl_cp_plan_end_date IS NULL THEN worker ELSE last_worker END AS "Allocated Worker"
FROM plan JOIN child ON child.id = cppl_person_id
LEFT JOIN visit ON visit.plan = cppl_cp_plan_id LEFT JOIN review ON review.plan = cppl_cp_plan_id
LEFT JOIN emergency ON emergency.id = child.id LEFT JOIN allocated ON allocated.id = child.id AND role = 'SW'
WHERE cppl_cp_plan_end_date IS NULL OR cppl_cp_plan_end_date > $since
ORDER BY cppl_cp_plan_start_date, cppl_cp_plan_id
