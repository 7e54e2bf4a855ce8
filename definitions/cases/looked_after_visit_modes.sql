-- Cases: visits to looked-after children in the log of contacts, and how each was made.
-- Shape: events
-- Needs: los_visits every; ssd_involvements any
-- Columns:
--   visited_on        date   the day of the visit
--   mode              text   IN PERSON, VIDEO, TELEPHONE, MESSAGE or OTHER
--   reason_recorded   flag   true if a reason is on record for not going in person; null if none is
--   seen              flag   whether the child was seen
SELECT
    visits.authority,
    visits.child_id AS child,
    visits.visit_id AS case_id,
    COALESCE(visits.team, holder.team) AS team,
    COALESCE(visits.worker_id, holder.worker) AS worker,
    visits.visited_on,
    visits.mode,
    CASE WHEN TRIM(visits.reason) <> '' THEN TRUE ELSE NULL END AS reason_recorded,
    CASE visits.seen WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS seen
FROM los_visits AS visits
LEFT JOIN allocations AS holder
    ON holder.authority = visits.authority
    AND holder.child = visits.child_id
    AND holder.role = 'SW'
    AND holder.valid_from <= visits.visited_on
    AND (holder.valid_to IS NULL OR holder.valid_to > visits.visited_on)
WHERE visits.kind = 'CLA'
