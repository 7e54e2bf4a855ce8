SELECT child AS "CHILD", sex AS "SEX", born AS "DOB",
       coalesce(immi_immigration_status_end_date, CAST(born + INTERVAL 18 YEAR AS DATE)) AS "DUC"
FROM everyone JOIN ssd_immigration_status ON immi_person_id = child
WHERE child IN (SELECT child FROM in_care)
  AND coalesce(immi_immigration_status_end_date, DATE '9999-01-01') >= $first
ORDER BY child
