SELECT child AS "CHILD", sex AS "SEX", born AS "DOB", ethnic AS "ETHNIC",
       CASE WHEN upn IS NOT NULL AND age_then >= 4 THEN upn WHEN age_then < 5 THEN 'UN1' WHEN asylum THEN 'UN2'
            ELSE 'UN4' END AS "UPN",
       CASE WHEN child NOT IN (SELECT child FROM in_care) THEN NULL WHEN moth_childs_dob IS NULL THEN '0' ELSE '1' END
           AS "MOTHER",
       moth_childs_dob AS "MC_DOB"
FROM everyone LEFT JOIN ssd_mother ON moth_person_id = child AND moth_childs_dob <= $last
    AND child IN (SELECT child FROM in_care)
ORDER BY child
