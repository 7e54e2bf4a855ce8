"""One measure beside what is published: England, the region, statistical neighbours, chance, and who to learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lineofsight.measures.definition import Measure
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.signals.comparison import saying
from lineofsight.signals.comparison.funnels import ALARM, WARNING, Funnel, Limits, funnel_of
from lineofsight.signals.comparison.improvers import YEARS_BACK, Learning, who_to_learn_from
from lineofsight.signals.comparison.layouts import PER, RATE, Compares, Layout, Layouts
from lineofsight.signals.comparison.others import (
    Inspections,
    Judged,
    Neighbours,
    OfNeighbours,
    neighbours_of,
    of_neighbours,
    standing,
)
from lineofsight.signals.comparison.ours import OurYear
from lineofsight.signals.comparison.published import Area, Published, Value, published
from lineofsight.signals.comparison.store import INVENTED_PUBLISHER


@dataclass(frozen=True)
class AYear:
    """One published year: everybody's figure that belongs beside ours."""

    year: int
    us: Value
    england: Value
    region: Value
    neighbours: OfNeighbours | None
    ours: OurYear | None


@dataclass(frozen=True)
class InTheFunnel:
    """Where the authority stands against chance, by both readings."""

    funnel: Funnel
    size: float
    value: float
    unadjusted: Mapping[float, Limits]
    adjusted: Mapping[float, Limits]


@dataclass(frozen=True)
class Comparison:
    measure: Measure
    told: Published
    year: int
    us: Area | None
    england: Area | None
    region: Area | None
    neighbours: Neighbours | None
    years: tuple[AYear, ...]  # the latest first
    standing: str
    authorities: int  # with a figure that year
    funnel: Funnel | None
    place: InTheFunnel | None
    learning: Learning
    judged: Judged | None
    lacking: tuple[str, ...]  # what would have to be imported or loaded to say more

    @property
    def layout(self) -> Layout:
        return self.told.layout

    @property
    def compares(self) -> Compares:
        return self.told.compares

    @property
    def latest(self) -> AYear:
        return next(one for one in self.years if one.year == self.year)

    @property
    def is_rate(self) -> bool:
        return self.compares.shows == RATE

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure.id,
            "title": self.measure.title,
            "unit": "per 10,000 children" if self.is_rate else "share",
            "year": self.year,
            "year_ending": self.layout.year_end(self.year).isoformat(),
            "over": self.compares.over,
            "statistic": _statistic(self.told),
            "authority": _area(self.us),
            "difference": self.compares.difference or None,
            "latest": self._a_year(self.latest),
            "years": [self._a_year(one) for one in self.years],
            "neighbour_model": self.neighbours.model_year if self.neighbours else None,
            "standing": self.standing or None,
            "authorities": self.authorities,
            "funnel": self._funnel(),
            "learn_from": self.learning.as_json(),
            "inspection": self.judged.as_json() if self.judged else None,
            "sentences": list(saying.sentences(self)),
            "missing": list(self.lacking),
        }

    def _a_year(self, one: AYear) -> dict[str, Any]:
        return {
            "year": one.year,
            "ours": one.ours.as_json() if one.ours else None,
            "published": _value(one.us),
            "england": _value(one.england),
            "region": {**_value(one.region), "name": self.region.name} if self.region else None,
            "neighbours": one.neighbours.as_json() if one.neighbours else None,
        }

    def _funnel(self) -> dict[str, Any] | None:
        funnel = self.funnel
        if funnel is None:
            return None
        times = PER if self.is_rate else 1
        told: dict[str, Any] = {
            "authorities": len(funnel.names),
            "pooled": funnel.centre * times,
            "phi": funnel.spread.phi if funnel.spread else None,
            "tau2": funnel.spread.tau2 if funnel.spread else None,
            "scale": str(funnel.spread.scale) if funnel.spread else None,
            "outside": {
                _percent(level): {
                    "unadjusted": len(funnel.outside(level, adjusted=False)),
                    "adjusted": len(funnel.outside(level, adjusted=True)) if funnel.spread else None,
                }
                for level in (WARNING, ALARM)
            },
            "ours": None,
        }
        if self.place is not None:
            told["ours"] = {
                "size": self.place.size,
                "value": self.place.value * times,
                "unadjusted": _limits(self.place.unadjusted, times),
                "adjusted": _limits(self.place.adjusted, times) if funnel.spread else None,
            }
        return told


def _percent(level: float) -> str:
    return f"{level * 100:g}"


def _limits(found: Mapping[float, Limits], times: float) -> dict[str, Any]:
    return {
        _percent(level): {"low": one.low * times, "high": one.high * times, "verdict": str(one.side)}
        for level, one in found.items()
    }


def _area(area: Area | None) -> dict[str, Any] | None:
    if area is None:
        return None
    return {"code": area.code, "new_code": area.new_code, "name": area.name, "region": area.region_name}


def _value(value: Value) -> dict[str, Any]:
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "value": value.value,
        "missing": value.missing or None,
    }


def _statistic(told: Published) -> dict[str, Any]:
    layout = told.layout
    return {
        "kind": layout.kind,
        "title": layout.title,
        "statistic": layout.statistic,
        "publisher": INVENTED_PUBLISHER if told.invented else layout.publisher,
        "invented": told.invented,
        "releases": [{"release": r.id, "file": r.about["file"], "sha256": r.about["sha256"]} for r in told.releases],
    }


def compare(
    home: Home,
    layouts: Layouts,
    measure: Measure,
    *,
    authority: str | None,
    ours: Sequence[OurYear] | None,
    year: int | None = None,
    years_back: int = YEARS_BACK,
) -> Comparison:
    """Set a measure beside what is published. `ours` is None where there are no records of ours."""
    layout, compares = what_compares(layouts, measure.id)
    told = published(home, layouts, layout, compares)
    if told.latest is None:
        raise RefusedError(
            f"Nothing published has been imported that compares with {measure.id}: download “{layout.title}” from its"
            f" publisher ({layout.publisher}, {layout.statistic}) and run `lineofsight compare import FILE`."
        )
    chosen = year or told.latest
    if chosen not in told.years:
        raise RefusedError(
            f"No published figure for {chosen} is held: {', '.join(map(str, sorted(told.years)))} are there."
        )
    us = told.find(authority, chosen) if authority else None
    region = told.region_of(us) if us else None
    near = neighbours_of(home, layouts, us.codes) if us else None
    inspections = Inspections(home, layouts)
    funnel, mine = _funnel_of(told, chosen), told.of(us, chosen)
    values = [value.value for value in told.locals(chosen).values() if value.value is not None]
    like_us = near.codes if near else ()
    return Comparison(
        measure=measure,
        told=told,
        year=chosen,
        us=us,
        england=told.england,
        region=region,
        neighbours=near,
        years=_years(told, us, region, near, ours or ()),
        standing=standing(mine.value, values) if mine.value is not None else "",
        authorities=len(values),
        funnel=funnel,
        place=_in_the_funnel(funnel, mine),
        learning=who_to_learn_from(
            told,
            us,
            chosen,
            good_is=measure.good_is,
            neighbours=like_us,
            inspections=inspections,
            years_back=years_back,
        ),
        judged=inspections.of(us) if us else None,
        lacking=_lacking(told, authority, us, near, inspections, ours),
    )


def _years(
    told: Published, us: Area | None, region: Area | None, near: Neighbours | None, ours: Sequence[OurYear]
) -> tuple[AYear, ...]:
    """Every year that is published, or that our records tell; the latest first."""
    by_year = {one.year: one for one in ours}
    known = {*told.years, *(year for year, mine in by_year.items() if mine.value is not None)}
    return tuple(
        AYear(
            year=year,
            us=told.of(us, year),
            england=told.of(told.england, year),
            region=told.of(region, year),
            neighbours=of_neighbours(told, near, year) if near else None,
            ours=by_year.get(year),
        )
        for year in sorted(known, reverse=True)
    )


def what_compares(layouts: Layouts, measure: str) -> tuple[Layout, Compares]:
    """The published figure that agrees with a measure, or a refusal that says why there is none."""
    found = layouts.of_measure(measure)
    if found is None:
        why = layouts.why_not(measure) or "No published statistic that we know counts the same thing."
        raise RefusedError(f"{measure} has no published figure to stand beside. {why}")
    return found


def _funnel_of(told: Published, year: int) -> Funnel | None:
    points = [
        (told.areas[code].name, value.numerator, value.denominator)
        for code, value in sorted(told.locals(year).items())
        if value.numerator is not None and value.denominator
    ]
    return funnel_of(points, is_rate=told.compares.shows == RATE) if told.compares.counts else None


def _in_the_funnel(funnel: Funnel | None, mine: Value) -> InTheFunnel | None:
    if funnel is None or mine.numerator is None or not mine.denominator:
        return None
    value, size = mine.numerator / mine.denominator, mine.denominator
    return InTheFunnel(
        funnel,
        size,
        value,
        {level: funnel.at(value, size, level, adjusted=False) for level in (WARNING, ALARM)},
        {level: funnel.at(value, size, level, adjusted=True) for level in (WARNING, ALARM)},
    )


def _lacking(
    told: Published,
    authority: str | None,
    us: Area | None,
    near: Neighbours | None,
    inspections: Inspections,
    ours: Sequence[OurYear] | None,
) -> tuple[str, ...]:
    found = []
    if authority is None:
        found.append("No records have been loaded, so it is not known which authority is ours: give --authority.")
    elif us is None:
        found.append(f"No published row is of authority {authority}, so it cannot be set among the others.")
    if us is not None and near is None:
        found.append("Statistical neighbours are not known: import a neighbour model that has this authority.")
    if not inspections.held:
        found.append("Inspection outcomes are not known: import Ofsted's list of them.")
    if told.compares.population and not any(value.denominator for value in told.locals(told.latest or 0).values()):
        found.append("A rate needs the number of children: import the mid-year population estimates.")
    if not any(one.value is not None for one in ours or ()):
        found.append("Our own figure cannot be told for any published year.")
    return tuple(found)
