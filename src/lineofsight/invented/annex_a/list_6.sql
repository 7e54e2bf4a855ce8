WITH need AS (
    SELECT * FROM ssd_cin_episodes
    WHERE cine_referral_nfa = 'N' AND (cine_close_date IS NULL OR cine_close_date > $since)
      AND coalesce(cine_close_reason, '') NOT IN ('RC8', 'RC9')
    QUALIFY row_number() OVER (PARTITION BY cine_person_id ORDER BY cine_close_date DESC NULLS FIRST,
                               cine_referral_date DESC, cine_referral_id DESC) = 1
),
status AS (
    SELECT need.*, CASE
        WHEN cine_close_date IS NOT NULL THEN 'CLOSED'
        WHEN cine_person_id IN (SELECT clae_person_id FROM ssd_cla_episodes
                                WHERE clae_cla_episode_ceased_date IS NULL) THEN 'CLA'
        WHEN cine_person_id IN (SELECT cppl_person_id FROM ssd_cp_plans WHERE cppl_cp_plan_end_date IS NULL) THEN 'CP'
        WHEN cine_person_id IN (SELECT cinp_person_id FROM ssd_cin_plans WHERE cinp_cin_plan_end_date IS NULL)
            THEN 'CIN'
        ELSE 'ASSESSMENT' END AS status
    FROM need
)
SELECT child.id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", disability AS "Does the Child have a Disability",
       cine_referral_date AS "CIN Start Date", wording('need', cine_cin_primary_need_code) AS "Primary Need Code",
       seen.day AS "Date Child Was Last Seen", cine_close_date AS "CIN Closure Date",
       wording('closure', cine_close_reason) AS "Reason for Closure", wording('status', status) AS "Case Status",
       coalesce(team, cine_referral_team) AS "Allocated Team", CASE WHEN cine_close_date IS NULL THEN worker ELSE last_worker END AS "Allocated Worker"
FROM status JOIN child ON child.id = cine_person_id
LEFT JOIN allocated ON allocated.id = child.id AND role = 'SW' LEFT JOIN seen ON seen.id = child.id
ORDER BY cine_referral_date, cine_referral_id
