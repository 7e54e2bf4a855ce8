WITH score AS (
    SELECT csdq_person_id AS id, arg_max(csdq_sdq_score, csdq_sdq_completed_date) AS score,
           arg_max(csdq_sdq_reason, csdq_sdq_completed_date) AS reason
    FROM ssd_sdq_scores WHERE csdq_sdq_completed_date BETWEEN $first AND $last GROUP BY 1
),
checks AS (
    SELECT clah_person_id AS id, max((clah_health_check_type = 'DENTAL CHECK')::INT) AS teeth,
           max((clah_health_check_type = 'HEALTH ASSESSMENT')::INT) AS health
    FROM ssd_cla_health
    WHERE clah_health_check_status = 'COMPLETED' AND clah_health_check_date BETWEEN $first AND $last GROUP BY 1
),
misuse AS (
    SELECT clas_person_id AS id, max(clas_intervention_received) AS helped
    FROM ssd_cla_substance_misuse WHERE clas_substance_misuse_date BETWEEN $first AND $last GROUP BY 1
)
SELECT child AS "CHILD", born AS "DOB", CASE WHEN age_then BETWEEN 4 AND 16 THEN score END AS "SDQ_SCORE",
       CASE WHEN age_then BETWEEN 4 AND 16 AND score IS NULL THEN coalesce(reason, 'SDQ4') END AS "SDQ_REASON",
       CASE WHEN age_then >= 10 THEN CASE WHEN child IN (SELECT clac_person_id FROM ssd_cla_convictions
           WHERE clac_cla_conviction_date BETWEEN $first AND $last) THEN '1' ELSE '0' END END AS "CONVICTED",
       CASE WHEN age_then < 5 THEN '1' END AS "HEALTH_CHECK",
       CASE clai_immunisations_status WHEN 'Y' THEN '1' ELSE '0' END AS "IMMUNISATIONS",
       CAST(coalesce(teeth, 0) AS VARCHAR) AS "TEETH_CHECK",
       CAST(coalesce(health, 0) AS VARCHAR) AS "HEALTH_ASSESSMENT",
       CASE WHEN misuse.id IS NULL THEN '0' ELSE '1' END AS "SUBSTANCE_MISUSE",
       CASE helped WHEN 'Y' THEN '1' WHEN 'N' THEN '0' END AS "INTERVENTION_RECEIVED",
       CASE WHEN helped = 'N' THEN '1' END AS "INTERVENTION_OFFERED"
FROM all_year JOIN everyone USING (child) LEFT JOIN score ON score.id = child LEFT JOIN checks ON checks.id = child
LEFT JOIN misuse ON misuse.id = child LEFT JOIN ssd_cla_immunisations ON clai_person_id = child
ORDER BY child
