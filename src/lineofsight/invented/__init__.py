"""A whole invented county from a seed: no child in it exists."""

from lineofsight.invented.county import AS_AT, CountySummary, write_county

__all__ = ["AS_AT", "CountySummary", "write_county"]
