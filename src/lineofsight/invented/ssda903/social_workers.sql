SELECT child AS "CHILD", born AS "DOB", prof_social_worker_registration_no AS "SW_ID",
       invo_involvement_start_date AS "SW_DECOM",
       CASE WHEN invo_involvement_end_date <= $last THEN invo_involvement_end_date END AS "SW_DEC",
       invo_worker_change_reason AS "SW_REASON"
FROM ssd_involvements JOIN everyone ON child = invo_person_id
JOIN ssd_professionals ON prof_professional_id = invo_professional_id
WHERE invo_professional_role_id = 'SW' AND prof_social_worker_registration_no IS NOT NULL
  AND child IN (SELECT child FROM in_care) AND invo_involvement_start_date <= $last
  AND coalesce(invo_involvement_end_date, DATE '9999-01-01') >= $first
ORDER BY child, invo_involvement_start_date, invo_involvements_id
