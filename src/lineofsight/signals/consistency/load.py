"""How many of many charts would show something though nothing happened, and which differences outlast that."""

from collections.abc import Sequence

from scipy.stats import false_discovery_control

FALSE_AT_MOST = 0.05  # of the differences that are named, when many comparisons are made at once


def false_signals(charts: int, rate: float) -> float:
    """How many of so many charts to expect to flag their newest point by chance alone.

    `rate` is how often one stable chart does so, as measured for the rules in use.
    """
    if charts < 0 or not 0 <= rate <= 1:
        raise ValueError("Give a number of charts from nought, and a rate between 0 and 1.")
    return charts * rate


def load_in_words(charts: int, rate: float, *, shown: int | None = None) -> str:
    """Printed wherever many charts are looked at together."""
    if charts == 0:
        return "No chart is looked at here."
    expected = false_signals(charts, rate)
    said = (
        f"{charts:,} {'chart is' if charts == 1 else 'charts are'} looked at here. If nothing had changed anywhere,"
        f" {about(expected)} of them would still show a change in a month, by chance alone"
        f" ({rate * 100:.2g}% of stable charts do)."
    )
    if shown is None:
        return said
    return f"{said} {shown:,} {'shows' if shown == 1 else 'show'} one now{_beside(shown, expected)}."


def _beside(shown: int, expected: float) -> str:
    return ": no more than chance would give" if shown <= round(expected) else ""


def about(expected: float) -> str:
    """About 9; fewer than one, where it is fewer."""
    return "fewer than one" if round(expected) < 1 else f"about {round(expected):,}"


def outlasting(p_values: Sequence[float], at_most: float = FALSE_AT_MOST) -> list[bool]:
    """Which differences remain when so many were looked for (Benjamini and Hochberg), in the order given."""
    if not p_values:
        return []
    return [bool(adjusted <= at_most) for adjusted in false_discovery_control(p_values, method="bh")]


def comparisons_in_words(p_values: Sequence[float], differ: int, rate: float, kind: str = "places") -> str:
    """The load of one comparison of places for each of many measures; `rate` is how often alike places are said to."""
    many = len(p_values)
    if many == 0:
        return f"Nothing is compared between {kind} here."
    kept = sum(outlasting(p_values))
    return (
        f"{many:,} {'measure is' if many == 1 else 'measures are'} compared here. Were the {kind} alike in every one,"
        f" {about(false_signals(many, rate))} of them would still be said to differ, by chance alone. {differ:,}"
        f" {'differs' if differ == 1 else 'differ'}; {kept:,} {'remains' if kept == 1 else 'remain'} when so many looks"
        f" are allowed for, so that of those at most {FALSE_AT_MOST:.0%} are expected to be chance."
    )
