-- Cases: strategy discussions about an injury or a disclosure, and whether another followed within a year.
-- Shape: events
-- Needs: los_strategy_discussions every, 12 months back; los_cp_medicals every
-- Columns:
--   held_on            date   the day of the discussion
--   year_ended_on      date   the day a year after it, once that day has come; null before that
--   examined           flag   whether the child was examined by a doctor after it; false if no examination is on record
--   next_held_on       date   the child's next such discussion on a later day and within the year; null if there was none
WITH discussions AS (
    SELECT authority, child_id AS child, discussion_id, held_on, team, worker_id AS worker
    FROM los_strategy_discussions
    WHERE injury_or_disclosure = 'Y' AND held_on IS NOT NULL
),
next_discussions AS (
    SELECT discussions.authority, discussions.discussion_id, MIN(later.held_on) AS next_held_on
    FROM discussions
    JOIN discussions AS later
        ON later.authority = discussions.authority
        AND later.child = discussions.child
        AND later.held_on > discussions.held_on
        AND later.held_on <= add_months(discussions.held_on, 12)
    GROUP BY discussions.authority, discussions.discussion_id
),
examinations AS (
    SELECT DISTINCT authority, discussion_id, child_id AS child
    FROM los_cp_medicals
    WHERE examined_at IS NOT NULL AND discussion_id IS NOT NULL
)
SELECT
    discussions.authority,
    discussions.child,
    discussions.discussion_id AS case_id,
    discussions.team,
    discussions.worker,
    discussions.held_on,
    CASE
        WHEN add_months(discussions.held_on, 12) <= as_at.as_at THEN add_months(discussions.held_on, 12)
        ELSE NULL
    END AS year_ended_on,
    CASE WHEN examinations.discussion_id IS NOT NULL THEN TRUE ELSE FALSE END AS examined,
    next_discussions.next_held_on
FROM discussions
JOIN as_at ON as_at.authority = discussions.authority
LEFT JOIN next_discussions
    ON next_discussions.authority = discussions.authority
    AND next_discussions.discussion_id = discussions.discussion_id
LEFT JOIN examinations
    ON examinations.authority = discussions.authority
    AND examinations.discussion_id = discussions.discussion_id
    AND examinations.child = discussions.child
