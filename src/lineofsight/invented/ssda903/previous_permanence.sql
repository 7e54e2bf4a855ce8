SELECT child AS "CHILD", born AS "DOB", max(lapp_previous_permanence_option) AS "PREV_PERM",
       max(lapp_previous_permanence_la) AS "LA_PERM", max(lapp_previous_permanence_order_date) AS "DATE_PERM"
FROM everyone JOIN ssd_cla_previous_permanence ON lapp_person_id = child
WHERE child IN (SELECT clae_person_id FROM episode
                WHERE clae_cla_episode_start_reason = 'S' AND clae_cla_episode_start_date >= $first)
GROUP BY child, born
ORDER BY child
