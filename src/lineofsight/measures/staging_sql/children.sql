-- One row a child, merged ids joined: what is needed for breakdowns, and whether the record is restricted today.
-- Of several rows for one child, the latest birth date and the first code in order, so that every engine picks alike.
WITH people AS (
    SELECT
        authority,
        pers_person_id AS child,
        MAX(pers_dob) AS born_on,
        MAX(pers_expected_dob) AS expected_on,
        MAX(pers_death_date) AS died_on,
        MIN(CASE WHEN pers_sex IN ('F', 'M') THEN pers_sex ELSE NULL END) AS sex,
        MIN(
            CASE
                WHEN pers_ethnicity IN ('WBRI', 'WIRI', 'WIRT', 'WROM', 'WOTH') THEN 'White'
                WHEN pers_ethnicity IN ('MWBC', 'MWBA', 'MWAS', 'MOTH') THEN 'Mixed'
                WHEN pers_ethnicity IN ('AIND', 'APKN', 'ABAN', 'CHNE', 'AOTH') THEN 'Asian'
                WHEN pers_ethnicity IN ('BCRB', 'BAFR', 'BOTH') THEN 'Black'
                WHEN pers_ethnicity = 'OOTH' THEN 'Other'
                ELSE NULL
            END
        ) AS ethnic_group
    FROM ssd_person
    WHERE pers_person_id IS NOT NULL
    GROUP BY authority, pers_person_id
),
disabilities AS (
    SELECT
        authority,
        disa_person_id AS child,
        SUM(CASE WHEN disa_disability_code <> 'NONE' THEN 1 ELSE 0 END) AS recorded
    FROM ssd_disability
    WHERE disa_disability_code IS NOT NULL
    GROUP BY authority, disa_person_id
),
restrictions AS (
    SELECT DISTINCT restricted.authority, restricted.child_id AS child
    FROM los_restricted_records AS restricted
    JOIN as_at ON as_at.authority = restricted.authority
    -- A restriction that ends before it begins holds: the dates are wrong, and to hide too much is the lesser harm.
    WHERE ((restricted.from_date IS NULL OR restricted.from_date <= as_at.as_at)
            AND (restricted.to_date IS NULL OR restricted.to_date >= as_at.as_at))
        OR restricted.to_date < restricted.from_date
),
everyone AS (
    SELECT authority, child FROM people
    UNION
    SELECT authority, child FROM restrictions
)
SELECT
    everyone.authority,
    everyone.child,
    people.born_on,
    people.expected_on,
    people.died_on,
    people.sex,
    people.ethnic_group,
    CASE
        WHEN disabilities.recorded > 0 THEN 'yes'
        WHEN disabilities.recorded = 0 THEN 'no'
        ELSE NULL
    END AS disabled,
    CASE WHEN restrictions.child IS NULL THEN FALSE ELSE TRUE END AS restricted
FROM everyone
LEFT JOIN people ON people.authority = everyone.authority AND people.child = everyone.child
LEFT JOIN disabilities ON disabilities.authority = everyone.authority AND disabilities.child = everyone.child
LEFT JOIN restrictions ON restrictions.authority = everyone.authority AND restrictions.child = everyone.child
