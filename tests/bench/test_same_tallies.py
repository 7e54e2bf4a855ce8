"""The pandas version that our speed is measured against must say the same as the engine: else it measures nothing."""

from pathlib import Path

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from tests.bench import pandas_version
from tests.bench.a_home import a_bulk_home, job_for_pandas
from tests.bench.counted import cases_in_engine, cases_in_pandas, counted
from tests.builders.few_measures import few_measures


def test_pandas_and_the_engine_count_alike(tmp_path: Path) -> None:
    home, snapshot, _ = a_bulk_home(tmp_path / "home", scale=0.03)
    definitions = few_measures(definitions_folder(), tmp_path / "definitions", pandas_version.MEASURES)
    catalogue = load_catalogue(definitions, prove=False)
    run(snapshot, catalogue, home)
    out = tmp_path / "pandas"
    pandas_version.run(job_for_pandas(home, snapshot, tmp_path / "job.json"), out)
    results = current(home, snapshot.id)
    ours, theirs = counted(results.tallies), counted(pandas_version.tallies_file(out))
    assert {key[0] for key in theirs} == set(pandas_version.MEASURES)
    assert len(theirs) > 1_000
    differ = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    shown = [(key, ours.get(key), theirs.get(key)) for key in differ[:20]]
    assert not differ, f"{len(differ)} of {len(ours)} tallies differ, as (key, engine, pandas): {shown}"
    judged = cases_in_pandas(out)
    assert {measure for measure, _ in judged} == set(pandas_version.MEASURES)
    assert judged == cases_in_engine(results, catalogue)
