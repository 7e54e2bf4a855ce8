-- Cases: children whose episode of care is open on the as-at day, and what is open beside it.
-- Shape: rows
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_legal_status latest
-- Columns:
--   episode_began_on   date      the day the open episode began
--   open_placements    integer   placements of the child that have begun and not ended
--   open_statuses      integer   legal statuses that have begun and not ended
--   care_orders        integer   of these, interim and full care orders and placement orders
--   with_parents       integer   of the placements, those with parents
--   short_breaks       integer   of the legal statuses, those for short breaks
WITH in_care AS (
    SELECT authority, clae_person_id AS child, clae_cla_episode_id AS case_id, from_file, from_row,
        clae_cla_episode_start_date AS episode_began_on,
        ROW_NUMBER() OVER (
            PARTITION BY authority, clae_person_id ORDER BY clae_cla_episode_start_date DESC, clae_cla_episode_id DESC
        ) AS place
    FROM ssd_cla_episodes
    WHERE clae_cla_episode_ceased_date IS NULL
),
placements AS (
    SELECT authority, clap_person_id AS child, COUNT(*) AS open_placements,
        SUM(CASE WHEN clap_cla_placement_type = 'P1' THEN 1 ELSE 0 END) AS with_parents
    FROM ssd_cla_placement
    WHERE clap_cla_placement_end_date IS NULL
    GROUP BY authority, clap_person_id
),
statuses AS (
    SELECT authority, lega_person_id AS child, COUNT(*) AS open_statuses,
        SUM(CASE WHEN lega_legal_status IN ('C1', 'C2', 'D1', 'E1') THEN 1 ELSE 0 END) AS care_orders,
        SUM(CASE WHEN lega_legal_status IN ('V3', 'V4') THEN 1 ELSE 0 END) AS short_breaks
    FROM ssd_legal_status
    WHERE lega_legal_status_end_date IS NULL
    GROUP BY authority, lega_person_id
)
SELECT
    in_care.authority,
    in_care.child,
    in_care.case_id,
    in_care.from_file,
    in_care.from_row,
    in_care.episode_began_on,
    COALESCE(placements.open_placements, 0) AS open_placements,
    COALESCE(statuses.open_statuses, 0) AS open_statuses,
    CAST(COALESCE(statuses.care_orders, 0) AS BIGINT) AS care_orders,
    CAST(COALESCE(placements.with_parents, 0) AS BIGINT) AS with_parents,
    CAST(COALESCE(statuses.short_breaks, 0) AS BIGINT) AS short_breaks
FROM in_care
LEFT JOIN placements ON placements.authority = in_care.authority AND placements.child = in_care.child
LEFT JOIN statuses ON statuses.authority = in_care.authority AND statuses.child = in_care.child
WHERE in_care.place = 1
