-- Cases: care leavers at a period end, as last recorded then, with their pathway plans and personal advisers.
-- Shape: at period end
-- Needs: ssd_care_leavers state
-- Columns:
--   eligibility            text             relevant, former relevant, qualifying, eligible or none
--   in_touch               text             whether the authority is in touch: YES, NO, DIED, REFU, NREQ or RHOM
--   age_in_years           integer years    age in completed years at the period end; null if not known
--   months_since_sixteen   integer months   calendar months completed since the sixteenth birthday
--   plan_on                date             the day the pathway plan began or was last reviewed, as last recorded then
--   months_since_plan      integer months   the least whole number of calendar months that reaches from it to the period end
--   adviser_recorded       flag             whether a personal adviser is on record
WITH known AS (
    SELECT
        leaver.authority,
        leaver.clea_person_id AS child,
        leaver.clea_table_id AS leaver_id,
        leaver.clea_care_leaver_allocated_team AS team,
        leaver.clea_care_leaver_personal_advisor AS adviser,
        leaver.clea_care_leaver_eligibility AS eligibility,
        leaver.clea_care_leaver_in_touch AS in_touch,
        leaver.clea_pathway_plan_review_date AS plan_on,
        children.born_on,
        add_months(children.born_on, 192) AS sixteen_on,
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
    LEFT JOIN children ON children.authority = leaver.authority AND children.child = leaver.clea_person_id
)
SELECT
    known.authority,
    known.child,
    known.leaver_id AS case_id,
    known.team,
    known.adviser AS worker,
    known.period_kind,
    known.period,
    known.period_end,
    known.eligibility,
    known.in_touch,
    full_years(known.born_on, known.period_end) AS age_in_years,
    CASE
        WHEN add_months(known.sixteen_on, months_up_to(known.sixteen_on, known.period_end)) > known.period_end
            THEN months_up_to(known.sixteen_on, known.period_end) - 1
        ELSE months_up_to(known.sixteen_on, known.period_end)
    END AS months_since_sixteen,
    known.plan_on,
    months_up_to(known.plan_on, known.period_end) AS months_since_plan,
    TRIM(COALESCE(known.adviser, '')) <> '' AS adviser_recorded
FROM known
WHERE known.place = 1
