"""What may be shown to whom: a tally becomes a figure for an audience, and small numbers are protected."""
