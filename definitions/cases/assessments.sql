-- Cases: assessments of children, on the clock that runs from the start of the assessment.
-- Shape: events
-- Needs: ssd_cin_assessments every
-- Columns:
--   started_on                date                   the day the assessment started
--   authorised_on             date                   the day it was completed and authorised; null while it is open
--   child_seen                flag                   whether the child was seen during the assessment
--   no_further_action         flag                   whether it ended in no further action
--   working_days_from_start   integer working days   from the start to the authorisation; null while it is open
WITH assessments AS (
    SELECT
        authority,
        cina_person_id AS child,
        cina_assessment_id AS assessment_id,
        cina_assessment_team AS team,
        cina_assessment_worker_id AS worker,
        cina_assessment_start_date AS started_on,
        cina_assessment_start_date_wd AS started_wd,
        cina_assessment_auth_date AS authorised_on,
        cina_assessment_auth_date_wd AS authorised_wd,
        CASE cina_assessment_child_seen WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS child_seen,
        CASE cina_assessment_outcome_nfa WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS no_further_action
    FROM ssd_cin_assessments
)
SELECT
    authority,
    child,
    assessment_id AS case_id,
    team,
    worker,
    started_on,
    authorised_on,
    child_seen,
    no_further_action,
    authorised_wd - started_wd AS working_days_from_start
FROM assessments
