-- Cases: section 47 enquiries about children.
-- Shape: events
-- Needs: ssd_s47_enquiry every; ssd_s47_enquiry.s47e_s47_start_date; ssd_initial_cp_conference every
-- Columns:
--   started_on                date                   the day the enquiry started
--   conference_not_required   flag                   whether it ended without need of an initial conference
--   conference_on             date                   the day of the initial conference that followed; null if none
--   working_days_since_start  integer working days   from the start to the as-at day
WITH enquiries AS (
    SELECT
        authority,
        s47e_person_id AS child,
        s47e_s47_enquiry_id AS enquiry_id,
        s47e_s47_completed_by_team AS team,
        s47e_s47_completed_by_worker_id AS worker,
        s47e_s47_start_date AS started_on,
        s47e_s47_start_date_wd AS started_wd,
        CASE s47e_s47_nfa WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS said_not_required
    FROM ssd_s47_enquiry
),
conferences AS (
    SELECT authority, icpc_s47_enquiry_id AS enquiry_id, MIN(icpc_icpc_date) AS conference_on
    FROM ssd_initial_cp_conference
    WHERE icpc_icpc_date IS NOT NULL AND icpc_s47_enquiry_id IS NOT NULL
    GROUP BY authority, icpc_s47_enquiry_id
)
SELECT
    enquiries.authority,
    enquiries.child,
    enquiries.enquiry_id AS case_id,
    enquiries.team,
    enquiries.worker,
    enquiries.started_on,
    -- A conference that was held answers the question, whatever the flag was left at.
    CASE WHEN conferences.conference_on IS NOT NULL THEN FALSE ELSE enquiries.said_not_required END
        AS conference_not_required,
    conferences.conference_on,
    as_at.as_at_wd - enquiries.started_wd AS working_days_since_start
FROM enquiries
JOIN as_at ON as_at.authority = enquiries.authority
LEFT JOIN conferences
    ON conferences.authority = enquiries.authority AND conferences.enquiry_id = enquiries.enquiry_id
