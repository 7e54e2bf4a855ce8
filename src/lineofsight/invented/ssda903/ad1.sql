SELECT child AS "CHILD", born AS "DOB", perm_adm_decision_date AS "DATE_INT", perm_matched_date AS "DATE_MATCH",
       CASE perm_adopted_by_carer_flag WHEN 'Y' THEN '1' ELSE '0' END AS "FOSTER_CARE",
       perm_number_of_adopters AS "NB_ADOPTR", perm_adopter_sex AS "SEX_ADOPTR",
       perm_adopter_legal_status AS "LS_ADOPTR"
FROM ssd_permanence JOIN everyone ON child = perm_person_id
WHERE perm_permanence_order_type = 'ADOPTION' AND perm_permanence_order_date BETWEEN $first AND $last
ORDER BY child
