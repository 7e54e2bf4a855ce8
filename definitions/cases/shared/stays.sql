-- Shared: placements in the order they were made, each with the stay it belongs to.
-- A stay is an unbroken time with the same carers. A temporary move (T0 to T4) does not end one; nor does a change of
-- placement with the same carers (reasons T and U, and placing for adoption with them, A3 and A5); nor does a second row
-- for the same kind of place at one address.
-- A placement holds until the next one of the same time in care begins, or until it ended, or until the last temporary
-- move from it ended, whichever is the later; null while it holds.
WITH changes AS (
    SELECT
        authority,
        clae_person_id AS child,
        clae_cla_episode_start_date AS changed_on,
        MAX(CASE WHEN clae_cla_episode_start_reason IN ('T', 'U') THEN 1 ELSE 0 END) AS same_carers
    FROM ssd_cla_episodes
    GROUP BY authority, clae_person_id, clae_cla_episode_start_date
),
placements AS (
    SELECT
        authority,
        clap_person_id AS child,
        clap_cla_placement_id AS placement_id,
        clap_cla_id AS care_id,
        clap_cla_placement_type AS placement_type,
        clap_cla_placement_urn AS urn,
        clap_cla_placement_postcode AS address,
        clap_cla_placement_start_date AS started_on,
        clap_cla_placement_end_date AS ended_on
    FROM ssd_cla_placement
    WHERE COALESCE(clap_cla_placement_type, '') NOT IN ('T0', 'T1', 'T2', 'T3', 'T4')
),
with_previous AS (
    SELECT
        authority,
        child,
        placement_id,
        care_id,
        placement_type,
        urn,
        address,
        started_on,
        ended_on,
        LAG(placement_id) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS previous_id,
        LAG(care_id) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS previous_care_id,
        LAG(placement_type) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS previous_type,
        LAG(urn) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS previous_urn,
        LAG(address) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS previous_address,
        LEAD(started_on) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS next_started_on,
        LEAD(care_id) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS next_care_id
    FROM placements
),
-- Temporary moves from a placement, before the next one began.
times_away AS (
    SELECT
        with_previous.authority,
        with_previous.placement_id,
        COUNT(*) AS moves,
        COUNT(away.clap_cla_placement_end_date) AS ended,
        MAX(away.clap_cla_placement_end_date) AS latest_end
    FROM with_previous
    JOIN ssd_cla_placement AS away
        ON away.authority = with_previous.authority
        AND away.clap_person_id = with_previous.child
        AND away.clap_cla_id = with_previous.care_id
        AND away.clap_cla_placement_type IN ('T0', 'T1', 'T2', 'T3', 'T4')
        AND away.clap_cla_placement_start_date >= with_previous.started_on
        AND (
            with_previous.next_started_on IS NULL
            OR away.clap_cla_placement_start_date < with_previous.next_started_on
        )
    GROUP BY with_previous.authority, with_previous.placement_id
),
with_beginnings AS (
    SELECT
        with_previous.authority,
        with_previous.child,
        with_previous.placement_id,
        with_previous.care_id,
        with_previous.placement_type,
        with_previous.started_on,
        with_previous.ended_on,
        with_previous.next_started_on,
        CASE
            WHEN with_previous.next_care_id = with_previous.care_id THEN with_previous.next_started_on
            WHEN with_previous.ended_on IS NULL THEN with_previous.next_started_on
            WHEN times_away.moves > times_away.ended THEN with_previous.next_started_on
            -- Never two at once, whatever the days say.
            WHEN with_previous.next_started_on <= with_previous.ended_on THEN with_previous.next_started_on
            WHEN with_previous.next_started_on <= times_away.latest_end THEN with_previous.next_started_on
            WHEN times_away.latest_end > with_previous.ended_on THEN times_away.latest_end
            ELSE with_previous.ended_on
        END AS holds_until,
        CASE
            WHEN with_previous.previous_id IS NULL THEN 1
            WHEN with_previous.care_id <> with_previous.previous_care_id THEN 1
            WHEN with_previous.placement_type IN ('A3', 'A5') THEN 0
            WHEN changes.same_carers = 1 THEN 0
            WHEN with_previous.placement_type = with_previous.previous_type
                AND with_previous.address = with_previous.previous_address
                AND COALESCE(with_previous.urn, '') = COALESCE(with_previous.previous_urn, '')
                THEN 0
            ELSE 1
        END AS begins_stay
    FROM with_previous
    LEFT JOIN changes
        ON changes.authority = with_previous.authority
        AND changes.child = with_previous.child
        AND changes.changed_on = with_previous.started_on
    LEFT JOIN times_away
        ON times_away.authority = with_previous.authority AND times_away.placement_id = with_previous.placement_id
),
numbered AS (
    SELECT
        authority,
        child,
        placement_id,
        care_id,
        placement_type,
        started_on,
        ended_on,
        next_started_on,
        holds_until,
        SUM(begins_stay) OVER (PARTITION BY authority, child ORDER BY started_on, placement_id) AS stay
    FROM with_beginnings
)
SELECT
    authority,
    child,
    placement_id,
    care_id,
    placement_type,
    started_on,
    ended_on,
    next_started_on,
    holds_until,
    stay,
    MIN(started_on) OVER (PARTITION BY authority, child, stay) AS stay_started_on,
    MIN(CASE WHEN placement_type IN ('A3', 'A4', 'A5', 'A6') THEN 1 ELSE 0 END) OVER (
        PARTITION BY authority, child, stay
    ) AS adoptive_throughout
FROM numbered
