SELECT id AS "Child Unique ID", gender AS "Gender", ethnicity AS "Ethnicity", birth AS "Date of Birth",
       age AS "Age of Child (Years)", cont_contact_date AS "Date of Contact",
       wording('source', cont_contact_source_code) AS "Contact Source"
FROM ssd_contacts JOIN child ON id = cont_person_id
WHERE cont_contact_date > $since
ORDER BY cont_contact_date, cont_contact_id
