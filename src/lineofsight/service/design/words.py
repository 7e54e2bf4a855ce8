"""Days, months, shares and numbers as a person reads them."""

from datetime import date


def day(when: date) -> str:
    """6 October 2026."""
    return f"{when.day} {when:%B %Y}"
