-- Cases: legal gateway meetings about children, and how long neglect had been known by then.
-- Shape: events
-- Uses: neglect_known
-- Needs: los_legal_gateway_meetings every; ssd_cin_assessments any; ssd_assessment_factors any; ssd_cp_plans every;
--        ssd_involvements any
-- Columns:
--   held_on                  date             the day of the meeting
--   outcome                  text             A go on with the plan, B begin pre-proceedings, C issue proceedings, D not known
--   first_meeting            flag             whether it is the first on record for the child; of two on one day, the one
--                                             with the lower id
--   neglect_known_since      date             the first assessment that found neglect, or the first plan for it, on record
--                                             and not after the meeting; null if there is neither
--   neglect_plan_since       date             the first plan for neglect not after the meeting; null if there is none
--   months_known             integer months   the least whole number of calendar months that reaches from the first
--   months_since_plan        integer months   the same, from the first plan for neglect
WITH meetings AS (
    SELECT
        authority,
        child_id AS child,
        meeting_id,
        held_on,
        outcome,
        ROW_NUMBER() OVER (PARTITION BY authority, child_id ORDER BY held_on, meeting_id) AS number
    FROM los_legal_gateway_meetings
    WHERE held_on IS NOT NULL
),
known_by_then AS (
    SELECT
        meetings.authority,
        meetings.meeting_id,
        MIN(known.day) AS neglect_known_since,
        MIN(CASE WHEN known.assessment_id IS NULL THEN known.day ELSE NULL END) AS neglect_plan_since
    FROM meetings
    JOIN neglect_known AS known
        ON known.authority = meetings.authority AND known.child = meetings.child AND known.day <= meetings.held_on
    GROUP BY meetings.authority, meetings.meeting_id
)
SELECT
    meetings.authority,
    meetings.child,
    meetings.meeting_id AS case_id,
    holder.team,
    holder.worker,
    meetings.held_on,
    meetings.outcome,
    meetings.number = 1 AS first_meeting,
    known_by_then.neglect_known_since,
    known_by_then.neglect_plan_since,
    months_up_to(known_by_then.neglect_known_since, meetings.held_on) AS months_known,
    months_up_to(known_by_then.neglect_plan_since, meetings.held_on) AS months_since_plan
FROM meetings
LEFT JOIN known_by_then
    ON known_by_then.authority = meetings.authority AND known_by_then.meeting_id = meetings.meeting_id
LEFT JOIN allocations AS holder
    ON holder.authority = meetings.authority
    AND holder.child = meetings.child
    AND holder.role = 'SW'
    AND holder.valid_from <= meetings.held_on
    AND (holder.valid_to IS NULL OR holder.valid_to > meetings.held_on)
