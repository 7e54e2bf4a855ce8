-- Cases: long waits between one child protection review conference and the next, and whether the chair looked in.
-- Shape: events
-- Needs: ssd_cp_plans every; ssd_cp_reviews every; los_visits every; los_chair_escalations any; ssd_involvements any
-- Columns:
--   previous_review_on   date             the review conference before
--   review_on            date             the review conference that ended the wait
--   months_between       integer months   the least whole number of calendar months that reaches from one to the other
--   chair_contact_on     date             the first visit, call or escalation by the chair between the two; null if none
WITH reviews AS (
    SELECT
        authority,
        cppr_person_id AS child,
        cppr_cp_plan_id AS plan_id,
        cppr_cp_review_id AS review_id,
        cppr_cp_review_date AS review_on,
        LAG(cppr_cp_review_date) OVER (
            PARTITION BY authority, cppr_person_id, cppr_cp_plan_id ORDER BY cppr_cp_review_date, cppr_cp_review_id
        ) AS previous_review_on
    FROM ssd_cp_reviews
    WHERE cppr_cp_review_date IS NOT NULL
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
WHERE reviews.previous_review_on IS NOT NULL
