-- Cases: visits, reviews, conferences and authorised assessments, each of which should lie in the past.
-- Shape: rows
-- Needs: ssd_cp_visits latest; ssd_cla_visits latest; ssd_cp_reviews latest; ssd_cin_assessments every;
--        ssd_initial_cp_conference every
-- Columns:
--   happened_on  date   the day on which it is recorded to have happened
--   what         text   what it is
SELECT authority, cppv_person_id AS child, cppv_cp_visit_id AS case_id, from_file, from_row,
    cppv_cp_visit_date AS happened_on, 'child protection visit' AS what
FROM ssd_cp_visits WHERE cppv_cp_visit_date IS NOT NULL
UNION ALL
SELECT authority, clav_person_id AS child, clav_cla_visit_id AS case_id, from_file, from_row,
    clav_cla_visit_date AS happened_on, 'visit to a looked-after child' AS what
FROM ssd_cla_visits WHERE clav_cla_visit_date IS NOT NULL
UNION ALL
SELECT authority, cppr_person_id AS child, cppr_cp_review_id AS case_id, from_file, from_row,
    cppr_cp_review_date AS happened_on, 'review conference' AS what
FROM ssd_cp_reviews WHERE cppr_cp_review_date IS NOT NULL
UNION ALL
SELECT authority, cina_person_id AS child, cina_assessment_id AS case_id, from_file, from_row,
    cina_assessment_auth_date AS happened_on, 'authorised assessment' AS what
FROM ssd_cin_assessments WHERE cina_assessment_auth_date IS NOT NULL
UNION ALL
SELECT authority, icpc_person_id AS child, icpc_icpc_id AS case_id, from_file, from_row,
    icpc_icpc_date AS happened_on, 'initial conference' AS what
FROM ssd_initial_cp_conference WHERE icpc_icpc_date IS NOT NULL
