"""Is it the same everywhere? What so few children can tell of a share or a rate, and whether places really differ."""
