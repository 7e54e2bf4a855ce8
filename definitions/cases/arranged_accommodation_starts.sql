-- Cases: days on which a care leaver moved into a place of a kind that the authority arranges: semi-independent, supported
-- lodgings, or a foyer. Who provides the place is not on record, so the kind stands for it.
-- Shape: events
-- Uses: adviser_visits
-- Needs: los_accommodation_log every; los_pa_contacts every; los_visits any; ssd_involvements any
-- Columns:
--   moved_in_on      date           the first night of the stay
--   moved_out_on     date           the day the stay ended; null while it lasts
--   accommodation    text           D semi-independent, E supported lodgings, T a foyer
--   first_visit_on   date           the first day from then on which somebody saw the young person face to face; null if none
--   due_on           date           the last day for that visit
--   fell_due_on      date           the same day once it has passed; null before that, and null if the stay had ended by then
--                                   without a visit
--   days_to_visit    integer days   whole days from moving in to the visit
WITH stays AS (
    SELECT authority, child_id AS child, stay_id, from_date AS moved_in_on, to_date AS moved_out_on, accommodation
    FROM los_accommodation_log
    WHERE accommodation IN ('D', 'E', 'T')
),
first_visits AS (
    SELECT stays.authority, stays.stay_id, MIN(adviser_visits.visited_on) AS first_visit_on
    FROM stays
    JOIN adviser_visits
        ON adviser_visits.authority = stays.authority
        AND adviser_visits.child = stays.child
        AND adviser_visits.visited_on >= stays.moved_in_on
        AND (stays.moved_out_on IS NULL OR adviser_visits.visited_on <= stays.moved_out_on)
    GROUP BY stays.authority, stays.stay_id
),
due AS (
    SELECT stays.authority, stays.stay_id, add_days(stays.moved_in_on, rules.value) AS due_on
    FROM stays
    JOIN rules
        ON rules.rule = 'adviser_first_visit'
        AND (rules.first_day IS NULL OR rules.first_day <= stays.moved_in_on)
        AND (rules.last_day IS NULL OR rules.last_day >= stays.moved_in_on)
)
SELECT
    stays.authority,
    stays.child,
    stays.stay_id AS case_id,
    adviser.team,
    adviser.worker,
    stays.moved_in_on,
    stays.moved_out_on,
    stays.accommodation,
    first_visits.first_visit_on,
    due.due_on,
    CASE
        WHEN first_visits.first_visit_on IS NULL AND stays.moved_out_on <= due.due_on THEN NULL
        WHEN due.due_on < as_at.as_at THEN due.due_on
        ELSE NULL
    END AS fell_due_on,
    date_diff('day', stays.moved_in_on, first_visits.first_visit_on) AS days_to_visit
FROM stays
JOIN as_at ON as_at.authority = stays.authority
LEFT JOIN first_visits ON first_visits.authority = stays.authority AND first_visits.stay_id = stays.stay_id
LEFT JOIN due ON due.authority = stays.authority AND due.stay_id = stays.stay_id
LEFT JOIN allocations AS adviser
    ON adviser.authority = stays.authority
    AND adviser.child = stays.child
    AND adviser.role = 'PA'
    AND adviser.valid_from <= stays.moved_in_on
    AND (adviser.valid_to IS NULL OR adviser.valid_to > stays.moved_in_on)
