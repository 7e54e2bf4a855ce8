# ruff: noqa: E501 - a row of the table is one fault
"""Measures: every fault is told, once, with its repair; and examples are judged by the SQL that will judge children."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.examples import reachable
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.verdict import Verdict
from tests.builders.worlds import FIXTURES, definitions_for_tests

Edit = Callable[[str], str]


def _swap(right: str, wrong: str) -> Edit:
    def edit(text: str) -> str:
        assert right in text, f"the fixture no longer says {right!r}"
        return text.replace(right, wrong, 1)

    return edit


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return definitions_for_tests(tmp_path_factory.mktemp("whole") / "definitions")


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' definitions without a measure: each test adds its own."""
    bare = definitions_for_tests(tmp_path_factory.mktemp("bare") / "definitions")
    for measure in (bare / "measures").iterdir():
        measure.unlink()
    return bare


def _edited(folder: Path, measure: str, *edits: Edit) -> Path:
    """One measure, edited, in a folder of its own."""
    text = (FIXTURES / "measures" / f"{measure}.yaml").read_text(encoding="utf-8")
    for edit in edits:
        text = edit(text)
    (folder / "measures").mkdir()
    # It stands alone, so it is its own pair.
    path = folder / "measures" / f"{measure}.yaml"
    path.write_text(text.replace("pair_with: open_assessments\n", f"pair_with: {measure}\n"), encoding="utf-8")
    return folder


def test_the_tests_own_definitions_load(definitions: Path) -> None:
    catalogue = load_catalogue(definitions)
    assert {"assessments_in_time", "visited_in_28_days", "care_leavers_in_touch"} <= set(catalogue.measures)
    assert len({measure.version for measure in catalogue.measures.values()}) == len(catalogue.measures)


FAULTS = [
    (
        "a column that is not there",
        _swap("working_days_from_start <= allowed", "working_day_open <= allowed"),
        "assessments_in_time, met_when: There is no column called `working_day_open`, used in "
        "`working_day_open <= allowed('assessment')`. Did you mean `working_days_from_start`?",
    ),
    (
        "a condition that contradicts an example",
        _swap("<= allowed('assessment')", "< allowed('assessment')"),
        "assessments_in_time: the example 'on the last day' should be 'met' but is 'not met'. Change the condition if the "
        "example is right, or the example if the condition is right.",
    ),
    (
        "an example that contradicts the condition",
        _swap("working_days_from_start: 46}, verdict: not met", "working_days_from_start: 46}, verdict: met"),
        "the example 'a day late' should be 'met' but is 'not met'",
    ),
    (
        "an example without the day of the limit",
        _swap("given: {authorised_on: 2026-03-10}, verdict: missing", "given: {authorised_on: 2026-03-10, "
              "working_days_from_start: 3}, verdict: met"),
        "It gives no `started_on`, the day on which the limit is read.",
    ),
    (
        "no example of missing",
        _swap("  - {case: start not recorded, given: {authorised_on: 2026-03-10}, verdict: missing}\n", ""),
        "Add an example whose verdict is 'missing'. Leave out what is needed to judge it.",
    ),
    (
        "no example of outside",
        _swap("  - {case: still open, given: {started_on: 2026-01-05}, verdict: outside}\n", ""),
        "Add an example whose verdict is 'outside'.",
    ),
    (
        "no example of excluded",
        _swap("authorised_on: 2026-01-02, working_days_from_start: -1}, verdict: excluded",
              "authorised_on: 2026-01-06, working_days_from_start: 1}, verdict: met"),
        "Add an example whose verdict is 'excluded'.",
    ),
    ("a verdict that is not one", _swap("verdict: missing", "verdict: unknown"), "`verdict` is one of outside, excluded"),
    ("two examples of one name", _swap("case: a day late", "case: on the last day"), "Two examples are called"),
    ("an example with a column too many", _swap("{started_on: 2026-01-05}, v", "{start: 2026-01-05}, v"), "no column called `start`"),
    ("an example with a wrong type", _swap("working_days_from_start: 46", "working_days_from_start: late"), "Write a number."),
    ("an example with a wrong day", _swap("{started_on: 2026-01-05}, v", "{started_on: soon}, v"), "Write a date like 2026-03-31."),
    ("a setting that is not there", _swap("good_is: high", "good_is: high\ngood_if: high"), "assessments_in_time, good_if: There is no such setting. Did you mean `good_is`?"),
    ("a setting that is missing", _swap("owner: Head of Assessment\n", ""), "assessments_in_time, owner: Every measure says this."),
    ("a setting without a value", _swap("limits_on: started_on", "limits_on:"), "Give it a value, or leave it out."),
    ("a wrong choice", _swap("kind: how_well", "kind: quality"), "This is one of: how_much, how_well, so_what."),
    ("a wrong day", _swap("review_by: 2030-03-31", "review_by: next year"), "Write a date like 2026-03-31."),
    ("a list that is not one", _swap("priority_areas: []", "priority_areas: neglect"), "Write a list"),
    ("a file of another name", _swap("id: assessments_in_time", "id: assessments"), "The file is called assessments_in_time.yaml."),
    ("cases that are not there", _swap("cases: assessments", "cases: assessment"), "There is no readable case file called `assessment.sql`. Did you mean `assessments`?"),
    ("events without a date", _swap("dated_by: authorised_on\n", ""), "name the date column that places them"),
    ("dated by what is not a date", _swap("dated_by: authorised_on", "dated_by: child_seen"), "`child_seen` is text. Name a date column."),
    ("a limit read on a due date", _swap("limits_on: started_on", "limits_on: due_on"), "to read the limit on it would go in a circle"),
    ("measured by what is not a number", _swap("measured: working_days_from_start", "measured: child_seen"), "Name a number."),
    ("no pair for completed work", _swap("pair_with: open_assessments\n", ""), "cannot see what is still open"),
    ("a twin that is not there", _swap("cases: assessments", "other_clock: assessment_day\ncases: assessments"), "other_clock: There is no measure called `assessment_day`."),
    ("a twin that is itself", _swap("cases: assessments", "other_clock: assessments_in_time\ncases: assessments"), "A measure is not its own twin."),
    ("a pair that is not there", _swap("pair_with: open_assessments", "pair_with: open_assessment"), "There is no measure called `open_assessment`."),
    ("due by an unknown rule", _swap("rule: assessment, done", "rule: asessment, done"), "Did you mean `assessment`?"),
    ("due two ways", _swap("due: {from: started_on,", "due: {on: started_on, from: started_on,"), "Say either `from` and `rule`, or `on`"),
    ("due without a deed", _swap(", do: Finish the assessment}", "}"), "Say in a few words what somebody has to do"),
    ("due first, in other words", _swap("do: Finish the assessment}", "do: Finish it, comes_first: soon}"), "Write true or false"),
    ("due from nowhere", _swap("due: {from: started_on, rule: assessment,", "due: {rule: assessment,"), "Say either `from` and `rule`, or `on`"),
    ("an exclusion without its reason", _swap(", because: The dates are the wrong way round.", ""), "Each exclusion has `when`, a condition, and `because`"),
    ("an exclusion that cannot be read", _swap("when: authorised_on < started_on", "when: authorised < started_on"), "assessments_in_time, exclude, item 1"),
    ("a share without a condition", _swap("met_when: working_days_from_start <= allowed('assessment')\n", ""), "A share needs this."),
    ("a need that is not one", _swap("cases: assessments", "needs: [ssd_cin_assessments often]\ncases: assessments"), "is not a need"),
    ("a need of a table that is not there", _swap("cases: assessments", "needs: [ssd_assessments every]\ncases: assessments"), "There is no table called `ssd_assessments`."),
    ("a need of a column that is not there", _swap("cases: assessments", "needs: [ssd_cin_assessments.seen]\ncases: assessments"), "has no column `seen`"),
    ("an end before the beginning", _swap("in_force_from: 2010-04-01", "in_force_from: 2010-04-01\nin_force_to: 2009-04-01"), "ends before it begins"),
    ("a note on a source that is not one", _swap("cases: assessments", "sources_note: {mosaic: no}\ncases: assessments"), "nothing called `mosaic`"),
    ("YAML that is not YAML", _swap("examples:", "examples: ["), "This is not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "edit", "sentence"), FAULTS, ids=[spec[0] for spec in FAULTS])
def test_a_fault_is_told_with_its_repair(tmp_path: Path, shelves: Path, what: str, edit: Edit, sentence: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_catalogue(shelves, _edited(tmp_path, "assessments_in_time", edit))
    assert sentence in str(refused.value)


def test_all_faults_of_all_definitions_are_told_at_once(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    for name, right, wrong in (
        ("measures/assessments_in_time.yaml", "kind: how_well", "kind: quality"),
        ("measures/visited_in_28_days.yaml", "days_since_visit <= ", "days_since <= "),
        ("rules/local.yaml", "unit: days", "unit: weeks"),
        ("cases/care_leavers.sql", "Shape: as at", "Shape: now"),
    ):
        path = definitions / name
        path.write_text(_swap(right, wrong)(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_catalogue(definitions)
    places = {fault.where.split(",")[0] for fault in refused.value.faults}
    assert {"assessments_in_time", "visited_in_28_days", "rules/local.yaml", "cases/care_leavers.sql"} <= places


def test_a_limit_in_other_units_is_refused(tmp_path: Path, shelves: Path) -> None:
    edit = _swap("days_since_visit <= allowed('visit')", "days_since_visit <= allowed('review')")
    with pytest.raises(DefinitionError, match="of the same unit"):
        load_catalogue(shelves, _edited(tmp_path, "visited_in_28_days", edit))


def test_an_authority_may_add_a_measure_but_not_take_a_shipped_name(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    own = tmp_path / "own" / "measures"
    own.mkdir(parents=True)
    text = (definitions / "measures" / "open_assessments.yaml").read_text(encoding="utf-8")
    (own / "our_assessments.yaml").write_text(text.replace("id: open_assessments", "id: our_assessments"))
    assert "our_assessments" in load_catalogue(definitions, tmp_path / "own").measures
    (own / "open_assessments.yaml").write_text(text)
    with pytest.raises(DefinitionError, match="A shipped definition has this name"):
        load_catalogue(definitions, tmp_path / "own")


# --- versions ----------------------------------------------------------------------------------------------------

CHANGES = [
    ("measures/assessments_in_time.yaml", "title: Assessments", "title: All assessments", True),
    ("cases/assessments.sql", "-- Cases: assessments.", "-- Cases: assessments of children.", False),
    ("cases/assessments.sql", "FROM ssd_cin_assessments\n", "FROM ssd_cin_assessments AS a\n", True),
    ("rules/national.yaml", "value: 45", "value: 44", True),
    ("rules/national.yaml", "value: 6,", "value: 7,", False),
    ("rules/local.yaml", "value: 28", "value: 10", False),
]


@pytest.mark.parametrize(("name", "right", "wrong", "is_new"), CHANGES)
def test_a_version_changes_with_what_a_figure_depends_on_and_with_nothing_else(
    tmp_path: Path, definitions: Path, name: str, right: str, wrong: str, is_new: bool
) -> None:
    before = load_catalogue(definitions, prove=False)
    changed = definitions_for_tests(tmp_path / "definitions")
    path = changed / name
    path.write_text(_swap(right, wrong)(path.read_text(encoding="utf-8")), encoding="utf-8")
    after = load_catalogue(changed, prove=False)
    one = "assessments_in_time"
    assert (before.measures[one].version != after.measures[one].version) is is_new


def test_the_catalogue_has_the_same_hash_wherever_it_lies(tmp_path: Path, definitions: Path) -> None:
    elsewhere = definitions_for_tests(tmp_path / "elsewhere")
    assert load_catalogue(definitions, prove=False).hash == load_catalogue(elsewhere, prove=False).hash


# --- which verdicts can be reached -------------------------------------------------------------------------------


def _reached(shelves: Path, folder: Path, *edits: Edit) -> set[Verdict]:
    catalogue = load_catalogue(shelves, _edited(folder, "visited_in_28_days", *edits), prove=False)
    return reachable(catalogue.measures["visited_in_28_days"])


MET_WHEN = "met_when: days_since_visit <= allowed('visit')"
COUNTS_WHEN = "counts_when: months_on_plan > 1 or days_since_visit is not null\n"
REACHED = [
    ("a comparison may be missing", MET_WHEN, {Verdict.MISSING}),
    ("a test for null is never missing", "met_when: last_visit_on is null", set()),
    ("a guarded comparison is never missing", "met_when: last_visit_on is not null and days_since_visit is not null", set()),
    ("half guarded may be missing", "met_when: last_visit_on is not null and days_since_visit < 9", {Verdict.MISSING}),
    ("between with one end null may be missing", "met_when: last_visit_on between started_on and '2030-01-01'", {Verdict.MISSING}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "met_when", "missing"), REACHED, ids=[spec[0] for spec in REACHED])
def test_missing_is_demanded_where_it_can_be_reached(
    tmp_path: Path, shelves: Path, what: str, met_when: str, missing: set[Verdict]
) -> None:
    reached = _reached(shelves, tmp_path, _swap(MET_WHEN, met_when), _swap(COUNTS_WHEN, ""))
    assert reached & {Verdict.MISSING} == missing
    assert Verdict.OUTSIDE not in reached, "a case at a period end always counts when nothing says otherwise"
    assert {Verdict.MET, Verdict.NOT_MET} <= reached


def test_what_counts_when_rules_out_is_not_demanded(tmp_path: Path, shelves: Path) -> None:
    reached = _reached(shelves, tmp_path, _swap(COUNTS_WHEN, "counts_when: days_since_visit is not null\n"))
    assert Verdict.MISSING not in reached
    assert Verdict.OUTSIDE in reached
