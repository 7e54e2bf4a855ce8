-- Cases: children in pre-proceedings, and whether their family was offered a meeting to decide for itself.
-- Shape: events
-- Needs: los_pre_proceedings_steps every; ssd_pre_proceedings any; ssd_involvements any
-- Columns:
--   started_on            date   the day it was decided to begin pre-proceedings, by these steps or, failing them, by the
--                                period of pre-proceedings that they belong to
--   letter_on             date   the day the letter before proceedings went to the parents; null if not on record
--   offered_on            date   the day family group decision-making was offered; null if it was not
--   held_on               date   the day the family group met; null if it did not, or not yet
--   exemption_recorded    flag   whether a reason for making no offer is on record
--   issued_on             date   the day the authority applied to the court; null if it did not, or not yet
WITH steps AS (
    SELECT
        steps.authority,
        steps.child_id AS child,
        steps.pre_proceedings_id,
        COALESCE(steps.started_on, period.prep_pre_pro_decision_date) AS started_on,
        period.prep_pre_pro_letter_date AS letter_on,
        steps.fgdm_offered_on AS offered_on,
        steps.fgdm_held_on AS held_on,
        CASE WHEN TRIM(steps.fgdm_exemption) <> '' THEN TRUE ELSE FALSE END AS exemption_recorded,
        steps.issued_on
    FROM los_pre_proceedings_steps AS steps
    LEFT JOIN ssd_pre_proceedings AS period
        ON period.authority = steps.authority AND period.prep_table_id = steps.pre_proceedings_id
)
SELECT
    steps.authority,
    steps.child,
    steps.pre_proceedings_id AS case_id,
    holder.team,
    holder.worker,
    steps.started_on,
    steps.letter_on,
    steps.offered_on,
    steps.held_on,
    steps.exemption_recorded,
    steps.issued_on
FROM steps
LEFT JOIN allocations AS holder
    ON holder.authority = steps.authority
    AND holder.child = steps.child
    AND holder.role = 'SW'
    AND holder.valid_from <= COALESCE(steps.started_on, steps.offered_on, steps.issued_on)
    AND (holder.valid_to IS NULL OR holder.valid_to > COALESCE(steps.started_on, steps.offered_on, steps.issued_on))
