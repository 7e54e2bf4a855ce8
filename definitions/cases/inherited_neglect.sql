-- Cases: children open on the as-at day about whom neglect is known, and how much of it came before their team.
-- Shape: as at
-- Uses: neglect_known
-- Needs: ssd_cin_episodes every; ssd_cin_assessments any; ssd_assessment_factors any; ssd_cp_plans any;
--        ssd_involvements every
-- Columns:
--   neglect_known_since   date           the first assessment that found neglect, or the first plan for it, on record
--   owned_since           date           the day the team that holds the child now took them on and has held them since
--   days_before_owner     integer days   whole days of known neglect before that day; 0 if neglect came later
--   days_with_owner       integer days   whole days of known neglect from that day to the as-at day
WITH first_known AS (
    SELECT authority, child, MIN(day) AS neglect_known_since FROM neglect_known WHERE day IS NOT NULL GROUP BY authority, child
),
open_children AS (
    SELECT DISTINCT
        first_known.authority,
        first_known.child,
        first_known.neglect_known_since,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        owner.team,
        owner.worker
    FROM first_known
    JOIN ssd_cin_episodes AS need
        ON need.authority = first_known.authority AND need.cine_person_id = first_known.child
    JOIN period_ends
        ON period_ends.period_kind = 'as at'
        AND need.cine_referral_date <= period_ends.ends_on
        AND (need.cine_close_date IS NULL OR need.cine_close_date > period_ends.ends_on)
        AND first_known.neglect_known_since <= period_ends.ends_on
    LEFT JOIN allocations AS owner
        ON owner.authority = first_known.authority
        AND owner.child = first_known.child
        AND owner.role = 'SW'
        AND owner.valid_from <= period_ends.ends_on
        AND (owner.valid_to IS NULL OR owner.valid_to > period_ends.ends_on)
),
-- The last day on which any other team held the child.
earlier_owners AS (
    SELECT
        open_children.authority,
        open_children.child,
        open_children.period_kind,
        open_children.period,
        MAX(earlier.valid_to) AS other_team_until
    FROM open_children
    JOIN allocations AS earlier
        ON earlier.authority = open_children.authority
        AND earlier.child = open_children.child
        AND earlier.role = 'SW'
        AND earlier.team <> open_children.team
        AND earlier.valid_to <= open_children.period_end
    GROUP BY open_children.authority, open_children.child, open_children.period_kind, open_children.period
),
ownership AS (
    SELECT
        open_children.authority,
        open_children.child,
        open_children.period_kind,
        open_children.period,
        MIN(mine.valid_from) AS owned_since
    FROM open_children
    JOIN allocations AS mine
        ON mine.authority = open_children.authority
        AND mine.child = open_children.child
        AND mine.role = 'SW'
        AND mine.team = open_children.team
        AND mine.valid_from <= open_children.period_end
    LEFT JOIN earlier_owners
        ON earlier_owners.authority = open_children.authority
        AND earlier_owners.child = open_children.child
        AND earlier_owners.period_kind = open_children.period_kind
        AND earlier_owners.period = open_children.period
    WHERE earlier_owners.other_team_until IS NULL OR mine.valid_from >= earlier_owners.other_team_until
    GROUP BY open_children.authority, open_children.child, open_children.period_kind, open_children.period
)
SELECT
    open_children.authority,
    open_children.child,
    open_children.child AS case_id,
    open_children.team,
    open_children.worker,
    open_children.period_kind,
    open_children.period,
    open_children.period_end,
    open_children.neglect_known_since,
    ownership.owned_since,
    CASE
        WHEN ownership.owned_since <= open_children.neglect_known_since THEN 0
        ELSE date_diff('day', open_children.neglect_known_since, ownership.owned_since)
    END AS days_before_owner,
    CASE
        WHEN ownership.owned_since <= open_children.neglect_known_since
            THEN date_diff('day', open_children.neglect_known_since, open_children.period_end)
        ELSE date_diff('day', ownership.owned_since, open_children.period_end)
    END AS days_with_owner
FROM open_children
LEFT JOIN ownership
    ON ownership.authority = open_children.authority
    AND ownership.child = open_children.child
    AND ownership.period_kind = open_children.period_kind
    AND ownership.period = open_children.period
