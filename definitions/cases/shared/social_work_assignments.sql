-- Shared: workers in social work posts, each with the tenths of a full-time week worked in the post; null
-- where the hours are not on record. It reads tenths.
SELECT
    assignment.authority,
    assignment.assignment_id,
    assignment.post_id,
    assignment.worker_id AS worker,
    assignment.kind,
    assignment.started_on,
    assignment.ended_on,
    post.role,
    post.team,
    CASE WHEN assignment.fte IS NULL THEN NULL ELSE COUNT(tenths.tenth) END AS tenths_worked
FROM los_post_assignments AS assignment
JOIN los_posts AS post ON post.authority = assignment.authority AND post.post_id = assignment.post_id
LEFT JOIN tenths ON tenths.tenth <= assignment.fte * 10 + 0.5
WHERE post.role IN ('SW', 'SSW', 'ASYE', 'TM', 'ATM', 'IRO', 'CPCHAIR', 'PSW')
GROUP BY
    assignment.authority,
    assignment.assignment_id,
    assignment.post_id,
    assignment.worker_id,
    assignment.kind,
    assignment.fte,
    assignment.started_on,
    assignment.ended_on,
    post.role,
    post.team
