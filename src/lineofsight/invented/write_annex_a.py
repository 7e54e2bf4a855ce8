"""The inspection workbook: lists 1 to 11 of the same children, typed by busy people."""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa

from lineofsight.invented import names, places
from lineofsight.invented.days import add_months
from lineofsight.invented.luck import Luck
from lineofsight.invented.world import World
from lineofsight.invented.write_tables import database_of
from lineofsight.records.definitions import read_yaml
from lineofsight.records.reading.marker import SAYS_INVENTED

QUERIES = Path(__file__).with_name("annex_a")
TEXT_DATES = frozenset({2, 9})  # lists whose dates were typed as text, as some authorities have them
_AS_TEXT = "%d/%m/%Y"

# What busy people do to a workbook: the share of cells, and what they write.
NO_CHILD, BLANK, BARE_CODE, TYPED_DATE = 0.0003, 0.003, 0.02, 0.006
IMPOSSIBLE_DATE, UNKNOWN_WORD = 0.0006, 0.0004
IMPOSSIBLE = ("31/02/2026", "n/k", "12/13/2025", "01/01/2206", "TBC")
MAY_BE_LOST = frozenset({"Ethnicity", "Allocated Worker", "Contact Source", "Referral Source", "Primary Need Code",
                         "Was the Child Seen Alone?", "Date of Last Dental Check"})  # fmt: skip
NEVER_TOUCHED = frozenset({"Child Unique ID", "Individual adopter identifier", "Family identifier", "Date of Birth"})


def write_annex_a(folder: Path, tables: dict[str, pa.Table], world: World) -> None:
    luck = world.luck("annex a")
    book = openpyxl.Workbook(write_only=True)
    cover = book.create_sheet("Front Sheet")
    cover.append([f"Annex A child-level data, {places.COUNTY}"])
    cover.append([f"As at {world.as_at.isoformat()}. No child in it exists."])
    with lists_database(tables, world) as lists:
        for number in range(1, 12):
            found = lists.execute(*query_of(number, world.as_at))
            headings = [column[0] for column in found.description]
            sheet = book.create_sheet(f"List {number}")
            sheet.append(headings)
            for row in found.fetchall():
                sheet.append(_as_typed(number, headings, row, luck))
    book.properties.creator = f"{places.COUNTY} {names.LABEL}"
    book.properties.keywords = SAYS_INVENTED
    written = io.BytesIO()
    book.save(written)
    (folder / "annex_a.xlsx").write_bytes(_without_the_clock(written, world.as_at))


def lists_database(tables: dict[str, pa.Table], world: World) -> duckdb.DuckDBPyConnection:
    """The standard tables, with the words of the workbook and the views that the lists share."""
    lists = database_of(tables)
    labels = read_yaml(QUERIES / "labels.yaml")
    worded = [(kind, str(code), label) for kind, words in labels.items() for code, label in words.items()]
    areas = [*places.OTHER_AUTHORITIES.items(), ("FN", places.COUNTY)]
    lists.register("labels", pa.table(dict(zip(("kind", "code", "label"), zip(*worded, strict=True), strict=True))))
    lists.execute("CREATE TABLE authorities (area VARCHAR, name VARCHAR)")
    lists.executemany("INSERT INTO authorities VALUES (?, ?)", areas)
    lists.execute("CREATE TABLE today AS SELECT CAST(? AS DATE) AS day", [world.as_at])
    lists.execute((QUERIES / "views.sql").read_text(encoding="utf-8"))
    return lists


def query_of(number: int, as_at: date) -> tuple[str, dict[str, date]]:
    sql = (QUERIES / f"list_{number}.sql").read_text(encoding="utf-8")
    days = {"since": add_months(as_at, -6), "year_ago": add_months(as_at, -12)}
    return sql, {name: day for name, day in days.items() if f"${name}" in sql}


def _as_typed(number: int, headings: list[str], row: Iterable[Any], luck: Luck) -> list[Any]:
    cells = [_cell(number, heading, value, luck) for heading, value in zip(headings, row, strict=True)]
    if luck.often(NO_CHILD):
        cells[0] = None
    return cells


def _cell(number: int, heading: str, value: Any, luck: Luck) -> Any:
    if value is None or heading in NEVER_TOUCHED:
        return _date_as_text(value) if number in TEXT_DATES else value
    chance = luck.random()
    if heading in MAY_BE_LOST and chance < BLANK:
        return None
    if isinstance(value, date):
        if chance < IMPOSSIBLE_DATE:
            return luck.choice(IMPOSSIBLE)
        return _date_as_text(value) if number in TEXT_DATES or chance < TYPED_DATE else value
    if isinstance(value, str) and ") " in value[:4]:
        if chance < UNKNOWN_WORD:
            return "see case note"
        if chance < BARE_CODE:
            return luck.choice((value.split(") ", 1)[1], value.lower(), f"{value} "))
    return value


def _date_as_text(value: Any) -> Any:
    return value.strftime(_AS_TEXT) if isinstance(value, date) else value


def _without_the_clock(written: io.BytesIO, as_at: date) -> bytes:
    """The same workbook with the as-at date for every time in it, so that the same seed gives the same bytes."""
    moment = f"{as_at.isoformat()}T09:00:00Z"
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as now:
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), content)
            entry = zipfile.ZipInfo(name, (as_at.year, as_at.month, as_at.day, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            now.writestr(entry, content)
    return fixed.getvalue()
