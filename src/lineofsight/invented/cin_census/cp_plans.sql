-- A plan of another authority is in that authority's census, and is no earlier plan in ours.
SELECT cppl_referral_id AS referral, cppl_cp_plan_id AS plan, cppl_cp_plan_start_date AS "CPPstartDate",
       CASE WHEN cppl_cp_plan_end_date <= $last THEN cppl_cp_plan_end_date END AS "CPPendDate",
       cppl_cp_plan_initial_category AS "InitialCategoryOfAbuse",
       cppl_cp_plan_latest_category AS "LatestCategoryOfAbuse", earlier AS "NumberOfPreviousCPP"
FROM (
    SELECT *, count(*) OVER (PARTITION BY cppl_person_id ORDER BY cppl_cp_plan_start_date, cppl_cp_plan_id) - 1
        AS earlier FROM ssd_cp_plans WHERE coalesce(cppl_cp_plan_ola, 'N') <> 'Y'
)
WHERE cppl_referral_id IS NOT NULL AND cppl_cp_plan_start_date <= $last
  AND coalesce(cppl_cp_plan_end_date, DATE '9999-01-01') >= $first
ORDER BY cppl_referral_id, cppl_cp_plan_start_date, cppl_cp_plan_id
