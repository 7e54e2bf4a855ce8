"""How long the cases of a list waited, beside the limit that they are judged by: only of the rows a person may open."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import ceil, floor

from lineofsight.measures.definition import Measure
from lineofsight.measures.rules import Rule
from lineofsight.service.access.caseload import CaseRow
from lineofsight.service.design import words
from lineofsight.service.design.charts import Waits

PARTS = 5  # bins before the limit, and as wide after it
MOST = 12  # bins in all: the last holds whatever lasted longer
LEAST = 5  # cases: fewer are read one by one in the list


def waits_of(measure: Measure, rows: Sequence[CaseRow], rules: Mapping[str, Rule], day: date) -> Waits | None:
    """None where nothing is measured, or where so few waited that the list itself shows it. `day` is the limit's."""
    word = measure.cases.vocabulary.get(measure.measured or "")
    lengths = [row.measured for row in rows if row.measured is not None and row.measured >= 0]
    if word is None or word.unit in (None, "", "none") or len(lengths) < LEAST:
        return None
    limit = _limit(measure, rules, day)
    edges = _edges(max(lengths), limit)
    bins = [(_label(low, high), sum(low < length <= high for length in lengths)) for low, high in pairwise(edges)]
    bins.append((f"over {words.number(edges[-1])}", sum(length > edges[-1] for length in lengths)))
    bins[0] = (bins[0][0], bins[0][1] + sum(length == 0 for length in lengths))
    after = None if limit is None else edges.index(limit)
    waited = words.measured(limit, word.unit) if limit is not None else ""
    late = sum(length > limit for length in lengths) if limit is not None else None
    title = f"{words.of(late, len(lengths))} took longer than {waited}" if limit is not None else "How long they took"
    return Waits(
        title=words.sentence(title),
        desc=f"{measure.title}: the cases listed here, by how long each took.",
        bins=bins,
        limit_after=after,
        limit_text=f"limit: {waited}" if limit is not None else "",
        waited=word.unit,
    )


def _limit(measure: Measure, rules: Mapping[str, Rule], day: date) -> int | None:
    """The one limit that the measured length is held against; None where there is none, or more than one."""
    met = measure.met_when
    if met is None or len(met.rules) != 1 or measure.measured not in met.words:
        return None
    limit = rules[next(iter(met.rules))].value_on(day)
    return limit if limit is not None and limit > 0 else None


def _edges(longest: float, limit: int | None) -> list[int]:
    """Whole numbers from nought, evenly apart, with the limit among them."""
    top = max(limit or 0, ceil(longest), 1)
    if limit is None:
        width = max(1, ceil(top / PARTS))
        return list(range(0, width * PARTS + 1, width))
    parts = next(n for n in (PARTS, 4, 3, 2, 1) if limit % n == 0)
    width = limit // parts
    many = min(MOST - 1, max(parts, floor(top / width)))
    return [width * n for n in range(many + 1)]


def _label(low: int, high: int) -> str:
    if low == 0:
        return f"0 to {words.number(high)}"
    return words.number(high) if high - low == 1 else f"{words.number(low + 1)} to {words.number(high)}"
