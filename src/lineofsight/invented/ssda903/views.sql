-- The return's year and the children in it.
CREATE TABLE episode AS
SELECT e.*, p.*, o.lega_legal_status AS legal,
       CASE WHEN clae_cla_episode_ceased_date <= $last THEN clae_cla_episode_ceased_date END AS ended
FROM ssd_cla_episodes AS e
JOIN ssd_cla_placement AS p ON clap_cla_placement_id = clae_cla_placement_id
JOIN ssd_legal_status AS o ON lega_person_id = clae_person_id
    AND lega_legal_status_start_date <= clae_cla_episode_start_date
    AND coalesce(lega_legal_status_end_date, DATE '9999-01-01') > clae_cla_episode_start_date
WHERE clae_cla_episode_start_date <= $last
  AND coalesce(clae_cla_episode_ceased_date, DATE '9999-01-01') >= $first;

-- One row each stay in care: a child who left and came back has two.
CREATE TABLE in_care AS
SELECT DISTINCT clae_person_id AS child FROM episode;

CREATE TABLE leaver AS
WITH left_care AS (SELECT child_id AS child, min(from_date) AS since FROM los_accommodation_log GROUP BY 1),
birthdays AS (
    SELECT child, since, pers_dob, age, CAST(pers_dob + to_years(age) AS DATE) AS birthday
    FROM left_care JOIN ssd_person ON pers_person_id = child, range(17, 22) AS ages(age)
)
SELECT child, birthday, age, pers_dob FROM birthdays
WHERE birthday BETWEEN $first AND $last AND since <= birthday AND child NOT IN (SELECT child FROM in_care);

-- Looked after without a break for the whole year.
CREATE TABLE all_year AS
SELECT clae_person_id AS child FROM episode
GROUP BY 1
HAVING count(*) FILTER (clae_cla_episode_start_reason = 'S' AND clae_cla_episode_start_date > $first) = 0
   AND count(*) FILTER (ended IS NOT NULL AND clae_cla_episode_ceased_reason <> 'X1') = 0
   AND count(*) FILTER (legal IN ('V3', 'V4')) = 0
   AND min(clae_cla_episode_start_date) <= $first;

CREATE TABLE everyone AS
SELECT pers_person_id AS child, pers_sex AS sex, pers_dob AS born, pers_ethnicity AS ethnic, pers_is_mother,
       date_sub('year', pers_dob, $last) AS age_then, link_identifier_value AS upn,
       pers_person_id IN (SELECT immi_person_id FROM ssd_immigration_status) AS asylum
FROM ssd_person
LEFT JOIN ssd_linked_identifiers
    ON link_person_id = pers_person_id AND link_identifier_type = 'Unique Pupil Number'
WHERE pers_person_id IN (SELECT child FROM in_care UNION SELECT child FROM leaver);
