-- Cases: children accommodated by agreement, under section 20, at a month end, and whether lawyers have looked at it.
-- Shape: at period end
-- Uses: periods_of_care; in_care
-- Needs: ssd_cla_episodes every; ssd_legal_status every; los_legal_gateway_meetings every; ssd_pre_proceedings any;
--        ssd_involvements any
-- Columns:
--   agreed_since      date             the day since which the child has been accommodated by agreement without a break
--   months_agreed     integer months   calendar months completed since then
--   legal_step_on     date             the latest legal gateway meeting or decision to begin pre-proceedings in the six months
--                                      before the period end; null if there was none
WITH agreed AS (
    SELECT DISTINCT
        in_care.authority,
        in_care.child,
        in_care.care_id,
        in_care.in_care_from,
        in_care.period_kind,
        in_care.period,
        in_care.period_end,
        in_care.team,
        in_care.worker
    FROM in_care
    JOIN ssd_legal_status AS status
        ON status.authority = in_care.authority
        AND status.lega_person_id = in_care.child
        AND status.lega_legal_status = 'V2'
        AND status.lega_legal_status_start_date <= in_care.period_end
        AND (status.lega_legal_status_end_date IS NULL OR status.lega_legal_status_end_date > in_care.period_end)
),
-- Any other status of the period of care ends what was agreed before it.
other_statuses AS (
    SELECT
        agreed.authority,
        agreed.child,
        agreed.care_id,
        agreed.period_kind,
        agreed.period,
        MAX(status.lega_legal_status_end_date) AS other_until
    FROM agreed
    JOIN ssd_legal_status AS status
        ON status.authority = agreed.authority
        AND status.lega_person_id = agreed.child
        AND status.lega_legal_status <> 'V2'
        AND status.lega_legal_status_end_date > agreed.in_care_from
        AND status.lega_legal_status_end_date <= agreed.period_end
    GROUP BY agreed.authority, agreed.child, agreed.care_id, agreed.period_kind, agreed.period
),
legal_steps AS (
    SELECT authority, child_id AS child, held_on AS day FROM los_legal_gateway_meetings WHERE held_on IS NOT NULL
    UNION
    SELECT authority, prep_person_id AS child, prep_pre_pro_decision_date AS day
    FROM ssd_pre_proceedings
    WHERE prep_pre_pro_decision_date IS NOT NULL
),
recent_steps AS (
    SELECT
        agreed.authority,
        agreed.child,
        agreed.care_id,
        agreed.period_kind,
        agreed.period,
        MAX(legal_steps.day) AS legal_step_on
    FROM agreed
    JOIN legal_steps
        ON legal_steps.authority = agreed.authority
        AND legal_steps.child = agreed.child
        AND legal_steps.day <= agreed.period_end
        AND legal_steps.day > add_months(agreed.period_end, -6)
    GROUP BY agreed.authority, agreed.child, agreed.care_id, agreed.period_kind, agreed.period
),
since AS (
    SELECT
        agreed.authority,
        agreed.child,
        agreed.care_id,
        agreed.period_kind,
        agreed.period,
        agreed.period_end,
        agreed.team,
        agreed.worker,
        COALESCE(other_statuses.other_until, agreed.in_care_from) AS agreed_since
    FROM agreed
    LEFT JOIN other_statuses
        ON other_statuses.authority = agreed.authority
        AND other_statuses.child = agreed.child
        AND other_statuses.care_id = agreed.care_id
        AND other_statuses.period_kind = agreed.period_kind
        AND other_statuses.period = agreed.period
)
SELECT
    since.authority,
    since.child,
    since.care_id AS case_id,
    since.team,
    since.worker,
    since.period_kind,
    since.period,
    since.period_end,
    since.agreed_since,
    CASE
        WHEN add_months(since.agreed_since, months_up_to(since.agreed_since, since.period_end)) > since.period_end
            THEN months_up_to(since.agreed_since, since.period_end) - 1
        ELSE months_up_to(since.agreed_since, since.period_end)
    END AS months_agreed,
    recent_steps.legal_step_on
FROM since
LEFT JOIN recent_steps
    ON recent_steps.authority = since.authority
    AND recent_steps.child = since.child
    AND recent_steps.care_id = since.care_id
    AND recent_steps.period_kind = since.period_kind
    AND recent_steps.period = since.period
