-- Review child protection conferences.
SELECT authority, cppr_person_id AS child, cppr_cp_review_date AS day_of, cppr_cp_review_date_wd AS day_wd
FROM ssd_cp_reviews
