-- Cases: tenths of a full-time social work post at a month end: hours, counted as whole things, so that a half-time post
-- weighs half. Each case is a tenth of a post, not a child. A worker whose hours are not on record works none of it. Staff in post
-- fill it first, then those whose footing is not on record, then agency staff.
-- Shape: at period end
-- Uses: tenths; social_work_assignments
-- Needs: los_posts every; los_post_assignments every
-- Columns:
--   role          text   SW, SSW, ASYE, TM, ATM, IRO, CPCHAIR or PSW
--   established   flag   whether it is funded, or filled beyond what is funded; false where agency staff work beyond the post
--   in_post       flag   whether somebody employed or seconded works it; null where it is worked, and the footing is not on
--                        record
--   agency        flag   whether agency staff work it; null in the same way
WITH posts AS (
    SELECT
        post.authority,
        post.post_id,
        post.role,
        post.team,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on AS period_end,
        COUNT(tenths.tenth) AS funded
    FROM los_posts AS post
    JOIN period_ends
        ON period_ends.period_kind <> 'week'
        AND post.opened_on <= period_ends.ends_on
        AND (post.closed_on IS NULL OR post.closed_on > period_ends.ends_on)
    LEFT JOIN tenths ON tenths.tenth <= post.fte * 10 + 0.5
    WHERE post.role IN ('SW', 'SSW', 'ASYE', 'TM', 'ATM', 'IRO', 'CPCHAIR', 'PSW')
    GROUP BY
        post.authority,
        post.post_id,
        post.role,
        post.team,
        period_ends.period_kind,
        period_ends.period,
        period_ends.ends_on
),
filled AS (
    SELECT
        posts.authority,
        posts.post_id,
        posts.period_kind,
        posts.period,
        COALESCE(SUM(CASE WHEN assignment.kind <> 'AGENCY' THEN assignment.tenths_worked ELSE 0 END), 0) AS own,
        COALESCE(SUM(CASE WHEN assignment.kind IS NULL THEN assignment.tenths_worked ELSE 0 END), 0) AS unknown,
        COALESCE(SUM(CASE WHEN assignment.kind = 'AGENCY' THEN assignment.tenths_worked ELSE 0 END), 0) AS agency
    FROM posts
    JOIN social_work_assignments AS assignment
        ON assignment.authority = posts.authority
        AND assignment.post_id = posts.post_id
        AND assignment.started_on <= posts.period_end
        AND (assignment.ended_on IS NULL OR assignment.ended_on > posts.period_end)
    GROUP BY posts.authority, posts.post_id, posts.period_kind, posts.period
)
SELECT
    posts.authority,
    CAST(NULL AS VARCHAR) AS child,
    posts.post_id || ' ' || CAST(tenths.tenth AS VARCHAR) AS case_id,
    posts.team,
    CAST(NULL AS VARCHAR) AS worker,
    posts.period_kind,
    posts.period,
    posts.period_end,
    posts.role,
    CASE
        WHEN tenths.tenth <= GREATEST(posts.funded, COALESCE(filled.own, 0)) THEN TRUE
        WHEN tenths.tenth <= filled.own + filled.unknown THEN NULL
        ELSE FALSE
    END AS established,
    CASE
        WHEN tenths.tenth <= filled.own THEN TRUE
        WHEN tenths.tenth <= filled.own + filled.unknown THEN NULL
        ELSE FALSE
    END AS in_post,
    CASE
        WHEN tenths.tenth <= filled.own THEN FALSE
        WHEN tenths.tenth <= filled.own + filled.unknown THEN NULL
        WHEN tenths.tenth <= filled.own + filled.unknown + filled.agency THEN TRUE
        ELSE FALSE
    END AS agency
FROM posts
LEFT JOIN filled
    ON filled.authority = posts.authority
    AND filled.post_id = posts.post_id
    AND filled.period_kind = posts.period_kind
    AND filled.period = posts.period
JOIN tenths ON tenths.tenth <= GREATEST(posts.funded, COALESCE(filled.own + filled.unknown + filled.agency, 0))
