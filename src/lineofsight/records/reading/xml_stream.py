"""Reading somebody else's XML a child at a time, with entities, document types and the network switched off."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.safety import refuse_unsafe_xml


def local_name(element: etree._Element) -> str:
    """The element's name in lower case, without its namespace: authorities' systems differ in both."""
    return element.tag.rpartition("}")[2].lower()


def spelled(element: etree._Element) -> str:
    """The element's name as the file spells it, without its namespace."""
    return element.tag.rpartition("}")[2]


def line_of(element: etree._Element) -> int:
    """The line of the file on which the element begins."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


@dataclass(frozen=True, slots=True)
class Opening:
    """The first elements of an XML file, enough to say what kind of return it is."""

    root: str
    names: frozenset[str]  # local names in lower case, of the first elements
    second: str  # the tag of the first element inside the root, as lxml writes it
    collection: str | None  # the text of the first <Collection>, which names a return of the department


def opening(path: Path, *, elements: int = 400) -> Opening:
    """How a file begins. Refused if it is not XML or is not safe to read."""
    refuse_unsafe_xml(path)
    names: set[str] = set()
    root = second = ""
    collection = None
    for event, element in _events(path, events=("start", "end")):
        name = local_name(element)
        if event == "end":
            if name == "collection" and collection is None:
                collection = (element.text or "").strip().upper()
            continue
        if not root:
            root = name
        elif not second:
            second = element.tag
        names.add(name)
        elements -= 1
        if elements <= 0:
            break
    return Opening(root, frozenset(names), second, collection)


def each(path: Path, *tags: str) -> Iterator[etree._Element]:
    """Each element with one of these tags, whole, in the order of the file; forgotten once the next is asked for."""
    for _, element in _events(path, events=("end",), tags=tags):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _events(
    path: Path, *, events: tuple[str, ...], tags: tuple[str, ...] | None = None
) -> Iterator[tuple[str, etree._Element]]:
    try:
        with path.open("rb") as file:
            reading = etree.iterparse(
                file,
                events=events,
                tag=tags,
                resolve_entities=False,
                load_dtd=False,
                dtd_validation=False,
                attribute_defaults=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
                collect_ids=False,
            )
            checked = False
            for event, element in reading:
                if not checked:
                    checked = True
                    if element.getroottree().docinfo.doctype:
                        raise _has_document_type(path)
                yield event, element
    except etree.XMLSyntaxError as fault:
        # the parser's own words can hold a child's data; its line number cannot
        line = f" at line {fault.lineno}" if fault.lineno else ""
        raise RefusedError(
            f"{path.name} is cut short or is not well-formed XML{line}. Export it again from the case system."
        ) from None


def _has_document_type(path: Path) -> RefusedError:
    return RefusedError(
        f"{path.name} declares a document type, which a return never does and which can hide other text. "
        "Export it again from the case system."
    )
