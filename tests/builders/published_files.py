"""Published files in small: the few rows that a test is about, in the layout in which they would come."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from lineofsight import definitions_folder
from lineofsight.signals.comparison.layouts import Layouts, read_layouts

PLACE_AND_TIME = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
PLANS = ("CPP_start", "CPP_subsequent", "CPP_subsequent_percent")
Row = Mapping[str, str]


def layouts() -> Layouts:
    return read_layouts(definitions_folder())


def place(year: str = "2025", code: str = "901", name: str = "", **other: str) -> dict[str, str]:
    """A row of one authority, before its figures."""
    told = {
        "time_period": year,
        "time_identifier": "Reporting year",
        "geographic_level": "Local authority",
        "country_code": "E92000001",
        "country_name": "England",
        "region_code": "E12000009",
        "region_name": "South West",
        "old_la_code": code,
        "new_la_code": f"E06{code.zfill(6)}",
        "la_name": name or f"Authority {code}",
    }
    return {**told, **other}


def england(year: str = "2025") -> dict[str, str]:
    blank = dict.fromkeys(("region_code", "region_name", "old_la_code", "new_la_code", "la_name"), "")
    return place(year, geographic_level="National", **blank)


def plans(started: str, subsequent: str, percent: str = "", **where: str) -> dict[str, str]:
    return {**place(**where), "CPP_start": started, "CPP_subsequent": subsequent, "CPP_subsequent_percent": percent}


def write(
    path: Path,
    rows: Iterable[Row],
    *,
    headings: Sequence[str] | None = None,
    bom: bool = False,
    line_end: str = "\n",
    above: Sequence[str] = (),
) -> Path:
    told = list(rows)
    names = list(headings or (told[0] if told else (*PLACE_AND_TIME, *PLANS)))
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=line_end)
        for text in above:
            writer.writerow([text])
        writer.writerow(names)
        writer.writerows([row.get(name, "") for name in names] for row in told)
    return path


def write_workbook(path: Path, rows: Sequence[Row]) -> Path:
    """As a spreadsheet program keeps it: numbers as numbers."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([float(text) if text.replace(".", "", 1).isdecimal() else text or None for text in row.values()])
    workbook.save(path)
    return path
