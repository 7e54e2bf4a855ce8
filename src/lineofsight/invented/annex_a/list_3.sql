WITH latest AS (SELECT cine_person_id AS id, max(cine_referral_date) AS day FROM ssd_cin_episodes GROUP BY 1),
before AS (
    SELECT id, count(*) AS referrals FROM latest JOIN ssd_cin_episodes ON cine_person_id = id
    WHERE cine_referral_date < day AND cine_referral_date >= day - INTERVAL 12 MONTH GROUP BY 1
)
SELECT id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", cine_referral_date AS "Date of referral",
       wording('source', cine_referral_source_code) AS "Referral Source",
       wording('yes_no', cine_referral_nfa) AS "Referral NFA?",
       coalesce(referrals, 0) AS "Number of Referrals in Last 12 Months",
       cine_referral_team AS "Allocated Team", cine_referral_worker_id AS "Allocated Worker"
FROM ssd_cin_episodes JOIN child ON child.id = cine_person_id LEFT JOIN before USING (id)
WHERE cine_referral_date > $since
ORDER BY cine_referral_date, cine_referral_id
