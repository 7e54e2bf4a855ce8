"""What the page of reconciliation says: theirs, ours, and the reading that explains a difference."""

from collections.abc import Sequence
from dataclasses import dataclass

from lineofsight.measures.catalogue import Catalogue
from lineofsight.service.access.reconciling import NOT_EXPLAINED, ChildDifference, Compared, FigureCompared
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag


@dataclass(frozen=True)
class ReconcilePage:
    headline: str
    figures: Table
    why: Sequence[tuple[str, Sequence[str]]]  # a figure that differs: what explains it
    children: Table | None
    about_children: str
    notes: Sequence[str]

    @classmethod
    def of(cls, found: Compared, catalogue: Catalogue) -> "ReconcilePage":
        titles = {measure.id: measure.title for measure in catalogue.measures.values()}
        return cls(
            headline=_headline(found),
            figures=_figures(found.figures, titles),
            why=[(_named(figure, titles), _why(figure)) for figure in found.figures if not figure.agrees],
            children=_children(found, titles) if found.children else None,
            about_children=_about_children(found),
            notes=[*found.notes, *(_not_told(one, titles) for one in found.not_told)],
        )


def _headline(found: Compared) -> str:
    if not found.figures:
        return f"{words.plural(found.agreeing, 'child agrees', 'children agree')}, and {_lines(found.differing)}."
    return f"{found.figures_agreeing} of {words.plural(len(found.figures), 'figure')} agree."


def _lines(differing: int) -> str:
    return words.plural(differing, "line differs", "lines differ")


def _about_children(found: Compared) -> str:
    said = []
    if found.differing and not found.children:
        said.append(
            f"They differ on children, in {words.plural(found.differing, 'line')}. To see them, give a purpose, if your"
            " role may open the county's children; or use `lineofsight reconcile` on the server."
        )
    if found.restricted:
        said.append(f"{words.plural(found.restricted, 'restricted record')} too, counted and not listed.")
    return " ".join(said)


def _figures(figures: Sequence[FigureCompared], titles: dict[str, str]) -> Table:
    columns = [
        Column("Measure"),
        Column("Period"),
        Column("Place"),
        Column("Theirs"),
        Column("Ours"),
        Column("Do they agree"),
    ]
    rows = [
        [
            titles.get(figure.measure, figure.measure),
            words.period(figure.month),
            figure.place,
            _numbers(figure.theirs),
            _numbers(figure.ours) if figure.ours is not None else "not told here",
            Cell("", tag=Tag("agrees", "good") if figure.agrees else Tag("differs", "warning")),
        ]
        for figure in figures
    ]
    return Table("Theirs and ours", columns, rows, empty="The file lists children, and no figures.")


def _numbers(said: dict[str, object]) -> str:
    numerator, denominator, value = said["numerator"], said["denominator"], said.get("value")
    if numerator is not None and denominator is not None:
        return words.of(numerator, denominator)
    parts = [f"{words.number(denominator)} counted"] if denominator is not None else []
    parts += [words.number(numerator)] if numerator is not None else []
    parts += [f"{value:.6g}"] if value is not None and not parts else []
    return ", ".join(parts) or words.UNKNOWN


def _named(figure: FigureCompared, titles: dict[str, str]) -> str:
    return f"{titles.get(figure.measure, figure.measure)}, {words.period(figure.month)}, {figure.place}"


def _why(figure: FigureCompared) -> list[str]:
    if figure.explained_by == NOT_EXPLAINED:
        said = ["Not explained: no stated reading of these records gives their figure."]
        if figure.near_limit is not None:
            said.append(f"Of the cases that we count, {figure.near_limit} are within one unit of the limit.")
    elif figure.ours is None:
        said = [f"{words.sentence(str(figure.explained_by))}."]
    else:
        said = [f"Theirs is ours with {figure.explained_by}."]
    if figure.also_given_by:
        said.append(f"So it is with {'; or '.join(figure.also_given_by)}. The numbers alone cannot tell which.")
    return [*said, *(f"The other clock could not be tried: {reason}." for reason in figure.not_tried)]


def _children(found: Compared, titles: dict[str, str]) -> Table:
    columns = [
        Column("Case number"),
        Column("Figure"),
        Column("Why"),
        Column("Ours"),
        Column("Theirs"),
        Column("Dates"),
    ]
    rows = [
        [
            found.case_numbers.get(child.child, "not known here"),
            f"{titles.get(child.measure, child.measure)}, {words.period(child.month)}",
            f"{child.why} ({child.because})" if child.because else child.why,
            child.ours,
            child.theirs,
            _dates(child),
        ]
        for child in found.children
    ]
    return Table("Children on whom they differ", columns, rows)


def _dates(child: ChildDifference) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {day or 'blank'}" for name, day in child.dates.items())


def _not_told(one: object, titles: dict[str, str]) -> str:
    measure, month = one["measure"], one["month"]
    lines = words.plural(one["children"], "line")
    return f"{titles.get(measure, measure)}, {words.period(month)}, is not told here ({lines}): {one['reason']}."
