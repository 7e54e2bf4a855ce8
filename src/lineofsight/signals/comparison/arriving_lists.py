"""Published lists that are not figures: who is like whom in which model year, and what inspectors judged and when."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa

from lineofsight.records.mapping.codes import normalised
from lineofsight.signals.comparison.layouts import Column
from lineofsight.signals.comparison.recognising import Recognised
from lineofsight.signals.comparison.told import Told

NEIGHBOURS_AT_MOST = 50
NO_CODE = "A row does not give the code of its authority, so it was set aside."
NO_NEIGHBOUR = "A row names no neighbour, so it was set aside."
TWICE = "An authority stands twice, so the second row was set aside."
YEAR_FROM_NAME = (
    "The year of the neighbour model is not in the file: it was taken from the file's name. Give --model-year if it is"
    " another."
)
NO_MODEL_YEAR = (
    "The year of the neighbour model is not in the file or its name, and is shown as not stated: import it again with"
    " --model-year."
)
NO_DATE = "A row does not say the day of the inspection, so it was set aside."
NOT_A_DATE = "Enter a date like 31/03/2026: the cell was not used."
NOT_A_GRADE = "Not one of the four judgements, so the cell was not used."


def read_neighbours(found: Recognised, told: Told, path: Path, model_year: int | None) -> pa.Table:
    """One row an authority, its neighbours side by side, the nearest first."""
    columns = found.layout.columns
    codes = _codes(found, columns["authority"])
    names = _texts(found, columns["name"])
    pairs = list(_numbered(found))
    rows: list[tuple[str, str, list[str], list[str]]] = []
    kept: list[int] = []
    seen: set[str] = set()
    for row, code in enumerate(codes):
        listed = [(column[row], close[row] if close else None) for column, close in pairs]
        near = [(neighbour, close) for neighbour, close in listed if neighbour]
        why = NO_CODE if not code else TWICE if code in seen else "" if near else NO_NEIGHBOUR
        if why or code is None:
            told.aside(why, row)
            continue
        seen.add(code)
        kept.append(row)
        closeness = [" ".join((close or "").lower().split()) for _, close in near]
        rows.append((code, names[row] or code, [neighbour for neighbour, _ in near], closeness))
    told.numbers = sum(len(near) for _, _, near, _ in rows)
    year = _model_year(told, path, model_year)
    told.years = (year,) if year else ()
    told.invented = any("(invented)" in name for _, name, _, _ in rows)
    return pa.table(
        {
            "model_year": pa.array([year] * len(rows), pa.int16()),
            "area": pa.array([code for code, *_ in rows], pa.string()),
            "name": pa.array([name for _, name, *_ in rows], pa.string()),
            "neighbours": pa.array([near for _, _, near, _ in rows], pa.list_(pa.string())),
            "closeness": pa.array([close for *_, close in rows], pa.list_(pa.string())),
            "from_row": found.below.row_numbers.take(pa.array(kept, pa.int64())),
        }
    )


def _model_year(told: Told, path: Path, stated: int | None) -> int | None:
    if stated is not None:
        return stated
    in_name = {int(year) for year in re.findall(r"(?<![0-9])(20[0-9]{2})(?![0-9])", path.stem)}
    if len(in_name) == 1:
        told.notes.append(YEAR_FROM_NAME)
        return in_name.pop()
    told.problems.add(told.name, NO_MODEL_YEAR)
    return None


def _numbered(found: Recognised) -> "list[tuple[list[str | None], list[str | None] | None]]":
    """Each neighbour's column, and how close that one is where a column says so."""
    columns, pairs = found.layout.columns, []
    for n in range(1, NEIGHBOURS_AT_MOST + 1):
        place = found.place([heading.replace("{n}", str(n)) for heading in columns["neighbour"].headings])
        if place is None:
            break
        close = found.place([heading.replace("{n}", str(n)) for heading in columns["closeness"].headings])
        # Older files head every column of closeness alike, each beside its neighbour's
        if close is None and place + 1 < len(found.headings) and normalised(found.headings[place + 1]) == "snp":
            close = place + 1
        codes = [_code(text) for text in found.below.columns[place].to_pylist()]
        pairs.append((codes, None if close is None else found.below.columns[close].to_pylist()))
    return pairs


def read_inspections(found: Recognised, told: Told) -> pa.Table:
    """One row an inspection, judgements in the publisher's own four grades."""
    columns = found.layout.columns
    codes, names = _texts(found, columns["code"]), _texts(found, columns["name"])
    inspected = _dates(found, told, columns["inspected_on"])
    published = _dates(found, told, columns["published_on"])
    kept: list[int] = []
    seen: set[tuple[str, date]] = set()
    for row, code in enumerate(codes):
        day = inspected[row]
        if not code or day is None:
            told.aside(NO_DATE if code else NO_CODE, row)
        elif (code, day) in seen:
            told.aside(TWICE, row)
        else:
            seen.add((code, day))
            kept.append(row)
    told.invented = any("(invented)" in (name or "") for name in names)
    days = [day for row in kept if (day := inspected[row]) is not None]
    told.years = tuple(sorted({day.year for day in days}))
    table = {
        "new_code": pa.array([codes[row] for row in kept], pa.string()),
        "name": pa.array([names[row] for row in kept], pa.string()),
        "inspected_on": pa.array(days, pa.date32()),
        "published_on": pa.array([published[row] for row in kept], pa.date32()),
        "inspection": pa.array([_texts(found, columns["inspection"])[row] for row in kept], pa.string()),
    }
    for name in ("overall", "leadership", "help_and_protection", "in_care", "care_leavers"):
        table[name] = _grades(found, told, columns[name], kept)
    table["from_row"] = found.below.row_numbers.take(pa.array(kept, pa.int64()))
    return pa.table(table)


def _grades(found: Recognised, told: Told, column: Column, kept: list[int]) -> pa.Array:
    if found.place(column.headings) is None:
        told.not_filled = (*told.not_filled, column.headings[0])
        return pa.nulls(len(kept), pa.string())
    known = {normalised(grade): grade for grade in found.layout.grades}
    texts = _texts(found, column)
    wrong = [row for row in kept if texts[row] and normalised(texts[row] or "") not in known]
    told.problem(NOT_A_GRADE, wrong, column.headings[0])
    told.numbers += sum(1 for row in kept if texts[row]) - len(wrong)
    without = Counter(
        "(other)" if texts[row] else "(blank)" for row in kept if normalised(texts[row] or "") not in known
    )
    told.symbols += without
    told.reasons += Counter({"left blank": without["(blank)"], "not a figure": without["(other)"]})
    return pa.array([known.get(normalised(texts[row] or "")) for row in kept], pa.string())


def _dates(found: Recognised, told: Told, column: Column) -> list[date | None]:
    texts = _texts(found, column)
    days = [_date(text) for text in texts]
    bad = [row for row, (text, day) in enumerate(zip(texts, days, strict=True)) if text and day is None]
    told.problem(NOT_A_DATE, bad, column.headings[0])
    return days


def _date(text: str | None) -> date | None:
    plain = (text or "").replace("T", " ").partition(" ")[0]
    british = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", plain)
    try:
        return date(int(british[3]), int(british[2]), int(british[1])) if british else date.fromisoformat(plain)
    except ValueError:
        return None


def _texts(found: Recognised, column: Column) -> list[str | None]:
    cells = found.column(column.headings)
    if cells is None:
        return [None] * len(found.below.row_numbers)
    return [text.strip() or None if text else None for text in cells.to_pylist()]


def _codes(found: Recognised, column: Column) -> list[str | None]:
    return [_code(text) for text in _texts(found, column)]


def _code(text: str | None) -> str | None:
    plain = re.sub(r"^([0-9]+)\.0+$", r"\1", (text or "").strip())
    return plain if plain and normalised(plain) not in ("-", "x", "z", "c", "na", "n/a") else None
