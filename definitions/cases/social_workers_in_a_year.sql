-- Cases: looked-after children at a month end, and how many social workers each has had in the year before.
-- Shape: at period end
-- Uses: periods_of_care; in_care
-- Needs: ssd_cla_episodes every; ssd_involvements every, 12 months back; ssd_legal_status latest
-- Columns:
--   short_breaks      flag      whether the child is looked after only for short breaks
--   a_year_in_care    flag      whether the child has been looked after for twelve months running
--   social_workers    integer   different social workers allocated in the twelve months before, or since becoming looked
--                               after if that is less; a worker who comes back is not counted again
WITH workers AS (
    SELECT
        in_care.authority,
        in_care.care_id,
        in_care.child,
        in_care.period_kind,
        in_care.period,
        COUNT(DISTINCT allocations.worker) AS social_workers
    FROM in_care
    JOIN allocations
        ON allocations.authority = in_care.authority
        AND allocations.child = in_care.child
        AND allocations.role = 'SW'
        AND allocations.valid_from <= in_care.period_end
        AND (
            allocations.valid_to IS NULL
            OR (
                allocations.valid_to > add_months(in_care.period_end, -12)
                AND allocations.valid_to > in_care.in_care_from
            )
        )
    GROUP BY in_care.authority, in_care.care_id, in_care.child, in_care.period_kind, in_care.period
)
SELECT
    in_care.authority,
    in_care.child,
    in_care.care_id AS case_id,
    in_care.team,
    in_care.worker,
    in_care.period_kind,
    in_care.period,
    in_care.period_end,
    in_care.short_breaks,
    add_months(in_care.in_care_from, 12) <= in_care.period_end AS a_year_in_care,
    COALESCE(workers.social_workers, 0) AS social_workers
FROM in_care
LEFT JOIN workers
    ON workers.authority = in_care.authority
    AND workers.care_id = in_care.care_id
    AND workers.child = in_care.child
    AND workers.period_kind = in_care.period_kind
    AND workers.period = in_care.period
