SELECT child AS "CHILD", born AS "DOB", clar_cla_review_date AS "REVIEW", clar_cla_review_participation AS "REVIEW_CODE"
FROM ssd_cla_reviews
JOIN (SELECT DISTINCT clae_cla_id AS period, clae_person_id AS id FROM episode) ON period = clar_cla_id
JOIN everyone ON child = id
WHERE clar_cla_review_date BETWEEN $first AND $last
ORDER BY child, clar_cla_review_date, clar_cla_review_id
