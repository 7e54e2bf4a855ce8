-- Cases: adoptions of looked-after children, with the time each took. The case is held by the adoption worker where there is
-- one, in the team that held it on the day the child was placed for adoption.
-- Shape: events
-- Uses: periods_of_care
-- Needs: ssd_permanence any; ssd_permanence.perm_placed_for_adoption_date; ssd_cla_episodes every; ssd_involvements any
-- Columns:
--   adopted_on                        date           the day of the adoption order; where none is recorded for this route, the
--                                                    day its time in care ended in adoption, unless the route was given up
--   entered_on                        date           the day the child became looked after
--   placement_order_on                date           the day of the placement order; null if there was none
--   matched_on                        date           the day the match was decided
--   placed_on                         date           the day the child was placed for adoption
--   moved_in_on                       date           the day the child moved in with the family: where a foster carer is
--                                                    known to have adopted, the day the child first went to them; else the day
--                                                    the child was placed for adoption
--   adopted_by_carer                  flag           whether a former foster carer adopted the child
--   days_to_moving_in                 integer days   whole days from entering care to moving in with the family
--   days_to_adoptive_placement        integer days   whole days from entering care to being placed for adoption
--   days_from_order_to_match          integer days   whole days from the placement order to the match; 0 where the match came
--                                                    first
WITH ended_in_adoption AS (
    SELECT
        authority,
        clae_person_id AS child,
        COALESCE(clae_cla_id, clae_cla_episode_id) AS care_id,
        MAX(clae_cla_episode_ceased_date) AS adopted_on
    FROM ssd_cla_episodes
    WHERE clae_cla_episode_ceased_reason IN ('E11', 'E12')
    GROUP BY authority, clae_person_id, COALESCE(clae_cla_id, clae_cla_episode_id)
),
routes AS (
    SELECT
        route.authority,
        route.perm_person_id AS child,
        route.perm_table_id AS route_id,
        care.care_id,
        care.entered_on,
        COALESCE(
            CASE WHEN route.perm_permanence_order_type = 'ADOPTION' THEN route.perm_permanence_order_date ELSE NULL END,
            ended.adopted_on
        ) AS adopted_on,
        route.perm_placement_order_date AS placement_order_on,
        route.perm_matched_date AS matched_on,
        route.perm_placed_for_adoption_date AS placed_on,
        CASE route.perm_adopted_by_carer_flag WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS adopted_by_carer,
        -- Going to carers who later adopt is moving in, by the fostering for adoption date where the other is not kept.
        COALESCE(route.perm_placed_foster_carer_date, route.perm_placed_ffa_cp_date) AS fostered_on,
        route.perm_adoption_worker_id AS worker
    FROM ssd_permanence AS route
    LEFT JOIN periods_of_care AS care
        ON care.authority = route.authority AND care.child = route.perm_person_id AND care.care_id = route.perm_cla_id
    LEFT JOIN ended_in_adoption AS ended
        ON route.perm_decision_reversed_date IS NULL
        AND ended.authority = route.authority
        AND ended.child = route.perm_person_id
        AND ended.care_id = route.perm_cla_id
),
moved AS (
    SELECT
        authority,
        child,
        route_id,
        entered_on,
        adopted_on,
        placement_order_on,
        matched_on,
        placed_on,
        adopted_by_carer,
        worker,
        CASE
            WHEN adopted_by_carer AND fostered_on IS NOT NULL THEN fostered_on
            WHEN adopted_by_carer THEN NULL
            ELSE placed_on
        END AS moved_in_on
    FROM routes
    WHERE adopted_on IS NOT NULL
)
SELECT
    moved.authority,
    moved.child,
    moved.route_id AS case_id,
    holder.team,
    COALESCE(moved.worker, holder.worker) AS worker,
    moved.adopted_on,
    moved.entered_on,
    moved.placement_order_on,
    moved.matched_on,
    moved.placed_on,
    moved.moved_in_on,
    moved.adopted_by_carer,
    date_diff('day', moved.entered_on, moved.moved_in_on) AS days_to_moving_in,
    date_diff('day', moved.entered_on, moved.placed_on) AS days_to_adoptive_placement,
    CASE
        WHEN moved.matched_on < moved.placement_order_on THEN 0
        ELSE date_diff('day', moved.placement_order_on, moved.matched_on)
    END AS days_from_order_to_match
FROM moved
LEFT JOIN allocations AS holder
    ON holder.authority = moved.authority
    AND holder.child = moved.child
    AND holder.role = 'SW'
    AND holder.valid_from <= moved.placed_on
    AND (holder.valid_to IS NULL OR holder.valid_to > moved.placed_on)
