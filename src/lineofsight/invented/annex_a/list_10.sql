SELECT id AS "Child Unique ID", CAST(NULL AS VARCHAR) AS "Family identifier", gender AS "Gender",
       ethnicity AS "Ethnicity", birth AS "Date of Birth", age AS "Age of Child (Years)",
       disability AS "Does the Child have a Disability", entered AS "Date the Child Entered Care",
       perm_adm_decision_date AS "Date of Decision that Child Should be Placed for Adoption",
       perm_placement_order_date AS "Date of Placement Order",
       perm_matched_date AS "Date of Matching Child and Prospective Adopters",
       perm_placed_for_adoption_date AS "Date Placed for Adoption", perm_permanence_order_date AS "Date of Adoption Order",
       perm_decision_reversed_date AS "Date of Decision that Child Should No Longer be Placed for Adoption",
       wording('reversed', perm_decision_reversed_reason) AS "Reason Why Child No Longer Placed for Adoption",
       perm_placed_ffa_cp_date AS "Date the child was placed for fostering in FFA or concurrent planning placement"
FROM ssd_permanence JOIN child ON id = perm_person_id
JOIN (SELECT clae_cla_id AS period, min(clae_entered_care_date) AS entered FROM ssd_cla_episodes GROUP BY 1)
    ON period = perm_cla_id
WHERE perm_adm_decision_date IS NOT NULL
  AND (perm_permanence_order_date IS NULL OR perm_permanence_order_date > $year_ago)
  AND (perm_decision_reversed_date IS NULL OR perm_decision_reversed_date > $year_ago)
ORDER BY perm_adm_decision_date, id
