SELECT adopters_id AS "Individual adopter identifier", adopters_id AS "Family identifier",
       'd) Not stated/recorded' AS "Gender", CAST(NULL AS VARCHAR) AS "Ethnicity", 'b) No' AS "Disability",
       wording('yes_no', early_permanence) AS "Is the (prospective) adopter fostering for adoption?",
       enquired_on AS "Date enquiry received", stage_one_started_on AS "Date Stage 1 started",
       stage_one_ended_on AS "Date Stage 1 ended", stage_two_started_on AS "Date Stage 2 started",
       stage_two_ended_on AS "Date Stage 2 ended", applied_on AS "Date application submitted",
       approved_on AS "Date application approved", matched_on AS "Date adopter matched with child(ren)",
       placed_on AS "Date child/children placed with adopter(s)", children_placed AS "No. of children placed",
       adopted_on AS "Date of Adoption Order", left_on AS "Date of leaving adoption process",
       wording('left', left_reason) AS "Reason for leaving adoption process"
FROM los_adopters
WHERE stage_one_started_on IS NOT NULL AND (adopted_on IS NULL OR adopted_on > $year_ago)
  AND (left_on IS NULL OR left_on > $year_ago)
ORDER BY enquired_on, adopters_id
