SELECT child AS "CHILD", born AS "DOB", perm_adm_decision_date AS "DATE_PLACED",
       CASE WHEN perm_decision_reversed_date <= $last THEN perm_decision_reversed_date END AS "DATE_PLACED_CEASED",
       CASE WHEN perm_decision_reversed_date <= $last THEN perm_decision_reversed_reason END AS "REASON_PLACED_CEASED"
FROM ssd_permanence JOIN everyone ON child = perm_person_id
WHERE perm_adm_decision_date <= $last AND coalesce(perm_decision_reversed_date, $last) >= $first
  AND child IN (SELECT child FROM in_care)
ORDER BY child
