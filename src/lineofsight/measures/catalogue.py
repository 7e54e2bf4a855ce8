"""All that we measure: rules, case files and measures, read together and checked against one another."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from lineofsight import __version__
from lineofsight.measures.case_files import CaseKind, EmptyTables, read_case_file, read_shared, sql_faults
from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.judging import check_example_faults
from lineofsight.measures.checks.reading import read_checks, read_rows, rows_faults
from lineofsight.measures.definition import Measure, Shelves, read_measure
from lineofsight.measures.examples import example_faults
from lineofsight.measures.faults import DefinitionError, Fault, did_you_mean
from lineofsight.measures.rules import Rule, load_rules
from lineofsight.measures.staged import Columns, staged_keys, staged_schema
from lineofsight.measures.staging import staging_text
from lineofsight.measures.working_days import working_days
from lineofsight.records.tables import standard_tables

# Raise this when the engine itself would give another number from the same definitions.
ENGINE_FORMAT = 1
CALENDAR_TO = 2060  # no example or limit looks further ahead


@dataclass(frozen=True, slots=True)
class Catalogue:
    measures: Mapping[str, Measure]
    cases: Mapping[str, CaseKind]
    rules: Mapping[str, Rule]
    codes: Mapping[str, str]  # code list: its text
    tables: Mapping[str, Columns]  # staged tables and their columns
    definitions: Path
    hash: str  # the same definitions on the same snapshot give the same results
    proof: str  # equal only where proving them again could not end otherwise
    checks: Mapping[str, Check]

    def measure(self, name: str) -> Measure:
        if name not in self.measures:
            near = did_you_mean(name, self.measures)
            raise DefinitionError([Fault(name, f"There is no such measure.{near}")])
        return self.measures[name]

    def check(self, name: str) -> Check:
        if name not in self.checks:
            raise DefinitionError([Fault(name, f"There is no such check.{did_you_mean(name, self.checks)}")])
        return self.checks[name]


def load_catalogue(definitions: Path, overlay: Path | None = None, *, prove: bool = True) -> Catalogue:
    """Every definition, or DefinitionError with every fault in them.

    `prove=False` reads them without judging the examples and without trying the SQL, which takes seconds: for listing
    them, and for reading results that only proved definitions could have made.
    """
    faults: list[Fault] = []
    rules = _rules(definitions, overlay, faults)
    codes = {path.stem: path.read_text(encoding="utf-8") for path in sorted((definitions / "codes").glob("*.csv"))}
    tables = staged_schema(definitions)
    cases = _cases(definitions, overlay, tables, faults)
    rows = read_rows(_files(definitions, overlay, "checks", "*.sql", faults), {}, faults)
    if prove:
        empty, keys = EmptyTables(tables), staged_keys(definitions)
        faults += [fault for case in cases.values() for fault in sql_faults(case, empty, keys)]
        faults += rows_faults(rows, empty, keys)
    shelves = Shelves(cases, rules, tables, _codes_of(definitions, codes))
    measures: dict[str, Measure] = {}
    for path in _files(definitions, overlay, "measures", "*.yaml", faults):
        measure = read_measure(path, shelves, faults)
        if measure is not None:
            measures[measure.id] = measure
    faults += _pair_faults(measures, definitions, overlay)
    checks = read_checks(_files(definitions, overlay, "checks", "*.yaml", faults), definitions, cases, rows, faults)
    if prove:
        faults += check_example_faults(checks.values())
        faults += example_faults(measures.values(), rules, working_days(CALENDAR_TO))
    if faults:
        raise DefinitionError(faults)
    whole = _hash(measures, cases, rules, codes, checks)
    return Catalogue(measures, cases, rules, codes, tables, definitions, whole, _proof(whole, tables), checks)


def _rules(definitions: Path, overlay: Path | None, faults: list[Fault]) -> dict[str, Rule]:
    try:
        return load_rules(definitions, overlay)
    except DefinitionError as error:
        faults.extend(error.faults)
        return {}


def _files(definitions: Path, overlay: Path | None, shelf: str, pattern: str, faults: list[Fault]) -> list[Path]:
    """Shipped files, then an authority's own additions, which may not take a shipped name."""
    shipped = sorted((definitions / shelf).glob(pattern))
    added = sorted((overlay / shelf).glob(pattern)) if overlay is not None else []
    taken = {path.name for path in shipped}
    for path in added:
        if path.name in taken:
            what = "A shipped definition has this name. Give your own another, so that both can be read."
            faults.append(Fault(f"{shelf}/{path.name}", what))
    return [*shipped, *(path for path in added if path.name not in taken)]


def _cases(
    definitions: Path, overlay: Path | None, tables: Mapping[str, Columns], faults: list[Fault]
) -> dict[str, CaseKind]:
    thoughts = _files(definitions, overlay, "cases/shared", "*.sql", faults)
    shared = {path.stem: read_shared(path, faults) for path in thoughts}
    taken = "A staged table has this name, and the thought is to stand as a table beside it. Give it another."
    faults += [Fault(f"cases/shared/{name}.sql", taken) for name in shared if name in tables]
    read = [read_case_file(path, shared, faults) for path in _files(definitions, overlay, "cases", "*.sql", faults)]
    return {case.id: case for case in read if case is not None}


def _codes_of(definitions: Path, codes: Mapping[str, str]) -> dict[str, str]:
    used = {}
    for table in standard_tables(definitions).values():
        lists = {column.codes for column in table.columns if column.codes is not None}
        used[table.name] = "\x1e".join(codes[name] for name in sorted(lists) if name in codes)
    return used


def _pair_faults(measures: Mapping[str, Measure], definitions: Path, overlay: Path | None) -> list[Fault]:
    names = {path.stem for path in _files(definitions, overlay, "measures", "*.yaml", [])}
    return [
        Fault(f"{m.id}, {setting}", f"There is no measure called `{other}`.{did_you_mean(other, names)}")
        for m in measures.values()
        for setting, other in (("pair_with", m.pair_with), ("other_clock", m.other_clock))
        if other is not None and other not in names
    ]


def _hash(
    measures: Mapping[str, Measure],
    cases: Mapping[str, CaseKind],
    rules: Mapping[str, Rule],
    codes: Mapping[str, str],
    checks: Mapping[str, Check],
) -> str:
    parts = [str(ENGINE_FORMAT), staging_text()]
    parts += [f"{measure.id}={measure.version}" for measure in measures.values()]
    parts += [case.text for case in cases.values()]
    parts += [rule.as_text() for rule in rules.values()]
    parts += list(codes.values())
    parts += [f"{check.id}={check.version}" for check in checks.values()]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:12]


def _proof(whole: str, tables: Mapping[str, Columns]) -> str:
    """What proving depends on besides the definitions: the staged tables, and what parses and runs the SQL."""
    parts = [whole, __version__, version("duckdb"), version("sqlglot")]
    parts += [f"{name}.{column} {kind}" for name, columns in tables.items() for column, kind in columns.items()]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:16]
