-- The latest event of a kind before a day: each event holds from its day until the next one of that kind.
-- Statutory visits are those in their own tables; a contact in los_visits counts only where the child was seen.
WITH in_care AS (
    SELECT DISTINCT authority, clae_cla_id AS cla_id, clae_person_id AS child
    FROM ssd_cla_episodes
    WHERE clae_cla_id IS NOT NULL
),
happened AS (
    SELECT authority, cppv_person_id AS child, 'cp_visit' AS kind, cppv_cp_visit_date AS day_of, cppv_cp_visit_date_wd AS day_wd
    FROM ssd_cp_visits
    UNION
    SELECT authority, clav_person_id AS child, 'cla_visit' AS kind, clav_cla_visit_date AS day_of, clav_cla_visit_date_wd AS day_wd
    FROM ssd_cla_visits
    UNION
    SELECT authority, cinv_person_id AS child, 'cin_visit' AS kind, cinv_cin_visit_date AS day_of, cinv_cin_visit_date_wd AS day_wd
    FROM ssd_cin_visits
    UNION
    SELECT authority, cppr_person_id AS child, 'cp_review' AS kind, cppr_cp_review_date AS day_of, cppr_cp_review_date_wd AS day_wd
    FROM ssd_cp_reviews
    UNION
    SELECT
        review.authority,
        in_care.child,
        'cla_review' AS kind,
        review.clar_cla_review_date AS day_of,
        review.clar_cla_review_date_wd AS day_wd
    FROM ssd_cla_reviews AS review
    JOIN in_care ON in_care.authority = review.authority AND in_care.cla_id = review.clar_cla_id
    WHERE review.clar_cla_review_cancelled IS NULL OR review.clar_cla_review_cancelled <> 'Y'
    UNION
    SELECT authority, child_id AS child, 'pa_contact' AS kind, contacted_on AS day_of, contacted_on_wd AS day_wd
    FROM los_pa_contacts
    WHERE reached = 'Y'
    UNION
    SELECT authority, child_id AS child, 'supervision' AS kind, held_on AS day_of, held_on_wd AS day_wd
    FROM los_supervision
    UNION
    SELECT authority, child_id AS child, 'core_group' AS kind, held_on AS day_of, held_on_wd AS day_wd
    FROM los_core_groups
    UNION
    SELECT
        authority,
        clah_person_id AS child,
        CASE clah_health_check_type WHEN 'DENTAL CHECK' THEN 'dental_check' ELSE 'health_assessment' END AS kind,
        clah_health_check_date AS day_of,
        clah_health_check_date_wd AS day_wd
    FROM ssd_cla_health
    WHERE clah_health_check_type IN ('DENTAL CHECK', 'HEALTH ASSESSMENT')
    UNION
    SELECT authority, cppv_person_id AS child, 'seen' AS kind, cppv_cp_visit_date AS day_of, cppv_cp_visit_date_wd AS day_wd
    FROM ssd_cp_visits
    WHERE cppv_cp_visit_seen = 'Y'
    UNION
    SELECT authority, clav_person_id AS child, 'seen' AS kind, clav_cla_visit_date AS day_of, clav_cla_visit_date_wd AS day_wd
    FROM ssd_cla_visits
    WHERE clav_cla_visit_seen = 'Y'
    UNION
    SELECT authority, cinv_person_id AS child, 'seen' AS kind, cinv_cin_visit_date AS day_of, cinv_cin_visit_date_wd AS day_wd
    FROM ssd_cin_visits
    WHERE cinv_cin_visit_seen = 'Y'
    UNION
    SELECT authority, child_id AS child, 'seen' AS kind, visited_on AS day_of, visited_on_wd AS day_wd
    FROM los_visits
    WHERE seen = 'Y' AND mode = 'IN PERSON'
    UNION
    SELECT authority, child_id AS child, 'seen' AS kind, last_seen_on AS day_of, last_seen_on_wd AS day_wd
    FROM los_case_status
)
SELECT
    authority,
    child,
    kind,
    day_of AS valid_from,
    day_wd AS valid_from_wd,
    LEAD(day_of) OVER (PARTITION BY authority, child, kind ORDER BY day_of, day_wd) AS valid_to
FROM happened
WHERE child IS NOT NULL AND day_of IS NOT NULL
