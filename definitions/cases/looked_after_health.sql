-- Cases: looked-after children at a month end, and the health checks of each.
-- Shape: at period end
-- Uses: periods_of_care; in_care; health_checks_done
-- Needs: ssd_cla_episodes every; ssd_cla_health latest; ssd_legal_status latest; ssd_involvements any
-- Columns:
--   entered_on                  date                   the day the child became looked after; null if not known
--   short_breaks                flag                   whether the child is looked after only for short breaks
--   age_in_years                integer years          age in completed years at the period end; null if not known
--   working_days_in_care        integer working days   from becoming looked after, or the first day on record, to the end
--   a_year_in_care              flag                   whether the child has been looked after for twelve months running
--   assessed_on                 date                   the latest health assessment done; null if there is none
--   months_since_assessment     integer months         the least whole number of calendar months that reaches from it to
--                                                      the period end
--   assessment_due_on           date                   the last day for the next one: six months later under five years of
--                                                      age, twelve months later from five; null if the age is not known
--   dentist_on                  date                   the latest dental check done; null if there is none
--   months_since_dentist        integer months         the same, from the dental check
WITH checked AS (
    SELECT
        in_care.authority,
        in_care.child,
        in_care.care_id,
        in_care.entered_on,
        in_care.in_care_from,
        in_care.period_kind,
        in_care.period,
        in_care.period_end,
        in_care.period_wd,
        in_care.short_breaks,
        in_care.team,
        in_care.worker,
        full_years(children.born_on, in_care.period_end) AS age_in_years,
        assessment.checked_on AS assessed_on,
        dentist.checked_on AS dentist_on
    FROM in_care
    LEFT JOIN children ON children.authority = in_care.authority AND children.child = in_care.child
    LEFT JOIN health_checks_done AS assessment
        ON assessment.authority = in_care.authority
        AND assessment.child = in_care.child
        AND assessment.kind = 'HEALTH ASSESSMENT'
        AND assessment.checked_on <= in_care.period_end
        AND (assessment.next_checked_on IS NULL OR assessment.next_checked_on > in_care.period_end)
    LEFT JOIN health_checks_done AS dentist
        ON dentist.authority = in_care.authority
        AND dentist.child = in_care.child
        AND dentist.kind = 'DENTAL CHECK'
        AND dentist.checked_on <= in_care.period_end
        AND (dentist.next_checked_on IS NULL OR dentist.next_checked_on > in_care.period_end)
)
SELECT
    checked.authority,
    checked.child,
    checked.care_id AS case_id,
    checked.team,
    checked.worker,
    checked.period_kind,
    checked.period,
    checked.period_end,
    checked.entered_on,
    checked.short_breaks,
    checked.age_in_years,
    checked.period_wd - first_day.wd AS working_days_in_care,
    add_months(checked.in_care_from, 12) <= checked.period_end AS a_year_in_care,
    checked.assessed_on,
    months_up_to(checked.assessed_on, checked.period_end) AS months_since_assessment,
    add_months(
        checked.assessed_on,
        CASE WHEN checked.age_in_years < 5 THEN young.value WHEN checked.age_in_years >= 5 THEN older.value ELSE NULL END
    ) AS assessment_due_on,
    checked.dentist_on,
    months_up_to(checked.dentist_on, checked.period_end) AS months_since_dentist
FROM checked
LEFT JOIN calendar AS first_day ON first_day.day = checked.in_care_from
LEFT JOIN rules AS young
    ON young.rule = 'health_assessment_under_five'
    AND (young.first_day IS NULL OR young.first_day <= checked.assessed_on)
    AND (young.last_day IS NULL OR young.last_day >= checked.assessed_on)
LEFT JOIN rules AS older
    ON older.rule = 'health_assessment_from_five'
    AND (older.first_day IS NULL OR older.first_day <= checked.assessed_on)
    AND (older.last_day IS NULL OR older.last_day >= checked.assessed_on)
