-- Cases: contacts about children.
-- Shape: events
-- Needs: ssd_contacts every; los_contact_decisions every
-- Columns:
--   received_on                date                   the day the contact was received
--   decided_on                 date                   the day a decision was recorded on it; null while there is none
--   decision                   text                   the decision, as recorded
--   working_days_to_decision   integer working days   from receipt to the decision; null while there is none
--   working_days_waiting       integer working days   from receipt to the as-at day; null once there is a decision
WITH received AS (
    SELECT
        authority,
        cont_person_id AS child,
        cont_contact_id AS contact_id,
        cont_contact_date AS received_on,
        cont_contact_date_wd AS received_wd
    FROM ssd_contacts
),
decided AS (
    SELECT authority, contact_id, decision, team, decided_on, decided_on_wd AS decided_wd
    FROM los_contact_decisions
)
SELECT
    received.authority,
    received.child,
    received.contact_id AS case_id,
    decided.team,
    CAST(NULL AS VARCHAR) AS worker,
    received.received_on,
    decided.decided_on,
    decided.decision,
    decided.decided_wd - received.received_wd AS working_days_to_decision,
    CASE
        WHEN decided.decided_on IS NULL THEN as_at.as_at_wd - received.received_wd
        ELSE NULL
    END AS working_days_waiting
FROM received
JOIN as_at ON as_at.authority = received.authority
LEFT JOIN decided ON decided.authority = received.authority AND decided.contact_id = received.contact_id
