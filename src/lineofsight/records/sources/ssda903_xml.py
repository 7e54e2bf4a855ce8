"""The looked-after children return as XML: one element a child, read into the same lists as the CSV files.

Inside a child stand its header, with reviews, missing spells and the rest nested in it, and its episodes. A nested
group is known by the items in it, not by its name, so a group that the return gains later is read when its items are
those of a list we know.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.raw import RawRows
from lineofsight.records.reading.xml_stream import Opening, each, line_of, local_name, opening

CHILD = "CHILD"
_RENAMED = {"CHILDID": "CHILD", "PL": "PLACE"}  # the XML's name -> the CSV's
_IDENTIFYING = {"CHILD", "DOB", "SEX"}  # items that stand in many lists, so they identify none
# lists whose items stand in the header itself: a row is made when one of these is filled
_IN_HEADER = {
    "UASC": ("UASC", "DUC"),
    "OC3": ("IN_TOUCH", "ACTIV", "ACCOM"),
    "AD1": ("DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
}
_NOT_UASC = {"0", "FALSE", "N", "NO"}


@dataclass
class ReturnXml:
    rows: dict[str, RawRows]  # by list of the return
    not_understood: Counter[str]  # groups or items with no place: name -> how many


def looks_like_ssda903(start: Opening) -> bool:
    return "ssda903" in start.root or {"header", "episode", "childid"} <= start.names


def read_ssda903_xml(path: Path, items: Mapping[str, tuple[str, ...]]) -> ReturnXml:
    """The whole file. `items` gives the headings of each list of the return, in order."""
    start = opening(path)
    if not looks_like_ssda903(start):
        raise RefusedError(
            f"{path.name} is not a looked-after children return (SSDA903). Choose the XML file that is sent to the "
            "department."
        )
    reading = _Reading(items)
    if start.second:
        for child in each(path, start.second):
            reading.child(child)
    if not reading.rows["Header"].count:
        raise RefusedError(f"{path.name} holds no children. Export the return again from the case system.")
    return ReturnXml({name: rows for name, rows in reading.rows.items() if rows.count}, reading.not_understood)


class _Reading:
    def __init__(self, items: Mapping[str, tuple[str, ...]]) -> None:
        self.rows = {name: RawRows(name, headings) for name, headings in items.items()}
        self.not_understood: Counter[str] = Counter()
        self._items = items
        self._telling = {name: set(headings) - _IDENTIFYING for name, headings in items.items()}

    def child(self, element: etree._Element) -> None:
        header: dict[str, str] = {}
        groups: list[tuple[int, dict[str, str], str]] = []
        header_line = line_of(element)
        for part in element:
            items = self._items_of(part, groups)
            if local_name(part) == "header" or "ETHNIC" in items:
                header.update(items)
                header_line = line_of(part)
            else:
                groups.append((line_of(part), items, local_name(part)))
        self._header(header_line, header)
        shared = {name: header[name] for name in _IDENTIFYING if name in header}
        for line, items, name in groups:
            self._group(line, {**shared, **items}, items, name)

    def _items_of(self, element: etree._Element, groups: list[tuple[int, dict[str, str], str]]) -> dict[str, str]:
        """The element's own items. The groups nested in it are added to `groups`."""
        items: dict[str, str] = {}
        for part in element:
            if len(part):
                groups.append((line_of(part), self._items_of(part, groups), local_name(part)))
                continue
            text = (part.text or "").strip()
            name = local_name(part).upper()
            if text:
                items.setdefault(_RENAMED.get(name, name), text)
        return items

    def _header(self, line: int, header: dict[str, str]) -> None:
        self.rows["Header"].add(line, _only(header, self._items["Header"]))
        known = set(self._items["Header"])
        for name, telling in _IN_HEADER.items():
            known.update(telling)
            if any(self._says_something(item, header) for item in telling):
                self.rows[name].add(line, _only(header, self._items[name]))
        for item in header.keys() - known:
            self.not_understood[item] += 1

    @staticmethod
    def _says_something(item: str, header: dict[str, str]) -> bool:
        text = header.get(item)
        return text is not None and not (item == "UASC" and text.upper() in _NOT_UASC)

    def _group(self, line: int, whole: dict[str, str], items: dict[str, str], name: str) -> None:
        """The group goes to the list that has the most of its items; one that shares none with any list is counted."""
        if not items:
            return
        alike = {known: len(telling & items.keys()) for known, telling in self._telling.items()}
        best = max(alike, key=lambda known: alike[known])
        if not alike[best]:
            self.not_understood[name] += 1
            return
        self.rows[best].add(line, _only(whole, self._items[best]))
        for item in items.keys() - set(self._items[best]):
            self.not_understood[item] += 1


def _only(items: Mapping[str, str], wanted: tuple[str, ...]) -> dict[str, str]:
    return {name: items[name] for name in wanted if name in items}
