-- Shared: the placement of each looked-after child at each month end, leaving out temporary moves; null where none on record
-- holds. It reads in_care and stays.
SELECT
    in_care.authority,
    in_care.child,
    in_care.care_id,
    in_care.entered_on,
    in_care.in_care_from,
    in_care.period_kind,
    in_care.period,
    in_care.period_end,
    in_care.short_breaks,
    in_care.team,
    in_care.worker,
    stays.placement_id,
    stays.placement_type,
    stays.started_on AS placed_on,
    stays.stay_started_on
FROM in_care
LEFT JOIN stays
    ON stays.authority = in_care.authority
    AND stays.child = in_care.child
    AND stays.started_on <= in_care.period_end
    AND (stays.holds_until IS NULL OR stays.holds_until > in_care.period_end)
