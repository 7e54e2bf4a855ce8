-- Cases: contacts still without a decision at a period end.
-- Shape: at period end
-- Needs: ssd_contacts every; los_contact_decisions every
-- Columns:
--   received_on            date                   the day the contact was received
--   working_days_waiting   integer working days   from receipt to the period end
WITH contacts AS (
    SELECT
        received.authority,
        received.cont_person_id AS child,
        received.cont_contact_id AS contact_id,
        received.cont_contact_date AS received_on,
        received.cont_contact_date_wd AS received_wd,
        decided.decided_on,
        decided.team
    FROM ssd_contacts AS received
    LEFT JOIN los_contact_decisions AS decided
        ON decided.authority = received.authority AND decided.contact_id = received.cont_contact_id
)
SELECT
    contacts.authority,
    contacts.child,
    contacts.contact_id AS case_id,
    contacts.team,
    CAST(NULL AS VARCHAR) AS worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    contacts.received_on,
    period_ends.ends_wd - contacts.received_wd AS working_days_waiting
FROM contacts
JOIN period_ends
    ON contacts.received_on <= period_ends.ends_on
    AND (contacts.decided_on IS NULL OR contacts.decided_on > period_ends.ends_on)
