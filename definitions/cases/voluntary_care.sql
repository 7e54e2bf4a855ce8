-- Cases: children accommodated by agreement, under section 20, at a month end, and whether lawyers have looked at it. While any
-- other legal status holds, a child is not accommodated by agreement; one that held in the period of care ends what was agreed
-- before it. A time with no status on record does not.
-- Shape: at period end
-- Uses: periods_of_care; in_care
-- Needs: ssd_cla_episodes every; ssd_legal_status every; los_legal_gateway_meetings every; ssd_pre_proceedings any;
--        ssd_involvements any
-- Columns:
--   agreed_since      date             the day since which the child has been accommodated by agreement without a break
--   months_agreed     integer months   calendar months completed since then
--   legal_step_on     date             the latest legal gateway meeting or decision to begin pre-proceedings in the six months
--                                      before the period end; null if there was none
WITH statuses AS (
    SELECT
        in_care.authority,
        in_care.child,
        in_care.care_id,
        in_care.in_care_from,
        in_care.period_kind,
        in_care.period,
        in_care.period_end,
        in_care.team,
        in_care.worker,
        status.lega_legal_status AS code,
        GREATEST(status.lega_legal_status_start_date, in_care.in_care_from) AS holds_from,
        status.lega_legal_status_end_date AS holds_until
    FROM in_care
    JOIN ssd_legal_status AS status
        ON status.authority = in_care.authority
        AND status.lega_person_id = in_care.child
        AND status.lega_legal_status_start_date <= in_care.period_end
        AND (
            status.lega_legal_status_end_date IS NULL
            OR status.lega_legal_status_end_date
                > GREATEST(status.lega_legal_status_start_date, in_care.in_care_from)
        )
    WHERE status.lega_legal_status IS NOT NULL
),
agreed AS (
    SELECT
        authority,
        child,
        care_id,
        in_care_from,
        period_kind,
        period,
        period_end,
        team,
        worker,
        COALESCE(MAX(CASE WHEN code <> 'V2' THEN holds_until ELSE NULL END), in_care_from) AS other_until
    FROM statuses
    GROUP BY authority, child, care_id, in_care_from, period_kind, period, period_end, team, worker
    HAVING SUM(CASE WHEN code = 'V2' AND (holds_until IS NULL OR holds_until > period_end) THEN 1 ELSE 0 END) > 0
        AND SUM(CASE WHEN code <> 'V2' AND (holds_until IS NULL OR holds_until > period_end) THEN 1 ELSE 0 END) = 0
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
        MIN(GREATEST(statuses.holds_from, agreed.other_until)) AS agreed_since
    FROM agreed
    JOIN statuses
        ON statuses.authority = agreed.authority
        AND statuses.child = agreed.child
        AND statuses.care_id = agreed.care_id
        AND statuses.period_kind = agreed.period_kind
        AND statuses.period = agreed.period
        AND statuses.code = 'V2'
        AND (statuses.holds_until IS NULL OR statuses.holds_until > agreed.other_until)
    GROUP BY
        agreed.authority,
        agreed.child,
        agreed.care_id,
        agreed.period_kind,
        agreed.period,
        agreed.period_end,
        agreed.team,
        agreed.worker
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
