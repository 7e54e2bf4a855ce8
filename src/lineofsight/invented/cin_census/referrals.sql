SELECT cine_person_id AS child, cine_referral_id AS referral, cine_referral_date AS "CINreferralDate",
       cine_referral_source_code AS "ReferralSource", cine_cin_primary_need_code AS "PrimaryNeedCode",
       CASE WHEN cine_close_date <= $last AND cine_referral_nfa = 'N' THEN cine_close_date END AS "CINclosureDate",
       CASE WHEN cine_close_date <= $last THEN cine_close_reason END AS "ReasonForClosure",
       (SELECT min(icpc_icpc_date) FROM ssd_initial_cp_conference
        WHERE icpc_referral_id = cine_referral_id AND icpc_icpc_transfer_in = 'Y'
          AND icpc_icpc_date BETWEEN $first AND $last) AS "DateOfInitialCPC",
       CASE cine_referral_nfa WHEN 'Y' THEN 1 ELSE 0 END AS "ReferralNFA"
FROM ssd_cin_episodes
WHERE cine_referral_date <= $last AND coalesce(cine_close_date, DATE '9999-01-01') >= $first
  AND (cine_referral_nfa = 'N' OR cine_referral_date >= $first)
ORDER BY cine_person_id, cine_referral_date, cine_referral_id
