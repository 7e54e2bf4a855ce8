-- Cases: families in a period of pre-proceedings. Each case is a family, not a child: brothers and sisters whose periods
-- began on the same day are one. A child without a family on record is a family of one.
-- A family's team and worker are those of the child whose row comes first by its id.
-- Shape: events
-- Needs: ssd_pre_proceedings every; ssd_pre_proceedings.prep_plo_family_id; ssd_involvements any
-- Columns:
--   decided_on              date           the day the legal meeting agreed to begin
--   letter_on               date           the day of the first letter before proceedings to go to the parents
--   ended_on                date           the day the last of the children stepped down or was issued for; null until then
--   children                integer        how many children are in it
--   issued                  flag           whether proceedings were issued for any of them
--   days_in_pre_proceedings integer days   whole days from the decision to the end
WITH families AS (
    SELECT
        authority,
        COALESCE(prep_plo_family_id, prep_person_id) AS family_id,
        prep_pre_pro_decision_date AS decided_on,
        MIN(prep_pre_pro_letter_date) AS letter_on,
        CASE WHEN COUNT(prep_agree_stepdown_issue_date) = COUNT(*) THEN MAX(prep_agree_stepdown_issue_date) ELSE NULL END
            AS ended_on,
        COUNT(DISTINCT prep_person_id) AS children,
        MAX(CASE WHEN prep_pre_pro_outcome = 'ISSUE' THEN 1 ELSE 0 END) AS issued,
        MIN(prep_table_id) AS first_row
    FROM ssd_pre_proceedings
    WHERE prep_pre_pro_decision_date IS NOT NULL
    GROUP BY authority, COALESCE(prep_plo_family_id, prep_person_id), prep_pre_pro_decision_date
)
SELECT
    families.authority,
    CAST(NULL AS VARCHAR) AS child,
    families.family_id || ' ' || CAST(families.decided_on AS VARCHAR) AS case_id,
    holder.team,
    holder.worker,
    families.decided_on,
    families.letter_on,
    families.ended_on,
    families.children,
    families.issued = 1 AS issued,
    date_diff('day', families.decided_on, families.ended_on) AS days_in_pre_proceedings
FROM families
JOIN ssd_pre_proceedings AS first_row
    ON first_row.authority = families.authority AND first_row.prep_table_id = families.first_row
LEFT JOIN allocations AS holder
    ON holder.authority = families.authority
    AND holder.child = first_row.prep_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= families.decided_on
    AND (holder.valid_to IS NULL OR holder.valid_to > families.decided_on)
