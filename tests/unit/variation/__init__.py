"""Whether a change is told from chance: charts, labels, refusals and words."""
