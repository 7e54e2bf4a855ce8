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
--   letter_due_on                   date                   the last working day for the letter
--   letter_fell_due_on              date                   the same day once it has passed; null before that, and if the
--                                                          period ended first without a letter
--   working_days_to_meeting         integer working days   from the letter to the first meeting
--   meeting_due_on                  date                   the last working day for the first meeting
--   meeting_fell_due_on             date                   the same day once it has passed; null before that, and if the
--                                                          period ended first without a meeting
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
        prep_pre_pro_outcome AS outcome,
        prep_cp_plans_referral_period AS plans_in_referral,
        prep_prev_pre_proc_child AS earlier_pre_proceedings,
        prep_prev_care_proc_child AS earlier_care_proceedings,
        CASE prep_pre_pro_parents_legal_rep WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS parents_represented,
        CASE prep_care_proc_short_notice WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS short_notice,
        prep_proc_short_notice_reason AS short_notice_reason,
        CASE prep_la_inital_plan_approved WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS first_plan_approved
    FROM ssd_pre_proceedings
),
letters_due AS (
    SELECT steps.authority, steps.period_id, last_day.day AS due_on
    FROM steps
    JOIN rules
        ON rules.rule = 'letter_before_proceedings'
        AND (rules.first_day IS NULL OR rules.first_day <= steps.decided_on)
        AND (rules.last_day IS NULL OR rules.last_day >= steps.decided_on)
    JOIN calendar AS last_day ON last_day.wd = steps.decided_wd + rules.value AND last_day.is_working_day
),
meetings_due AS (
    SELECT steps.authority, steps.period_id, last_day.day AS due_on
    FROM steps
    JOIN rules
        ON rules.rule = 'first_pre_proceedings_meeting'
        AND (rules.first_day IS NULL OR rules.first_day <= steps.letter_on)
        AND (rules.last_day IS NULL OR rules.last_day >= steps.letter_on)
    JOIN calendar AS last_day ON last_day.wd = steps.letter_wd + rules.value AND last_day.is_working_day
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
    letters_due.due_on AS letter_due_on,
    CASE
        WHEN steps.letter_on IS NULL AND steps.ended_on <= letters_due.due_on THEN NULL
        WHEN letters_due.due_on < as_at.as_at THEN letters_due.due_on
        ELSE NULL
    END AS letter_fell_due_on,
    steps.first_meeting_wd - steps.letter_wd AS working_days_to_meeting,
    meetings_due.due_on AS meeting_due_on,
    CASE
        WHEN steps.first_meeting_on IS NULL AND steps.ended_on <= meetings_due.due_on THEN NULL
        WHEN meetings_due.due_on < as_at.as_at THEN meetings_due.due_on
        ELSE NULL
    END AS meeting_fell_due_on,
    steps.plans_in_referral,
    steps.earlier_pre_proceedings,
    steps.earlier_care_proceedings,
    steps.parents_represented,
    steps.short_notice,
    steps.short_notice_reason,
    steps.first_plan_approved
FROM steps
JOIN as_at ON as_at.authority = steps.authority
LEFT JOIN letters_due ON letters_due.authority = steps.authority AND letters_due.period_id = steps.period_id
LEFT JOIN meetings_due ON meetings_due.authority = steps.authority AND meetings_due.period_id = steps.period_id
LEFT JOIN allocations AS holder
    ON holder.authority = steps.authority
    AND holder.child = steps.child
    AND holder.role = 'SW'
    AND holder.valid_from <= COALESCE(steps.decided_on, steps.letter_on, steps.ended_on)
    AND (holder.valid_to IS NULL OR holder.valid_to > COALESCE(steps.decided_on, steps.letter_on, steps.ended_on))
