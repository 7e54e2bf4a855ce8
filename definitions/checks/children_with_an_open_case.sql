-- Cases: children whose referral is open on the as-at day, and what is recorded about them.
-- Shape: rows
-- Needs: ssd_cin_episodes every; ssd_cin_episodes.cine_close_date; ssd_person any; ssd_involvements any
-- Columns:
--   referred_on    date   the day of the latest open referral
--   of_sex         text   the child's sex as recorded
--   of_ethnicity   text   the child's ethnicity as recorded, not yet obtained being no record
--   birth_known    flag   whether a birth date, or for an unborn child the date it is due, is recorded
--   social_worker  text   the worker who holds the case on the as-at day
--   of_team        text   the team that holds it
WITH latest AS (
    SELECT authority, cine_person_id AS child, cine_referral_id AS case_id, cine_referral_date AS referred_on, from_file,
        from_row,
        ROW_NUMBER() OVER (
            PARTITION BY authority, cine_person_id ORDER BY cine_referral_date DESC, cine_referral_id DESC
        ) AS place
    FROM ssd_cin_episodes
    WHERE cine_close_date IS NULL AND COALESCE(cine_referral_nfa, 'N') <> 'Y'
),
people AS (
    SELECT
        authority,
        pers_person_id AS child,
        MAX(CASE WHEN pers_ethnicity <> 'NOBT' THEN pers_ethnicity ELSE NULL END) AS of_ethnicity,
        MAX(pers_sex) AS of_sex,
        MAX(COALESCE(pers_dob, pers_expected_dob)) AS any_birth
    FROM ssd_person
    GROUP BY authority, pers_person_id
)
SELECT
    latest.authority,
    latest.child,
    latest.case_id,
    latest.from_file,
    latest.from_row,
    latest.referred_on,
    people.of_sex,
    people.of_ethnicity,
    people.any_birth IS NOT NULL AS birth_known,
    holder.worker AS social_worker,
    holder.team AS of_team
FROM latest
JOIN as_at ON as_at.authority = latest.authority
LEFT JOIN people ON people.authority = latest.authority AND people.child = latest.child
LEFT JOIN allocations AS holder
    ON holder.authority = latest.authority
    AND holder.child = latest.child
    AND holder.role = 'SW'
    AND holder.valid_from <= as_at.as_at
    AND (holder.valid_to IS NULL OR holder.valid_to > as_at.as_at)
WHERE latest.place = 1
