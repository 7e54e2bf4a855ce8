-- Cases: the 17th to 21st birthdays of care leavers, and the contact made around each.
-- Shape: events
-- Uses: periods_of_care
-- Needs: ssd_care_leavers state; los_pa_contacts every, 4 months back; ssd_cla_episodes any
-- Columns:
--   birthday_on          date            the birthday
--   window_opens_on      date            three calendar months before it
--   window_closes_on     date            one calendar month after it
--   window_closed_on     date            the same day once it has passed or a contact was made; null before that
--   contacted_on         date            the first contact within the window in which the adviser reached the young
--                                        person; null if none is on record
--   still_looked_after   flag            whether the young person was looked after on the birthday
--   in_touch             text            the latest record of being in touch: YES, NO, DIED, REFU, NREQ or RHOM
--   age_reached          integer years   17 to 21
WITH records AS (
    SELECT
        leaver.authority,
        leaver.clea_person_id AS child,
        leaver.clea_table_id AS leaver_id,
        leaver.clea_care_leaver_allocated_team AS team,
        leaver.clea_care_leaver_personal_advisor AS worker,
        leaver.clea_care_leaver_in_touch AS in_touch,
        children.born_on,
        -- One young person under two ids has two records: the one with the later contact holds.
        ROW_NUMBER() OVER (
            PARTITION BY leaver.authority, leaver.clea_person_id
            ORDER BY
                COALESCE(leaver.clea_care_leaver_latest_contact, CAST('1900-01-01' AS DATE)) DESC,
                leaver.clea_table_id DESC
        ) AS place
    FROM ssd_care_leavers AS leaver
    JOIN children ON children.authority = leaver.authority AND children.child = leaver.clea_person_id
    WHERE children.born_on IS NOT NULL
),
leavers AS (
    SELECT authority, child, leaver_id, team, worker, in_touch, born_on
    FROM records
    WHERE place = 1
),
ages AS (
    SELECT 17 AS age_reached
    UNION ALL
    SELECT 18 AS age_reached
    UNION ALL
    SELECT 19 AS age_reached
    UNION ALL
    SELECT 20 AS age_reached
    UNION ALL
    SELECT 21 AS age_reached
),
anniversaries AS (
    SELECT
        leavers.authority,
        leavers.child,
        leavers.leaver_id,
        leavers.team,
        leavers.worker,
        leavers.in_touch,
        leavers.born_on,
        ages.age_reached,
        add_months(leavers.born_on, 12 * ages.age_reached) AS anniversary_on
    FROM leavers
    CROSS JOIN ages
),
-- Born on 29 February: the age is reached on 1 March of a common year.
reached AS (
    SELECT
        authority,
        child,
        leaver_id,
        team,
        worker,
        in_touch,
        age_reached,
        CASE
            WHEN full_years(born_on, anniversary_on) < age_reached THEN add_days(anniversary_on, 1)
            ELSE anniversary_on
        END AS birthday_on
    FROM anniversaries
),
birthdays AS (
    SELECT
        authority,
        child,
        leaver_id,
        team,
        worker,
        in_touch,
        age_reached,
        birthday_on,
        add_months(birthday_on, -3) AS window_opens_on,
        add_months(birthday_on, 1) AS window_closes_on
    FROM reached
),
contacts AS (
    SELECT birthdays.authority, birthdays.leaver_id, birthdays.age_reached, MIN(contact.contacted_on) AS contacted_on
    FROM birthdays
    JOIN los_pa_contacts AS contact
        ON contact.authority = birthdays.authority
        AND contact.child_id = birthdays.child
        AND contact.reached = 'Y'
        AND contact.contacted_on BETWEEN birthdays.window_opens_on AND birthdays.window_closes_on
    GROUP BY birthdays.authority, birthdays.leaver_id, birthdays.age_reached
),
in_care AS (
    SELECT DISTINCT birthdays.authority, birthdays.leaver_id, birthdays.age_reached
    FROM birthdays
    JOIN periods_of_care AS care
        ON care.authority = birthdays.authority
        AND care.child = birthdays.child
        AND care.in_care_from <= birthdays.birthday_on
        AND (care.left_on IS NULL OR care.left_on > birthdays.birthday_on)
)
SELECT
    birthdays.authority,
    birthdays.child,
    birthdays.leaver_id || ' ' || CAST(birthdays.age_reached AS VARCHAR) AS case_id,
    birthdays.team,
    birthdays.worker,
    birthdays.birthday_on,
    birthdays.window_opens_on,
    birthdays.window_closes_on,
    CASE
        WHEN birthdays.window_closes_on < as_at.as_at THEN birthdays.window_closes_on
        WHEN birthdays.window_closes_on = as_at.as_at AND contacts.contacted_on IS NOT NULL
            THEN birthdays.window_closes_on
        ELSE NULL
    END AS window_closed_on,
    contacts.contacted_on,
    CASE WHEN in_care.leaver_id IS NULL THEN FALSE ELSE TRUE END AS still_looked_after,
    birthdays.in_touch,
    birthdays.age_reached
FROM birthdays
JOIN as_at ON as_at.authority = birthdays.authority
LEFT JOIN contacts
    ON contacts.authority = birthdays.authority
    AND contacts.leaver_id = birthdays.leaver_id
    AND contacts.age_reached = birthdays.age_reached
LEFT JOIN in_care
    ON in_care.authority = birthdays.authority
    AND in_care.leaver_id = birthdays.leaver_id
    AND in_care.age_reached = birthdays.age_reached
