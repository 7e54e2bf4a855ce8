-- Cases: children in a period of pre-proceedings, the steps of it and how it ended.
-- Shape: events
-- Needs: ssd_pre_proceedings every; ssd_involvements any
-- Columns:
--   decided_on                      date                   the day the legal meeting agreed to begin
--   letter_on                       date                   the day the letter before proceedings went to the parents
--   first_meeting_on                date                   the day of the first meeting with the parents
--   ended_on                        date                   the day it was agreed to step down or to issue
--   outcome                         text                   ISSUE, STEP DOWN; null while it goes on
--   working_days_to_letter          integer working days   from the decision to the letter
--   working_days_without_letter     integer working days   from the decision to the end of the period or the as-at day,
--                                                          while there is no letter
--   working_days_to_meeting         integer working days   from the letter to the first meeting
--   working_days_without_meeting    integer working days   from the letter to the end of the period or the as-at day, while
--                                                          there has been no meeting
--   plans_in_referral               integer                child protection plans the child has had during this referral
--   earlier_pre_proceedings         integer                earlier times the child was in pre-proceedings
--   earlier_care_proceedings        integer                earlier times the child was in care proceedings
--   parents_represented             flag                   whether the parents had a lawyer during pre-proceedings
--   short_notice                    flag                   whether proceedings were issued at short notice
--   short_notice_reason             text                   A the child's immediate safety, B emergency grounds, C another
--   first_plan_approved             flag                   whether the first hearing approved the authority's plan
WITH steps AS (
    SELECT
        authority,
        prep_person_id AS child,
        prep_table_id AS period_id,
        prep_pre_pro_decision_date AS decided_on,
        prep_pre_pro_decision_date_wd AS decided_wd,
        prep_pre_pro_letter_date AS letter_on,
        prep_pre_pro_letter_date_wd AS letter_wd,
        prep_initial_pre_pro_meeting_date AS first_meeting_on,
        prep_initial_pre_pro_meeting_date_wd AS first_meeting_wd,
        prep_agree_stepdown_issue_date AS ended_on,
        prep_agree_stepdown_issue_date_wd AS ended_wd,
        prep_pre_pro_outcome AS outcome,
        prep_cp_plans_referral_period AS plans_in_referral,
        prep_prev_pre_proc_child AS earlier_pre_proceedings,
        prep_prev_care_proc_child AS earlier_care_proceedings,
        CASE prep_pre_pro_parents_legal_rep WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS parents_represented,
        CASE prep_care_proc_short_notice WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS short_notice,
        prep_proc_short_notice_reason AS short_notice_reason,
        CASE prep_la_inital_plan_approved WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS first_plan_approved
    FROM ssd_pre_proceedings
)
SELECT
    steps.authority,
    steps.child,
    steps.period_id AS case_id,
    holder.team,
    holder.worker,
    steps.decided_on,
    steps.letter_on,
    steps.first_meeting_on,
    steps.ended_on,
    steps.outcome,
    steps.letter_wd - steps.decided_wd AS working_days_to_letter,
    CASE
        WHEN steps.letter_on IS NULL THEN COALESCE(steps.ended_wd, as_at.as_at_wd) - steps.decided_wd
        ELSE NULL
    END AS working_days_without_letter,
    steps.first_meeting_wd - steps.letter_wd AS working_days_to_meeting,
    CASE
        WHEN steps.first_meeting_on IS NULL THEN COALESCE(steps.ended_wd, as_at.as_at_wd) - steps.letter_wd
        ELSE NULL
    END AS working_days_without_meeting,
    steps.plans_in_referral,
    steps.earlier_pre_proceedings,
    steps.earlier_care_proceedings,
    steps.parents_represented,
    steps.short_notice,
    steps.short_notice_reason,
    steps.first_plan_approved
FROM steps
JOIN as_at ON as_at.authority = steps.authority
LEFT JOIN allocations AS holder
    ON holder.authority = steps.authority
    AND holder.child = steps.child
    AND holder.role = 'SW'
    AND holder.valid_from <= COALESCE(steps.decided_on, steps.letter_on, steps.ended_on)
    AND (holder.valid_to IS NULL OR holder.valid_to > COALESCE(steps.decided_on, steps.letter_on, steps.ended_on))
