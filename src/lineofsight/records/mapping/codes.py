"""Code lists: the standard codes, what they mean, when they were in force, and the many ways people spell them."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

CODE_COLUMNS = ("code", "label", "first_day", "last_day")
SPELLING_COLUMNS = ("spelling", "code")

_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼʹ′`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad"),  # marks nobody can see
    }
)
_LETTERED = re.compile(r"^(?:[a-z]{1,2}\)\s*)+")  # "a) ", and "zz) " once a list runs past z
_JOINS = (" - ", "-", ": ", ":", " : ", " = ", " ")


class CodeListError(ValueError):
    """A code list or its spellings contradict themselves. The message names every file and line."""


def normalised(text: str) -> str:
    """A spelling without the differences that never matter: case, lettered prefix, curly marks, runs of spaces."""
    straight = text.translate(_STRAIGHT).lower().translate(_STRAIGHT)
    return _LETTERED.sub("", " ".join(straight.split()))


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    label: str
    first_day: date | None  # None: since before anything we hold
    last_day: date | None  # None: still in force

    def in_force(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class CodeList:
    name: str
    codes: Mapping[str, Code]
    recognise: Mapping[str, str]  # normalised spelling -> code; ready to join on
    says_unknown: frozenset[str]  # normalised spellings that plainly say "not known": blank, and no problem

    def label(self, code: str) -> str:
        return self.codes[code].label

    def read(self, text: str) -> str | None:
        """The code that a spelling names; None when it names none."""
        return self.recognise.get(normalised(text))

    def says_unknown_in(self, text: str) -> bool:
        """Whether a cell plainly says that nobody knows: it is read as blank, and is no problem."""
        return normalised(text) in self.says_unknown

    def in_force(self, day: date) -> tuple[Code, ...]:
        return tuple(code for code in self.codes.values() if code.in_force(day))


@lru_cache(maxsize=8)
def code_lists(definitions: Path) -> Mapping[str, CodeList]:
    """Every code list by name, from `definitions/codes`. All contradictions are reported together."""
    folder = definitions / "codes"
    faults: list[str] = []
    lists = {path.stem: _code_list(path, faults) for path in sorted(folder.glob("*.csv"))}
    for path in sorted((folder / "spellings").glob("*.csv")):
        if path.stem not in lists:
            faults.append(f"{path.name}, line 1: there is no code list called {path.stem}.")
    if faults:
        raise CodeListError("\n".join(faults))
    return MappingProxyType(lists)


def code_list(definitions: Path, name: str) -> CodeList:
    lists = code_lists(definitions)
    if name not in lists:
        raise CodeListError(f"There is no code list called {name} in {definitions / 'codes'}.")
    return lists[name]


def _code_list(path: Path, faults: list[str]) -> CodeList:
    codes: dict[str, Code] = {}
    spelled = _Spellings(faults)
    for line, row in _rows(path, CODE_COLUMNS, faults):
        first, last = _day(row["first_day"], path, line, faults), _day(row["last_day"], path, line, faults)
        code = Code(row["code"], row["label"], first, last)
        if not code.code or not code.label:
            faults.append(f"{path.name}, line {line}: give the code and its label.")
        elif code.code in codes:
            faults.append(f"{path.name}, line {line}: {code.code} is listed twice.")
        elif first and last and last < first:
            faults.append(f"{path.name}, line {line}: {code.code} ends before it begins.")
        codes.setdefault(code.code, code)
        spelled.add(normalised(code.code), code.code, path, line)
        spelled.add(normalised(code.label), code.code, path, line)
    says_unknown = _read_spellings(path.parent / "spellings" / path.name, codes, spelled, faults)
    return CodeList(path.stem, MappingProxyType(codes), MappingProxyType(spelled.with_joins()), says_unknown)


def _read_spellings(path: Path, codes: Mapping[str, Code], spelled: "_Spellings", faults: list[str]) -> frozenset[str]:
    """Adds the spellings of one list; returns those that say "not known" (a spelling beside an empty code)."""
    says_unknown: set[str] = set()
    if not path.exists():  # a list may be spelled only as its codes and labels
        return frozenset()
    for line, row in _rows(path, SPELLING_COLUMNS, faults):
        spelling, code = row["spelling"], row["code"]
        if not spelling or spelling != normalised(spelling):
            faults.append(
                f"spellings/{path.name}, line {line}: write the spelling normalised, as '{normalised(spelling)}'."
            )
        elif not code:
            says_unknown.add(spelling)
        elif code not in codes:
            faults.append(f"spellings/{path.name}, line {line}: {code} is not in the list.")
        else:
            spelled.add(spelling, code, path, line)
    for spelling in sorted(says_unknown & spelled.by_spelling.keys()):
        faults.append(f"spellings/{path.name}: '{spelling}' is both a code and not known.")
    return frozenset(says_unknown)


class _Spellings:
    """Spellings gathered for one list, with where each was first written."""

    def __init__(self, faults: list[str]) -> None:
        self.by_spelling: dict[str, str] = {}
        self._written: dict[str, str] = {}
        self._faults = faults

    def add(self, spelling: str, code: str, path: Path, line: int) -> None:
        held = self.by_spelling.setdefault(spelling, code)
        place = f"{path.parent.name}/{path.name}, line {line}"
        first = self._written.setdefault(spelling, place)
        if held != code:
            self._faults.append(f"{place}: '{spelling}' is {code} here but {held} in {first}.")

    def with_joins(self) -> dict[str, str]:
        """Also "N1 - abuse or neglect" and its like: a code and its own words agree, so the two together are sure."""
        joined: dict[str, set[str]] = {}
        for words, code in self.by_spelling.items():
            short = normalised(code)
            for together in (*(f"{short}{join}{words}" for join in _JOINS), f"{words} ({short})"):
                joined.setdefault(normalised(together), set()).add(code)
        sure = {spelling: next(iter(found)) for spelling, found in joined.items() if len(found) == 1}
        return {**sure, **self.by_spelling}


def _rows(path: Path, columns: tuple[str, ...], faults: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            faults.append(f"{path.name}, line 1: the headings must be {','.join(columns)}.")
            return
        for row in reader:
            if None in row or None in row.values():
                faults.append(f"{path.name}, line {reader.line_num}: the row must have {len(columns)} cells.")
                continue
            yield reader.line_num, {name: value.strip() for name, value in row.items()}


def _day(text: str, path: Path, line: int, faults: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(f"{path.name}, line {line}: write the day like 2026-03-31.")
        return None
