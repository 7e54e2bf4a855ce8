"""People, what they may do, and the three gates: page, row and deed."""
