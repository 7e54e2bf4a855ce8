-- Cases: working days of social workers in post. Each case is a worker on a day, not a child. Agency staff are left out, and so
-- is anybody of whom it is not on record whether they are. A day without a row in the list of days away is a day at work. A
-- worker in two teams is counted in the first of them by name.
-- Shape: events
-- Uses: tenths; social_work_assignments
-- Needs: los_posts every; los_post_assignments every; los_staff_availability every
-- Columns:
--   on_day   date   the working day
--   away     flag   whether the worker was away for the day or part of it; null where the list does not say
--   reason   text   why: SICKNESS, LEAVE, TRAINING, PARENTAL, SPECIAL, SUSPENDED or OTHER; null if at work
WITH days AS (
    SELECT assignment.authority, assignment.worker, calendar.day AS on_day, MIN(assignment.team) AS team
    FROM social_work_assignments AS assignment
    JOIN as_at ON as_at.authority = assignment.authority
    JOIN calendar
        ON calendar.is_working_day
        AND calendar.day >= assignment.started_on
        AND calendar.day <= as_at.as_at
        AND (assignment.ended_on IS NULL OR calendar.day < assignment.ended_on)
        AND calendar.day >= add_months(as_at.as_at, -60)
    WHERE assignment.worker IS NOT NULL AND assignment.kind <> 'AGENCY'
    GROUP BY assignment.authority, assignment.worker, calendar.day
)
SELECT
    days.authority,
    CAST(NULL AS VARCHAR) AS child,
    days.worker || ' ' || CAST(days.on_day AS VARCHAR) AS case_id,
    days.team,
    days.worker,
    days.on_day,
    CASE
        WHEN absence.available = 'N' OR absence.fte_lost > 0 THEN TRUE
        WHEN absence.worker_id IS NOT NULL AND absence.available IS NULL THEN NULL
        ELSE FALSE
    END AS away,
    CASE WHEN absence.available = 'N' OR absence.fte_lost > 0 THEN absence.reason ELSE NULL END AS reason
FROM days
LEFT JOIN los_staff_availability AS absence
    ON absence.authority = days.authority AND absence.worker_id = days.worker AND absence.on_date = days.on_day
