SELECT child AS "CHILD", born AS "DOB", miss_missing_episode_type AS "MISSING",
       CAST(miss_missing_episode_start_date AS DATE) AS "MIS_START",
       CASE WHEN CAST(miss_missing_episode_end_date AS DATE) <= $last
            THEN CAST(miss_missing_episode_end_date AS DATE) END AS "MIS_END"
FROM ssd_missing JOIN everyone ON child = miss_person_id
WHERE CAST(miss_missing_episode_start_date AS DATE) BETWEEN $first AND $last AND child IN (SELECT child FROM in_care)
ORDER BY child, miss_missing_episode_start_date, miss_table_id
