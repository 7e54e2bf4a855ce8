-- Cases: initial child protection conferences, on the clock that runs from the start of the section 47 enquiry.
-- Shape: events
-- Needs: ssd_initial_cp_conference every; ssd_s47_enquiry every; ssd_s47_enquiry.s47e_s47_start_date
-- Columns:
--   enquiry_started_on          date                   the day the section 47 enquiry started
--   held_on                     date                   the day of the conference; null if it has not been held
--   transfer_in                 flag                   whether the child moved in from another authority
--   working_days_from_enquiry   integer working days   from the start of the enquiry to the conference
WITH conferences AS (
    SELECT
        authority,
        icpc_person_id AS child,
        icpc_icpc_id AS conference_id,
        icpc_s47_enquiry_id AS enquiry_id,
        icpc_icpc_team AS team,
        icpc_icpc_worker_id AS worker,
        icpc_icpc_date AS held_on,
        icpc_icpc_date_wd AS held_wd,
        CASE icpc_icpc_transfer_in WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS transfer_in
    FROM ssd_initial_cp_conference
),
enquiries AS (
    SELECT
        authority,
        s47e_s47_enquiry_id AS enquiry_id,
        s47e_s47_start_date AS enquiry_started_on,
        s47e_s47_start_date_wd AS enquiry_started_wd
    FROM ssd_s47_enquiry
)
SELECT
    conferences.authority,
    conferences.child,
    conferences.conference_id AS case_id,
    conferences.team,
    conferences.worker,
    enquiries.enquiry_started_on,
    conferences.held_on,
    conferences.transfer_in,
    conferences.held_wd - enquiries.enquiry_started_wd AS working_days_from_enquiry
FROM conferences
LEFT JOIN enquiries
    ON enquiries.authority = conferences.authority AND enquiries.enquiry_id = conferences.enquiry_id
