-- Shared: life-story books, pieces of work and later-life letters, each with the day by which it should be finished: its own
-- or, for a book or a letter without one, so many working days after the celebration hearing. A letter is finished when it
-- is given, and anything else when it is complete.
SELECT
    work.authority,
    work.child_id AS child,
    work.work_id,
    work.kind,
    work.started_on,
    COALESCE(work.due_on, last_day.day) AS due_on,
    CASE WHEN work.kind = 'LETTER' THEN work.letter_given_on ELSE work.completed_on END AS finished_on,
    work.quality_grade,
    CASE work.child_view_recorded WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS child_view_recorded,
    work.worker_id
FROM los_life_story_work AS work
LEFT JOIN rules
    ON rules.rule = CASE work.kind WHEN 'BOOK' THEN 'life_story_book' WHEN 'LETTER' THEN 'later_life_letter' ELSE '' END
    AND (rules.first_day IS NULL OR rules.first_day <= work.celebration_on)
    AND (rules.last_day IS NULL OR rules.last_day >= work.celebration_on)
LEFT JOIN calendar AS last_day ON last_day.wd = work.celebration_on_wd + rules.value AND last_day.is_working_day
