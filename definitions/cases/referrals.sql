-- Cases: referrals of children to children's social care.
-- Shape: events
-- Needs: ssd_cin_episodes every
-- Columns:
--   received_on             date             the day the referral was received
--   no_further_action       flag             whether the referral ended in no further action
--   previous_referral_on    date             the child's latest referral on an earlier day; null if there is none
--   months_since_previous   integer months   the least whole number of calendar months that reaches from the previous
--                                            referral to this one; null if there is none
WITH referrals AS (
    SELECT
        authority,
        cine_person_id AS child,
        cine_referral_id AS referral_id,
        cine_referral_date AS received_on,
        CASE cine_referral_nfa WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS no_further_action,
        cine_referral_team AS team,
        cine_referral_worker_id AS worker
    FROM ssd_cin_episodes
),
-- Two referrals of one child on one day are one occasion: neither follows the other.
referral_days AS (
    SELECT DISTINCT authority, child, received_on
    FROM referrals
    WHERE received_on IS NOT NULL
),
previous_referrals AS (
    SELECT
        authority,
        child,
        received_on,
        LAG(received_on) OVER (PARTITION BY authority, child ORDER BY received_on) AS previous_referral_on
    FROM referral_days
)
SELECT
    referrals.authority,
    referrals.child,
    referrals.referral_id AS case_id,
    referrals.team,
    referrals.worker,
    referrals.received_on,
    referrals.no_further_action,
    previous_referrals.previous_referral_on,
    months_up_to(previous_referrals.previous_referral_on, referrals.received_on) AS months_since_previous
FROM referrals
LEFT JOIN previous_referrals
    ON previous_referrals.authority = referrals.authority
    AND previous_referrals.child = referrals.child
    AND previous_referrals.received_on = referrals.received_on
