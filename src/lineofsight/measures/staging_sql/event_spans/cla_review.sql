-- Reviews of a looked-after child that took place. A review names the period of care, and that names the child.
WITH in_care AS (
    SELECT DISTINCT authority, clae_cla_id AS cla_id, clae_person_id AS child
    FROM ssd_cla_episodes
    WHERE clae_cla_id IS NOT NULL
)
SELECT
    review.authority,
    in_care.child,
    review.clar_cla_review_date AS day_of,
    review.clar_cla_review_date_wd AS day_wd
FROM ssd_cla_reviews AS review
JOIN in_care ON in_care.authority = review.authority AND in_care.cla_id = review.clar_cla_id
WHERE review.clar_cla_review_cancelled IS NULL OR review.clar_cla_review_cancelled <> 'Y'
