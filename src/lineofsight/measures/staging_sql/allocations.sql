-- Who held a child's case, in each role, from when to when: never two at once, so that a join by day keeps one row.
-- Where involvements overlap, the one that began last holds the case; of those begun on one day, the highest id.
WITH involvements AS (
    SELECT
        authority,
        invo_person_id AS child,
        invo_professional_role_id AS role,
        invo_involvements_id AS involvement_id,
        invo_professional_id AS worker,
        invo_professional_team AS team,
        invo_involvement_start_date AS started_on,
        invo_involvement_end_date AS ended_on
    FROM ssd_involvements
    WHERE invo_involvement_start_date IS NOT NULL AND invo_professional_role_id IS NOT NULL
        AND (invo_involvement_end_date IS NULL OR invo_involvement_end_date > invo_involvement_start_date)
),
edges AS (
    SELECT authority, child, role, started_on AS edge_on FROM involvements
    UNION
    SELECT authority, child, role, ended_on AS edge_on FROM involvements WHERE ended_on IS NOT NULL
),
stretches AS (
    SELECT
        authority,
        child,
        role,
        edge_on AS valid_from,
        LEAD(edge_on) OVER (PARTITION BY authority, child, role ORDER BY edge_on) AS valid_to
    FROM edges
),
holders AS (
    SELECT
        stretches.authority,
        stretches.child,
        stretches.role,
        involvements.worker,
        involvements.team,
        stretches.valid_from,
        stretches.valid_to,
        ROW_NUMBER() OVER (
            PARTITION BY stretches.authority, stretches.child, stretches.role, stretches.valid_from
            ORDER BY involvements.started_on DESC, involvements.involvement_id DESC
        ) AS place
    FROM stretches
    JOIN involvements
        ON involvements.authority = stretches.authority
        AND involvements.child = stretches.child
        AND involvements.role = stretches.role
        AND involvements.started_on <= stretches.valid_from
        AND (involvements.ended_on IS NULL OR involvements.ended_on > stretches.valid_from)
)
SELECT authority, child, role, worker, team, valid_from, valid_to
FROM holders
WHERE place = 1
