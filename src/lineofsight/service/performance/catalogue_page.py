"""The catalogue: every measure by area and by kind, with its newest figure, or why there is none."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from lineofsight.measures.definition import Measure
from lineofsight.measures.frameworks import KINDS
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import saying
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.defining import frameworks
from lineofsight.service.performance.once import once

OTHER = "other"
COLUMNS = [Column("Measure"), Column("Newest figure"), Column("When"), Column("Confidence")]


@dataclass(frozen=True)
class Entry:
    """One measure in the list."""

    measure: Measure
    cells: tuple[Cell | str, ...]
    told: bool

    def answers(self, words_asked: list[str]) -> bool:
        text = f"{self.measure.title} {self.measure.question} {self.measure.id} {self.measure.owner}".lower()
        return all(word in text for word in words_asked)


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class CataloguePage:
    asked: str
    area: str
    kind: str
    areas: tuple[tuple[str, str, bool], ...]  # value, label, chosen
    kinds: tuple[tuple[str, str, bool], ...]
    sections: tuple[Section, ...]
    found: str


@once
def entries(kept: Kept) -> tuple[Entry, ...]:
    return tuple(_entry(kept, measure) for measure in sorted(kept.catalogue.measures.values(), key=_title))


def _title(measure: Measure) -> str:
    return measure.title


def _entry(kept: Kept, measure: Measure) -> Entry:
    months = reading.newest_of(kept, measure.id, reading.whole_of(kept))
    name = Cell(measure.title, href=measure_address(measure.id), note="local policy" if measure.local else "")
    if not months:
        why = words.sentence(reading.why_not(kept, measure.id))
        return Entry(measure, (name, Cell("Cannot be told", note=why)), told=False)
    figure = months[-1]
    said = saying.say(figure)
    return Entry(
        measure,
        (
            name,
            Cell(words.sentence(said.whole), note=saying.lacking(figure)),
            words.sentence(saying.when(figure, measure)),
            saying.confidence(figure),
        ),
        told=True,
    )


def catalogue_page(kept: Kept, *, asked: str, area: str, kind: str) -> CataloguePage:
    """Words asked for must all stand in a measure's title, question, name or owner."""
    wanted = [
        entry for entry in entries(kept) if entry.answers(asked.lower().split()) and kind in ("", entry.measure.kind)
    ]
    titles = areas(kept)
    sections = [_section(name, title, wanted) for name, title in titles.items() if area in ("", name)]
    shown = {entry.measure.id for name in titles for entry in wanted if area in ("", name) and _in(entry, name)}
    return CataloguePage(
        asked=asked,
        area=area,
        kind=kind,
        areas=tuple((name, title, name == area) for name, title in titles.items()),
        kinds=tuple((name, saying.kind_in_words(name), name == kind) for name in KINDS),
        sections=tuple(section for section in sections if section.tables),
        found=f"{words.plural(len(shown), 'measure')} of {words.number(len(kept.catalogue.measures))}",
    )


@once
def areas(kept: Kept) -> dict[str, str]:
    titles = {area.area: area.title for area in frameworks(kept).areas.values()}
    return {**titles, OTHER: "Of no single area"}


def _in(entry: Entry, area: str) -> bool:
    return area in entry.measure.priority_areas or (area == OTHER and not entry.measure.priority_areas)


def _section(area: str, title: str, wanted: list[Entry]) -> Section:
    tables = []
    for kind in KINDS:
        rows = [entry.cells for entry in wanted if _in(entry, area) and entry.measure.kind == kind]
        if rows:
            tables.append(Table(saying.kind_in_words(kind), COLUMNS, rows))
    return Section(area, title, tuple(tables))


def area_address(area: str) -> str:
    return f"{reverse('figures')}?{urlencode({'area': area})}"
