-- Cases: looked-after children at a month end, and the latest strengths and difficulties questionnaire of each.
-- Shape: at period end
-- Uses: periods_of_care; in_care
-- Needs: ssd_cla_episodes every; ssd_sdq_scores latest; ssd_legal_status latest; ssd_involvements any
-- Columns:
--   short_breaks           flag             whether the child is looked after only for short breaks
--   age_in_years           integer years    age in completed years at the period end; null if not known
--   a_year_in_care         flag             whether the child has been looked after for twelve months running
--   scored_on              date             the latest questionnaire with a score; null if there is none
--   months_since_score     integer months   the least whole number of calendar months that reaches from it to the period end
--   of_concern             flag             whether its total score was 17 or more, out of 40
WITH scored AS (
    -- Scores are written as text. Two questionnaires on one day: the one with more difficulty speaks.
    SELECT
        authority,
        csdq_person_id AS child,
        csdq_sdq_completed_date AS scored_on,
        MAX(
            CASE
                WHEN TRIM(csdq_sdq_score) IN (
                    '17', '18', '19', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31',
                    '32', '33', '34', '35', '36', '37', '38', '39', '40'
                ) THEN 1
                ELSE 0
            END
        ) AS of_concern
    FROM ssd_sdq_scores
    WHERE csdq_sdq_completed_date IS NOT NULL
        AND TRIM(csdq_sdq_score) IN (
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17',
            '18', '19', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31', '32', '33',
            '34', '35', '36', '37', '38', '39', '40'
        )
    GROUP BY authority, csdq_person_id, csdq_sdq_completed_date
),
scores AS (
    SELECT
        authority,
        child,
        scored_on,
        of_concern,
        LEAD(scored_on) OVER (PARTITION BY authority, child ORDER BY scored_on) AS next_scored_on
    FROM scored
)
SELECT
    in_care.authority,
    in_care.child,
    in_care.care_id AS case_id,
    in_care.team,
    in_care.worker,
    in_care.period_kind,
    in_care.period,
    in_care.period_end,
    in_care.short_breaks,
    full_years(children.born_on, in_care.period_end) AS age_in_years,
    add_months(in_care.in_care_from, 12) <= in_care.period_end AS a_year_in_care,
    scores.scored_on,
    months_up_to(scores.scored_on, in_care.period_end) AS months_since_score,
    scores.of_concern = 1 AS of_concern
FROM in_care
LEFT JOIN children ON children.authority = in_care.authority AND children.child = in_care.child
LEFT JOIN scores
    ON scores.authority = in_care.authority
    AND scores.child = in_care.child
    AND scores.scored_on <= in_care.period_end
    AND (scores.next_scored_on IS NULL OR scores.next_scored_on > in_care.period_end)
