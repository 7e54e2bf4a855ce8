-- Cases: life-story books and pieces of life-story work, when each was due and done, and how good it was found.
-- Shape: events
-- Uses: life_story_due
-- Needs: los_life_story_work every; ssd_involvements any
-- Columns:
--   kind                  text   BOOK or WORK
--   started_on            date   the day the work began
--   due_on                date   the day by which it should be complete; a book without one is due ten working days after the
--                                celebration hearing
--   fell_due_on           date   the same day once it has passed; null before that
--   completed_on          date   the day it was complete; null while it goes on
--   on_time               flag   whether it was complete by the day it was due; false if that day has passed and it is not
--   good                  flag   whether an audit found it good or outstanding; null if it was not graded; false if it is not
--                                complete
--   child_view_recorded   flag   whether the child's own view of it is recorded
SELECT
    work.authority,
    work.child,
    work.work_id AS case_id,
    holder.team,
    COALESCE(work.worker_id, holder.worker) AS worker,
    work.kind,
    work.started_on,
    work.due_on,
    CASE WHEN work.due_on < as_at.as_at THEN work.due_on ELSE NULL END AS fell_due_on,
    work.finished_on AS completed_on,
    CASE
        WHEN work.finished_on <= work.due_on THEN TRUE
        WHEN work.due_on < as_at.as_at THEN FALSE
        ELSE NULL
    END AS on_time,
    CASE
        WHEN work.finished_on IS NULL THEN FALSE
        WHEN work.quality_grade IN ('OUTSTANDING', 'GOOD') THEN TRUE
        WHEN work.quality_grade IN ('REQUIRES IMPROVEMENT', 'INADEQUATE') THEN FALSE
        ELSE NULL
    END AS good,
    work.child_view_recorded
FROM life_story_due AS work
JOIN as_at ON as_at.authority = work.authority
LEFT JOIN allocations AS holder
    ON holder.authority = work.authority
    AND holder.child = work.child
    AND holder.role = 'SW'
    AND holder.valid_from <= COALESCE(work.started_on, work.due_on)
    AND (holder.valid_to IS NULL OR holder.valid_to > COALESCE(work.started_on, work.due_on))
WHERE work.kind IN ('BOOK', 'WORK')
