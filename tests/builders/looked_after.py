"""A looked-after children return in miniature: invented children only, as CSV files or as XML."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEADINGS: dict[str, tuple[str, ...]] = {
    "Header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "Episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
        *("HOME_POST", "PL_POST", "URN"),
    ),
    "Reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "UASC": ("CHILD", "SEX", "DOB", "DUC"),
    "OC2": (
        *("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK"),
        *("HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"),
    ),
    "OC3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "AD1": ("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    "PlacedAdoption": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    "PrevPerm": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "Missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "SWEpisodes": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "DoLo": ("CHILD", "DOB", "DOLO_START", "DOLO_END"),
}
_USUAL: dict[str, dict[str, str]] = {
    "Header": {"SEX": "F", "ETHNIC": "WBRI", "UPN": "UN1"},
    "Episodes": {"RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4", "PLACE_PROVIDER": "PR1", "URN": "SC1"},
    "OC2": {"CONVICTED": "0", "HEALTH_CHECK": "1", "IMMUNISATIONS": "1", "TEETH_CHECK": "1", "HEALTH_ASSESSMENT": "1"},
}
_NESTED = {
    "Reviews": "AREVIEW",
    "OC2": "OC2",
    "PrevPerm": "PERMANENCE",
    "Missing": "AMISSING",
    "PlacedAdoption": "AD_PLACED",
}
_IN_HEADER = ("Header", "UASC", "OC3", "AD1")
Row = Mapping[str, str]


def a_row(of: str, child: str = "INV1", **items: str) -> dict[str, str]:
    born = {"DOB": "01/04/2012"} if "DOB" in HEADINGS[of] else {}
    return {"CHILD": child, **born, **_USUAL.get(of, {}), **items}


def an_episode(start: str, end: str = "", child: str = "INV1", **items: str) -> dict[str, str]:
    """One that goes on into another ends with X1, unless another reason is given."""
    return a_row("Episodes", child, DECOM=start, DEC=end, REC=items.pop("REC", "X1" if end else ""), **items)


def a_csv(
    folder: Path, of: str, *rows: Row, name: str | None = None, headings: Sequence[str] | None = None, **writing: str
) -> Path:
    path = folder / (name or f"{of.lower()}.csv")
    with path.open("w", newline="", encoding=writing.get("encoding", "utf-8")) as file:
        writer = csv.DictWriter(file, headings or HEADINGS[of], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_xml(lists: Mapping[str, Sequence[Row]]) -> str:
    """The same rows as the return's XML: what belongs to the header in it, the rest nested, then the episodes."""
    children = dict.fromkeys(row["CHILD"] for rows in lists.values() for row in rows)
    return f"<EXPSSDA903>{''.join(_child(child, lists) for child in children)}</EXPSSDA903>"


def _child(child: str, lists: Mapping[str, Sequence[Row]]) -> str:
    mine = {of: [row for row in rows if row["CHILD"] == child] for of, rows in lists.items()}
    header: dict[str, str] = {}
    for of in _IN_HEADER:
        for row in mine.get(of, []):
            header = {**row, **header}
            if of == "UASC":
                header["UASC"] = "1"
    inside = _items(header, ())
    for of, element in _NESTED.items():
        inside += "".join(f"<{element}>{_items(row, ('CHILD', 'DOB'))}</{element}>" for row in mine.get(of, []))
    episodes = "".join(f"<EPISODE>{_items(row, ('CHILD',))}</EPISODE>" for row in mine.get("Episodes", []))
    return f"<CHILD><HEADER>{inside}</HEADER>{episodes}</CHILD>\n"


def _items(row: Row, without: tuple[str, ...]) -> str:
    names = {"CHILD": "CHILDID", "PLACE": "PL"}
    return "".join(
        f"<{names.get(name, name)}>{escape(text)}</{names.get(name, name)}>"
        for name, text in row.items()
        if name not in without
    )
