-- Cases: children with an open case, by what the case was on the as-at day, as one list of open cases states it.
-- Shape: as at
-- Needs: los_case_status state
-- Columns:
--   status                    text                   CLA, CP, CIN, ASSESSMENT or CLOSED: the first that applies
--   need_ended_on             date                   the day the latest episode of need ended; null while it is open
--   last_seen_on              date                   the day a social worker last saw the child; null if not on record
--   working_days_since_seen   integer working days   from then to the as-at day
SELECT
    cases.authority,
    cases.child_id AS child,
    cases.child_id AS case_id,
    cases.team,
    cases.worker_id AS worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    cases.status,
    cases.need_ended_on,
    cases.last_seen_on,
    period_ends.ends_wd - cases.last_seen_on_wd AS working_days_since_seen
FROM los_case_status AS cases
JOIN period_ends ON period_ends.period_kind = 'as at'
