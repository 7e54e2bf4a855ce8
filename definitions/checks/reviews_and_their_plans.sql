-- Cases: child protection review conferences held, and the plan that each reviewed.
-- Shape: rows
-- Needs: ssd_cp_reviews latest; ssd_cp_plans every
-- Columns:
--   reviewed_on  date   the day of the review
--   started_on   date   the day the plan that it names started; null if no plan of that name is held
--   ended_on     date   the day that plan ended
SELECT
    reviews.authority,
    reviews.cppr_person_id AS child,
    reviews.cppr_cp_review_id AS case_id,
    reviews.from_file,
    reviews.from_row,
    reviews.cppr_cp_review_date AS reviewed_on,
    plans.cppl_cp_plan_start_date AS started_on,
    plans.cppl_cp_plan_end_date AS ended_on
FROM ssd_cp_reviews AS reviews
LEFT JOIN ssd_cp_plans AS plans
    ON plans.authority = reviews.authority AND plans.cppl_cp_plan_id = reviews.cppr_cp_plan_id
WHERE reviews.cppr_cp_review_date IS NOT NULL
