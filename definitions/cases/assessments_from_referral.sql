-- Cases: assessments of children, on the clock that runs from the referral.
-- Shape: events
-- Needs: ssd_cin_assessments every; ssd_cin_assessments.cina_referral_id; ssd_cin_episodes every
-- Columns:
--   referred_on                  date                   the day of the referral that led to the assessment
--   authorised_on                date                   the day it was completed and authorised; null while it is open
--   working_days_from_referral   integer working days   from the referral to the authorisation; null while it is open
WITH assessments AS (
    SELECT
        authority,
        cina_person_id AS child,
        cina_assessment_id AS assessment_id,
        cina_referral_id AS referral_id,
        cina_assessment_team AS team,
        cina_assessment_worker_id AS worker,
        cina_assessment_auth_date AS authorised_on,
        cina_assessment_auth_date_wd AS authorised_wd
    FROM ssd_cin_assessments
),
referrals AS (
    SELECT
        authority,
        cine_referral_id AS referral_id,
        cine_referral_date AS referred_on,
        cine_referral_date_wd AS referred_wd
    FROM ssd_cin_episodes
)
SELECT
    assessments.authority,
    assessments.child,
    assessments.assessment_id AS case_id,
    assessments.team,
    assessments.worker,
    referrals.referred_on,
    assessments.authorised_on,
    assessments.authorised_wd - referrals.referred_wd AS working_days_from_referral
FROM assessments
LEFT JOIN referrals
    ON referrals.authority = assessments.authority AND referrals.referral_id = assessments.referral_id
