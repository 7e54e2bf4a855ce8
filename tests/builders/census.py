"""A children in need census in miniature: invented children only, written as the case systems write it."""

from pathlib import Path
from xml.sax.saxutils import escape

# An element: its name, then either its text or the elements inside it.
Element = tuple[str, "str | list[Element]"]


def written(element: Element, indent: str = "") -> str:
    name, inside = element
    if isinstance(inside, str):
        return f"{indent}<{name}>{escape(inside)}</{name}>\n"
    return f"{indent}<{name}>\n{''.join(written(part, indent + '  ') for part in inside)}{indent}</{name}>\n"


def a_child(child_id: str = "INV1", *details: Element, sex: Element = ("Sex", "F"), **identifiers: str) -> Element:
    """Sex, then whatever identifiers are named; no date of birth unless one is given."""
    items: list[Element] = [(name, text) for name, text in identifiers.items()]
    ids: list[Element] = [("LAchildID", child_id)] if child_id else []
    return (
        "Child",
        [
            ("ChildIdentifiers", [*ids, *items, sex]),
            ("ChildCharacteristics", [("Ethnicity", "WBRI"), ("Disabilities", [("Disability", "NONE")])]),
            *details,
        ],
    )


def a_referral(*parts: Element, on: str = "2025-06-02", nfa: str = "0") -> Element:
    return (
        "CINdetails",
        [("CINreferralDate", on), ("ReferralSource", "6"), ("PrimaryNeedCode", "N1"), *parts, ("ReferralNFA", nfa)],
    )


def an_assessment(start: str = "2025-06-03", done: str | None = "2025-07-15", factors: tuple[str, ...] = ()) -> Element:
    parts: list[Element] = [("AssessmentActualStartDate", start)]
    if done:
        parts.append(("AssessmentAuthorisationDate", done))
    if factors:
        parts.append(("FactorsIdentifiedAtAssessment", [("AssessmentFactors", factor) for factor in factors]))
    return ("Assessments", parts)


def an_enquiry(start: str = "2025-06-10", *parts: Element, not_required: str = "0") -> Element:
    return ("Section47", [("S47ActualStartDate", start), *parts, ("ICPCnotRequired", not_required)])


def a_plan(start: str = "2025-06-20", end: str | None = None, reviews: tuple[str, ...] = ()) -> Element:
    parts: list[Element] = [("CPPstartDate", start)]
    if end:
        parts.append(("CPPendDate", end))
    parts += [
        ("InitialCategoryOfAbuse", "NEG"),
        ("LatestCategoryOfAbuse", "EMO"),
        ("NumberOfPreviousCPP", "1"),
    ]
    if reviews:
        parts.append(("Reviews", [("CPPreviewDate", day) for day in reviews]))
    return ("ChildProtectionPlans", parts)


def a_header(reference_date: str | None = "2026-03-31", year: str | None = "2026", lea: str = "999") -> Element:
    details: list[Element] = [("Collection", "CIN")]
    if year:
        details.append(("Year", year))
    if reference_date:
        details.append(("ReferenceDate", reference_date))
    source: list[Element] = [("SourceLevel", "L"), ("LEA", lea), ("SerialNo", "001")]
    return ("Header", [("CollectionDetails", details), ("Source", source)])


def a_message(*children: Element, header: Element | None = None) -> str:
    return written(("Message", [header or a_header(), ("Children", list(children))]))


def a_census_file(folder: Path, *children: Element, header: Element | None = None, name: str = "census.xml") -> Path:
    path = folder / name
    path.write_text(a_message(*children, header=header), encoding="utf-8")
    return path
