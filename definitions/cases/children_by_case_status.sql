-- Cases: children with an open case, by what the case was on the as-at day, as one list of open cases states it.
-- Shape: as at
-- Needs: los_case_status state
-- Columns:
--   status                    text                   CLA, CP, CIN, ASSESSMENT or CLOSED: the first that applies
--   need_ended_on             date                   the day the latest episode of need ended; null while it is open
--   last_seen_on              date                   the day a social worker last saw the child; null if not on record
--   working_days_since_seen   integer working days   from then to the as-at day
WITH
-- A child with two ids that were found to be one may have a row under each: the first status that applies to either,
-- and of two alike the one seen last.
ranked AS (
    SELECT
        authority,
        child_id AS child,
        team,
        worker_id AS worker,
        status,
        need_ended_on,
        last_seen_on,
        last_seen_on_wd,
        ROW_NUMBER() OVER (
            PARTITION BY authority, child_id
            ORDER BY
                CASE status
                    WHEN 'CLA' THEN 1
                    WHEN 'CP' THEN 2
                    WHEN 'CIN' THEN 3
                    WHEN 'ASSESSMENT' THEN 4
                    WHEN 'CLOSED' THEN 5
                    ELSE 6
                END,
                COALESCE(last_seen_on, CAST('1900-01-01' AS DATE)) DESC,
                COALESCE(need_ended_on, CAST('2999-12-31' AS DATE)) DESC,
                COALESCE(team, ''),
                COALESCE(worker_id, ''),
                child_id
        ) AS place
    FROM los_case_status
)
SELECT
    ranked.authority,
    ranked.child,
    ranked.child AS case_id,
    ranked.team,
    ranked.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    ranked.status,
    ranked.need_ended_on,
    ranked.last_seen_on,
    period_ends.ends_wd - ranked.last_seen_on_wd AS working_days_since_seen
FROM ranked
JOIN period_ends ON period_ends.period_kind = 'as at'
WHERE ranked.place = 1
