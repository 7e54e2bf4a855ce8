"""Cases become verdicts, verdicts become tallies, tallies become figures."""
