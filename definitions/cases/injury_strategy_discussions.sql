-- Cases: strategy discussions about children, and what was done about a medical.
-- Shape: events
-- Needs: los_strategy_discussions every; los_cp_medicals every
-- Columns:
--   held_on                   date      the day of the discussion
--   injury_or_disclosure      flag      whether there was an injury, or the child had told somebody
--   police_present            flag      whether the police took part
--   health_present            flag      whether health took part
--   considered                flag      whether a medical was considered: the box says so, or one was decided on either way,
--                                       or done; null if nobody wrote anything
--   needed                    flag      whether it was decided that one was needed, as it was for a child who was examined
--   reason_recorded           flag      where none was needed, whether the reason was written down
--   manager_approved          flag      where none was needed, whether a manager agreed
--   siblings_considered       flag      whether brothers and sisters were thought of too
--   decided_on                date      the day it was decided that a medical was needed or not
--   examined_on               date      the day the child was examined; null if not, or not yet
--   report_on                 date      the day the doctor's report arrived; null if not, or not yet
--   minutes_to_examination    integer   minutes from that decision to the examination
--   minutes_waiting           integer   1,440 for each day from that decision's to the as-at day, while no examination is on
--                                       record: what is sure to have passed, give or take the hours of the first day
--   days_to_examination       integer days   whole days from the discussion to the examination
--   working_days_to_report    integer working days   from the examination to the report
--   report_due_on             date      the last working day for the report
--   report_fell_due_on        date      the same day once it has passed; null before that
WITH discussions AS (
    SELECT
        authority,
        child_id AS child,
        discussion_id,
        held_on,
        CASE injury_or_disclosure WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS injury_or_disclosure,
        CASE police_present WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS police_present,
        CASE health_present WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS health_present,
        team,
        worker_id AS worker
    FROM los_strategy_discussions
),
-- One discussion may be written up twice; the record that was decided last speaks for it, or, where none says when, the
-- one considered last; of two alike the one with the lower id.
medicals_in_order AS (
    SELECT
        authority,
        discussion_id,
        child_id AS child,
        CASE considered WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS considered,
        CASE needed WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS needed,
        CASE not_needed_reason_recorded WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS reason_recorded,
        CASE manager_approved WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS manager_approved,
        CASE siblings_considered WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS siblings_considered,
        decided_at AS decided_on,
        decided_at_minutes AS decided_minutes,
        examined_at AS examined_on,
        examined_at_wd AS examined_wd,
        examined_at_minutes AS examined_minutes,
        report_received_on AS report_on,
        report_received_on_wd AS report_wd,
        ROW_NUMBER() OVER (
            PARTITION BY authority, discussion_id, child_id
            ORDER BY COALESCE(decided_at_minutes, 0) DESC, COALESCE(considered_at_minutes, 0) DESC, medical_id
        ) AS place
    FROM los_cp_medicals
    WHERE discussion_id IS NOT NULL
),
medicals AS (
    SELECT
        authority,
        discussion_id,
        child,
        considered,
        needed,
        reason_recorded,
        manager_approved,
        siblings_considered,
        decided_on,
        decided_minutes,
        examined_on,
        examined_wd,
        examined_minutes,
        report_on,
        report_wd
    FROM medicals_in_order
    WHERE place = 1
),
reports_due AS (
    SELECT medicals.authority, medicals.discussion_id, medicals.child, last_day.day AS due_on
    FROM medicals
    JOIN rules
        ON rules.rule = 'medical_report'
        AND (rules.first_day IS NULL OR rules.first_day <= medicals.examined_on)
        AND (rules.last_day IS NULL OR rules.last_day >= medicals.examined_on)
    JOIN calendar AS last_day ON last_day.wd = medicals.examined_wd + rules.value AND last_day.is_working_day
)
SELECT
    discussions.authority,
    discussions.child,
    discussions.discussion_id AS case_id,
    discussions.team,
    discussions.worker,
    discussions.held_on,
    discussions.injury_or_disclosure,
    discussions.police_present,
    discussions.health_present,
    -- A child who was examined, or for whom it was decided, had a medical considered whatever the box says.
    CASE
        WHEN medicals.examined_on IS NOT NULL OR medicals.needed IS NOT NULL THEN TRUE
        ELSE medicals.considered
    END AS considered,
    CASE WHEN medicals.examined_on IS NOT NULL THEN TRUE ELSE medicals.needed END AS needed,
    medicals.reason_recorded,
    medicals.manager_approved,
    medicals.siblings_considered,
    medicals.decided_on,
    medicals.examined_on,
    medicals.report_on,
    medicals.examined_minutes - medicals.decided_minutes AS minutes_to_examination,
    CASE
        WHEN medicals.examined_on IS NULL AND medicals.decided_on IS NOT NULL
            THEN date_diff('day', medicals.decided_on, as_at.as_at) * 1440
        ELSE NULL
    END AS minutes_waiting,
    date_diff('day', discussions.held_on, medicals.examined_on) AS days_to_examination,
    medicals.report_wd - medicals.examined_wd AS working_days_to_report,
    reports_due.due_on AS report_due_on,
    CASE WHEN reports_due.due_on < as_at.as_at THEN reports_due.due_on ELSE NULL END AS report_fell_due_on
FROM discussions
JOIN as_at ON as_at.authority = discussions.authority
LEFT JOIN medicals
    ON medicals.authority = discussions.authority
    AND medicals.discussion_id = discussions.discussion_id
    AND medicals.child = discussions.child
LEFT JOIN reports_due
    ON reports_due.authority = discussions.authority
    AND reports_due.discussion_id = discussions.discussion_id
    AND reports_due.child = discussions.child
