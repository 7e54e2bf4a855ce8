"""SQL as one engine is given it, kept from run to run: writing it out from its tree takes longer than many a run of it.

What is kept goes with the definitions and with the versions of what wrote it; when either changes it is written anew.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import sqlglot
from sqlglot import exp

from lineofsight.measures.house_functions import read_back
from lineofsight.measures.names_apart import written_out
from lineofsight.records.on_disk.durable import write_json

PORTABLE = "duckdb"  # the dialect whose subset our SQL is written in


class Compiled:
    """Statements by name, for one dialect and one set of definitions."""

    def __init__(self, dialect: str, proof: str, folder: Path | None = None) -> None:
        self.dialect = dialect
        self.proof = proof
        self.path = None if folder is None else folder / f"compiled-{dialect}.json"
        self.texts = self._kept()
        self.changed = False

    def text(self, name: str, write_out: Callable[[], str]) -> str:
        """The statement kept under a name that says all it depends on besides the definitions, or a new one."""
        if name not in self.texts:
            self.texts[name] = write_out()
            self.changed = True
        return self.texts[name]

    def carried(self, sql: str) -> str:
        """SQL of the portable subset in this dialect."""
        if self.dialect == PORTABLE:
            return sql
        return self.text(_short(sql), lambda: read_back(_tree(sql)).sql(dialect=self.dialect))

    def expanded(self, sql: str) -> str:
        """The same with our own functions written out."""
        tree = "with functions " + _short(sql)
        return self.text(tree, lambda: written_out(_tree(sql)).sql(dialect=self.dialect))

    def keep(self) -> None:
        if self.path is not None and self.changed:
            self.path.parent.mkdir(exist_ok=True)
            write_json(self.path, {"proof": self.proof, "texts": self.texts})

    def _kept(self) -> dict[str, str]:
        if self.path is None or not self.path.is_file():
            return {}
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError:  # another version wrote it, or the disk lost a part of it: it can be written anew
            return {}
        return dict(said["texts"]) if said.get("proof") == self.proof else {}


def _tree(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect=PORTABLE)


def _short(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:20]
