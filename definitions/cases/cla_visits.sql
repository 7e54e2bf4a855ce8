-- Cases: looked-after children at a period end, the latest visit to each, and the row of regulation 28 that says when the
-- next is due.
-- Shape: at period end
-- Uses: periods_of_care; stays; looked_after_visits_made; visit_clocks; senior_looks
-- Needs: ssd_cla_episodes every; ssd_cla_placement latest; ssd_legal_status latest; ssd_cla_reviews latest;
--        ssd_cla_visits latest; los_pwp_assessments any; los_placement_terms any; los_visits any; los_supervision any;
--        los_quality_audits any; los_chair_escalations any
-- Columns:
--   visit_rule        text   the rule that sets the limit: its name in the table of rules, or placed_for_adoption
--   placement_type    text   the kind of placement on the day the clock started
--   short_breaks      flag   whether the child is looked after only for short breaks (legal status V3 or V4)
--   clock_starts_on   date   the latest visit, or the move or order after it
--   latest_visit_on   date   the latest visit in this period of care; null if none is on record
--   latest_visit_alone flag  whether the child was seen alone on that day, by the record of visits; null if it is silent
--   due_on            date   the last day for the next visit
--   due_while_relaxed flag   whether the limits of regulation 28 were relaxed on that day
--   in_time_until     date   the same day; null if it has passed and no visit is on record in this period of care
--   looked_on         date   the latest day from the clock's start to the period end on which somebody senior looked at the
--                            case; null if there is none
WITH seen_alone AS (
    SELECT
        authority,
        clav_person_id AS child,
        clav_cla_visit_date AS visited_on,
        MAX(CASE clav_cla_visit_seen_alone WHEN 'Y' THEN 2 WHEN 'N' THEN 1 ELSE 0 END) AS alone
    FROM ssd_cla_visits
    WHERE clav_cla_visit_date IS NOT NULL AND COALESCE(clav_cla_visit_seen, 'Y') <> 'N'
    -- Of two visits on one day, one at which the child was seen alone is enough.
    GROUP BY authority, clav_person_id, clav_cla_visit_date
)
SELECT
    clock.authority,
    clock.child,
    clock.care_id AS case_id,
    holder.team,
    holder.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    clock.visit_rule,
    clock.placement_type,
    clock.short_breaks,
    clock.clock_starts_on,
    clock.latest_visit_on,
    CASE seen_alone.alone WHEN 2 THEN TRUE WHEN 1 THEN FALSE ELSE NULL END AS latest_visit_alone,
    clock.due_on,
    clock.due_while_relaxed,
    CASE
        WHEN clock.latest_visit_on IS NULL AND clock.due_on < period_ends.ends_on THEN NULL
        ELSE clock.due_on
    END AS in_time_until,
    look.looked_on
FROM visit_clocks AS clock
JOIN period_ends
    ON clock.clock_starts_on <= period_ends.ends_on
    AND (clock.next_start_on IS NULL OR clock.next_start_on > period_ends.ends_on)
    AND (clock.left_on IS NULL OR clock.left_on > period_ends.ends_on)
LEFT JOIN seen_alone
    ON seen_alone.authority = clock.authority
    AND seen_alone.child = clock.child
    AND seen_alone.visited_on = clock.latest_visit_on
LEFT JOIN senior_looks AS look
    ON look.authority = clock.authority
    AND look.child = clock.child
    AND look.looked_on >= clock.clock_starts_on
    AND look.looked_on <= period_ends.ends_on
    AND (look.next_looked_on IS NULL OR look.next_looked_on > period_ends.ends_on)
LEFT JOIN allocations AS holder
    ON holder.authority = clock.authority
    AND holder.child = clock.child
    AND holder.role = 'SW'
    AND holder.valid_from <= period_ends.ends_on
    AND (holder.valid_to IS NULL OR holder.valid_to > period_ends.ends_on)
