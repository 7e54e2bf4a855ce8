-- Cases: looked-after children at a month end, and where each lives.
-- Shape: at period end
-- Uses: periods_of_care; in_care; stays; placed_in_care
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_legal_status latest; ssd_involvements any
-- Columns:
--   short_breaks       flag            whether the child is looked after only for short breaks
--   age_in_years       integer years   age in completed years at the period end; null if not known
--   placement_type     text            the kind of placement: a code of the looked-after return
--   placed_on          date            the day the placement started
--   miles_from_home    number          miles from home to the placement; null where it is not known or cannot be worked out
--   registered         flag            whether a registration number is on record for the place; null if the kind of place
--                                      does not need one of its own: children's homes, supported accommodation, and places
--                                      of no other kind do
SELECT
    placed.authority,
    placed.child,
    placed.care_id AS case_id,
    placed.team,
    placed.worker,
    placed.period_kind,
    placed.period,
    placed.period_end,
    placed.short_breaks,
    full_years(children.born_on, placed.period_end) AS age_in_years,
    placed.placement_type,
    placed.placed_on,
    -- 999.9 is what the return asks for where the distance cannot be worked out.
    CASE WHEN detail.clap_cla_placement_distance < 999 THEN detail.clap_cla_placement_distance ELSE NULL END
        AS miles_from_home,
    CASE
        WHEN placed.placement_type IN ('K1', 'K2') THEN TRIM(COALESCE(detail.clap_cla_placement_urn, '')) <> ''
        -- Supported accommodation has had to register since 28 October 2023.
        WHEN placed.placement_type IN ('K3', 'H5') AND placed.period_end >= DATE '2023-10-28'
            THEN TRIM(COALESCE(detail.clap_cla_placement_urn, '')) <> ''
        WHEN placed.placement_type IN ('Z1', 'Z11', 'Z12', 'Z13', 'Z14')
            THEN TRIM(COALESCE(detail.clap_cla_placement_urn, '')) <> ''
        ELSE NULL
    END AS registered
FROM placed_in_care AS placed
LEFT JOIN children ON children.authority = placed.authority AND children.child = placed.child
LEFT JOIN ssd_cla_placement AS detail
    ON detail.authority = placed.authority AND detail.clap_cla_placement_id = placed.placement_id
