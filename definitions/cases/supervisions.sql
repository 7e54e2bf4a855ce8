-- Cases: children talked about in supervision.
-- Shape: events
-- Needs: los_supervision every; ssd_involvements any
-- Columns:
--   held_on            date   the day of the supervision
--   reflective         flag   whether it was reflective, by the authority's own standard
--   actions_reviewed   flag   whether the last actions were gone through
SELECT
    supervision.authority,
    supervision.child_id AS child,
    supervision.supervision_id AS case_id,
    holder.team,
    COALESCE(supervision.worker_id, holder.worker) AS worker,
    supervision.held_on,
    CASE supervision.reflective WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS reflective,
    CASE supervision.actions_reviewed WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS actions_reviewed
FROM los_supervision AS supervision
LEFT JOIN allocations AS holder
    ON holder.authority = supervision.authority
    AND holder.child = supervision.child_id
    AND holder.role = 'SW'
    AND holder.valid_from <= supervision.held_on
    AND (holder.valid_to IS NULL OR holder.valid_to > supervision.held_on)
