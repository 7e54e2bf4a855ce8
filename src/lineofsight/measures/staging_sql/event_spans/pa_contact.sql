-- Contacts in which a personal adviser reached a care leaver.
SELECT authority, child_id AS child, contacted_on AS day_of, contacted_on_wd AS day_wd
FROM los_pa_contacts
WHERE reached = 'Y'
