-- Cases: assessments of children placed with parents at once, before an assessment, under regulation 19. One that names no
-- placement on record is left out, for nobody knows when its clock began.
-- Shape: events
-- Needs: los_pwp_assessments every; ssd_cla_placement every; ssd_cla_episodes any; ssd_involvements any
-- Columns:
--   placed_on                    date                   the day the placement that it names began
--   completed_on                 date                   the day the assessment was complete; null if it is not
--   decided_on                   date                   the day the nominated officer decided; null if not yet
--   placement_ended_on           date                   the day the placement ended; null while it lasts
--   assessment_due_on            date                   the last working day for the assessment
--   assessment_fell_due_on       date                   the same day once it has passed; null before that, and null if the
--                                                       placement had ended by then without one
--   decision_due_on              date                   the last working day for the decision
--   decision_fell_due_on         date                   the same day once it has passed; null before that, and null if the
--                                                       placement had ended by then without one
--   working_days_to_assessment   integer working days   from the placement to the assessment
--   working_days_to_decision     integer working days   from the assessment to the decision
WITH placements AS (
    SELECT
        assessment.authority,
        assessment.child_id AS child,
        assessment.assessment_id,
        placement.clap_cla_placement_start_date AS placed_on,
        placement.clap_cla_placement_start_date_wd AS placed_wd,
        placement.clap_cla_placement_end_date AS placement_ended_on,
        assessment.completed_on,
        assessment.completed_on_wd AS completed_wd,
        assessment.decided_on,
        assessment.decided_on_wd AS decided_wd
    FROM los_pwp_assessments AS assessment
    JOIN ssd_cla_placement AS placement
        ON placement.authority = assessment.authority
        AND placement.clap_cla_placement_id = assessment.placement_id
    WHERE assessment.route = '19'
),
assessments_due AS (
    SELECT placements.authority, placements.assessment_id, last_day.day AS due_on
    FROM placements
    JOIN rules
        ON rules.rule = 'immediate_placement_assessment'
        AND (rules.first_day IS NULL OR rules.first_day <= placements.placed_on)
        AND (rules.last_day IS NULL OR rules.last_day >= placements.placed_on)
    JOIN calendar AS last_day ON last_day.wd = placements.placed_wd + rules.value AND last_day.is_working_day
),
decisions_due AS (
    SELECT placements.authority, placements.assessment_id, last_day.day AS due_on
    FROM placements
    JOIN rules
        ON rules.rule = 'immediate_placement_decision'
        AND (rules.first_day IS NULL OR rules.first_day <= placements.completed_on)
        AND (rules.last_day IS NULL OR rules.last_day >= placements.completed_on)
    JOIN calendar AS last_day ON last_day.wd = placements.completed_wd + rules.value AND last_day.is_working_day
)
SELECT
    placements.authority,
    placements.child,
    placements.assessment_id AS case_id,
    holder.team,
    holder.worker,
    placements.placed_on,
    placements.completed_on,
    placements.decided_on,
    placements.placement_ended_on,
    assessments_due.due_on AS assessment_due_on,
    CASE
        WHEN placements.completed_on IS NULL AND placements.placement_ended_on <= assessments_due.due_on THEN NULL
        WHEN assessments_due.due_on < as_at.as_at THEN assessments_due.due_on
        ELSE NULL
    END AS assessment_fell_due_on,
    decisions_due.due_on AS decision_due_on,
    CASE
        WHEN placements.decided_on IS NULL AND placements.placement_ended_on <= decisions_due.due_on THEN NULL
        WHEN decisions_due.due_on < as_at.as_at THEN decisions_due.due_on
        ELSE NULL
    END AS decision_fell_due_on,
    placements.completed_wd - placements.placed_wd AS working_days_to_assessment,
    placements.decided_wd - placements.completed_wd AS working_days_to_decision
FROM placements
JOIN as_at ON as_at.authority = placements.authority
LEFT JOIN assessments_due
    ON assessments_due.authority = placements.authority AND assessments_due.assessment_id = placements.assessment_id
LEFT JOIN decisions_due
    ON decisions_due.authority = placements.authority AND decisions_due.assessment_id = placements.assessment_id
LEFT JOIN allocations AS holder
    ON holder.authority = placements.authority
    AND holder.child = placements.child
    AND holder.role = 'SW'
    AND holder.valid_from <= placements.placed_on
    AND (holder.valid_to IS NULL OR holder.valid_to > placements.placed_on)
