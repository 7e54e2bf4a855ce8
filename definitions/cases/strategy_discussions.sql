-- Cases: strategy discussions about children.
-- Shape: events
-- Needs: los_strategy_discussions every
-- Columns:
--   held_on        date   the day of the discussion
--   initiated_s47  flag   whether section 47 enquiries were started at it
SELECT
    authority,
    child_id AS child,
    discussion_id AS case_id,
    team,
    worker_id AS worker,
    held_on,
    CASE initiated_s47 WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS initiated_s47
FROM los_strategy_discussions
