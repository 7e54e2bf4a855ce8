-- Cases: what children said of the help they had, as last recorded.
-- Shape: as at
-- Needs: ssd_voice_of_child state; ssd_involvements any
-- Columns:
--   worries_explained   flag   the child's answer: has somebody explained why people are worried?
--   story_helps         flag   the child's answer: does the words-and-pictures story help them understand?
--   agrees_with_worker  flag   the child's answer: do they agree with their worker about staying safe?
--   plan_keeps_safe     flag   the child's answer: does the plan tell everybody how to keep them safe?
SELECT
    voice.authority,
    voice.voch_person_id AS child,
    voice.voch_table_id AS case_id,
    holder.team,
    holder.worker,
    period_ends.period_kind,
    period_ends.period,
    period_ends.ends_on AS period_end,
    CASE voice.voch_explained_worries WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS worries_explained,
    CASE voice.voch_story_help_understand WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS story_helps,
    CASE voice.voch_agree_worker WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS agrees_with_worker,
    CASE voice.voch_plan_safe WHEN 'Y' THEN TRUE WHEN 'N' THEN FALSE ELSE NULL END AS plan_keeps_safe
FROM ssd_voice_of_child AS voice
JOIN period_ends ON period_ends.period_kind = 'as at'
LEFT JOIN allocations AS holder
    ON holder.authority = voice.authority
    AND holder.child = voice.voch_person_id
    AND holder.role = 'SW'
    AND holder.valid_from <= period_ends.ends_on
    AND (holder.valid_to IS NULL OR holder.valid_to > period_ends.ends_on)
