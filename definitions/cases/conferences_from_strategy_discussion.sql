-- Cases: initial child protection conferences, on the clock that runs from the strategy discussion.
-- Shape: events
-- Needs: ssd_initial_cp_conference every; los_strategy_discussions every
-- Columns:
--   discussion_on                  date                   the strategy discussion at which the enquiry was started
--   held_on                        date                   the day of the conference; null if it has not been held
--   transfer_in                    flag                   whether the child moved in from another authority
--   working_days_from_discussion   integer working days   from that discussion to the conference
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
-- Where an enquiry had several discussions, the clock starts at the one that started it: the first so marked.
starting_discussions AS (
    SELECT authority, s47_enquiry_id AS enquiry_id, MIN(held_on) AS discussion_on, MIN(held_on_wd) AS discussion_wd
    FROM los_strategy_discussions
    WHERE initiated_s47 = 'Y' AND s47_enquiry_id IS NOT NULL
    GROUP BY authority, s47_enquiry_id
)
SELECT
    conferences.authority,
    conferences.child,
    conferences.conference_id AS case_id,
    conferences.team,
    conferences.worker,
    starting_discussions.discussion_on,
    conferences.held_on,
    conferences.transfer_in,
    conferences.held_wd - starting_discussions.discussion_wd AS working_days_from_discussion
FROM conferences
LEFT JOIN starting_discussions
    ON starting_discussions.authority = conferences.authority
    AND starting_discussions.enquiry_id = conferences.enquiry_id
