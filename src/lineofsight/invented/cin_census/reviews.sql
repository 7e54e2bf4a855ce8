SELECT cppr_cp_plan_id AS plan, cppr_cp_review_date AS "CPPreviewDate"
FROM ssd_cp_reviews
WHERE cppr_cp_review_date BETWEEN $first AND $last
ORDER BY cppr_cp_plan_id, cppr_cp_review_date, cppr_cp_review_id
