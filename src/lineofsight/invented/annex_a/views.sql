-- What several lists need: each child as the workbook words it, and who holds the case on the day.
CREATE MACRO wording(of_kind, of_code) AS (SELECT label FROM labels WHERE kind = of_kind AND code = of_code);

CREATE TABLE child AS
WITH known AS (
    SELECT p.*, coalesce(pers_dob, pers_expected_dob) AS birth,
           bool_or(coalesce(disa_disability_code, 'NONE') <> 'NONE') AS disabled
    FROM ssd_person AS p LEFT JOIN ssd_disability ON disa_person_id = pers_person_id
    GROUP BY ALL
)
SELECT pers_person_id AS id, wording('sex', pers_sex) AS gender, wording('ethnicity', pers_ethnicity) AS ethnicity,
       birth,
       CASE WHEN pers_dob IS NULL THEN -1 ELSE date_sub('year', birth, (SELECT day FROM today)) END AS age,
       wording('yes_no', CASE WHEN disabled THEN 'Y' ELSE 'N' END) AS disability
FROM known;

CREATE TABLE allocated AS
SELECT invo_person_id AS id, invo_professional_role_id AS role,
       arg_max(invo_professional_team, (invo_involvement_start_date, invo_involvements_id)) AS team,
       arg_max(invo_professional_id, (invo_involvement_start_date, invo_involvements_id)) AS last_worker,
       arg_max(CASE WHEN invo_involvement_end_date IS NULL THEN invo_professional_id ELSE NULL END,
               (invo_involvement_start_date, invo_involvements_id)) AS worker
FROM ssd_involvements GROUP BY ALL;

CREATE TABLE seen AS
SELECT id, max(day) AS day FROM (
    SELECT cinv_person_id AS id, cinv_cin_visit_date AS day FROM ssd_cin_visits WHERE cinv_cin_visit_seen = 'Y'
    UNION ALL SELECT cppv_person_id, cppv_cp_visit_date FROM ssd_cp_visits WHERE cppv_cp_visit_seen = 'Y'
    UNION ALL SELECT clav_person_id, clav_cla_visit_date FROM ssd_cla_visits WHERE clav_cla_visit_seen = 'Y'
    UNION ALL SELECT cina_person_id, cina_assessment_auth_date FROM ssd_cin_assessments
    WHERE cina_assessment_child_seen = 'Y'
) GROUP BY id;
