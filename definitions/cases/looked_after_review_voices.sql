-- Cases: looked-after children at their reviews, and how each took part.
-- Shape: events
-- Needs: ssd_cla_reviews every; ssd_cla_reviews.clar_cla_review_participation; ssd_cla_episodes every; ssd_involvements any
-- Columns:
--   held_on         date   the day of the review
--   took_part       flag   whether the child's view reached the review, in person or another way; null if not recorded, or
--                          recorded as under four
--   too_young       flag   whether the child is recorded as under four
WITH periods AS (
    -- Some systems give one period of care to brothers and sisters together.
    SELECT DISTINCT authority, clae_cla_id AS care_id, clae_person_id AS child
    FROM ssd_cla_episodes
    WHERE clae_cla_id IS NOT NULL
)
SELECT
    review.authority,
    periods.child,
    review.clar_cla_review_id AS case_id,
    holder.team,
    holder.worker,
    review.clar_cla_review_date AS held_on,
    CASE
        WHEN review.clar_cla_review_participation IN ('PN1', 'PN2', 'PN3', 'PN5', 'PN6') THEN TRUE
        WHEN review.clar_cla_review_participation IN ('PN4', 'PN7') THEN FALSE
        ELSE NULL
    END AS took_part,
    COALESCE(review.clar_cla_review_participation, '') = 'PN0' AS too_young
FROM ssd_cla_reviews AS review
JOIN periods ON periods.authority = review.authority AND periods.care_id = review.clar_cla_id
LEFT JOIN allocations AS holder
    ON holder.authority = review.authority
    AND holder.child = periods.child
    AND holder.role = 'SW'
    AND holder.valid_from <= review.clar_cla_review_date
    AND (holder.valid_to IS NULL OR holder.valid_to > review.clar_cla_review_date)
WHERE review.clar_cla_review_date IS NOT NULL AND COALESCE(review.clar_cla_review_cancelled, 'N') <> 'Y'
