-- Cases: children for whom the authority has applied to the family court.
-- Shape: events
-- Needs: los_pre_proceedings_steps every; ssd_involvements any
-- Columns:
--   issued_on                   date           the day the authority applied to the court
--   final_order_on              date           the day of the court's final order; null until then
--   due_on                      date           the last day for the final order: the 182nd, the day of the application being
--                                              the first
--   extension_reason_recorded   flag           whether the reason for going past the limit was written down
--   days_in_proceedings         integer days   days from the application to the final order, counting the day of the
--                                              application as the first, as the statute does
WITH proceedings AS (
    SELECT
        authority,
        child_id AS child,
        pre_proceedings_id,
        issued_on,
        final_order_on,
        CASE extension_reason_recorded WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS extension_reason_recorded
    FROM los_pre_proceedings_steps
    WHERE issued_on IS NOT NULL
)
SELECT
    proceedings.authority,
    proceedings.child,
    proceedings.pre_proceedings_id AS case_id,
    holder.team,
    holder.worker,
    proceedings.issued_on,
    proceedings.final_order_on,
    add_days(proceedings.issued_on, rules.value - 1) AS due_on,
    proceedings.extension_reason_recorded,
    date_diff('day', proceedings.issued_on, proceedings.final_order_on) + 1 AS days_in_proceedings
FROM proceedings
LEFT JOIN rules
    ON rules.rule = 'care_proceedings'
    AND (rules.first_day IS NULL OR rules.first_day <= proceedings.issued_on)
    AND (rules.last_day IS NULL OR rules.last_day >= proceedings.issued_on)
LEFT JOIN allocations AS holder
    ON holder.authority = proceedings.authority
    AND holder.child = proceedings.child
    AND holder.role = 'SW'
    AND holder.valid_from <= proceedings.issued_on
    AND (holder.valid_to IS NULL OR holder.valid_to > proceedings.issued_on)
