-- Cases: decisions that a looked-after child should be placed for adoption.
-- Shape: events
-- Needs: ssd_permanence any; ssd_permanence.perm_adm_decision_date; ssd_involvements any
-- Columns:
--   decided_on            date   the day the agency decision maker decided; null where only its reversal is on record
--   early_placement_on    date   the day the child was placed under fostering for adoption or concurrent planning; null if not
--   reversed_on           date   the day it was decided that the child should no longer be placed; null if it was not
--   reversed_reason       text   why: RD1 the child's needs, RD2 no order, RD3 no adopters found, RD4 another reason
SELECT
    route.authority,
    route.perm_person_id AS child,
    route.perm_table_id AS case_id,
    holder.team,
    COALESCE(route.perm_adoption_worker_id, holder.worker) AS worker,
    route.perm_adm_decision_date AS decided_on,
    route.perm_placed_ffa_cp_date AS early_placement_on,
    route.perm_decision_reversed_date AS reversed_on,
    route.perm_decision_reversed_reason AS reversed_reason
FROM ssd_permanence AS route
LEFT JOIN allocations AS holder
    ON holder.authority = route.authority
    AND holder.child = route.perm_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= route.perm_adm_decision_date
    AND (holder.valid_to IS NULL OR holder.valid_to > route.perm_adm_decision_date)
WHERE route.perm_adm_decision_date IS NOT NULL OR route.perm_decision_reversed_date IS NOT NULL
