-- Cases: times a child was missing, from the day they were found, as the case system's own row tells them.
-- Shape: events
-- Needs: ssd_missing every; ssd_involvements any
-- Columns:
--   began_on             date   the day the child left or was last seen
--   found_on             date   the day the child was found or came back; null while still gone
--   missing              flag   whether the child was missing, and not merely away without authorisation
--   interview_offered    flag   whether a return home interview was offered
--   interview_accepted   flag   whether the child accepted it
SELECT
    episode.authority,
    episode.miss_person_id AS child,
    episode.miss_table_id AS case_id,
    holder.team,
    holder.worker,
    episode.miss_missing_episode_start_date AS began_on,
    episode.miss_missing_episode_end_date AS found_on,
    CASE episode.miss_missing_episode_type WHEN 'M' THEN TRUE WHEN 'A' THEN FALSE ELSE NULL END AS missing,
    CASE episode.miss_missing_rhi_offered WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS interview_offered,
    CASE episode.miss_missing_rhi_accepted WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS interview_accepted
FROM ssd_missing AS episode
LEFT JOIN allocations AS holder
    ON holder.authority = episode.authority
    AND holder.child = episode.miss_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= episode.miss_missing_episode_start_date
    AND (holder.valid_to IS NULL OR holder.valid_to > episode.miss_missing_episode_start_date)
