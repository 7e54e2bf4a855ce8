-- Cases: looked-after children on the as-at day, and whether their immunisations are up to date.
-- Shape: as at
-- Uses: periods_of_care; in_care
-- Needs: ssd_cla_episodes every; ssd_cla_immunisations state; ssd_legal_status latest; ssd_involvements any
-- Columns:
--   short_breaks     flag   whether the child is looked after only for short breaks
--   a_year_in_care   flag   whether the child has been looked after for twelve months running
--   up_to_date       flag   whether immunisations are up to date; null if not on record
WITH state AS (
    -- Under two ids: one that says no leaves something to be done.
    SELECT authority, clai_person_id AS child, MIN(clai_immunisations_status) AS status
    FROM ssd_cla_immunisations
    GROUP BY authority, clai_person_id
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
    CASE state.status WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS up_to_date
FROM in_care
LEFT JOIN state ON state.authority = in_care.authority AND state.child = in_care.child
WHERE in_care.period_kind = 'as at'
