"""The children in need census: one XML message a year, read a child at a time into raw lists.

Every year's form is read, 2017 to 2026/27: sex as `Sex` or `GenderCurrent`, plan dates as `CINPlanDates` or
`CINplanDates`, with or without a namespace, with or without the pre-proceedings block. Names are matched without
regard to case. The elements that count as rows are those of ROWS_ARE, one row an element.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.raw import RawRows
from lineofsight.records.reading.xml_stream import Opening, each, line_of, local_name, opening, spelled

# element -> the raw list that its rows make
ROWS_ARE = {
    "child": "Child",
    "disability": "Disabilities",
    "cindetails": "CINdetails",
    "assessments": "Assessments",
    "assessmentfactors": "Factors",
    "cinplandates": "CINPlanDates",
    "section47": "Section47",
    "childprotectionplans": "ChildProtectionPlans",
    "cppreviewdate": "Reviews",
    "preproceedingsandfgdm": "PreProceedings",
}
# the ids we make: they say where in the message the element stands, and nothing about the child
_MARK = {
    "child": "c",
    "disability": "d",
    "cindetails": "r",
    "assessments": "a",
    "assessmentfactors": "f",
    "cinplandates": "n",
    "section47": "s",
    "childprotectionplans": "p",
    "cppreviewdate": "v",
    "preproceedingsandfgdm": "g",
}
_ONE_VALUE = {"disability", "assessmentfactors", "cppreviewdate"}  # the element's own text is the row's only cell
_WRAPPERS = {
    "childidentifiers",
    "childcharacteristics",
    "disabilities",
    "factorsidentifiedatassessment",
    "reviews",
}
CHILD_ID = "LAchildID"
ROW_ID, REFERRAL_ID, PARENT_ID = "row id", "referral id", "parent id"
_CHILD_KEY = CHILD_ID.lower()


@dataclass(frozen=True, slots=True)
class CensusHeader:
    authority: str | None
    reference_date: str | None  # as written
    year: str | None


@dataclass(frozen=True, slots=True)
class CensusMessage:
    lists: dict[str, RawRows]  # by name, those without rows too
    header: CensusHeader
    not_understood: Counter[tuple[str, str]]  # (list, element) -> groups of elements for which there is no list
    repeats: dict[str, list[int]]  # list -> the lines of elements that repeat an earlier one whole
    rows_repeated: int  # the rows in them, all set aside

    @property
    def rows(self) -> int:
        return sum(rows.count for rows in self.lists.values()) + self.rows_repeated


def read_cin_census(path: Path) -> CensusMessage:
    """The whole message, or RefusedError."""
    _refuse_other_kinds(path)
    reading = _Reading()
    header = CensusHeader(None, None, None)
    for element in each(path, "{*}Child", "{*}Header"):
        if local_name(element) == "header":
            header = _header(element)
        else:
            reading.child(element)
    if not reading.lists["child"].count:
        raise RefusedError(f"{path.name} holds no children. Export the census again from the case system.")
    lists = {rows.name: rows for rows in reading.lists.values()}
    return CensusMessage(lists, header, reading.not_understood, reading.repeats, reading.rows_repeated)


def looks_like_cin_census(start: Opening) -> bool:
    if start.collection not in (None, "CIN"):
        return False
    return "childidentifiers" in start.names or (start.root == "message" and start.collection == "CIN")


def _refuse_other_kinds(path: Path) -> None:
    start = opening(path)
    if start.collection not in (None, "CIN"):
        raise RefusedError(
            f"{path.name} is another of the department's returns, not the children in need census. "
            "Choose the file whose <Collection> is CIN."
        )
    if not looks_like_cin_census(start):
        raise RefusedError(
            f"{path.name} is not a children in need census: no <ChildIdentifiers> was found in it. "
            "Choose the XML file that is sent to the department."
        )


def _header(element: etree._Element) -> CensusHeader:
    held: dict[str, str] = {}
    for leaf in element.iter(etree.Element):
        text = (leaf.text or "").strip()
        if text:
            held.setdefault(local_name(leaf), text)
    return CensusHeader(held.get("lea"), held.get("referencedate"), held.get("year"))


# An element's name, its text, and the elements in it.
Content = tuple[str, str, "tuple[Content, ...]"]


def _content(element: etree._Element) -> Content:
    return local_name(element), (element.text or "").strip(), tuple(_content(part) for part in element)


class _Reading:
    """The rows gathered so far, and where in the message we stand."""

    def __init__(self) -> None:
        self.lists = {element: RawRows(name) for element, name in ROWS_ARE.items()}
        self.not_understood: Counter[tuple[str, str]] = Counter()
        self.repeats: dict[str, list[int]] = {}
        self.rows_repeated = 0
        self._children = 0
        self._seen: set[bytes] = set()  # digests of the children read so far
        self._within: Counter[str] = Counter()  # elements of each kind met so far within this child

    def child(self, element: etree._Element) -> None:
        digest = hashlib.blake2b(etree.tostring(element, with_tail=False), digest_size=16).digest()
        if digest in self._seen:
            self._set_aside(element, "child")
            return
        self._seen.add(digest)
        self._children += 1
        self._within.clear()
        self._row(element, "child", {})

    def _row(self, element: etree._Element, kind: str, above: dict[str, str | None]) -> None:
        """One element that is a row, then the rows inside it. `above` holds the ids it hangs from."""
        rows = self.lists[kind]
        self._within[kind] += 1
        name = f"cin-{self._children}"
        row_id = name if kind == "child" else f"{name}-{_MARK[kind]}{self._within[kind]}"
        row: dict[str, str | None] = {**above, ROW_ID: row_id}
        for key in row:
            rows.headings.setdefault(key, CHILD_ID if key == _CHILD_KEY else key)
        inside: list[tuple[etree._Element, str]] = []
        if kind in _ONE_VALUE:
            self._cell(element, rows, row)
        else:
            self._cells(element, rows, row, inside)
        rows.add(line_of(element), row)
        below = {_CHILD_KEY: row.get(_CHILD_KEY), PARENT_ID: row_id}
        referral = row_id if kind == "cindetails" else row.get(REFERRAL_ID)
        if referral is not None:
            below[REFERRAL_ID] = referral
        for nested, nested_kind in self._without_repeats(inside):
            self._row(nested, nested_kind, below)

    def _without_repeats(self, inside: list[tuple[etree._Element, str]]) -> Iterator[tuple[etree._Element, str]]:
        """Each element but those that repeat one beside them, with everything in them."""
        alike = Counter(kind for _, kind in inside)
        seen: set[Content] = set()
        for element, kind in inside:
            if alike[kind] > 1:
                content = _content(element)
                if content in seen:
                    self._set_aside(element, kind)
                    continue
                seen.add(content)
            yield element, kind

    def _set_aside(self, element: etree._Element, kind: str) -> None:
        self.repeats.setdefault(self.lists[kind].name, []).append(line_of(element))
        self.rows_repeated += sum(local_name(part) in ROWS_ARE for part in element.iter(etree.Element))

    def _cells(
        self,
        element: etree._Element,
        rows: RawRows,
        row: dict[str, str | None],
        inside: list[tuple[etree._Element, str]],
    ) -> None:
        for part in element:
            name = local_name(part)
            if name in ROWS_ARE:
                inside.append((part, name))
            elif name in _WRAPPERS:
                self._cells(part, rows, row, inside)
            elif len(part):
                self.not_understood[rows.name, spelled(part)] += 1
            else:
                self._cell(part, rows, row)

    def _cell(self, element: etree._Element, rows: RawRows, row: dict[str, str | None]) -> None:
        text = (element.text or "").strip()
        key = local_name(element)
        if not text:
            return
        rows.headings.setdefault(key, spelled(element))
        if row.get(key) is not None:
            rows.repeated[spelled(element)] += 1
        else:
            row[key] = text
