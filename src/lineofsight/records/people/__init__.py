"""Children are people, not rows: pseudonyms, names kept apart, ids that are one child, who needs named access."""
