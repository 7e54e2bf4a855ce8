-- Core group meetings held.
SELECT authority, child_id AS child, held_on AS day_of, held_on_wd AS day_wd
FROM los_core_groups
