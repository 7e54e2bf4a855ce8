-- Shared: periods of care, from the day a child became looked after to the day they left.
-- entered_on is null where the records begin part way through; in_care_from is then the first day they know of.
SELECT
    authority,
    child,
    care_id,
    COALESCE(MIN(entered_on), MIN(began_on)) AS entered_on,
    COALESCE(MIN(entered_on), MIN(started_on)) AS in_care_from,
    CASE WHEN COUNT(ceased_on) = COUNT(*) THEN MAX(ceased_on) ELSE NULL END AS left_on
FROM (
    SELECT
        authority,
        clae_person_id AS child,
        COALESCE(clae_cla_id, clae_cla_episode_id) AS care_id,
        clae_cla_episode_start_date AS started_on,
        clae_cla_episode_ceased_date AS ceased_on,
        clae_entered_care_date AS entered_on,
        -- A period begins with an episode that began for reason S; any other reason continues what came before.
        CASE
            WHEN COALESCE(clae_cla_episode_start_reason, 'S') = 'S' THEN clae_cla_episode_start_date
            ELSE NULL
        END AS began_on
    FROM ssd_cla_episodes
) AS episodes
GROUP BY authority, child, care_id
