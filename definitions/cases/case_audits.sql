-- Cases: case audits, and whose case it was.
-- Shape: events
-- Needs: los_quality_audits every; ssd_involvements any
-- Columns:
--   audited_on        date   the day of the audit
--   of_care_leaver    flag   whether the child had a personal adviser on that day
--   moderated         flag   whether a second auditor graded it too
SELECT
    audit.authority,
    audit.child_id AS child,
    audit.audit_id AS case_id,
    COALESCE(holder.team, adviser.team) AS team,
    COALESCE(holder.worker, adviser.worker) AS worker,
    audit.audited_on,
    CASE WHEN adviser.child IS NULL THEN FALSE ELSE TRUE END AS of_care_leaver,
    CASE WHEN audit.moderated_grade IS NULL THEN FALSE ELSE TRUE END AS moderated
FROM los_quality_audits AS audit
LEFT JOIN allocations AS holder
    ON holder.authority = audit.authority
    AND holder.child = audit.child_id
    AND holder.role = 'SW'
    AND holder.valid_from <= audit.audited_on
    AND (holder.valid_to IS NULL OR holder.valid_to > audit.audited_on)
LEFT JOIN allocations AS adviser
    ON adviser.authority = audit.authority
    AND adviser.child = audit.child_id
    AND adviser.role = 'PA'
    AND adviser.valid_from <= audit.audited_on
    AND (adviser.valid_to IS NULL OR adviser.valid_to > audit.audited_on)
