-- Cases: children in a period of pre-proceedings, one for each child and period.
-- Shape: events
-- Needs: ssd_pre_proceedings every
-- Columns:
--   family                   text           the family group that entered pre-proceedings together
--   decided_on               date           the day of the legal meeting that decided to enter pre-proceedings
--   ended_on                 date           the day it was decided to step down or to issue; null while it goes on
--   outcome                  text           ISSUE or STEP DOWN; null while it goes on
--   days_in_pre_proceedings  integer days   whole days from the one decision to the other; null while it goes on
SELECT
    period.authority,
    period.prep_person_id AS child,
    period.prep_table_id AS case_id,
    holder.team,
    holder.worker,
    period.prep_plo_family_id AS family,
    period.prep_pre_pro_decision_date AS decided_on,
    period.prep_agree_stepdown_issue_date AS ended_on,
    period.prep_pre_pro_outcome AS outcome,
    date_diff('day', period.prep_pre_pro_decision_date, period.prep_agree_stepdown_issue_date)
        AS days_in_pre_proceedings
FROM ssd_pre_proceedings AS period
-- Whoever held the case on the day it ended; while it goes on, on the day it began.
LEFT JOIN allocations AS holder
    ON holder.authority = period.authority
    AND holder.child = period.prep_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= COALESCE(period.prep_agree_stepdown_issue_date, period.prep_pre_pro_decision_date)
    AND (
        holder.valid_to IS NULL
        OR holder.valid_to > COALESCE(period.prep_agree_stepdown_issue_date, period.prep_pre_pro_decision_date)
    )
