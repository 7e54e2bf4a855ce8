-- Cases: life-story books, pieces of work and later-life letters that are open at a period end: from the day they began or
-- the day they fell due, whichever is the earlier, until they are finished. A letter is finished when it is given.
-- Shape: at period end
-- Uses: life_story_due
-- Needs: los_life_story_work every; ssd_involvements any
-- Columns:
--   kind         text           BOOK, WORK or LETTER; null if not recorded
--   started_on   date           the day the work began
--   due_on       date           the day by which it should be finished; a book or a letter without one is due ten working days
--                               after the celebration hearing
--   days_over    integer days   whole days from that day to the period end; below 0 while there is time
WITH open_work AS (
    SELECT
        work.authority,
        work.child,
        work.work_id,
        work.kind,
        work.started_on,
        work.due_on,
        work.worker_id,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM life_story_due AS work
    JOIN period_ends
        ON LEAST(work.started_on, work.due_on) <= period_ends.ends_on
        AND (work.finished_on IS NULL OR work.finished_on > period_ends.ends_on)
)
SELECT
    open_work.authority,
    open_work.child,
    open_work.work_id AS case_id,
    holder.team,
    COALESCE(open_work.worker_id, holder.worker) AS worker,
    open_work.period_kind,
    open_work.period,
    open_work.period_end,
    open_work.kind,
    open_work.started_on,
    open_work.due_on,
    date_diff('day', open_work.due_on, open_work.period_end) AS days_over
FROM open_work
LEFT JOIN allocations AS holder
    ON holder.authority = open_work.authority
    AND holder.child = open_work.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_work.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_work.period_end)
