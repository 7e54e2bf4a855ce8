"""Short series made for the tests, a month apart."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lineofsight.signals.variation.reading import read_series
from lineofsight.signals.variation.rule_sets import DEFAULT, RuleSet
from lineofsight.signals.variation.xmr import XmR, xmr


def month_starts(many: int, first: date = date(2024, 4, 1)) -> list[date]:
    months = (first.year * 12 + first.month - 1 + n for n in range(many))
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def a_series(values: Sequence[float | None], **options: Any) -> dict[str, Any]:
    return {
        "data": {"date": [day.isoformat() for day in month_starts(len(values))], "value": list(values)},
        "options": options,
    }


def charted(values: Sequence[float | None], rules: RuleSet = DEFAULT, **options: Any) -> XmR:
    return xmr(read_series(a_series(values, **options), rules), rules)


def labels(chart: XmR) -> list[str | None]:
    return [point["special_cause_type"] for point in chart.as_json()["points"]]


USUAL = [50.0, 51, 49, 50, 51, 49, 50, 51, 49, 50, 51, 49, 50, 51, 49, 50]  # nothing to see: 16 months
