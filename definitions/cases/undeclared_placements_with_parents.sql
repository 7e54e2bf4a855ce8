-- Cases: looked-after children at a month end whose placement is not recorded as with parents, and whether an address
-- says that it is. A postcode holds about fifteen homes, so a match is a question and not yet an answer.
-- Shape: at period end
-- Uses: periods_of_care; in_care; stays; placed_in_care
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_cla_placement.clap_cla_placement_postcode;
--        ssd_address every; ssd_mother any; ssd_legal_status latest; ssd_involvements any
-- Columns:
--   placement_type      text   the kind of placement: a code of the looked-after return
--   placed_on           date   the day the placement started
--   short_breaks        flag   whether the child is looked after only for short breaks
--   with_mother         flag   whether the placement, or the child's own latest address since coming into care, is at the
--                              mother's address; null where either is not known
--   at_home_before      flag   whether it is at the address the child came into care from, the latest that the child had until
--                              a month before care or later; null where either is not known
--   address_says_home   flag   whether either is so; null only where neither can be told
WITH placed AS (
    SELECT
        placed_in_care.authority,
        placed_in_care.child,
        placed_in_care.care_id,
        placed_in_care.in_care_from,
        placed_in_care.team,
        placed_in_care.worker,
        placed_in_care.period_kind,
        placed_in_care.period,
        placed_in_care.period_end,
        placed_in_care.short_breaks,
        placed_in_care.placement_type,
        placed_in_care.placed_on,
        detail.clap_cla_placement_postcode AS placement_address
    FROM placed_in_care
    LEFT JOIN ssd_cla_placement AS detail
        ON detail.authority = placed_in_care.authority
        AND detail.clap_cla_placement_id = placed_in_care.placement_id
    WHERE COALESCE(placed_in_care.placement_type, '') <> 'P1'
),
-- Where the child lives by the child's own record, if it has been brought up to date since coming into care.
own_addresses AS (
    SELECT
        placed.authority,
        placed.child,
        placed.care_id,
        placed.period_kind,
        placed.period,
        address.addr_address_postcode AS own_address,
        ROW_NUMBER() OVER (
            PARTITION BY placed.authority, placed.child, placed.care_id, placed.period_kind, placed.period
            ORDER BY address.addr_address_start_date DESC, address.addr_table_id
        ) AS place
    FROM placed
    JOIN ssd_address AS address
        ON address.authority = placed.authority
        AND address.addr_person_id = placed.child
        AND address.addr_address_postcode IS NOT NULL
        AND address.addr_address_start_date >= placed.in_care_from
        AND address.addr_address_start_date <= placed.period_end
        AND (address.addr_address_end_date IS NULL OR address.addr_address_end_date > placed.period_end)
),
homes_before AS (
    SELECT
        placed.authority,
        placed.child,
        placed.care_id,
        placed.period_kind,
        placed.period,
        address.addr_address_postcode AS home_address,
        ROW_NUMBER() OVER (
            PARTITION BY placed.authority, placed.child, placed.care_id, placed.period_kind, placed.period
            ORDER BY COALESCE(address.addr_address_start_date, DATE '1900-01-01') DESC, address.addr_table_id
        ) AS place
    FROM placed
    JOIN ssd_address AS address
        ON address.authority = placed.authority
        AND address.addr_person_id = placed.child
        AND address.addr_address_postcode IS NOT NULL
        AND (address.addr_address_start_date IS NULL OR address.addr_address_start_date < placed.in_care_from)
        AND (address.addr_address_end_date IS NULL OR address.addr_address_end_date >= add_months(placed.in_care_from, -1))
),
mothers AS (
    SELECT
        placed.authority,
        placed.child,
        placed.care_id,
        placed.period_kind,
        placed.period,
        COUNT(*) AS addresses,
        MAX(CASE WHEN address.addr_address_postcode = placed.placement_address THEN 1 ELSE 0 END) AS placement_there,
        MAX(CASE WHEN address.addr_address_postcode = own_addresses.own_address THEN 1 ELSE 0 END) AS child_there
    FROM placed
    JOIN ssd_mother AS mother ON mother.authority = placed.authority AND mother.moth_childs_person_id = placed.child
    JOIN ssd_address AS address
        ON address.authority = placed.authority
        AND address.addr_person_id = mother.moth_person_id
        AND address.addr_address_postcode IS NOT NULL
        AND (address.addr_address_start_date IS NULL OR address.addr_address_start_date <= placed.period_end)
        AND (address.addr_address_end_date IS NULL OR address.addr_address_end_date > placed.period_end)
    LEFT JOIN own_addresses
        ON own_addresses.authority = placed.authority
        AND own_addresses.child = placed.child
        AND own_addresses.care_id = placed.care_id
        AND own_addresses.period_kind = placed.period_kind
        AND own_addresses.period = placed.period
        AND own_addresses.place = 1
    GROUP BY placed.authority, placed.child, placed.care_id, placed.period_kind, placed.period
),
matched AS (
    SELECT
        placed.authority,
        placed.child,
        placed.care_id,
        placed.team,
        placed.worker,
        placed.period_kind,
        placed.period,
        placed.period_end,
        placed.placement_type,
        placed.placed_on,
        placed.short_breaks,
        CASE
            WHEN mothers.addresses IS NULL THEN NULL
            WHEN placed.placement_address IS NULL AND own_addresses.own_address IS NULL THEN NULL
            ELSE mothers.placement_there + mothers.child_there > 0
        END AS with_mother,
        CASE
            WHEN homes_before.home_address IS NULL THEN NULL
            WHEN placed.placement_address IS NULL AND own_addresses.own_address IS NULL THEN NULL
            -- A child fostered by a relative they already lived with is at home and not with parents.
            WHEN placed.placement_type IN ('U1', 'U2', 'U3') THEN FALSE
            WHEN homes_before.home_address = placed.placement_address THEN TRUE
            WHEN homes_before.home_address = own_addresses.own_address THEN TRUE
            ELSE FALSE
        END AS at_home_before
    FROM placed
    LEFT JOIN mothers
        ON mothers.authority = placed.authority
        AND mothers.child = placed.child
        AND mothers.care_id = placed.care_id
        AND mothers.period_kind = placed.period_kind
        AND mothers.period = placed.period
    LEFT JOIN own_addresses
        ON own_addresses.authority = placed.authority
        AND own_addresses.child = placed.child
        AND own_addresses.care_id = placed.care_id
        AND own_addresses.period_kind = placed.period_kind
        AND own_addresses.period = placed.period
        AND own_addresses.place = 1
    LEFT JOIN homes_before
        ON homes_before.authority = placed.authority
        AND homes_before.child = placed.child
        AND homes_before.care_id = placed.care_id
        AND homes_before.period_kind = placed.period_kind
        AND homes_before.period = placed.period
        AND homes_before.place = 1
)
SELECT
    authority,
    child,
    care_id AS case_id,
    team,
    worker,
    period_kind,
    period,
    period_end,
    placement_type,
    placed_on,
    short_breaks,
    with_mother,
    at_home_before,
    CASE
        WHEN with_mother OR at_home_before THEN TRUE
        WHEN with_mother IS NULL AND at_home_before IS NULL THEN NULL
        ELSE FALSE
    END AS address_says_home
FROM matched
