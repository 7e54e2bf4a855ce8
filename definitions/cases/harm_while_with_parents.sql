-- Cases: looked-after children placed with parents at a month end, and whether harm has been looked into since.
-- Shape: at period end
-- Uses: periods_of_care; in_care; stays; placed_in_care
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_s47_enquiry every, 6 months back;
--        ssd_s47_enquiry.s47e_s47_start_date; ssd_legal_status latest; ssd_involvements any
-- Columns:
--   placed_on      date   the day the child went to live with the parents
--   enquiry_on     date   the latest section 47 enquiry begun since then and in the six months before the period end; null if
--                         there was none
WITH at_home AS (
    SELECT
        authority,
        child,
        care_id,
        team,
        worker,
        period_kind,
        period,
        period_end,
        stay_started_on AS placed_on
    FROM placed_in_care
    WHERE placement_type = 'P1'
),
enquiries AS (
    SELECT
        at_home.authority,
        at_home.child,
        at_home.care_id,
        at_home.period_kind,
        at_home.period,
        MAX(enquiry.s47e_s47_start_date) AS enquiry_on
    FROM at_home
    JOIN ssd_s47_enquiry AS enquiry
        ON enquiry.authority = at_home.authority
        AND enquiry.s47e_person_id = at_home.child
        AND enquiry.s47e_s47_start_date >= at_home.placed_on
        AND enquiry.s47e_s47_start_date <= at_home.period_end
        AND enquiry.s47e_s47_start_date > add_months(at_home.period_end, -6)
    GROUP BY at_home.authority, at_home.child, at_home.care_id, at_home.period_kind, at_home.period
)
SELECT
    at_home.authority,
    at_home.child,
    at_home.care_id AS case_id,
    at_home.team,
    at_home.worker,
    at_home.period_kind,
    at_home.period,
    at_home.period_end,
    at_home.placed_on,
    enquiries.enquiry_on
FROM at_home
LEFT JOIN enquiries
    ON enquiries.authority = at_home.authority
    AND enquiries.child = at_home.child
    AND enquiries.care_id = at_home.care_id
    AND enquiries.period_kind = at_home.period_kind
    AND enquiries.period = at_home.period
