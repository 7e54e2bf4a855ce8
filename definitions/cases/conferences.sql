-- Cases: initial child protection conferences, one for each child.
-- Shape: events
-- Needs: ssd_initial_cp_conference every; ssd_initial_cp_conference.icpc_icpc_outcome_cp_flag
-- Columns:
--   held_on       date   the day of the conference; null if it has not been held
--   transfer_in   flag   whether it was held because the child moved in from another authority
--   became_plan   flag   whether it ended in a child protection plan
SELECT
    authority,
    icpc_person_id AS child,
    icpc_icpc_id AS case_id,
    icpc_icpc_team AS team,
    icpc_icpc_worker_id AS worker,
    icpc_icpc_date AS held_on,
    CASE icpc_icpc_transfer_in WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS transfer_in,
    CASE icpc_icpc_outcome_cp_flag WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS became_plan
FROM ssd_initial_cp_conference
