-- Shared: days on which a looked-after child was visited, as the law of that day understood a visit.
-- The record of visits says when one was made, and the log of contacts how. A call at which the child was recorded as not
-- seen is no visit. A contact by video or telephone is one only if the rule remote_visits of its day says so; where the log
-- has nothing else for a day on the record of visits, that visit goes with it. A message is never a visit.
WITH recorded AS (
    SELECT DISTINCT authority, clav_person_id AS child, clav_cla_visit_date AS visited_on
    FROM ssd_cla_visits
    WHERE clav_cla_visit_date IS NOT NULL AND COALESCE(clav_cla_visit_seen, 'Y') <> 'N'
),
logged AS (
    SELECT
        contact.authority,
        contact.child_id AS child,
        contact.visited_on,
        MAX(CASE WHEN COALESCE(contact.mode, 'IN PERSON') = 'IN PERSON' THEN 1 ELSE 0 END) AS perhaps_in_person,
        MAX(
            CASE
                WHEN contact.seen = 'N' AND contact.mode IN ('IN PERSON', 'VIDEO') THEN 0
                WHEN contact.mode = 'IN PERSON' THEN 1
                WHEN contact.mode NOT IN ('VIDEO', 'TELEPHONE') THEN 0
                WHEN contact.mode IS NOT NULL AND remote.value = 1 THEN 1
                WHEN contact.mode IS NOT NULL AND remote.value = 2 AND TRIM(contact.reason) <> '' THEN 1
                ELSE 0
            END
        ) AS counted_in_law
    FROM los_visits AS contact
    LEFT JOIN rules AS remote
        ON remote.rule = 'remote_visits'
        AND (remote.first_day IS NULL OR remote.first_day <= contact.visited_on)
        AND (remote.last_day IS NULL OR remote.last_day >= contact.visited_on)
    WHERE contact.kind = 'CLA' AND contact.visited_on IS NOT NULL
    GROUP BY contact.authority, contact.child_id, contact.visited_on
)
SELECT recorded.authority, recorded.child, recorded.visited_on
FROM recorded
LEFT JOIN logged
    ON logged.authority = recorded.authority
    AND logged.child = recorded.child
    AND logged.visited_on = recorded.visited_on
WHERE logged.child IS NULL OR logged.perhaps_in_person = 1 OR logged.counted_in_law = 1
UNION
SELECT authority, child, visited_on FROM logged WHERE counted_in_law = 1
