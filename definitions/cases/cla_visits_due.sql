-- Cases: occasions on which a looked-after child was due a visit under regulation 28.
-- Shape: events
-- Uses: periods_of_care; stays; looked_after_visits_made; visit_clocks
-- Needs: ssd_cla_episodes every, 6 months back; ssd_cla_placement every, 6 months back; ssd_legal_status every;
--        ssd_cla_reviews every; ssd_cla_visits every, 6 months back; los_pwp_assessments any; los_placement_terms any; los_visits any
-- Columns:
--   visit_rule        text   the rule that sets the limit: its name in the table of rules, or placed_for_adoption
--   placement_type    text   the kind of placement on the day the clock started
--   short_breaks      flag   whether the child was looked after only for short breaks (legal status V3 or V4)
--   clock_starts_on   date   the visit, move or order from which the time is counted
--   due_on            date   the last day for the visit
--   due_while_relaxed flag   whether the limits of regulation 28 were relaxed on that day
--   fell_due_on       date   the same day once it has passed or the visit was made; null before that, and null if the clock
--                            was replaced by a move, an order or leaving care by then
--   visited_on        date   the visit that answered; null if there was none before the clock was replaced
--   replaced_on       date   the move, order or leaving care that came before any visit; null if none did
SELECT
    clock.authority,
    clock.child,
    clock.care_id || ' ' || CAST(clock.clock_starts_on AS VARCHAR) AS case_id,
    holder.team,
    holder.worker,
    clock.visit_rule,
    clock.placement_type,
    clock.short_breaks,
    clock.clock_starts_on,
    clock.due_on,
    clock.due_while_relaxed,
    CASE
        WHEN clock.replaced_on <= clock.due_on THEN NULL
        WHEN clock.due_on < as_at.as_at THEN clock.due_on
        WHEN clock.due_on = as_at.as_at AND clock.visited_on IS NOT NULL THEN clock.due_on
        ELSE NULL
    END AS fell_due_on,
    clock.visited_on,
    clock.replaced_on
FROM visit_clocks AS clock
JOIN as_at ON as_at.authority = clock.authority
LEFT JOIN allocations AS holder
    ON holder.authority = clock.authority
    AND holder.child = clock.child
    AND holder.role = 'SW'
    AND holder.valid_from <= clock.clock_starts_on
    AND (holder.valid_to IS NULL OR holder.valid_to > clock.clock_starts_on)
