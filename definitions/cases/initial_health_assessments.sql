-- Cases: children who became looked after, and the first health assessment of each.
-- Shape: events
-- Uses: periods_of_care; health_checks_done
-- Needs: ssd_cla_episodes every; ssd_cla_health every; ssd_cla_reviews every; ssd_legal_status every; ssd_involvements any
-- Columns:
--   entered_on                  date                   the day the child became looked after
--   assessed_on                 date                   the first health assessment done, counting from three months before
--                                                      care; null if there is none
--   first_review_on             date                   the first looked-after review after that day; null if there is none
--   due_on                      date                   the last working day for the assessment, by the local proxy
--   fell_due_on                 date                   the same day once it has passed; null before that, and null if the
--                                                      child had left care by then
--   left_on                     date                   the day the child left care; null while looked after
--   short_breaks                flag                   whether the child came to be looked after only for short breaks
--   working_days_to_assessment  integer working days   from becoming looked after to the assessment; below 0 if it was done
--                                                      before
WITH entries AS (
    SELECT care.authority, care.child, care.care_id, care.entered_on, care.left_on, calendar.wd AS entered_wd
    FROM periods_of_care AS care
    JOIN calendar ON calendar.day = care.entered_on
),
assessments AS (
    SELECT
        entries.authority,
        entries.child,
        entries.care_id,
        MIN(done.checked_on) AS assessed_on,
        MIN(done.checked_wd) AS assessed_wd
    FROM entries
    JOIN health_checks_done AS done
        ON done.authority = entries.authority
        AND done.child = entries.child
        AND done.kind = 'HEALTH ASSESSMENT'
        AND done.checked_on >= add_months(entries.entered_on, -3)
        AND (entries.left_on IS NULL OR done.checked_on <= entries.left_on)
    GROUP BY entries.authority, entries.child, entries.care_id
),
first_reviews AS (
    SELECT entries.authority, entries.child, entries.care_id, MIN(review.valid_from) AS first_review_on
    FROM entries
    JOIN event_spans AS review
        ON review.authority = entries.authority
        AND review.child = entries.child
        AND review.kind = 'cla_review'
        AND review.valid_from > entries.entered_on
        AND (entries.left_on IS NULL OR review.valid_from <= entries.left_on)
    GROUP BY entries.authority, entries.child, entries.care_id
),
short_breaks AS (
    SELECT DISTINCT entries.authority, entries.child, entries.care_id
    FROM entries
    JOIN ssd_legal_status AS status
        ON status.authority = entries.authority
        AND status.lega_person_id = entries.child
        AND status.lega_legal_status IN ('V3', 'V4')
        AND status.lega_legal_status_start_date <= entries.entered_on
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > entries.entered_on)
),
due AS (
    SELECT entries.authority, entries.child, entries.care_id, last_day.day AS due_on
    FROM entries
    JOIN rules
        ON rules.rule = 'initial_health_assessment'
        AND (rules.first_day IS NULL OR rules.first_day <= entries.entered_on)
        AND (rules.last_day IS NULL OR rules.last_day >= entries.entered_on)
    JOIN calendar AS last_day ON last_day.wd = entries.entered_wd + rules.value AND last_day.is_working_day
)
SELECT
    entries.authority,
    entries.child,
    entries.care_id AS case_id,
    holder.team,
    holder.worker,
    entries.entered_on,
    assessments.assessed_on,
    first_reviews.first_review_on,
    due.due_on,
    CASE
        WHEN entries.left_on <= due.due_on THEN NULL
        WHEN due.due_on < as_at.as_at THEN due.due_on
        ELSE NULL
    END AS fell_due_on,
    entries.left_on,
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks,
    assessments.assessed_wd - entries.entered_wd AS working_days_to_assessment
FROM entries
JOIN as_at ON as_at.authority = entries.authority
LEFT JOIN due ON due.authority = entries.authority AND due.child = entries.child AND due.care_id = entries.care_id
LEFT JOIN assessments
    ON assessments.authority = entries.authority
    AND assessments.child = entries.child
    AND assessments.care_id = entries.care_id
LEFT JOIN first_reviews
    ON first_reviews.authority = entries.authority
    AND first_reviews.child = entries.child
    AND first_reviews.care_id = entries.care_id
LEFT JOIN short_breaks
    ON short_breaks.authority = entries.authority
    AND short_breaks.child = entries.child
    AND short_breaks.care_id = entries.care_id
LEFT JOIN allocations AS holder
    ON holder.authority = entries.authority
    AND holder.child = entries.child
    AND holder.role = 'SW'
    AND holder.valid_from <= entries.entered_on
    AND (holder.valid_to IS NULL OR holder.valid_to > entries.entered_on)
