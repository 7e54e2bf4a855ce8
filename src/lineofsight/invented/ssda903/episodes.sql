SELECT clae_person_id AS "CHILD", clae_cla_episode_start_date AS "DECOM", clae_cla_episode_start_reason AS "RNE",
       legal AS "LS", clae_cla_primary_need_code AS "CIN", clap_cla_placement_type AS "PLACE",
       clap_cla_placement_provider AS "PLACE_PROVIDER", ended AS "DEC",
       CASE WHEN ended IS NOT NULL THEN clae_cla_episode_ceased_reason END AS "REC",
       CASE WHEN ended IS NOT NULL AND clae_cla_episode_ceased_reason = 'X1' AND ended = clap_cla_placement_end_date
            THEN clap_cla_placement_change_reason END AS "REASON_PLACE_CHANGE",
       CASE WHEN asylum OR legal IN ('V3', 'V4') THEN NULL ELSE home END AS "HOME_POST",
       CASE WHEN legal IN ('V3', 'V4') THEN NULL ELSE clap_cla_placement_postcode END AS "PL_POST",
       clap_cla_placement_urn AS "URN"
FROM episode JOIN everyone ON child = clae_person_id
LEFT JOIN (
    SELECT addr_person_id AS person, max(left(addr_address_postcode, -3) || ' ' || right(addr_address_postcode, 3)) AS home
    FROM ssd_address WHERE addr_address_type = 'HOME' AND addr_address_end_date IS NULL GROUP BY 1
) ON person = clae_person_id
ORDER BY clae_person_id, clae_cla_episode_start_date, clae_cla_episode_id
