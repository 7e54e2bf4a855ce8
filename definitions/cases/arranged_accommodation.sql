-- Cases: care leavers living at a period end in a place of a kind that the authority arranges: semi-independent, supported
-- lodgings, or a foyer. Who provides the place is not on record, so the kind stands for it.
-- Shape: at period end
-- Uses: adviser_visits
-- Needs: los_accommodation_log every; los_pa_contacts latest; los_visits any; ssd_involvements any
-- Columns:
--   moved_in_on          date             the first night of the stay
--   days_in_place        integer days     whole days from then to the period end
--   latest_visit_on      date             the latest day since then on which somebody saw the young person face to face
--   visit_clock_from     date             the same day, or moving in if there has been none
--   months_since_visit   integer months   the least whole number of calendar months that reaches from that visit to the period
--                                         end; null if there has been none
WITH open_stays AS (
    SELECT
        log.authority,
        log.child_id AS child,
        log.stay_id,
        log.from_date AS moved_in_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM los_accommodation_log AS log
    JOIN period_ends
        ON log.from_date <= period_ends.ends_on AND (log.to_date IS NULL OR log.to_date > period_ends.ends_on)
    WHERE log.accommodation IN ('D', 'E', 'T')
),
latest_visits AS (
    SELECT
        open_stays.authority,
        open_stays.stay_id,
        open_stays.period_kind,
        open_stays.period,
        MAX(adviser_visits.visited_on) AS latest_visit_on
    FROM open_stays
    JOIN adviser_visits
        ON adviser_visits.authority = open_stays.authority
        AND adviser_visits.child = open_stays.child
        AND adviser_visits.visited_on >= open_stays.moved_in_on
        AND adviser_visits.visited_on <= open_stays.period_end
    GROUP BY open_stays.authority, open_stays.stay_id, open_stays.period_kind, open_stays.period
)
SELECT
    open_stays.authority,
    open_stays.child,
    open_stays.stay_id AS case_id,
    adviser.team,
    adviser.worker,
    open_stays.period_kind,
    open_stays.period,
    open_stays.period_end,
    open_stays.moved_in_on,
    date_diff('day', open_stays.moved_in_on, open_stays.period_end) AS days_in_place,
    latest_visits.latest_visit_on,
    COALESCE(latest_visits.latest_visit_on, open_stays.moved_in_on) AS visit_clock_from,
    months_up_to(latest_visits.latest_visit_on, open_stays.period_end) AS months_since_visit
FROM open_stays
LEFT JOIN latest_visits
    ON latest_visits.authority = open_stays.authority
    AND latest_visits.stay_id = open_stays.stay_id
    AND latest_visits.period_kind = open_stays.period_kind
    AND latest_visits.period = open_stays.period
LEFT JOIN allocations AS adviser
    ON adviser.authority = open_stays.authority
    AND adviser.child = open_stays.child
    AND adviser.role = 'PA'
    AND adviser.valid_from <= open_stays.period_end
    AND (adviser.valid_to IS NULL OR adviser.valid_to > open_stays.period_end)
