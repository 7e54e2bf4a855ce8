-- Children with an episode of need open at some time in the year.
SELECT pers_person_id AS "LAchildID", link_identifier_value AS "UPN",
       CASE WHEN link_identifier_value IS NULL THEN CASE
           WHEN pers_dob IS NULL OR date_sub('year', pers_dob, $last) < 5 THEN 'UN1' ELSE 'UN4' END END AS "UPNunknown",
       pers_dob AS "PersonBirthDate", pers_expected_dob AS "ExpectedPersonBirthDate", pers_sex AS "Sex",
       CASE WHEN pers_death_date BETWEEN $first AND $last THEN pers_death_date END AS "PersonDeathDate",
       pers_ethnicity AS "Ethnicity",
       (SELECT list(disa_disability_code ORDER BY disa_disability_code) FROM ssd_disability
        WHERE disa_person_id = pers_person_id) AS disabilities
FROM ssd_person
LEFT JOIN ssd_linked_identifiers ON link_person_id = pers_person_id AND link_identifier_type = 'Unique Pupil Number'
WHERE pers_person_id IN (
    SELECT cine_person_id FROM ssd_cin_episodes
    WHERE cine_referral_date <= $last AND coalesce(cine_close_date, DATE '9999-01-01') >= $first
      AND (cine_referral_nfa = 'N' OR cine_referral_date >= $first))
ORDER BY 1
