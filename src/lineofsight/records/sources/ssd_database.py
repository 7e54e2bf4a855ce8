"""A Standard Safeguarding Dataset read from the live database that holds it, whatever kind of database that is.

Only the dataset's own tables or views are read, each in one query, inside one read-only picture of the database where
it can give one. The address holds a password, so no message here repeats the address or the driver's own words.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.incoming import Reading, Source
from lineofsight.records.reading.raw import RawList, raw_list
from lineofsight.records.reading.text_cells import text_of_objects
from lineofsight.records.sources.ssd import NAME, extract_ssd, read_files, recognises, scope, table_named, tell_of_added
from lineofsight.records.tables import standard_tables

ROWS_AT_ONCE = 50_000
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "mssql": "mssql+pyodbc"}


@dataclass(frozen=True, slots=True)
class _Relation:
    table: str  # the standard table
    key: tuple[str, ...]
    name: str  # as the database spells it
    columns: dict[str, str]  # standard column -> as the database spells it
    added: tuple[str, ...]  # columns that the deployment has added


def read_ssd_database(url: str, reading: Reading, schema: str | None = None) -> Extract:
    """The dataset in a live database.

    `schema` names the schema that holds it, as does `?schema=` at the end of the address. With neither, the default
    schema is read, or else the only schema that holds any of the tables.
    """
    address, schema_in_address = _address(url)
    definitions = reading.definitions
    problems = ProblemCounts()
    with _connected(address) as connection:
        found = _relations(connection, schema or schema_in_address, definitions)
        lists, files = [], []
        for position, relation in enumerate(found.relations):
            reading.progress(f"{relation.table} ({position + 1} of {len(found.relations)})")
            raw, sha256 = _pull(connection, found.schema, relation, position)
            lists.append(raw)
            files.append(SourceFile(f"{relation.name} (database)", sha256, NAME, raw.table.num_rows))
            tell_of_added(files[-1].name, relation.table, dict.fromkeys(relation.added), problems)
    return extract_ssd(lists, files, reading, problems)


def _address(url: str) -> tuple[sa.URL, str | None]:
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise RefusedError(
            "The database's address cannot be read. Write it like postgresql://reader@server/database."
        ) from None
    schema = address.query.get("schema")
    address = address.difference_update_query(["schema"]) if schema is not None else address
    driver = _DRIVERS.get(address.drivername)
    address = address.set(drivername=driver) if driver else address
    return address, schema if isinstance(schema, str) else None


@contextmanager
def _connected(address: sa.URL) -> Iterator[sa.Connection]:
    """One connection, in one picture of the database where it can give one. Nothing is ever written."""
    where = address.host or address.database or "this address"
    try:
        engine = sa.create_engine(address, poolclass=sa.NullPool, hide_parameters=True)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise RefusedError(
            f"The driver for {address.get_backend_name()} databases is not installed. "
            "For PostgreSQL install lineofsight[postgres]; for another database install its driver."
        ) from None
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
    except SQLAlchemyError:
        # the driver's own words can hold the address, and the address the password
        raise RefusedError(
            f"The database at {where} could not be reached or read. Check the address, the sign-in and that it may "
            "read the dataset's tables."
        ) from None
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class _Found:
    schema: str | None
    relations: tuple[_Relation, ...]


def _relations(connection: sa.Connection, schema: str | None, definitions: Path) -> _Found:
    inspector = sa.inspect(connection)
    if schema is None:
        schema = _schema_with_tables(inspector, definitions)
    names = _names(inspector, schema)
    relations: dict[str, _Relation] = {}
    for name in sorted(names):
        table = table_named(name, definitions)
        if table is None or name.lower() in scope(definitions).not_of_the_dataset:
            continue
        if table in relations:
            raise RefusedError(
                f"The database has two tables called {table} that differ only in capitals. Remove one, or name the "
                "schema of the other."
            )
        relations[table] = _relation(inspector, schema, table, name, definitions)
    if not relations:
        raise RefusedError(
            "The database has no tables of the Standard Safeguarding Dataset where we looked. Name their schema at "
            "the end of the address, like ?schema=ssd."
        )
    return _Found(schema, tuple(relations.values()))


def _schema_with_tables(inspector: sa.Inspector, definitions: Path) -> str | None:
    """None (the default schema) if it holds any table of the dataset, else the only schema that does."""
    if any(table_named(name, definitions) for name in _names(inspector, None)):
        return None
    holding = [
        schema
        for schema in inspector.get_schema_names()
        if schema != "information_schema" and any(table_named(name, definitions) for name in _names(inspector, schema))
    ]
    if len(holding) > 1:
        raise RefusedError(
            f"The dataset's tables stand in several schemas: {', '.join(holding)}. Name one at the end of the address, "
            "like ?schema=ssd."
        )
    return holding[0] if holding else None


def _names(inspector: sa.Inspector, schema: str | None) -> set[str]:
    names = {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
    if inspector.dialect.name == "postgresql":
        names |= set(inspector.get_materialized_view_names(schema))
    return names


def _relation(inspector: sa.Inspector, schema: str | None, table: str, name: str, definitions: Path) -> _Relation:
    standard = standard_tables(definitions)[table]
    known = standard.column_names
    columns: dict[str, str] = {}
    added = []
    for column in inspector.get_columns(name, schema):
        spelled = str(column["name"])
        if spelled.lower() in known:
            columns.setdefault(spelled.lower(), spelled)
        else:
            added.append(spelled)
    return _Relation(table, standard.key, name, columns, tuple(added))


def _pull(connection: sa.Connection, schema: str | None, relation: _Relation, file: int) -> tuple[RawList, str]:
    """Every row of one table, a batch at a time, and a digest of what was read."""
    ours = list(relation.columns)
    source = sa.table(relation.name, *(sa.column(c) for c in relation.columns.values()), schema=schema)
    # by its key, so that equal data is read in an equal order
    key = [relation.columns[name] for name in relation.key if name in relation.columns]
    asked = sa.select(*source.c).order_by(*(source.c[name] for name in key))
    digest = hashlib.sha256("\x1f".join((relation.table, *ours)).encode())
    batches: list[list[pa.Array]] = []
    result = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE).execute(asked)
    for rows in result.partitions(ROWS_AT_ONCE):
        columns = [text_of_objects(cells) for cells in zip(*rows, strict=True)]
        digest.update(pa.record_batch(columns, ours).serialize())
        batches.append(columns)
    whole = [
        pa.concat_arrays([batch[position] for batch in batches]) if batches else pa.nulls(0, pa.string())
        for position in range(len(ours))
    ]
    raw = raw_list(
        file=file,
        of=relation.table,
        name=f"{relation.name} (database)",
        headings=ours,
        columns=whole,
        rows=pa.array(range(1, len(whole[0]) + 1 if whole else 1), pa.int32()),
    )
    return raw, digest.hexdigest()


SOURCE = Source(
    NAME,
    "a Standard Safeguarding Dataset",
    recognises,
    read_files,
    read_address=lambda address, reading: read_ssd_database(address, reading),
)
