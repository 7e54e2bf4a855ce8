-- Cases: section 47 enquiries still waiting, at a period end, for a conference or for the decision that none is needed.
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
enquiries AS (
    SELECT
        enquiry.authority,
        enquiry.s47e_person_id AS child,
        enquiry.s47e_s47_enquiry_id AS enquiry_id,
        enquiry.s47e_s47_completed_by_team AS team,
        enquiry.s47e_s47_completed_by_worker_id AS worker,
        enquiry.s47e_s47_start_date AS started_on,
        enquiry.s47e_s47_start_date_wd AS started_wd,
        enquiry.s47e_s47_end_date AS ended_on,
        first_conferences.conference_on,
        COALESCE(enquiry.s47e_s47_nfa, 'N') = 'Y' AS said_not_required
    FROM ssd_s47_enquiry AS enquiry
    LEFT JOIN first_conferences
        ON first_conferences.authority = enquiry.authority
        AND first_conferences.enquiry_id = enquiry.s47e_s47_enquiry_id
),
-- The enquiry stops waiting on the day of the conference, or on the day it ended with none needed. Where that day
-- was not recorded, it is taken not to have waited at all: nothing says that anybody is late.
waiting AS (
    SELECT authority, child, enquiry_id, team, worker, started_on, started_wd, COALESCE(conference_on, ended_on) AS until
    FROM enquiries
    WHERE conference_on IS NOT NULL OR NOT said_not_required OR ended_on IS NOT NULL
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
