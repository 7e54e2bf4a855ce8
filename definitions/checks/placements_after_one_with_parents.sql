-- Cases: placements that follow one with parents without a gap, and whether the child has moved at all. Postcodes are
-- compared and never shown.
-- Shape: rows
-- Needs: ssd_cla_placement every; ssd_cla_placement.clap_cla_placement_postcode
-- Columns:
--   placed_on        date   the day the placement started
--   placement_type   text   its kind
--   same_address     flag   whether it is at the address of the placement with parents; null where either is not known
WITH in_order AS (
    SELECT
        authority,
        clap_person_id AS child,
        clap_cla_placement_id AS case_id,
        from_file,
        from_row,
        clap_cla_placement_start_date AS placed_on,
        clap_cla_placement_type AS placement_type,
        clap_cla_placement_postcode AS address,
        LAG(clap_cla_placement_type) OVER (
            PARTITION BY authority, clap_person_id ORDER BY clap_cla_placement_start_date, clap_cla_placement_id
        ) AS type_before,
        LAG(clap_cla_placement_end_date) OVER (
            PARTITION BY authority, clap_person_id ORDER BY clap_cla_placement_start_date, clap_cla_placement_id
        ) AS left_before_on,
        LAG(clap_cla_placement_postcode) OVER (
            PARTITION BY authority, clap_person_id ORDER BY clap_cla_placement_start_date, clap_cla_placement_id
        ) AS address_before
    FROM ssd_cla_placement
    WHERE clap_cla_placement_start_date IS NOT NULL
)
SELECT authority, child, case_id, from_file, from_row, placed_on, placement_type, address = address_before AS same_address
FROM in_order
WHERE type_before = 'P1' AND placement_type <> 'P1' AND date_diff('day', left_before_on, placed_on) <= 1
