-- Shared: looked-after children at each month end, with whoever held the case. Weeks are left out: what is asked of these
-- children changes slowly. It reads periods_of_care.
WITH open_care AS (
    SELECT
        care.authority,
        care.child,
        care.care_id,
        care.entered_on,
        care.in_care_from,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        period_ends.ends_wd AS period_wd
    FROM periods_of_care AS care
    JOIN period_ends
        ON period_ends.period_kind <> 'week'
        AND care.in_care_from <= period_ends.ends_on
        AND (care.left_on IS NULL OR care.left_on > period_ends.ends_on)
),
short_breaks AS (
    SELECT DISTINCT open_care.authority, open_care.child, open_care.period_kind, open_care.period
    FROM open_care
    JOIN ssd_legal_status AS status
        ON status.authority = open_care.authority
        AND status.lega_person_id = open_care.child
        AND status.lega_legal_status IN ('V3', 'V4')
        AND status.lega_legal_status_start_date <= open_care.period_end
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > open_care.period_end)
)
SELECT
    open_care.authority,
    open_care.child,
    open_care.care_id,
    open_care.entered_on,
    open_care.in_care_from,
    open_care.period_kind,
    open_care.period,
    open_care.period_end,
    open_care.period_wd,
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks,
    holder.team,
    holder.worker
FROM open_care
LEFT JOIN short_breaks
    ON short_breaks.authority = open_care.authority
    AND short_breaks.child = open_care.child
    AND short_breaks.period_kind = open_care.period_kind
    AND short_breaks.period = open_care.period
LEFT JOIN allocations AS holder
    ON holder.authority = open_care.authority
    AND holder.child = open_care.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_care.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_care.period_end)
