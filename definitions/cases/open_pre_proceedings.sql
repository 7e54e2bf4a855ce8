-- Cases: children in pre-proceedings at a period end.
-- Shape: at period end
-- Needs: ssd_pre_proceedings every
-- Columns:
--   family                    text           the family group that entered pre-proceedings together
--   decided_on                date           the day of the legal meeting that decided to enter pre-proceedings
--   days_in_pre_proceedings   integer days   whole days from that decision to the period end
SELECT
    period.authority,
    period.prep_person_id AS child,
    period.prep_table_id AS case_id,
    holder.team,
    holder.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    period.prep_plo_family_id AS family,
    period.prep_pre_pro_decision_date AS decided_on,
    date_diff('day', period.prep_pre_pro_decision_date, period_ends.ends_on) AS days_in_pre_proceedings
FROM ssd_pre_proceedings AS period
JOIN period_ends
    ON period.prep_pre_pro_decision_date <= period_ends.ends_on
    AND (
        period.prep_agree_stepdown_issue_date IS NULL
        OR period.prep_agree_stepdown_issue_date > period_ends.ends_on
    )
LEFT JOIN allocations AS holder
    ON holder.authority = period.authority
    AND holder.child = period.prep_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= period_ends.ends_on
    AND (holder.valid_to IS NULL OR holder.valid_to > period_ends.ends_on)
