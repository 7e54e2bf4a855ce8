-- Cases: placements, and the period of care that each should lie in.
-- Shape: rows
-- Needs: ssd_cla_placement every; ssd_cla_placement.clap_cla_placement_end_date; ssd_cla_episodes every
-- Columns:
--   placed_on        date      the day the placement started
--   left_on          date      the day it ended; null while it is open
--   placement_type   text      the kind of placement
--   change_reason    text      why it ended
--   moved_on         date      the day the child's next placement started; null if there is none
--   episodes_then    integer   episodes of care that had begun by that day and not ended before it
--   episodes_open    integer   the child's episodes of care that are open now
WITH overlapping AS (
    SELECT
        placements.authority,
        placements.clap_cla_placement_id AS placement_id,
        SUM(
            CASE
                WHEN episodes.clae_cla_episode_start_date <= placements.clap_cla_placement_start_date
                    AND (
                        episodes.clae_cla_episode_ceased_date IS NULL
                        OR episodes.clae_cla_episode_ceased_date >= placements.clap_cla_placement_start_date
                    ) THEN 1
                ELSE 0
            END
        ) AS episodes_then,
        SUM(CASE WHEN episodes.clae_cla_episode_ceased_date IS NULL THEN 1 ELSE 0 END) AS episodes_open
    FROM ssd_cla_placement AS placements
    JOIN ssd_cla_episodes AS episodes
        ON episodes.authority = placements.authority AND episodes.clae_person_id = placements.clap_person_id
    GROUP BY placements.authority, placements.clap_cla_placement_id
)
SELECT
    placements.authority,
    placements.clap_person_id AS child,
    placements.clap_cla_placement_id AS case_id,
    placements.from_file,
    placements.from_row,
    placements.clap_cla_placement_start_date AS placed_on,
    placements.clap_cla_placement_end_date AS left_on,
    placements.clap_cla_placement_type AS placement_type,
    placements.clap_cla_placement_change_reason AS change_reason,
    LEAD(placements.clap_cla_placement_start_date) OVER (
        PARTITION BY placements.authority, placements.clap_person_id
        ORDER BY placements.clap_cla_placement_start_date, placements.clap_cla_placement_id
    ) AS moved_on,
    CAST(COALESCE(overlapping.episodes_then, 0) AS BIGINT) AS episodes_then,
    CAST(COALESCE(overlapping.episodes_open, 0) AS BIGINT) AS episodes_open
FROM ssd_cla_placement AS placements
LEFT JOIN overlapping
    ON overlapping.authority = placements.authority AND overlapping.placement_id = placements.clap_cla_placement_id
