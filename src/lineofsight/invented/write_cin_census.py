"""The children in need census for the year to the last 31 March, as the XML that goes to the department."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import duckdb
import pyarrow as pa

from lineofsight.invented import places
from lineofsight.invented.world import World
from lineofsight.invented.write_ssda903 import return_year
from lineofsight.invented.write_tables import database_of
from lineofsight.records.reading.marker import SAYS_INVENTED

QUERIES = Path(__file__).with_name("cin_census")
PARTS = ("referrals", "assessments", "cin_plans", "section_47", "cp_plans", "reviews")
Found = dict[str, list[dict[str, Any]]]  # the rows of one query, by the child or the referral they hang from


def write_cin_census(folder: Path, tables: dict[str, pa.Table], world: World) -> None:
    first, last = return_year(world.as_at)
    with database_of(tables) as database:
        children = _rows(database, "children", first, last)
        parts = {name: _rows(database, name, first, last) for name in PARTS}
    with (folder / "cin_census.xml").open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<!-- {SAYS_INVENTED} -->\n<Message>\n')
        file.write(_header(last))
        file.write("<Children>\n")
        for child_id in sorted(children):
            file.write(_child(children[child_id][0], parts))
        file.write("</Children>\n</Message>\n")


def _rows(database: duckdb.DuckDBPyConnection, name: str, first: date, last: date) -> Found:
    """The rows of one query, gathered under their first column."""
    query = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    days = {word: day for word, day in (("first", first), ("last", last)) if f"${word}" in query}
    found = database.execute(query, days)
    columns = [column[0] for column in found.description]
    gathered: Found = defaultdict(list)
    for row in found.fetchall():
        gathered[row[0]].append(dict(zip(columns, row, strict=True)))
    return gathered


def _element(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    text = value.isoformat() if isinstance(value, date) else escape(str(value))
    return f"<{name}>{text}</{name}>"


def _elements(row: dict[str, Any], *names: str) -> str:
    return "".join(_element(name, row[name]) for name in names)


def _header(last: date) -> str:
    return (
        "<Header><CollectionDetails><Collection>CIN</Collection>"
        f"<Year>{last.year}</Year><ReferenceDate>{last.isoformat()}</ReferenceDate></CollectionDetails>"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{places.AUTHORITY}</LEA>"
        f"<SoftwareCode>{escape(places.COUNTY)}</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo>"
        f"<DateTime>{last.year}-06-30T09:00:00</DateTime></Source></Header>\n"
    )


def _child(child: dict[str, Any], parts: dict[str, Found]) -> str:
    identifiers = _elements(child, "LAchildID", "UPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate",
                            "Sex", "PersonDeathDate")  # fmt: skip
    disabilities = "".join(_element("Disability", code) for code in child["disabilities"])
    details = "".join(_need(referral, parts) for referral in parts["referrals"].get(child["LAchildID"], []))
    return (
        f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>"
        f"<ChildCharacteristics>{_elements(child, 'Ethnicity')}<Disabilities>{disabilities}</Disabilities>"
        f"</ChildCharacteristics>{details}</Child>\n"
    )


def _need(referral: dict[str, Any], parts: dict[str, Found]) -> str:
    """One episode of need, its modules in the order that the schema fixes."""
    key = referral["referral"]
    plans = "".join(_cp_plan(plan, parts["reviews"]) for plan in parts["cp_plans"].get(key, []))
    return "".join((
        "<CINdetails>",
        _elements(referral, "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate",
                  "ReasonForClosure", "DateOfInitialCPC"),
        *(_assessment(assessment) for assessment in parts["assessments"].get(key, [])),
        *(f"<CINPlanDates>{_elements(plan, 'CINPlanStartDate', 'CINPlanEndDate')}</CINPlanDates>"
          for plan in parts["cin_plans"].get(key, [])),
        *("<Section47>" + _elements(enquiry, "S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC",
                                    "ICPCnotRequired") + "</Section47>"
          for enquiry in parts["section_47"].get(key, [])),
        _elements(referral, "ReferralNFA"), plans, "</CINdetails>",
    ))  # fmt: skip


def _assessment(assessment: dict[str, Any]) -> str:
    found = json.loads(assessment["factors"] or "[]") if assessment["AssessmentAuthorisationDate"] else []
    factors = "".join(_element("AssessmentFactors", code) for code in found)
    listed = f"<FactorsIdentifiedAtAssessment>{factors}</FactorsIdentifiedAtAssessment>" if factors else ""
    days = _elements(assessment, "AssessmentActualStartDate", "AssessmentAuthorisationDate")
    return f"<Assessments>{days}{listed}</Assessments>"


def _cp_plan(plan: dict[str, Any], reviews: Found) -> str:
    held = "".join(_elements(review, "CPPreviewDate") for review in reviews.get(plan["plan"], []))
    shown = _elements(plan, "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse",
                      "NumberOfPreviousCPP")  # fmt: skip
    return f"<ChildProtectionPlans>{shown}{f'<Reviews>{held}</Reviews>' if held else ''}</ChildProtectionPlans>"
