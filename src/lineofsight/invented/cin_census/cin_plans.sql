SELECT cinp_referral_id AS referral, cinp_cin_plan_start_date AS "CINPlanStartDate",
       CASE WHEN cinp_cin_plan_end_date <= $last THEN cinp_cin_plan_end_date END AS "CINPlanEndDate"
FROM ssd_cin_plans
WHERE cinp_cin_plan_start_date <= $last AND coalesce(cinp_cin_plan_end_date, DATE '9999-01-01') >= $first
ORDER BY cinp_referral_id, cinp_cin_plan_start_date, cinp_cin_plan_id
