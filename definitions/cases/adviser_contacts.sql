-- Cases: contacts of personal advisers with care leavers, and attempts at them.
-- Shape: events
-- Needs: los_pa_contacts every; ssd_involvements any
-- Columns:
--   contacted_on   date   the day of the contact, or of the attempt
--   mode           text   IN PERSON, VIDEO, TELEPHONE, MESSAGE or OTHER
--   reached        flag   whether the young person was reached
SELECT
    contact.authority,
    contact.child_id AS child,
    contact.contact_id AS case_id,
    adviser.team,
    COALESCE(contact.worker_id, adviser.worker) AS worker,
    contact.contacted_on,
    contact.mode,
    CASE contact.reached WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS reached
FROM los_pa_contacts AS contact
LEFT JOIN allocations AS adviser
    ON adviser.authority = contact.authority
    AND adviser.child = contact.child_id
    AND adviser.role = 'PA'
    AND adviser.valid_from <= contact.contacted_on
    AND (adviser.valid_to IS NULL OR adviser.valid_to > contact.contacted_on)
