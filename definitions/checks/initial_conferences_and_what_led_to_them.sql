-- Cases: initial child protection conferences, and the section 47 enquiry that should have led to each.
-- Shape: rows
-- Needs: ssd_initial_cp_conference every; ssd_s47_enquiry every
-- Columns:
--   held_on        date      the day of the conference
--   transfer_in    text      Y: a plan that came with the child from another authority
--   enquiry_on     date      the latest enquiry of the child that began, or where that is not recorded ended, by that day
WITH enquiries AS (
    SELECT authority, s47e_person_id AS child, COALESCE(s47e_s47_start_date, s47e_s47_end_date) AS enquiry_on
    FROM ssd_s47_enquiry
)
SELECT
    conferences.authority,
    conferences.icpc_person_id AS child,
    conferences.icpc_icpc_id AS case_id,
    MIN(conferences.from_file) AS from_file,
    MIN(conferences.from_row) AS from_row,
    MIN(conferences.icpc_icpc_date) AS held_on,
    MIN(conferences.icpc_icpc_transfer_in) AS transfer_in,
    MAX(enquiries.enquiry_on) AS enquiry_on
FROM ssd_initial_cp_conference AS conferences
LEFT JOIN enquiries
    ON enquiries.authority = conferences.authority
    AND enquiries.child = conferences.icpc_person_id
    AND enquiries.enquiry_on <= conferences.icpc_icpc_date
WHERE conferences.icpc_icpc_date IS NOT NULL
GROUP BY conferences.authority, conferences.icpc_person_id, conferences.icpc_icpc_id
