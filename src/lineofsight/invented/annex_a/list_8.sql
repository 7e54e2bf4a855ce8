WITH period AS (
    SELECT clae_person_id AS id, clae_cla_id AS period, min(clae_entered_care_date) AS entered,
           CASE WHEN count(*) = count(clae_cla_episode_ceased_date) THEN max(clae_cla_episode_ceased_date) END AS ceased,
           arg_max(clae_cla_episode_ceased_reason, (clae_cla_episode_start_date, clae_cla_episode_id)) AS why,
           max(clae_cla_last_iro_contact_date) AS iro, any_value(clae_cla_primary_need_code) AS need
    FROM ssd_cla_episodes GROUP BY 1, 2
),
latest AS (
    SELECT *, lag(ceased) OVER (PARTITION BY id ORDER BY entered, period) AS before FROM period
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY entered DESC, period DESC) = 1
),
legal AS (
    SELECT lega_person_id AS id, max(lega_legal_status_start_date) AS since,
           arg_max(lega_legal_status, (lega_legal_status_start_date, lega_legal_status_id)) AS code
    FROM ssd_legal_status GROUP BY 1
),
placement AS (
    SELECT *, sum(CASE WHEN coalesce(clap_cla_placement_end_date, DATE '9999-01-01') > $year_ago THEN 1 ELSE 0 END)
                  OVER (PARTITION BY clap_cla_id) AS in_year
    FROM ssd_cla_placement
    QUALIFY row_number() OVER (PARTITION BY clap_cla_id
                               ORDER BY clap_cla_placement_start_date DESC, clap_cla_placement_id DESC) = 1
),
review AS (SELECT clar_cla_id AS period, max(clar_cla_review_date) AS day FROM ssd_cla_reviews GROUP BY 1),
visit AS (SELECT clav_cla_id AS period, max(clav_cla_visit_date) AS day FROM ssd_cla_visits GROUP BY 1),
health AS (
    SELECT clah_person_id AS id,
           max(CASE WHEN clah_health_check_type = 'HEALTH ASSESSMENT' THEN clah_health_check_date END) AS assessed,
           max(CASE WHEN clah_health_check_type = 'DENTAL CHECK' THEN clah_health_check_date END) AS teeth
    FROM ssd_cla_health WHERE clah_health_check_status = 'COMPLETED' GROUP BY 1
),
plan AS (
    SELECT lacp_person_id AS id, arg_max(regexp_extract(lacp_cla_care_plan_json, '"(\w+)": "Y"', 1),
                                         (lacp_cla_care_plan_start_date, lacp_table_id)) AS code
    FROM ssd_cla_care_plan WHERE lacp_cla_care_plan_end_date IS NULL GROUP BY 1
),
missing AS (
    SELECT miss_person_id AS id, sum((miss_missing_episode_type = 'M')::INT) AS times,
           sum((miss_missing_episode_type = 'A')::INT) AS absences,
           arg_max(miss_missing_rhi_offered, miss_missing_episode_start_date)
               FILTER (miss_missing_episode_type = 'M') AS offered,
           arg_max(miss_missing_rhi_accepted, miss_missing_episode_start_date)
               FILTER (miss_missing_episode_type = 'M') AS accepted
    FROM ssd_missing JOIN latest ON latest.id = miss_person_id
    WHERE miss_missing_episode_start_date >= greatest(entered, $year_ago) GROUP BY 1
)
SELECT child.id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)",
       wording('yes_no', CASE WHEN child.id IN (
           SELECT immi_person_id FROM ssd_immigration_status
           WHERE coalesce(immi_immigration_status_end_date, DATE '9999-01-01') > $year_ago) THEN 'Y' ELSE 'N' END)
           AS "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
       disability AS "Does the Child have a Disability", entered AS "Date Started to be Looked After",
       wording('need', need) AS "Child’s Category of Need",
       wording('yes_no', CASE WHEN before > $year_ago THEN 'Y' ELSE 'N' END)
           AS "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
       legal.since AS "Start date of current legal status", wording('order', legal.code) AS "Child’s Legal Status",
       review.day AS "Date of Latest Statutory Review", visit.day AS "Date of Last Social Work Visit",
       wording('permanence', plan.code) AS "What is the permanence plan for this child?",
       iro AS "Date of Last IRO Visit / Contact to the Child", assessed AS "Date of Last Health Assessment",
       teeth AS "Date of Last Dental Check", in_year AS "Number of Placements in the Last 12 months",
       ceased AS "Date Ceased to be Looked After",
       CASE WHEN ceased IS NOT NULL THEN wording('ceased', why) END AS "Reason Ceased to be Looked After",
       clap_cla_placement_start_date AS "Start Date of Most Recent Placement",
       wording('placement', clap_cla_placement_type) AS "Placement Type",
       wording('provider', clap_cla_placement_provider) AS "Placement Provider",
       clap_cla_placement_postcode AS "Placement postcode", clap_cla_placement_urn AS "URN of Placement",
       CASE WHEN starts_with(clap_cla_placement_postcode, 'FN') THEN 'a) In' ELSE 'b) Out' END AS "Placement Location",
       (SELECT name FROM authorities WHERE area = left(clap_cla_placement_postcode, 2)) AS "LA of Placement",
       coalesce(times, 0)
           AS "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
       coalesce(absences, 0)
           AS "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
       wording('yes_no', offered)
           AS "Was the child offered a Return Interview after their last missing episode (Y/N)?",
       CASE WHEN offered = 'Y' THEN wording('yes_no', accepted) END
           AS "Did the child accept a Return Interview after their last missing episode (Y/N)?",
       team AS "Allocated Team", CASE WHEN ceased IS NULL THEN worker ELSE last_worker END AS "Allocated Worker"
FROM latest JOIN child USING (id) LEFT JOIN legal USING (id) LEFT JOIN placement ON clap_cla_id = latest.period
LEFT JOIN review ON review.period = latest.period LEFT JOIN visit ON visit.period = latest.period
LEFT JOIN health ON health.id = child.id LEFT JOIN plan ON plan.id = child.id LEFT JOIN missing ON missing.id = child.id
LEFT JOIN allocated ON allocated.id = child.id AND role = 'SW'
WHERE ceased IS NULL OR ceased > $since
ORDER BY entered, child.id
