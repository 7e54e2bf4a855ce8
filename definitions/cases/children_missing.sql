-- Cases: children missing, or away without authorisation, at the end of the day on which a period ends.
-- Shape: at period end
-- Needs: ssd_missing every; ssd_involvements any
-- Columns:
--   gone_since   date           the day the child left or was last seen; where two such times are open, the earlier
--   days_gone    integer days   whole days from then to the period end
--   missing      flag           whether the child is missing, and not merely away; null if the record does not say which
WITH gone AS (
    SELECT
        episode.authority,
        episode.miss_person_id AS child,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        MIN(episode.miss_missing_episode_start_date) AS gone_since,
        MAX(CASE episode.miss_missing_episode_type WHEN 'M' THEN 2 WHEN 'A' THEN 0 ELSE 1 END) AS said
    FROM ssd_missing AS episode
    JOIN period_ends
        ON episode.miss_missing_episode_start_date <= period_ends.ends_on
        AND (
            episode.miss_missing_episode_end_date IS NULL
            OR episode.miss_missing_episode_end_date > period_ends.ends_on
        )
    GROUP BY
        episode.authority, episode.miss_person_id, period_ends.period_kind, period_ends.period, period_ends.ends_on
)
SELECT
    gone.authority,
    gone.child,
    gone.child AS case_id,
    holder.team,
    holder.worker,
    gone.period_kind,
    gone.period,
    gone.period_end,
    gone.gone_since,
    date_diff('day', gone.gone_since, gone.period_end) AS days_gone,
    CASE gone.said WHEN 2 THEN TRUE WHEN 0 THEN FALSE ELSE NULL END AS missing
FROM gone
LEFT JOIN allocations AS holder
    ON holder.authority = gone.authority
    AND holder.child = gone.child
    AND holder.role = 'SW'
    AND holder.valid_from <= gone.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > gone.period_end)
