"""Tallies and cases as both sides of the bench wrote them, for comparing."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.measures.case_sql import verdict_column
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.results import Results
from lineofsight.measures.verdict import Verdict
from tests.bench.pandas_version import EXCLUDED, KEYS, MEASURES, MET, MISSING, NOT_MET, VERDICTS, cases_file

Counted = dict[tuple[str, ...], tuple[Any, ...]]
Judged = dict[tuple[str, str], int]  # measure, verdict: cases
TOLD_AS = {
    Verdict.MET: MET,
    Verdict.NOT_MET: NOT_MET,
    Verdict.MISSING: MISSING,
    Verdict.EXCLUDED: EXCLUDED,
}


def counted(path: Path) -> Counted:
    found = {}
    for row in pq.read_table(path, columns=[*KEYS, *VERDICTS]).to_pylist():
        numbers = tuple(row[name] for name in VERDICTS)
        if any(numbers):  # our engine also says zero where nothing was counted
            found[tuple(row[name] for name in KEYS)] = numbers
    return found


def cases_in_pandas(folder: Path) -> Judged:
    found = {}
    for measure in MEASURES:
        verdicts = pq.read_table(cases_file(folder, measure), columns=["verdict"])["verdict"]
        for each in pc.value_counts(verdicts).to_pylist():
            found[measure, each["values"]] = each["counts"]
    return found


def cases_in_engine(results: Results, catalogue: Catalogue) -> Judged:
    """Cases that the measure applies to, at the ends of the periods that it is told for."""
    found = {}
    for measure in MEASURES:
        column = verdict_column(catalogue.measures[measure])
        cases = results.cases(catalogue.measures[measure].cases.id, needs=[column])
        assert cases is not None
        if "period" in cases.column_names:
            cases = cases.filter(pc.is_in(cases["period"], value_set=_periods_told(results, measure)))
        for each in pc.value_counts(cases[column]).to_pylist():
            if each["values"] in set(TOLD_AS):
                found[measure, TOLD_AS[Verdict(each["values"])]] = each["counts"]
    return found


def _periods_told(results: Results, measure: str) -> pa.Array:
    told = pq.read_table(results.tallies, columns=["period"], filters=[("measure", "=", measure)])
    return told["period"].unique()
