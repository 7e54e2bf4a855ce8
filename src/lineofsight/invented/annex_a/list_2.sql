SELECT id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", earl_episode_start_date AS "Assessment start date",
       earl_episode_end_date AS "Assessment completion date",
       earl_episode_organisation AS "Organisation completing assessment"
FROM ssd_early_help_episodes JOIN child ON id = earl_person_id
WHERE earl_episode_start_date > $since OR earl_episode_end_date IS NULL OR earl_episode_end_date > $since
ORDER BY earl_episode_start_date, earl_episode_id
