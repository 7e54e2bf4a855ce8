"""What decides the cases of each kind: its tables, and the names behind each word, followed through the whole SQL.

Reading it out of the SQL takes seconds, so it is kept beside the results. It depends on the definitions and the
software alone: what was kept under others, or was torn, is read out anew. The file may be deleted at any time.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from weakref import WeakKeyDictionary

import sqlglot
from sqlglot import exp

from lineofsight.measures.case_files import CaseKind
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.staging import KINDS, SQL_FOLDER
from lineofsight.records.on_disk.durable import replace

KEPT = "lineage.json"
FORMAT = 1  # raise this when the same SQL would be read otherwise


@dataclass(frozen=True)
class Lineage:
    tables: frozenset[str]
    deciding: frozenset[str]  # columns that decide which rows there are
    behind: Mapping[str, frozenset[str]]  # a name given in the SQL: the names it is worked out from

    def columns_behind(self, words: Iterable[str]) -> frozenset[str]:
        reached: set[str] = set()
        ahead = {*words, *self.deciding}
        while ahead:
            word = ahead.pop()
            reached.add(word)
            ahead |= self.behind.get(word, frozenset()) - reached
        return frozenset(reached)


_KNOWN: WeakKeyDictionary[CaseKind, Lineage] = WeakKeyDictionary()


def lineage(case: CaseKind) -> Lineage:
    if case not in _KNOWN:
        _KNOWN[case] = read_out(case)
    return _KNOWN[case]


def recall(folder: Path, catalogue: Catalogue) -> None:
    """Make known what these definitions' cases read: as it was kept in the folder, or read out now and kept there."""
    cases = catalogue.cases
    if all(case in _KNOWN for case in cases.values()):
        return
    key = f"{FORMAT} {catalogue.proof}"
    kept = _kept(folder / KEPT, key)
    if kept is None or kept.keys() != cases.keys():
        kept = {name: lineage(case) for name, case in cases.items()}
        with suppress(OSError):  # a home that cannot be written to has the same figures, only later
            _keep(folder / KEPT, key, kept)
    _KNOWN.update({case: kept[name] for name, case in cases.items()})


# --- on the disk -------------------------------------------------------------------------------------------------


def _kept(path: Path, key: str) -> dict[str, Lineage] | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        whole = said["key"] == key and said["digest"] == _digest(key, said["cases"])
        return {name: _from_json(each) for name, each in said["cases"].items()} if whole else None
    except (OSError, ValueError, LookupError, TypeError):  # not there, or not what we wrote
        return None


def _keep(path: Path, key: str, cases: Mapping[str, Lineage]) -> None:
    """In one step, under a name of this writer's own until then: several processes may begin at once."""
    written = {name: _as_json(each) for name, each in cases.items()}
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{KEPT}.", delete=False) as aside:
        try:
            json.dump({"key": key, "digest": _digest(key, written), "cases": written}, aside)
            aside.close()
            Path(aside.name).chmod(0o644)  # as results are: the home itself says who may enter
            replace(Path(aside.name), path)
        finally:
            Path(aside.name).unlink(missing_ok=True)


def _digest(key: str, cases: Mapping[str, Any]) -> str:
    return hashlib.sha256((key + json.dumps(cases, sort_keys=True)).encode()).hexdigest()


def _as_json(one: Lineage) -> dict[str, Any]:
    behind = {name: sorted(names) for name, names in sorted(one.behind.items())}
    return {"tables": sorted(one.tables), "deciding": sorted(one.deciding), "behind": behind}


def _from_json(said: Mapping[str, Any]) -> Lineage:
    behind = {name: frozenset(names) for name, names in said["behind"].items()}
    return Lineage(frozenset(said["tables"]), frozenset(said["deciding"]), behind)


# --- out of the SQL ----------------------------------------------------------------------------------------------


def read_out(case: CaseKind) -> Lineage:
    trees = [case.tree, *(_derived(name) for name in _derived_read(case))]
    named = {cte.alias for tree in trees for cte in tree.find_all(exp.CTE)}
    tables = {table.name.removeprefix("state_history_") for tree in trees for table in tree.find_all(exp.Table)}
    behind: dict[str, set[str]] = defaultdict(set)
    deciding: set[str] = set()
    for tree in trees:
        for select in tree.find_all(exp.Select):
            for given in select.expressions:
                if isinstance(given, exp.Alias):
                    behind[given.alias] |= _names(given.this)
            parts = (select.args.get(part) for part in ("where", "group", "having"))
            matched = (join.args.get("on") for join in select.args.get("joins") or ())
            for part in (*parts, *matched):
                deciding |= _names(part) if part is not None else set()
    frozen = {name: frozenset(names) for name, names in behind.items()}
    return Lineage(frozenset(tables - named), frozenset(deciding), frozen)


def _names(node: exp.Expr) -> set[str]:
    return {column.name for column in node.find_all(exp.Column)}


def _derived_read(case: CaseKind) -> list[str]:
    """The staging SQL behind the framework's own tables, where the case reads them."""
    found = [f"event_spans/{kind}" for kind in KINDS if "event_spans" in case.tables and f"'{kind}'" in case.text]
    return [*found, *(["allocations"] if "allocations" in case.tables else [])]


@lru_cache(maxsize=32)
def _derived(name: str) -> exp.Expr:
    return sqlglot.parse_one((SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8"), dialect="duckdb")
