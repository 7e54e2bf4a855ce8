-- An enquiry belongs to the year if it began in it, or if its conference was held in it.
SELECT s47e_referral_id AS referral, s47e_s47_start_date AS "S47ActualStartDate",
       icpc_icpc_target_date AS "InitialCPCtarget",
       CASE WHEN icpc_icpc_date <= $last THEN icpc_icpc_date END AS "DateOfInitialCPC",
       CASE s47e_s47_nfa WHEN 'Y' THEN 1 ELSE 0 END AS "ICPCnotRequired"
FROM ssd_s47_enquiry LEFT JOIN ssd_initial_cp_conference ON icpc_s47_enquiry_id = s47e_s47_enquiry_id
WHERE s47e_s47_start_date <= $last
  AND (s47e_s47_start_date >= $first OR icpc_icpc_date BETWEEN $first AND $last)
ORDER BY s47e_referral_id, s47e_s47_start_date, s47e_s47_enquiry_id
