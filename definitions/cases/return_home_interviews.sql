-- Cases: times a child was missing and was found, and the return home interview that followed.
-- Shape: events
-- Needs: ssd_missing every; los_return_home_interviews every; ssd_involvements any
-- Columns:
--   found_on               date      the day the child was found or came back
--   missing                flag      whether the child was missing, and not merely away without authorisation
--   interview_due          flag      whether 72 hours had passed by the as-at day since the child was found
--   held_on                date      the day of the first interview held; null if there was none
--   minutes_to_interview   integer   minutes from being found to the interview
--   independent            flag      whether the interviewer was independent of the child's case
WITH interviews_in_order AS (
    SELECT
        authority,
        missing_id,
        held_at AS held_on,
        held_at_minutes AS held_minutes,
        CASE independent WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS independent,
        ROW_NUMBER() OVER (PARTITION BY authority, missing_id ORDER BY held_at_minutes, interview_id) AS place
    FROM los_return_home_interviews
    WHERE missing_id IS NOT NULL AND held_at IS NOT NULL
)
SELECT
    episode.authority,
    episode.miss_person_id AS child,
    episode.miss_table_id AS case_id,
    holder.team,
    holder.worker,
    episode.miss_missing_episode_end_date AS found_on,
    CASE episode.miss_missing_episode_type WHEN 'M' THEN TRUE WHEN 'A' THEN FALSE ELSE NULL END AS missing,
    date_diff('day', episode.miss_missing_episode_end_date, as_at.as_at) > 3 AS interview_due,
    interview.held_on,
    interview.held_minutes - episode.miss_missing_episode_end_date_minutes AS minutes_to_interview,
    interview.independent
FROM ssd_missing AS episode
JOIN as_at ON as_at.authority = episode.authority
LEFT JOIN interviews_in_order AS interview
    ON interview.authority = episode.authority AND interview.missing_id = episode.miss_table_id AND interview.place = 1
LEFT JOIN allocations AS holder
    ON holder.authority = episode.authority
    AND holder.child = episode.miss_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= episode.miss_missing_episode_start_date
    AND (holder.valid_to IS NULL OR holder.valid_to > episode.miss_missing_episode_start_date)
WHERE episode.miss_missing_episode_end_date IS NOT NULL
