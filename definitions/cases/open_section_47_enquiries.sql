-- Cases: section 47 enquiries still waiting, at a period end, for a conference or for the decision that none is needed. An
-- enquiry that ended waits on where it is recorded as one that does need a conference, and its outcome does not say otherwise.
-- Shape: at period end
-- Needs: ssd_s47_enquiry every; ssd_s47_enquiry.s47e_s47_start_date; ssd_initial_cp_conference every
-- Columns:
--   started_on                 date                   the day the enquiry started
--   working_days_since_start   integer working days   from the start to the period end
WITH first_conferences AS (
    SELECT authority, icpc_s47_enquiry_id AS enquiry_id, MIN(icpc_icpc_date) AS conference_on
    FROM ssd_initial_cp_conference
    WHERE icpc_icpc_date IS NOT NULL AND icpc_s47_enquiry_id IS NOT NULL
    GROUP BY authority, icpc_s47_enquiry_id
),
-- The enquiry stops waiting on the day of the conference, or on the day it ended, unless it is on record that a
-- conference is needed: then only the conference will do. An outcome that names other steps and no conference is an end.
-- One that needs none, on a day that nobody wrote down, is taken not to have waited at all: nothing says that anybody is
-- late.
waiting AS (
    SELECT
        enquiry.authority,
        enquiry.s47e_person_id AS child,
        enquiry.s47e_s47_enquiry_id AS enquiry_id,
        enquiry.s47e_s47_completed_by_team AS team,
        enquiry.s47e_s47_completed_by_worker_id AS worker,
        enquiry.s47e_s47_start_date AS started_on,
        enquiry.s47e_s47_start_date_wd AS started_wd,
        CASE
            WHEN first_conferences.conference_on IS NOT NULL THEN first_conferences.conference_on
            WHEN enquiry.s47e_s47_nfa = 'N' AND enquiry.s47e_s47_outcome_json IS NULL THEN NULL
            WHEN enquiry.s47e_s47_nfa = 'N' AND enquiry.s47e_s47_outcome_json LIKE '%"CP_CONFERENCE_FLAG": "Y"%' THEN NULL
            WHEN enquiry.s47e_s47_nfa = 'N' AND enquiry.s47e_s47_outcome_json LIKE '%"CP_CONFERENCE_FLAG":"Y"%' THEN NULL
            ELSE enquiry.s47e_s47_end_date
        END AS until
    FROM ssd_s47_enquiry AS enquiry
    LEFT JOIN first_conferences
        ON first_conferences.authority = enquiry.authority
        AND first_conferences.enquiry_id = enquiry.s47e_s47_enquiry_id
    WHERE first_conferences.conference_on IS NOT NULL
        OR enquiry.s47e_s47_nfa IS NULL
        OR enquiry.s47e_s47_nfa <> 'Y'
        OR enquiry.s47e_s47_end_date IS NOT NULL
)
SELECT
    waiting.authority,
    waiting.child,
    waiting.enquiry_id AS case_id,
    waiting.team,
    waiting.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    waiting.started_on,
    period_ends.ends_wd - waiting.started_wd AS working_days_since_start
FROM waiting
JOIN period_ends
    ON waiting.started_on <= period_ends.ends_on
    AND (waiting.until IS NULL OR waiting.until > period_ends.ends_on)
