"""A Standard Safeguarding Dataset as an extract: its tables under their own names, from files or a live database."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.records.definitions import read_yaml
from lineofsight.records.extract import Extract, Hold, SourceFile
from lineofsight.records.mapping.layouts import Feed, Fill, Heading, Kind, Layout, ListLayout, kind_of
from lineofsight.records.mapping.typing_rows import months_before, type_rows
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Reading
from lineofsight.records.reading.raw import RawList, raw_list
from lineofsight.records.reading.safety import FileKind
from lineofsight.records.reading.text_cells import text_cells
from lineofsight.records.sources.plain_csv import first_row, rows_below
from lineofsight.records.sources.return_year import latest_day
from lineofsight.records.tables import Holds, Table, standard_tables

NAME = "ssd"
_A_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")  # a column's name, and nothing that a cell could be


@dataclass(frozen=True, slots=True)
class Scope:
    """What definitions/sources/ssd.yaml says of the dataset as a whole."""

    title: str
    years: int
    blank_words: tuple[str, ...]
    not_of_the_dataset: frozenset[str]
    ends: Mapping[str, str]  # table -> the column with the day on which a span ended


@lru_cache(maxsize=4)
def scope(definitions: Path) -> Scope:
    document = read_yaml(definitions / "sources" / "ssd.yaml")
    return Scope(
        document["title"],
        document["scope_years"],
        tuple(document["blank_words"]),
        frozenset(document["not_of_the_dataset"]),
        document["ends"],
    )


@lru_cache(maxsize=4)
def ssd_layout(definitions: Path) -> Layout:
    """Every table of the dataset, each column filled from the heading of its own name."""
    of_all = scope(definitions)
    lists = tuple(_list(table) for name, table in standard_tables(definitions).items() if name.startswith("ssd_"))
    return Layout(NAME, of_all.title, lists, of_all.blank_words)


def _list(table: Table) -> ListLayout:
    identifying = table.child or table.key[0]
    headings = {}
    for column in table.columns:
        kind = kind_of(table, column.name)
        headings[column.name] = Heading(
            column.name, kind=Kind(kind), codes=column.codes, required=column.name == identifying
        )
    # a table deployed without its own row id still holds its rows
    made_id = table.key[0] if len(table.key) == 1 and table.key[0] != identifying else None
    feed = Feed(
        table.name,
        {c.name: Fill(heading=c.name, made_id=c.name == made_id) for c in table.columns},
        holds=Hold.EVERY if table.holds in (Holds.EVENTS, Holds.SPANS) else Hold.STATE,
        once_per=table.key if table.fed_by == "all" else (),
    )
    return ListLayout(table.name, table.name, (table.name,), table.child, headings, (feed,))


def table_named(name: str, definitions: Path) -> str | None:
    """The dataset's table that a file, a table or a view is called after, whatever its case, schema or ending."""
    bare = name.lower().rpartition(".")[2].strip()
    known = standard_tables(definitions)
    return bare if bare.startswith("ssd_") and bare in known else None


def table_with(headings: Iterable[str], definitions: Path) -> str | None:
    """The dataset's table that has most of these columns: no two tables share a name for one."""
    found = {heading.strip().lower() for heading in headings}
    best, most = None, 1  # one column alike says little
    for one in ssd_layout(definitions).lists:
        alike = len(found & set(one.headings))
        if alike > most and all(name in found for name, heading in one.headings.items() if heading.required):
            best, most = one.id, alike
    return best


def recognises(file: IncomingFile, definitions: Path) -> bool:
    if file.kind not in (FileKind.CSV, FileKind.PARQUET):
        return False
    name = _called(file)
    if name in scope(definitions).not_of_the_dataset or table_named(name, definitions):
        return True
    return table_with(_headings(file), definitions) is not None


def read_files(files: Sequence[IncomingFile], reading: Reading) -> Extract:
    """The dataset in a folder of files, one a table, or RefusedError."""
    problems = ProblemCounts()
    lists: list[RawList] = []
    sources: list[SourceFile] = []
    for file in files:
        if _called(file) in scope(reading.definitions).not_of_the_dataset:
            problems.add(file.name, "Not carried: the table is deployed beside the dataset and is no part of it.")
            continue
        table = table_named(_called(file), reading.definitions) or table_with(_headings(file), reading.definitions)
        if table is None:
            raise RefusedError(
                f"{file.name} is not a table of the Standard Safeguarding Dataset: check its name and its columns."
            )
        raw = _raw(file, table, len(sources), problems)
        lists.append(raw)
        sources.append(file.as_source_file(NAME, raw.table.num_rows + len(raw.torn_rows)))
        reading.progress(f"{table}: {raw.table.num_rows:,} rows")
    if not lists:
        raise RefusedError("None of these files is a table of the Standard Safeguarding Dataset: check the path.")
    return extract_ssd(lists, sources, reading, problems)


def _called(file: IncomingFile) -> str:
    return file.path.stem.lower().rpartition(".")[2].strip()


def _headings(file: IncomingFile) -> list[str]:
    if file.kind is FileKind.PARQUET:
        return list(_parquet(file).schema_arrow.names)
    return first_row(file)


def _raw(file: IncomingFile, table: str, position: int, problems: ProblemCounts) -> RawList:
    if file.kind is not FileKind.PARQUET:
        return rows_below(file, position, table, _headings(file), problems)
    held = _parquet(file).read()
    return raw_list(
        file=position,
        of=table,
        name=file.name,
        headings=_headings(file),
        columns=[text_cells(column) for column in held.columns],
        rows=pa.array(range(1, held.num_rows + 1), pa.int32()),
    )


def _parquet(file: IncomingFile) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file.path)
    except (pa.ArrowException, OSError):
        raise RefusedError(f"{file.name} is not a Parquet file that can be read: export it again.") from None


def extract_ssd(
    lists: Sequence[RawList],
    files: Sequence[SourceFile],
    reading: Reading,
    problems: ProblemCounts,
) -> Extract:
    """The dataset made of these tables; each raw list's `of` names its table."""
    definitions, now = reading.definitions, reading.now
    _refuse_twice(lists, files)
    own = [_own_columns(raw, files[raw.file].name, definitions, problems) for raw in lists]
    tables = standard_tables(definitions)
    dated = [raw.table.column(name) for raw in own for name in tables[raw.of].defining_dates if name in raw.headings]
    last_day = reading.as_at or latest_day(dated, now) or now.date()
    extract = type_rows(
        ssd_layout(definitions),
        own,
        files,
        definitions=definitions,
        now=now,
        as_at=reading.as_at,
        covers=(None, last_day),
        problems=problems,
    )
    _state_starts(extract, tables, scope(definitions), problems)
    extract.problems, extract.problem_count = problems.listed(), problems.count
    return extract


def _refuse_twice(lists: Sequence[RawList], files: Sequence[SourceFile]) -> None:
    seen: dict[str, str] = {}
    for raw in lists:
        name = files[raw.file].name
        other = seen.setdefault(raw.of, name)
        if other != name:
            raise RefusedError(f"{other} and {name} are both {raw.of}. Load one of them.")


def _own_columns(raw: RawList, place: str, definitions: Path, problems: ProblemCounts) -> RawList:
    """The raw list without the columns that a deployment has added; each is told of by its name."""
    known = standard_tables(definitions)[raw.of].column_names
    theirs = {heading: heading.strip().lower() for heading in raw.headings}
    added = [heading for heading, name in theirs.items() if name not in known]
    tell_of_added(place, raw.of, {h: raw.table.num_rows - raw.table.column(h).null_count for h in added}, problems)
    return dataclasses.replace(raw, table=raw.table.drop_columns(added) if added else raw.table)


def tell_of_added(place: str, table: str, added: Mapping[str, int | None], problems: ProblemCounts) -> None:
    """Columns that a deployment has added, with how many cells stand in each where that is known."""
    if not added:
        return
    named = []
    for heading, filled in sorted(added.items()):
        # a heading that is not a plain name may be a row of data taken for headings, so it is not repeated
        name = heading.strip() if _A_NAME.fullmatch(heading.strip()) else "a column without a plain name"
        named.append(name if filled is None else f"{name} ({filled:,} filled)")
    problems.add(place, f"Not carried, because {table} has no such column in the standard: {'; '.join(named)}.")


def _state_starts(extract: Extract, tables: Mapping[str, Table], of_all: Scope, problems: ProblemCounts) -> None:
    """From when each table is complete: the dataset does not say, so the later of its scope and its own evidence."""
    stated = []
    for name, held in extract.coverage.items():
        if held.holds != Hold.EVERY:
            continue
        promised = months_before(held.as_at, 12 * of_all.years)
        shown = _first_shown(extract.tables[name], tables[name], of_all.ends.get(name))
        from_ = next_month_start(max(promised, shown) if shown else promised)
        extract.coverage[name] = dataclasses.replace(held, from_=from_)
        stated.append(name)
    if stated:
        place = ", ".join(file.name for file in extract.files[:3])
        more = f" and {len(extract.files) - 3} more" if len(extract.files) > 3 else ""
        problems.add(
            place + more,
            f"Nothing says from which day these are complete: {', '.join(sorted(stated))}. Each was taken to be "
            "complete from the first month after its earliest event or ending, within the "
            f"{of_all.years} years that the dataset is meant to hold.",
        )


def _first_shown(rows: pa.Table, table: Table, ends: str | None) -> date | None:
    """The earliest day on which a span is seen to end, or an event to happen."""
    names = (ends,) if ends is not None else table.event_dates
    days = [pc.min(rows.column(name)).as_py() for name in names]
    if ends is not None and days == [None]:
        days = [pc.min(rows.column(name)).as_py() for name in table.event_dates]
    return min((day.date() if isinstance(day, datetime) else day for day in days if day is not None), default=None)


def next_month_start(day: date) -> date:
    """The day itself if it is the first of a month, else the first of the next."""
    if day.day == 1:
        return day
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
