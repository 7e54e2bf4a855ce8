-- Cases: children in care proceedings at a period end.
-- Shape: at period end
-- Needs: los_pre_proceedings_steps every; ssd_involvements any
-- Columns:
--   issued_on             date           the day the authority applied to the court
--   days_in_proceedings   integer days   days from the application to the period end, counting the day of the application
--                                        as the first, as the statute does
WITH open_proceedings AS (
    SELECT
        steps.authority,
        steps.child_id AS child,
        steps.pre_proceedings_id,
        steps.issued_on,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end
    FROM los_pre_proceedings_steps AS steps
    JOIN period_ends
        ON steps.issued_on <= period_ends.ends_on
        AND (steps.final_order_on IS NULL OR steps.final_order_on > period_ends.ends_on)
)
SELECT
    open_proceedings.authority,
    open_proceedings.child,
    open_proceedings.pre_proceedings_id AS case_id,
    holder.team,
    holder.worker,
    open_proceedings.period_kind,
    open_proceedings.period,
    open_proceedings.period_end,
    open_proceedings.issued_on,
    date_diff('day', open_proceedings.issued_on, open_proceedings.period_end) + 1 AS days_in_proceedings
FROM open_proceedings
LEFT JOIN allocations AS holder
    ON holder.authority = open_proceedings.authority
    AND holder.child = open_proceedings.child
    AND holder.role = 'SW'
    AND holder.valid_from <= open_proceedings.period_end
    AND (holder.valid_to IS NULL OR holder.valid_to > open_proceedings.period_end)
