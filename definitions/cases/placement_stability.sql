-- Cases: looked-after children at a period end, how often they have moved and how long they have been settled.
-- Shape: at period end
-- Uses: periods_of_care; stays
-- Needs: ssd_cla_episodes every; ssd_cla_placement every; ssd_legal_status latest
-- Columns:
--   entered_on                date             the day the child became looked after; null if not known
--   short_breaks              flag             whether the child is looked after only for short breaks (V3 or V4)
--   placements_in_year        integer          stays with different carers at any time in the twelve months before the
--                                              period end; temporary moves and moves with the same carers do not count
--   placement_type            text             the kind of placement at the period end; null if none is on record
--   placed_for_adoption       flag             whether that is an adoptive placement (A3 to A6)
--   months_looked_after       integer months   calendar months completed since becoming looked after; where that day is not
--                                              known, since the first day of it on record, so it may be more
--   months_settled            integer months   calendar months completed since the present stay began; for a child placed
--                                              for adoption, since the stay just before it began
--   age_at_period_end         integer years    age in completed years at the period end; null if not known
WITH in_care AS (
    SELECT
        care.authority,
        care.child,
        care.care_id,
        care.entered_on,
        care.in_care_from,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        add_months(period_ends.ends_on, -12) AS year_before,
        full_years(children.born_on, period_ends.ends_on) AS age_at_period_end
    FROM periods_of_care AS care
    JOIN period_ends
        ON care.in_care_from <= period_ends.ends_on
        AND (care.left_on IS NULL OR care.left_on > period_ends.ends_on)
    LEFT JOIN children ON children.authority = care.authority AND children.child = care.child
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
),
stays_of_year AS (
    SELECT in_care.authority, in_care.care_id, in_care.period_kind, in_care.period, COUNT(DISTINCT stays.stay) AS stays
    FROM in_care
    JOIN stays
        ON stays.authority = in_care.authority
        AND stays.child = in_care.child
        AND stays.started_on <= in_care.period_end
        AND (stays.holds_until IS NULL OR stays.holds_until > in_care.year_before)
    GROUP BY in_care.authority, in_care.care_id, in_care.period_kind, in_care.period
),
-- Where a child is placed for adoption, the stay with other carers just before counts with it. If the adopters were the
-- foster carers, the one stay holds both already.
stays_before AS (
    SELECT authority, child, stay + 1 AS next_stay, care_id, MIN(started_on) AS started_on
    FROM stays
    GROUP BY authority, child, stay, care_id
),
present_stays AS (
    SELECT
        in_care.authority,
        in_care.care_id,
        in_care.period_kind,
        in_care.period,
        stays.placement_type,
        CASE
            WHEN stays.adoptive_throughout = 1
                THEN COALESCE(stays_before.started_on, stays.stay_started_on)
            ELSE stays.stay_started_on
        END AS settled_since
    FROM in_care
    JOIN stays
        ON stays.authority = in_care.authority
        AND stays.child = in_care.child
        AND stays.started_on <= in_care.period_end
        AND (stays.holds_until IS NULL OR stays.holds_until > in_care.period_end)
    LEFT JOIN stays_before
        ON stays_before.authority = stays.authority
        AND stays_before.child = stays.child
        AND stays_before.next_stay = stays.stay
        AND stays_before.care_id = stays.care_id
),
months AS (
    SELECT
        in_care.authority,
        in_care.care_id,
        in_care.period_kind,
        in_care.period,
        present_stays.placement_type,
        present_stays.settled_since,
        months_up_to(in_care.in_care_from, in_care.period_end) AS months_in_care_begun,
        months_up_to(present_stays.settled_since, in_care.period_end) AS months_settled_begun
    FROM in_care
    LEFT JOIN present_stays
        ON present_stays.authority = in_care.authority
        AND present_stays.care_id = in_care.care_id
        AND present_stays.period_kind = in_care.period_kind
        AND present_stays.period = in_care.period
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
    CASE WHEN short_breaks.child IS NULL THEN FALSE ELSE TRUE END AS short_breaks,
    stays_of_year.stays AS placements_in_year,
    months.placement_type,
    months.placement_type IN ('A3', 'A4', 'A5', 'A6') AS placed_for_adoption,
    CASE
        WHEN add_months(in_care.in_care_from, months.months_in_care_begun) > in_care.period_end
            THEN months.months_in_care_begun - 1
        ELSE months.months_in_care_begun
    END AS months_looked_after,
    CASE
        WHEN add_months(months.settled_since, months.months_settled_begun) > in_care.period_end
            THEN months.months_settled_begun - 1
        ELSE months.months_settled_begun
    END AS months_settled,
    in_care.age_at_period_end
FROM in_care
LEFT JOIN months
    ON months.authority = in_care.authority
    AND months.care_id = in_care.care_id
    AND months.period_kind = in_care.period_kind
    AND months.period = in_care.period
LEFT JOIN stays_of_year
    ON stays_of_year.authority = in_care.authority
    AND stays_of_year.care_id = in_care.care_id
    AND stays_of_year.period_kind = in_care.period_kind
    AND stays_of_year.period = in_care.period
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
