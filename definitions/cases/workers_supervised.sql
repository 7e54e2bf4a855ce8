-- Cases: social workers who hold children at a month end, and when each was last supervised. Each case is a worker, not a
-- child. A child who is given to the same worker again with no day between has been theirs without a break. A worker in two
-- teams is counted in the first of them by name.
-- Shape: at period end
-- Needs: ssd_involvements every; los_supervision latest
-- Columns:
--   children                         integer                how many children the worker holds
--   holding_since                    date                   the day the worker's present children began to be theirs, the
--                                                           earliest of them
--   supervised_on                    date                   the worker's latest supervision; null if there is none
--   working_days_holding             integer working days   from holding children to the period end
--   working_days_since_supervision   integer working days   from that supervision to the period end
WITH followed AS (
    SELECT
        authority,
        child,
        role,
        worker,
        team,
        valid_from,
        valid_to,
        LAG(worker) OVER (PARTITION BY authority, child, role ORDER BY valid_from) AS worker_before,
        LAG(valid_to) OVER (PARTITION BY authority, child, role ORDER BY valid_from) AS ended_before
    FROM allocations
    WHERE role = 'SW'
),
numbered AS (
    SELECT
        authority,
        child,
        worker,
        team,
        valid_from,
        valid_to,
        SUM(CASE WHEN worker_before = worker AND ended_before = valid_from THEN 0 ELSE 1 END) OVER (
            PARTITION BY authority, child, role ORDER BY valid_from
        ) AS hold
    FROM followed
),
held AS (
    SELECT
        authority,
        child,
        worker,
        team,
        valid_from,
        valid_to,
        MIN(valid_from) OVER (PARTITION BY authority, child, hold) AS held_since
    FROM numbered
    WHERE worker IS NOT NULL
),
holders AS (
    SELECT
        held.authority,
        held.worker,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        period_ends.ends_wd AS period_wd,
        MIN(held.team) AS team,
        COUNT(DISTINCT held.child) AS children,
        MIN(held.held_since) AS holding_since
    FROM held
    JOIN period_ends
        ON period_ends.period_kind <> 'week'
        AND held.valid_from <= period_ends.ends_on
        AND (held.valid_to IS NULL OR held.valid_to > period_ends.ends_on)
    GROUP BY
        held.authority,
        held.worker,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on,
        period_ends.ends_wd
),
supervision_days AS (
    SELECT DISTINCT authority, worker_id AS worker, held_on, held_on_wd AS held_wd
    FROM los_supervision
    WHERE worker_id IS NOT NULL AND held_on IS NOT NULL
),
supervisions AS (
    SELECT
        authority,
        worker,
        held_on,
        held_wd,
        LEAD(held_on) OVER (PARTITION BY authority, worker ORDER BY held_on, held_wd) AS next_held_on
    FROM supervision_days
)
SELECT
    holders.authority,
    CAST(NULL AS VARCHAR) AS child,
    holders.worker AS case_id,
    holders.team,
    holders.worker,
    holders.period_kind,
    holders.period,
    holders.period_end,
    holders.children,
    holders.holding_since,
    supervisions.held_on AS supervised_on,
    holders.period_wd - first_day.wd AS working_days_holding,
    holders.period_wd - supervisions.held_wd AS working_days_since_supervision
FROM holders
LEFT JOIN calendar AS first_day ON first_day.day = holders.holding_since
LEFT JOIN supervisions
    ON supervisions.authority = holders.authority
    AND supervisions.worker = holders.worker
    AND supervisions.held_on <= holders.period_end
    AND (supervisions.next_held_on IS NULL OR supervisions.next_held_on > holders.period_end)
