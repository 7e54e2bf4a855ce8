-- Cases: looked-after children at a period end.
-- Shape: at period end
-- Uses: periods_of_care
-- Needs: ssd_cla_episodes every; ssd_legal_status latest
-- Columns:
--   entered_on      date   the day the child became looked after; null if not known
--   short_breaks    flag   whether the child is looked after only for short breaks (legal status V3 or V4)
WITH in_care AS (
    SELECT
        care.authority,
        care.child,
        care.care_id,
        care.entered_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM periods_of_care AS care
    JOIN period_ends
        ON care.in_care_from <= period_ends.ends_on
        AND (care.left_on IS NULL OR care.left_on > period_ends.ends_on)
),
short_breaks AS (
    SELECT DISTINCT in_care.authority, in_care.child, in_care.period_kind, in_care.period
    FROM in_care
    JOIN ssd_legal_status AS status
        ON status.authority = in_care.authority
        AND status.lega_person_id = in_care.child
        AND status.lega_legal_status IN ('V3', 'V4')
        AND status.lega_legal_status_start_date <= in_care.period_end
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > in_care.period_end)
)
SELECT
    in_care.authority,
    in_care.child,
    in_care.care_id AS case_id,
    holder.team,
    holder.worker,
    in_care.period_kind,
    in_care.period,
    in_care.period_end,
    in_care.entered_on,
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks
FROM in_care
LEFT JOIN short_breaks
    ON short_breaks.authority = in_care.authority
    AND short_breaks.child = in_care.child
    AND short_breaks.period_kind = in_care.period_kind
    AND short_breaks.period = in_care.period
LEFT JOIN allocations AS holder
    ON holder.authority = in_care.authority
    AND holder.child = in_care.child
    AND holder.role = 'SW'
    AND holder.valid_from <= in_care.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > in_care.period_end)
