-- Cases: concerns that conference chairs and reviewing officers escalated.
-- Shape: events
-- Needs: los_chair_escalations every
-- Columns:
--   raised_on                    date                   the day the concern was raised
--   resolved_on                  date                   the day it was resolved; null while it is open
--   due_on                       date                   the last working day by which it should be resolved
--   fell_due_on                  date                   the same day once it has passed or the concern was resolved on
--                                                       it; null before that
--   process                      text                   CP for a conference chair's, IRO for a reviewing officer's, OTHER
--   theme                        text                   what it was about: DRIFT, SAFETY, VISITS, PLAN, CORE GROUP...
--   stage                        integer                the highest stage it reached; 1 is the first formal stage
--   outcome_changed              flag                   whether things changed for the child as a result
--   working_days_to_resolution   integer working days   from raising to resolution; null while it is open
WITH escalations AS (
    SELECT
        authority,
        child_id AS child,
        escalation_id,
        chair_id,
        raised_on,
        raised_on_wd AS raised_wd,
        resolved_on,
        resolved_on_wd AS resolved_wd,
        process,
        theme,
        stage,
        CASE outcome_changed WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS outcome_changed
    FROM los_chair_escalations
),
due AS (
    SELECT escalations.authority, escalations.escalation_id, last_day.day AS due_on
    FROM escalations
    JOIN rules
        ON rules.rule = 'chair_escalation'
        AND (rules.first_day IS NULL OR rules.first_day <= escalations.raised_on)
        AND (rules.last_day IS NULL OR rules.last_day >= escalations.raised_on)
    JOIN calendar AS last_day ON last_day.wd = escalations.raised_wd + rules.value AND last_day.is_working_day
)
SELECT
    escalations.authority,
    escalations.child,
    escalations.escalation_id AS case_id,
    holder.team,
    escalations.chair_id AS worker,
    escalations.raised_on,
    escalations.resolved_on,
    due.due_on,
    CASE
        WHEN due.due_on < as_at.as_at OR (due.due_on = as_at.as_at AND escalations.resolved_on IS NOT NULL)
            THEN due.due_on
        ELSE NULL
    END AS fell_due_on,
    escalations.process,
    escalations.theme,
    escalations.stage,
    escalations.outcome_changed,
    escalations.resolved_wd - escalations.raised_wd AS working_days_to_resolution
FROM escalations
JOIN as_at ON as_at.authority = escalations.authority
LEFT JOIN due ON due.authority = escalations.authority AND due.escalation_id = escalations.escalation_id
LEFT JOIN allocations AS holder
    ON holder.authority = escalations.authority
    AND holder.child = escalations.child
    AND holder.role = 'SW'
    AND holder.valid_from <= escalations.raised_on
    AND (holder.valid_to IS NULL OR holder.valid_to > escalations.raised_on)
