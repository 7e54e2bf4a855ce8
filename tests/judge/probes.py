"""Measures that only count, for kinds of case that no measure counts yet: so that they are worked out and placed."""

import re
from collections.abc import Collection
from pathlib import Path

from lineofsight import definitions_folder
from lineofsight.records.definitions import read_yaml
from tests.builders.few_measures import few_measures
from tests.judge.definitions_in_words import Header, headers

_PROBE = """\
id: {id}
title: A probe of {kind}
question: Is every case found?
why_it_matters: The judge counts the same cases in its own way.
kind: how_much
result: latest
good_is: neither
priority_areas: []
source: The tests
official_missing: no official figure
owner: The tests
review_by: 2099-01-01
in_force_from: 2000-01-01
cases: {kind}
shows: count
{dated_by}examples:
  - {{case: counted, given: {{{given}}}, verdict: met}}
{outside}"""


# Measures told a second time in a way that none of the shipped ones is.
VARIANTS = {
    "assessments_in_45_working_days": "working_days_reading: by_nth_day",
    "conferences_in_15_working_days_of_section_47_start": "working_days_reading: by_nth_day",
    "children_seen_in_assessments": "in_force_to: 2026-01-31",
    "children_on_child_protection_plans": "in_force_to: 2025-12-31",
}


# Limits that no world is large enough to pass, made small.
SMALL_LIMITS = {"conference_chair_caseload": 2, "reviewing_officer_caseload": 2}


def judged_definitions(folder: Path, kinds: Collection[str]) -> Path:
    """The shipped definitions in this folder: the measures of these kinds of case, and probes where there are none."""
    of_kind = {path.stem: read_yaml(path)["cases"] for path in (definitions_folder() / "measures").glob("*.yaml")}
    few_measures(
        definitions_folder(), folder, (name for name, kind in of_kind.items() if kind in kinds), keep_cases=True
    )
    for shipped, line in VARIANTS.items():
        if of_kind[shipped] not in kinds:
            continue
        text = (folder / "measures" / f"{shipped}.yaml").read_text(encoding="utf-8")
        variant = f"{shipped}_told_otherwise"
        text = text.replace(f"id: {shipped}\n", f"id: {variant}\n{line}\n", 1)
        (folder / "measures" / f"{variant}.yaml").write_text(text, encoding="utf-8")
    for path in (folder / "rules").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for rule, limit in SMALL_LIMITS.items():
            text = re.sub(rf"(- rule: {rule}\n(?:  .*\n)*?  value: )\d+", rf"\g<1>{limit}", text)
        path.write_text(text, encoding="utf-8")
    known, measured = headers(folder), set(of_kind.values())
    for kind in sorted(known.keys() & set(kinds) - measured):
        for probe, text in probes(known[kind]).items():
            (folder / "measures" / f"{probe}.yaml").write_text(text, encoding="utf-8")
    return folder


def probes(header: Header) -> dict[str, str]:
    if header.shape != "events":
        return {f"probe_{header.kind}": _probe(header.kind, None)}
    days = [name for name, type_ in header.columns.items() if type_ == "date"]
    # No limit is read on a day that was itself worked out from a limit, so a measure must name a plain one.
    plain = next(day for day in days if "due" not in day.split("_"))
    return {f"probe_{header.kind}_by_{day}": _probe(header.kind, day, plain) for day in days}


def _probe(kind: str, day: str | None, limits_on: str | None = None) -> str:
    return _PROBE.format(
        id=f"probe_{kind}" + (f"_by_{day}" if day else ""),
        kind=kind,
        dated_by=f"dated_by: {day}\nlimits_on: {limits_on}\n" if day else "",
        given=f"{day or 'period_end'}: 2026-01-05",
        outside="  - {case: undated, given: {}, verdict: outside}\n" if day else "",
    )
