-- Cases: days on which visits of one kind are recorded, and whether there are far more than on other days. The usual is
-- the mean over the days that have any.
-- Shape: rows
-- Needs: ssd_cp_visits every; ssd_cla_visits every; ssd_cin_visits any
-- Columns:
--   visited_on          date      the day
--   kind                text      cp, cla or cin
--   visits              integer   visits recorded on the day
--   over_eight_times    flag      whether that is over eight times the usual
WITH visits AS (
    SELECT authority, 'cp' AS kind, cppv_cp_visit_date AS visited_on FROM ssd_cp_visits
    UNION ALL
    SELECT authority, 'cla' AS kind, clav_cla_visit_date AS visited_on FROM ssd_cla_visits
    UNION ALL
    SELECT authority, 'cin' AS kind, cinv_cin_visit_date AS visited_on FROM ssd_cin_visits
),
by_day AS (
    SELECT authority, kind, visited_on, COUNT(*) AS visits
    FROM visits
    WHERE visited_on IS NOT NULL
    GROUP BY authority, kind, visited_on
),
usual AS (
    SELECT authority, kind, COUNT(*) AS days_of_it, CAST(SUM(visits) AS BIGINT) AS of_it FROM by_day GROUP BY authority, kind
)
SELECT
    by_day.authority,
    CAST(NULL AS VARCHAR) AS child,
    by_day.kind || ' ' || CAST(by_day.visited_on AS VARCHAR) AS case_id,
    CAST(NULL AS INT) AS from_file,
    CAST(NULL AS INT) AS from_row,
    by_day.visited_on,
    by_day.kind,
    by_day.visits,
    by_day.visits * usual.days_of_it > 8 * usual.of_it AS over_eight_times
FROM by_day
JOIN usual ON usual.authority = by_day.authority AND usual.kind = by_day.kind
