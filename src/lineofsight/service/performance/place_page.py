"""A locality's page, or a team's: its newest figures in each area, beside the rest of the authority."""

from dataclasses import dataclass

from lineofsight.measures.definition import Measure
from lineofsight.measures.frameworks import Area
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import saying
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.defining import frameworks
from lineofsight.service.performance.once import once
from lineofsight.service.performance.series import Place
from lineofsight.service.performance.today_page import Need, needs, needs_words
from lineofsight.signals.disclosure.figure import Figure

SHOWN = ("so_what", "how_well")


@dataclass(frozen=True)
class PlacePage:
    kind: str
    name: str
    part_of: str
    as_at: str
    needs: tuple[Need, ...]
    needs_words: str
    tables: tuple[Table, ...]
    others: tuple[tuple[str, str], ...]  # the other places of its kind: name, and where each one's page is
    within: tuple[str, ...]  # a locality's teams


@once
def place_page(kept: Kept, place: Place) -> PlacePage | None:
    """None where no measure counts anything in this place."""
    known = reading.places(kept, place.place_type)
    if place.name not in {name for name, _ in known}:
        return None
    part_of = next(part for name, part in known if name == place.name)
    teams = reading.places(kept, "team") if place.place_type == "locality" else ()
    return PlacePage(
        kind=place.place_type,
        name=place.name,
        part_of=part_of if place.place_type == "team" else "",
        as_at=words.day(reading.as_at(kept)),
        needs=needs(kept, (place,)),
        needs_words=needs_words(kept, (place,)),
        tables=tuple(_area(kept, area, place) for area in frameworks(kept).areas.values()),
        others=tuple(
            (name, part)
            for name, part in known
            if name != place.name and (place.place_type == "locality" or part == part_of)
        ),
        within=tuple(name for name, locality in teams if locality == place.name),
    )


def _area(kept: Kept, area: Area, place: Place) -> Table:
    names = dict.fromkeys(name for kind in SHOWN for name in area.measures[kind])
    rows = [row for name in names if (row := _row(kept, kept.catalogue.measures.get(name), place)) is not None]
    columns = [Column("Measure"), Column("Here"), Column("Everywhere else"), Column("When"), Column("Confidence")]
    return Table(area.title, columns, rows, empty="Nothing here is counted by a measure of this area.")


def _row(kept: Kept, measure: Measure | None, place: Place) -> list[Cell | str] | None:
    months = reading.newest_of(kept, measure.id, place) if measure is not None else ()
    if measure is None or not months:
        return None
    figure = months[-1]
    whole = next(
        (f for f in reading.newest_of(kept, measure.id, reading.whole_of(kept)) if f.period == figure.period), None
    )
    said = saying.say(figure)
    return [
        Cell(measure.title, href=measure_address(measure.id, place)),
        Cell(words.sentence(said.whole), note=saying.lacking(figure), value=figure.value),
        words.sentence(_elsewhere(measure, figure, whole)),
        words.sentence(saying.when(figure, measure)),
        saying.confidence(figure),
    ]


def _elsewhere(measure: Measure, here: Figure, whole: Figure | None) -> str:
    """The rest of the authority together, which is the whole less this place."""
    if whole is None:
        return words.UNKNOWN
    if measure.shows == "share":
        met = (whole.numerator or 0) - (here.numerator or 0)
        counted = (whole.denominator or 0) - (here.denominator or 0)
        share, of = words.share(met, counted), words.of(met, counted)
        return share if share == of else f"{share} ({of})"
    if measure.shows == "count":
        return words.number((whole.numerator or 0) - (here.numerator or 0))
    # Neither a median nor a rate can be taken away from another.
    return f"the whole authority: {saying.say(whole).whole}"
