-- Cases: children at their child protection review conferences, and how each took part.
-- Shape: events
-- Needs: ssd_cp_reviews every; ssd_cp_reviews.cppr_cp_review_participation; ssd_involvements any
-- Columns:
--   held_on         date   the day of the conference
--   took_part       flag   whether the child's view reached the conference, in person or another way; null if not recorded
--   too_young       flag   whether the child is recorded as under four
SELECT
    review.authority,
    review.cppr_person_id AS child,
    review.cppr_cp_review_id AS case_id,
    holder.team,
    holder.worker,
    review.cppr_cp_review_date AS held_on,
    CASE
        WHEN review.cppr_cp_review_participation IN ('PN1', 'PN2', 'PN3', 'PN5', 'PN6') THEN TRUE
        WHEN review.cppr_cp_review_participation IN ('PN4', 'PN7') THEN FALSE
        ELSE NULL
    END AS took_part,
    COALESCE(review.cppr_cp_review_participation, '') = 'PN0' AS too_young
FROM ssd_cp_reviews AS review
LEFT JOIN allocations AS holder
    ON holder.authority = review.authority
    AND holder.child = review.cppr_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= review.cppr_cp_review_date
    AND (holder.valid_to IS NULL OR holder.valid_to > review.cppr_cp_review_date)
WHERE review.cppr_cp_review_date IS NOT NULL
