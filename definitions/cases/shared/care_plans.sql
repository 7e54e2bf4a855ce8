-- Shared: care plans of looked-after children, and which routes to a home for good each had ticked.
SELECT
    authority,
    lacp_person_id AS child,
    lacp_table_id AS plan_id,
    lacp_cla_care_plan_start_date AS started_on,
    lacp_cla_care_plan_end_date AS ended_on,
    CASE
        WHEN lacp_cla_care_plan_json LIKE '%": "Y%' OR lacp_cla_care_plan_json LIKE '%":"Y%' THEN 1
        ELSE 0
    END AS has_route,
    CASE
        WHEN lacp_cla_care_plan_json LIKE '%ADOPTION": "Y%' OR lacp_cla_care_plan_json LIKE '%ADOPTION":"Y%' THEN 1
        ELSE 0
    END AS adoption,
    CASE
        WHEN lacp_cla_care_plan_json LIKE '%LTFOST18": "Y%' OR lacp_cla_care_plan_json LIKE '%LTFOST18":"Y%' THEN 1
        ELSE 0
    END AS long_term_fostering,
    CASE
        WHEN lacp_cla_care_plan_json LIKE '%RETURN%": "Y%' AND (
                lacp_cla_care_plan_json LIKE '%RETURN": "Y%'
                OR lacp_cla_care_plan_json LIKE '%RETURN1M": "Y%'
                OR lacp_cla_care_plan_json LIKE '%RETURN6M": "Y%'
                OR lacp_cla_care_plan_json LIKE '%RETURNEV": "Y%'
            )
            THEN 1
        WHEN lacp_cla_care_plan_json LIKE '%RETURN":"Y%'
            OR lacp_cla_care_plan_json LIKE '%RETURN1M":"Y%'
            OR lacp_cla_care_plan_json LIKE '%RETURN6M":"Y%'
            OR lacp_cla_care_plan_json LIKE '%RETURNEV":"Y%'
            THEN 1
        WHEN lacp_cla_care_plan_json LIKE '%REMAINSUP": "Y%' OR lacp_cla_care_plan_json LIKE '%REMAINSUP":"Y%' THEN 1
        ELSE 0
    END AS home
FROM ssd_cla_care_plan
