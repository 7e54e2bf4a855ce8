-- Which locality a team belonged to, from when to when: never two at once. On the day it closed it belonged there still.
WITH stays AS (
    SELECT
        authority,
        team,
        locality,
        opened_on,
        add_days(closed_on, 1) AS left_on,
        LEAD(opened_on) OVER (PARTITION BY authority, team ORDER BY opened_on) AS next_opened_on
    FROM los_teams
    WHERE team IS NOT NULL AND opened_on IS NOT NULL
)
SELECT
    authority,
    team,
    locality,
    opened_on AS valid_from,
    CASE
        WHEN left_on IS NULL THEN next_opened_on
        WHEN next_opened_on IS NULL OR left_on < next_opened_on THEN left_on
        ELSE next_opened_on
    END AS valid_to
FROM stays
