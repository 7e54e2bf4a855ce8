-- List 9 as it would have stood on the day: the standard table holds only the present, so it is worked out from dated
-- rows. In touch: reached within eight weeks. Where the young person lives is given as the log has it, in touch or not,
-- which is more than the template asks for. What young people did by day then is not known, nor their plan's review.
WITH stay AS (
    SELECT child_id AS id, arg_max(accommodation, (from_date, stay_id)) AS accommodation,
           arg_max(suitable, (from_date, stay_id)) AS suitable
    FROM los_accommodation_log WHERE to_date IS NULL GROUP BY child_id
),
contact AS (
    SELECT child_id AS id, max(contacted_on) AS day FROM los_pa_contacts WHERE reached = 'Y' GROUP BY child_id
),
adviser AS (
    SELECT invo_person_id AS id,
           arg_max(invo_professional_id, (invo_involvement_start_date, invo_involvements_id)) AS worker,
           arg_max(invo_professional_team, (invo_involvement_start_date, invo_involvements_id)) AS team
    FROM ssd_involvements
    WHERE invo_professional_role_id = 'PA' AND invo_involvement_end_date IS NULL GROUP BY invo_person_id
),
leaver AS (
    SELECT pers_person_id AS id, CAST(pers_dob AS DATE) + INTERVAL 18 YEAR > (SELECT day FROM today) AS minor
    FROM ssd_person WHERE pers_person_id IN (SELECT id FROM adviser UNION SELECT id FROM stay)
)
SELECT 'then-' || leaver.id AS clea_table_id, leaver.id AS clea_person_id,
       CASE WHEN minor THEN 'RELEVANT' ELSE 'FORMER RELEVANT' END AS clea_care_leaver_eligibility,
       CASE WHEN contact.day >= (SELECT day FROM today) - 56 THEN 'YES' ELSE 'NO' END AS clea_care_leaver_in_touch,
       contact.day AS clea_care_leaver_latest_contact, stay.accommodation AS clea_care_leaver_accommodation,
       stay.suitable AS clea_care_leaver_accom_suitable, CAST(NULL AS VARCHAR) AS clea_care_leaver_activity,
       CAST(NULL AS DATE) AS clea_pathway_plan_review_date, adviser.worker AS clea_care_leaver_personal_advisor,
       adviser.team AS clea_care_leaver_allocated_team, adviser.worker AS clea_care_leaver_worker_id
FROM leaver LEFT JOIN stay USING (id) LEFT JOIN contact USING (id) LEFT JOIN adviser USING (id)
ORDER BY leaver.id
