"""Today: what needs this person, where nothing is recorded, and what difference is made in each of the eight areas."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lineofsight.measures.definition import Measure
from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import saying
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.catalogue_page import area_address
from lineofsight.service.performance.defining import frameworks
from lineofsight.service.performance.explanation import moment
from lineofsight.service.performance.message import change, compared
from lineofsight.service.performance.once import once
from lineofsight.service.performance.series import Place
from lineofsight.service.performance.signalled import in_a_word, signal, without_notes
from lineofsight.signals.consistency.load import load_in_words
from lineofsight.signals.disclosure.bands import LEAST_OF
from lineofsight.signals.disclosure.figure import Figure
from lineofsight.signals.variation.of_series import Signal
from lineofsight.signals.variation.rule_sets import DEFAULT, FALSE_ALARM
from lineofsight.signals.variation.saying import Sign

MOST_CHANGED, LEAST_RECORDED = 6, 8
AT_LEAST = 1  # a change of less than one case is none


@dataclass(frozen=True)
class Need:
    """Something that has changed, and why it is on the list."""

    title: str
    address: str
    why: str


@dataclass(frozen=True)
class TodayPage:
    heading: str
    records: tuple[str, ...]  # one line, in parts
    whose: str  # the whole authority, or the places
    needs: tuple[Need, ...]
    needs_words: str
    unrecorded: Table
    areas: Table


def heading(today: date) -> str:
    return f"Today, {words.WEEKDAYS[today.weekday()]} {words.day_of_year(today)}"


def today_page(kept: Kept, places: tuple[Place, ...], *, today: date) -> TodayPage:
    whose = places or (reading.whole_of(kept),)
    return TodayPage(
        heading=heading(today),
        records=_records(kept),
        whose=words.listed(place.name for place in places) if places else "the whole authority",
        needs=() if kept.public else needs(kept, whose),
        needs_words="" if kept.public else needs_words(kept, whose),
        unrecorded=unrecorded(kept, whose),
        areas=areas(kept),
    )


LESS_SURE = " Each month follows the last, so the rules are less sure here."
NOT_TOLD = "Too few to tell whether it is more than chance."
NEEDS_WORDS = (
    f"First what has worsened by more than its usual ups and downs (rules {DEFAULT.name}), then what is worse than the"
    " twelve months before by most cases and too few to judge. Changes within the usual ups and downs are left out."
)


def _records(kept: Kept) -> tuple[str, ...]:
    manifest, release = kept.snapshot.manifest, kept.snapshot.release
    parts = [f"Records as at {words.day(reading.as_at(kept))}"]
    if not kept.public:
        problems = words.plural(manifest.problem_count, "problem")
        parts += [f"loaded {moment(manifest.loaded_at)}", f"{problems} to read in that load"]
    parts.append(f"released {moment(release['at'])} by {release['by']}" if release else "not released yet")
    return tuple(parts)


@once
def needs(kept: Kept, places: tuple[Place, ...]) -> tuple[Need, ...]:
    """What has worsened by the rules first, then what is worse and cannot be judged; the most cases first in each.

    A change within the usual ups and downs is no need, and neither is what is neither good nor bad.
    """
    found: list[tuple[bool, bool, Fraction, Need]] = []
    for measure in kept.catalogue.measures.values():
        for place in places:
            shown = signal(kept, measure.id, place)
            sign = {"high": -1, "low": 1}.get(measure.good_is)
            if shown is None or sign is None or shown.variation in NO_NEED:
                continue
            series = reading.newest_of(kept, measure.id, place)
            cases, worse = (change(series) or Fraction(0)) * sign, shown.variation == Sign.WORSENING
            if worse or cases >= AT_LEAST:
                found.append((not worse, shown.is_unreliable, -cases, _need(measure, place, series, shown)))
    found.sort(key=lambda one: (*one[:3], one[3].title))
    return tuple(need for *_, need in found[:MOST_CHANGED])


@once
def needs_words(kept: Kept, places: tuple[Place, ...]) -> str:
    """How the list was made, and how much of it so many looks would give by chance."""
    looked = [signal(kept, measure, place) for measure in kept.catalogue.measures for place in places]
    judged = [shown for shown in looked if in_a_word(shown)]
    changed = sum(shown.is_change for shown in judged if shown is not None)
    return f"{NEEDS_WORDS} {load_in_words(len(judged), FALSE_ALARM, shown=changed)}"


NO_NEED = (Sign.NO_CHANGE, Sign.IMPROVING, Sign.HIGH, Sign.LOW, Sign.NOT_KNOWN)


def _need(measure: Measure, place: Place, series: reading.Series, shown: Signal) -> Need:
    newest = series[-1]
    of = "" if place.whole else f"{place.name}: "
    beside = compared(series, measure)
    parts = [f"{words.sentence(saying.say(newest).whole)} {saying.when(newest, measure)}"]
    parts += [beside[-1].words] if beside else []  # the twelve months before, which is what the order goes by
    judged = without_notes(shown) if shown.variation == Sign.WORSENING else NOT_TOLD
    judged += LESS_SURE if shown.variation == Sign.WORSENING and shown.is_unreliable else ""
    return Need(f"{of}{measure.title}", measure_address(measure.id, place), f"{', '.join(parts)}. {judged}")


@once
def unrecorded(kept: Kept, places: tuple[Place, ...]) -> Table:
    """Where the newest figure lacks most of what it needs, and where nothing is told at all."""
    found: list[tuple[float, int, str, list[Cell | str]]] = []
    for measure in kept.catalogue.measures.values():
        for place in places:
            months = reading.newest_of(kept, measure.id, place)
            row = _lacking(measure, place, months[-1]) if months else None
            if row is not None:
                found.append(row)
    found.sort(key=lambda one: (-one[1], -one[0], one[2]))
    rows = [row for _, _, _, row in found[:LEAST_RECORDED]]
    untold = [
        [Cell(measure.title, href=measure_address(measure.id)), "unknown", words.sentence(reading.why_not(kept, name))]
        for name, measure in kept.catalogue.measures.items()
        if not reading.newest_of(kept, name, reading.whole_of(kept))
    ]
    columns = [Column("Measure"), Column("Not recorded"), Column("When")]
    return Table("Where nothing is recorded", columns, [*rows, *untold], caption_hidden=True, empty="Nowhere.")


def _lacking(measure: Measure, place: Place, figure: Figure) -> tuple[float, int, str, list[Cell | str]] | None:
    counted = figure.denominator or 0
    if figure.missing == 0 or not counted or figure.unit != UNITS["share"] or not saying.lacking(figure):
        return None
    name = measure.title if place.whole else f"{place.name}: {measure.title}"
    # To the public it is said in bands, and stands in the order of the band.
    many = figure.missing if figure.missing is not None else counted * LEAST_OF.get(figure.missing_band, 0)
    lacking = words.of(many, counted) if figure.missing is not None else figure.missing_band
    row = [Cell(name, href=measure_address(measure.id, place)), lacking, words.sentence(saying.when(figure, measure))]
    return many / counted, many, name, row


@once
def areas(kept: Kept) -> Table:
    """Each area, with what came of it for children: figures, not judgements."""
    rows = []
    for area in frameworks(kept).areas.values():
        told = [kept.catalogue.measures[name] for name in area.measures["so_what"] if name in kept.catalogue.measures]
        cell = _so_what(kept, told) or Cell("unknown", note="no measure of it can be told")
        rows.append([Cell(area.title, href=area_address(area.area)), cell])
    return Table("The eight areas", [Column("Area"), Column("What difference is made")], rows, stacks=False)


def _so_what(kept: Kept, measures: list[Measure]) -> Cell | None:
    """The first of an area's measures that counts something, else the first that is told at all."""
    told = [
        (one, months[-1]) for one in measures if (months := reading.newest_of(kept, one.id, reading.whole_of(kept)))
    ]
    if not told:
        return None
    measure, figure = next(((one, figure) for one, figure in told if figure.value is not None), told[0])
    said = words.sentence(saying.say(figure).whole)
    return Cell(said, note=f"{measure.title}, {saying.when(figure, measure)}")
