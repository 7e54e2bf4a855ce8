-- Cases: concerns escalated by conference chairs and reviewing officers that are open at a period end.
-- Shape: at period end
-- Needs: los_chair_escalations every
-- Columns:
--   raised_on           date                   the day the concern was raised
--   process             text                   CP for a conference chair's, IRO for a reviewing officer's, OTHER
--   stage               integer                the highest stage it reached; 1 is the first formal stage
--   working_days_open   integer working days   from raising to the period end
WITH open_escalations AS (
    SELECT
        escalations.authority,
        escalations.child_id AS child,
        escalations.escalation_id,
        escalations.chair_id,
        escalations.raised_on,
        escalations.process,
        escalations.stage,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        period_ends.ends_wd - escalations.raised_on_wd AS working_days_open
    FROM los_chair_escalations AS escalations
    JOIN period_ends
        ON escalations.raised_on <= period_ends.ends_on
        AND (escalations.resolved_on IS NULL OR escalations.resolved_on > period_ends.ends_on)
)
SELECT
    open_escalations.authority,
    open_escalations.child,
    open_escalations.escalation_id AS case_id,
    holder.team,
    open_escalations.chair_id AS worker,
    open_escalations.period_kind,
    open_escalations.period,
    open_escalations.period_end,
    open_escalations.raised_on,
    open_escalations.process,
    open_escalations.stage,
    open_escalations.working_days_open
FROM open_escalations
LEFT JOIN allocations AS holder
    ON holder.authority = open_escalations.authority
    AND holder.child = open_escalations.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_escalations.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_escalations.period_end)
