"""Is it real? Variation, consistency, comparison with others, and what may be shown to whom."""
