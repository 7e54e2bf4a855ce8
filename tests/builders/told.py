"""Figures as a presenter is handed them, without a home behind them."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from lineofsight.measures.case_files import Shape
from lineofsight.measures.tallied import UNITS, Tally
from lineofsight.signals.disclosure.figure import Figure, Profile, internal
from lineofsight.signals.disclosure.lattice import Rule, public_rows


class OfMeasure:
    """What a sentence about a measure reads of it."""

    def __init__(self, *, shows: str = "share", shape: Shape = Shape.EVENTS, good_is: str = "high") -> None:
        self.shows, self.good_is = shows, good_is
        self.cases = type("Cases", (), {"shape": shape})()


def a_month(period: str, met: int | None = 0, counted: int | None = 0, *, public: bool = False, **more: Any) -> Figure:
    """One month of a share: so many met of so many counted. Whatever is not named is as in a figure without trouble."""
    share = met / counted if met is not None and counted else None
    said = {
        "measure": "assessments_in_45_working_days",
        "version": "v1",
        "authority": "999",
        "period_kind": "month",
        "period": period,
        "place_type": "authority",
        "place": "999",
        "part_of": "",
        "breakdown": "",
        "numerator": met,
        "denominator": counted,
        "missing": 0,
        "excluded": 0,
        "value": share,
        "unit": UNITS["share"],
        "confidence": "A",
        "confidence_reasons": ("nothing was found against it",),
        "official": None,
        "provisional": False,
        "local": False,
        **more,
    }
    figure = internal(Tally(**said), snapshot="2026-11-01-00000000", as_at=date(2026, 11, 1))
    return for_the_public(figure) if public else figure


SHOWS = {unit: shows for shows, unit in UNITS.items()}


def for_the_public(figure: Figure) -> Figure:
    """The same month, as disclosure control lets the public see it where it stands in no table with others."""
    shows = SHOWS.get(figure.unit, "median")
    measure: Any = OfMeasure(shows=shows)
    measure.id, measure.safety_critical = figure.measure, False
    (row,) = public_rows(measure, [_tally_of(figure, shows)], Rule())
    return replace(
        figure,
        **{name: row[name] for name in ("numerator", "denominator", "value", "suppressed")},
        missing=0 if row["missing"] == "none" else None,
        missing_band=row["missing"],
        excluded=None,
        official=None,
        confidence_reasons=(),
        between=None if row["between_low"] is None else (row["between_low"], row["between_high"]),
        why_suppressed=row["why"],
        profile=Profile.PUBLIC,
    )


def _tally_of(figure: Figure, shows: str) -> dict[str, Any]:
    """As results keep it."""
    met, counted, missing = figure.numerator or 0, figure.denominator or 0, figure.missing or 0
    of_share = shows == "share"
    return {
        **asdict(figure),
        "met": counted if shows == "median" else met,
        "not_met": counted - met - missing if of_share else 0,
        "missing": missing if of_share else 0,
        "measured_median": figure.value,
        "population": counted,
    }


def a_count(period: str, number: int, **more: Any) -> Figure:
    return a_month(period, number, None, value=float(number), unit=UNITS["count"], **more)


def months_to(last: str, many: int) -> list[str]:
    """So many months, the last of them this one."""
    year, month = (int(part) for part in last.split("-"))
    numbers = range(year * 12 + month - many, year * 12 + month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
