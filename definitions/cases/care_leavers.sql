-- Cases: care leavers at a period end, as last recorded then.
-- Shape: at period end
-- Needs: ssd_care_leavers state
-- Columns:
--   eligibility         text            relevant, former relevant, qualifying, eligible or none
--   in_touch            text            whether the authority is in touch: YES, NO, DIED, REFU, NREQ or RHOM
--   accommodation       text            where the young person lives: a letter of the return's list
--   suitable            flag            whether that place was judged suitable; null if nobody said
--   activity            text            what the young person does: a code of the return's list
--   latest_contact_on   date            the latest contact with the personal adviser, as last recorded then
--   age_at_period_end   integer years   age in completed years at the period end; null if not known
WITH known AS (
    SELECT
        leaver.authority,
        leaver.clea_person_id AS child,
        leaver.clea_table_id AS leaver_id,
        leaver.clea_care_leaver_allocated_team AS team,
        leaver.clea_care_leaver_personal_advisor AS worker,
        leaver.clea_care_leaver_eligibility AS eligibility,
        leaver.clea_care_leaver_in_touch AS in_touch,
        leaver.clea_care_leaver_accommodation AS accommodation,
        CASE leaver.clea_care_leaver_accom_suitable
            WHEN '1' THEN TRUE
            WHEN '2' THEN FALSE
            ELSE NULL
        END AS suitable,
        leaver.clea_care_leaver_activity AS activity,
        leaver.clea_care_leaver_latest_contact AS latest_contact_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        -- One young person under two ids has two records: the one with the later contact holds.
        ROW_NUMBER() OVER (
            PARTITION BY leaver.authority, leaver.clea_person_id, period_ends.period_kind, period_ends.period
            ORDER BY
                COALESCE(leaver.clea_care_leaver_latest_contact, CAST('1900-01-01' AS DATE)) DESC,
                leaver.clea_table_id DESC,
                leaver.known_from
        ) AS place
    FROM state_history_ssd_care_leavers AS leaver
    JOIN period_ends
        ON leaver.known_from <= period_ends.ends_on
        AND (leaver.known_to IS NULL OR leaver.known_to > period_ends.ends_on)
)
SELECT
    known.authority,
    known.child,
    known.leaver_id AS case_id,
    known.team,
    known.worker,
    known.period_kind,
    known.period,
    known.period_end,
    known.eligibility,
    known.in_touch,
    known.accommodation,
    known.suitable,
    known.activity,
    known.latest_contact_on,
    full_years(children.born_on, known.period_end) AS age_at_period_end
FROM known
LEFT JOIN children ON children.authority = known.authority AND children.child = known.child
WHERE known.place = 1
