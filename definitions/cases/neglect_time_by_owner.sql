-- Cases: the time that each team has held a child since neglect was first known, for children open on the as-at day.
-- One row for each child and each team that held them, so that a figure by team says how long each has had its share.
-- Shape: as at
-- Uses: neglect_known
-- Needs: ssd_cin_episodes every; ssd_cin_assessments any; ssd_assessment_factors any; ssd_cp_plans any;
--        ssd_involvements every
-- Columns:
--   neglect_known_since   date           the first assessment that found neglect, or the first plan for it, on record
--   held_since            date           the first day since then on which the team held the child
--   holds_now             flag           whether the team holds the child on the as-at day
--   days_held             integer days   whole days since neglect was known on which the team held the child
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
        period_ends.ends_on AS period_end
    FROM first_known
    JOIN ssd_cin_episodes AS need
        ON need.authority = first_known.authority AND need.cine_person_id = first_known.child
    JOIN period_ends
        ON period_ends.period_kind = 'as at'
        AND need.cine_referral_date <= period_ends.ends_on
        AND (need.cine_close_date IS NULL OR need.cine_close_date > period_ends.ends_on)
        AND first_known.neglect_known_since <= period_ends.ends_on
),
held AS (
    SELECT
        open_children.authority,
        open_children.child,
        open_children.neglect_known_since,
        open_children.period_kind,
        open_children.period,
        open_children.period_end,
        owner.team,
        GREATEST(owner.valid_from, open_children.neglect_known_since) AS from_day,
        CASE
            WHEN owner.valid_to IS NULL OR owner.valid_to > open_children.period_end THEN open_children.period_end
            ELSE owner.valid_to
        END AS to_day,
        CASE WHEN owner.valid_to IS NULL OR owner.valid_to > open_children.period_end THEN 1 ELSE 0 END AS still
    FROM open_children
    JOIN allocations AS owner
        ON owner.authority = open_children.authority
        AND owner.child = open_children.child
        AND owner.role = 'SW'
        AND owner.valid_from <= open_children.period_end
        AND (owner.valid_to IS NULL OR owner.valid_to > open_children.neglect_known_since)
)
SELECT
    authority,
    child,
    child || ' ' || COALESCE(team, 'team not recorded') AS case_id,
    team,
    CAST(NULL AS VARCHAR) AS worker,
    period_kind,
    period,
    period_end,
    neglect_known_since,
    MIN(from_day) AS held_since,
    MAX(still) = 1 AS holds_now,
    CAST(SUM(date_diff('day', from_day, to_day)) AS BIGINT) AS days_held
FROM held
GROUP BY authority, child, team, period_kind, period, period_end, neglect_known_since
