-- Which locality a team belonged to, from when to when: never two at once. The day a team closed, it is closed.
WITH stays AS (
    SELECT
        authority,
        team,
        locality,
        opened_on,
        closed_on,
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
        WHEN closed_on IS NULL THEN next_opened_on
        WHEN next_opened_on IS NULL OR closed_on < next_opened_on THEN closed_on
        ELSE next_opened_on
    END AS valid_to
FROM stays
