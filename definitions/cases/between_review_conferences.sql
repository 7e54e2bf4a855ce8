-- Cases: long waits between one child protection review conference and the next, and whether the chair looked in.
-- Two rows of one day are one conference. A wait in which a new plan began is none: an initial conference came between.
-- Shape: events
-- Needs: ssd_cp_plans every; ssd_cp_reviews every; los_visits every; los_chair_escalations any; ssd_involvements any
-- Columns:
--   previous_review_on   date             the review conference before
--   review_on            date             the review conference that ended the wait
--   months_between       integer months   the least whole number of calendar months that reaches from one to the other
--   chair_contact_on     date             the first visit or call by the chair, or concern raised under the chair's own process,
--                                         on a day between the two; null if none
WITH review_days AS (
    SELECT
        authority,
        cppr_person_id AS child,
        cppr_cp_review_date AS review_on,
        MIN(cppr_cp_review_id) AS review_id
    FROM ssd_cp_reviews
    WHERE cppr_cp_review_date IS NOT NULL
    GROUP BY authority, cppr_person_id, cppr_cp_review_date
),
reviews AS (
    SELECT
        authority,
        child,
        review_id,
        review_on,
        LAG(review_on) OVER (PARTITION BY authority, child ORDER BY review_on) AS previous_review_on
    FROM review_days
),
new_plans AS (
    SELECT DISTINCT reviews.authority, reviews.review_id
    FROM reviews
    JOIN ssd_cp_plans AS plans
        ON plans.authority = reviews.authority
        AND plans.cppl_person_id = reviews.child
        AND plans.cppl_cp_plan_start_date > reviews.previous_review_on
        AND plans.cppl_cp_plan_start_date <= reviews.review_on
),
chair_contacts AS (
    SELECT authority, child_id AS child, visited_on AS day FROM los_visits WHERE kind = 'CHAIR'
    UNION
    SELECT authority, child_id AS child, raised_on AS day FROM los_chair_escalations WHERE process = 'CP'
),
contacts_between AS (
    SELECT reviews.authority, reviews.review_id, MIN(chair_contacts.day) AS chair_contact_on
    FROM reviews
    JOIN chair_contacts
        ON chair_contacts.authority = reviews.authority
        AND chair_contacts.child = reviews.child
        AND chair_contacts.day > reviews.previous_review_on
        AND chair_contacts.day < reviews.review_on
    GROUP BY reviews.authority, reviews.review_id
)
SELECT
    reviews.authority,
    reviews.child,
    reviews.review_id AS case_id,
    holder.team,
    chair.worker,
    reviews.previous_review_on,
    reviews.review_on,
    months_up_to(reviews.previous_review_on, reviews.review_on) AS months_between,
    contacts_between.chair_contact_on
FROM reviews
LEFT JOIN contacts_between
    ON contacts_between.authority = reviews.authority AND contacts_between.review_id = reviews.review_id
LEFT JOIN new_plans ON new_plans.authority = reviews.authority AND new_plans.review_id = reviews.review_id
LEFT JOIN allocations AS holder
    ON holder.authority = reviews.authority
    AND holder.child = reviews.child
    AND holder.role = 'SW'
    AND holder.valid_from <= reviews.review_on
    AND (holder.valid_to IS NULL OR holder.valid_to > reviews.review_on)
LEFT JOIN allocations AS chair
    ON chair.authority = reviews.authority
    AND chair.child = reviews.child
    AND chair.role = 'CPCHAIR'
    AND chair.valid_from <= reviews.review_on
    AND (chair.valid_to IS NULL OR chair.valid_to > reviews.review_on)
WHERE reviews.previous_review_on IS NOT NULL AND new_plans.review_id IS NULL
