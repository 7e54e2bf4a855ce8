-- Cases: early help begun, and assessments by children's social care begun: each start is a case, so a child who is
-- helped and then assessed is two. Early help names no team; so that no team or locality reads as one that only assesses,
-- the team of an assessment is left out too, and the cases stand for the whole authority.
-- Shape: events
-- Needs: ssd_early_help_episodes every; ssd_cin_assessments every
-- Columns:
--   began_on        date   the day the help or the assessment began
--   is_early_help   flag   whether it was early help; otherwise it was an assessment
SELECT
    authority,
    earl_person_id AS child,
    'early help ' || earl_episode_id AS case_id,
    CAST(NULL AS VARCHAR) AS team,
    earl_episode_worker_id AS worker,
    earl_episode_start_date AS began_on,
    TRUE AS is_early_help
FROM ssd_early_help_episodes
UNION ALL
SELECT
    authority,
    cina_person_id AS child,
    'assessment ' || cina_assessment_id AS case_id,
    CAST(NULL AS VARCHAR) AS team,
    cina_assessment_worker_id AS worker,
    cina_assessment_start_date AS began_on,
    FALSE AS is_early_help
FROM ssd_cin_assessments
