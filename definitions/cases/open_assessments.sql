-- Cases: assessments still open at a period end.
-- Shape: at period end
-- Needs: ssd_cin_assessments every
-- Columns:
--   started_on          date                   the day the assessment started
--   working_days_open   integer working days   from the start to the period end
WITH assessments AS (
    SELECT
        authority,
        cina_person_id AS child,
        cina_assessment_id AS assessment_id,
        cina_assessment_team AS team,
        cina_assessment_worker_id AS worker,
        cina_assessment_start_date AS started_on,
        cina_assessment_start_date_wd AS started_wd,
        cina_assessment_auth_date AS authorised_on
    FROM ssd_cin_assessments
)
SELECT
    assessments.authority,
    assessments.child,
    assessments.assessment_id AS case_id,
    assessments.team,
    assessments.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    assessments.started_on,
    period_ends.ends_wd - assessments.started_wd AS working_days_open
FROM assessments
JOIN period_ends
    ON assessments.started_on <= period_ends.ends_on
    AND (assessments.authorised_on IS NULL OR assessments.authorised_on > period_ends.ends_on)
