-- Shared: days on which somebody saw a care leaver face to face: the personal adviser, or a visit for the pathway plan.
SELECT authority, child_id AS child, contacted_on AS visited_on
FROM los_pa_contacts
WHERE mode = 'IN PERSON' AND reached = 'Y' AND contacted_on IS NOT NULL
UNION
SELECT authority, child_id AS child, visited_on
FROM los_visits
WHERE kind = 'PATHWAY' AND mode = 'IN PERSON' AND COALESCE(seen, 'Y') <> 'N' AND visited_on IS NOT NULL
