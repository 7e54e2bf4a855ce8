-- Cases: child protection plans open on the as-at day, and the referral that should be open behind each.
-- Shape: rows
-- Needs: ssd_cp_plans every; ssd_cp_plans.cppl_cp_plan_end_date; ssd_cin_episodes every; ssd_cin_episodes.cine_close_date
-- Columns:
--   started_on      date      the day the plan started
--   open_plans      integer   how many plans the child has open
--   open_referrals  integer   how many referrals the child has open
WITH plans AS (
    SELECT authority, cppl_person_id AS child, cppl_cp_plan_id AS case_id, from_file, from_row,
        cppl_cp_plan_start_date AS started_on,
        COUNT(*) OVER (PARTITION BY authority, cppl_person_id) AS open_plans
    FROM ssd_cp_plans
    WHERE cppl_cp_plan_end_date IS NULL
),
referrals AS (
    SELECT authority, cine_person_id AS child, COUNT(*) AS open_referrals
    FROM ssd_cin_episodes
    WHERE cine_close_date IS NULL
    GROUP BY authority, cine_person_id
)
SELECT plans.authority, plans.child, plans.case_id, plans.from_file, plans.from_row, plans.started_on, plans.open_plans,
    COALESCE(referrals.open_referrals, 0) AS open_referrals
FROM plans
LEFT JOIN referrals ON referrals.authority = plans.authority AND referrals.child = plans.child
