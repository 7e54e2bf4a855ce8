-- Shared: days on which somebody senior looked at a child's case, each until the next: it was talked about in supervision,
-- it was audited, or a conference chair or reviewing officer raised a concern.
WITH looks AS (
    SELECT authority, child_id AS child, held_on AS looked_on, held_on_wd AS looked_wd
    FROM los_supervision
    WHERE held_on IS NOT NULL
    UNION
    SELECT authority, child_id AS child, audited_on AS looked_on, audited_on_wd AS looked_wd
    FROM los_quality_audits
    WHERE audited_on IS NOT NULL
    UNION
    SELECT authority, child_id AS child, raised_on AS looked_on, raised_on_wd AS looked_wd
    FROM los_chair_escalations
    WHERE raised_on IS NOT NULL
)
SELECT
    authority,
    child,
    looked_on,
    looked_wd,
    LEAD(looked_on) OVER (PARTITION BY authority, child ORDER BY looked_on, looked_wd) AS next_looked_on
FROM looks
