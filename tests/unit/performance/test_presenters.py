"""Presenters on a small measured home of two loads: the words are those of its results."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from lineofsight.records.home import Home, Settings
from lineofsight.records.snapshot import Snapshot
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import breakdowns
from lineofsight.service.performance.explanation import explanation
from lineofsight.service.performance.measure_page import age_in_words, measure_page, months_table
from lineofsight.service.performance.restated_page import restated_page
from lineofsight.service.performance.side_by_side import side_by_side
from lineofsight.service.performance.today_page import needs, needs_words, unrecorded
from lineofsight.signals.disclosure.figure import Profile
from tests.builders.measured_worlds import an_assessment, only
from tests.builders.worlds import World, definitions_for_tests

MEASURE, PAIR = "assessments_in_time", "open_assessments"
WHOLE = reading.Place("authority", "999")


def assessments(late_in_october: int) -> list[dict[str, object]]:
    """Ten a month for two years, each in time; in October so many are late, and one lacks its start."""
    rows, number, first = [], 0, date(2024, 11, 1)
    for month in range(24):
        done = (first + timedelta(days=31 * month)).replace(day=20)
        for n in range(10):
            number += 1
            late = month == 23 and n < late_in_october
            started = None if month == 23 and n == 9 else done - timedelta(days=200 if late else 10)
            rows.append(an_assessment(number, started, done, team=f"T{n % 2}"))
    return rows


def world(late: int, sequence: int) -> World:
    teams = [{"team": "T0", "locality": "North", "opened_on": date(2020, 1, 1)},
             {"team": "T1", "locality": "South", "opened_on": date(2020, 1, 1)}]  # fmt: skip
    people = [{"pers_person_id": f"c{number}", "pers_sex": "FM"[number % 2]} for number in range(1, 200)]
    rows = {"ssd_cin_assessments": assessments(late), "los_teams": teams, "ssd_person": people}
    return World(rows, sequence=sequence)


def kept_of(home: Home, snapshot: Snapshot, catalogue: Catalogue) -> Kept:
    return Kept(home, snapshot, current(home, snapshot.id), catalogue, Settings(), Profile.INTERNAL)


def for_the_public(kept: Kept) -> Kept:
    return replace(kept, profile=Profile.PUBLIC)


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, Kept]:
    """An earlier load, in which two of October were late, and the present one, in which four were."""
    folder = tmp_path_factory.mktemp("presenters")
    catalogue = load_catalogue(only(definitions_for_tests(folder / "definitions"), [MEASURE, PAIR]), prove=False)
    home, earlier = world(2, 1).written(folder / "home")
    run(earlier, catalogue, home)
    _, later = world(4, 2).written(folder / "home")
    run(later, catalogue, home)
    return kept_of(home, earlier, catalogue), kept_of(home, later, catalogue)


@pytest.fixture(scope="module")
def kept(loads: tuple[Kept, Kept]) -> Kept:
    return loads[1]


def test_the_page_of_a_measure(kept: Kept) -> None:
    page = measure_page(kept, MEASURE, WHOLE, places=True)
    assert page.box is not None and page.provenance is not None and page.pair is not None
    assert (page.box.heading, page.box.value, page.box.counts) == ("In October 2026", "50%", "5 of 10")
    assert page.box.lines[0] == "1 not recorded, counted as not met."
    assert page.box.lines[1].endswith(": 5 of 9."), "the published way, which leaves the blank out"
    assert page.message == (
        "50% (5 of 10) in October 2026, lower than 100% (10 of 10) in October 2025 and lower than 100% (120 of 120)"
        " over the twelve months before"
    )
    assert (
        page.chart is not None
        and page.chart.title.startswith("Worsening: ")
        and page.chart.title.endswith(page.message)
    )
    assert page.provenance.provisional and page.provenance.confidence == "C"
    assert page.pair.words == kept.catalogue.measure(PAIR).title
    assert page.walk_down is not None and page.walk_down.words == "4 cases “not met” in October 2026"
    assert page.localities is not None and page.teams is not None


def test_the_chart_has_a_point_for_each_month_of_the_table(kept: Kept) -> None:
    page = measure_page(kept, MEASURE, WHOLE, places=True)
    assert page.chart is not None and page.months is not None
    drawn = [(point.label, point.text) for point in page.chart.points]
    listed = [(row[0].words, row[1].words) for row in reversed(page.months.cells)]
    # Months with nothing to count are gaps that say so; the table begins at the first that was told.
    told = [(month, said) for month, said in drawn if said != "nothing to count"]
    assert [one for one in listed if one[1] != "Nothing to count"] == told
    assert len(told) < len(drawn), "this county is small enough to have such months"


def test_the_file_holds_every_month_and_its_numbers_as_numbers(kept: Kept) -> None:
    months = reading.series(kept, MEASURE, WHOLE)
    table = months_table(months, kept.catalogue.measure(MEASURE), WHOLE)
    assert len(table.cells) == len(months)
    october = [cell.in_a_file for cell in table.cells[0]]
    assert october[:5] == ["2026-10", 0.5, 5, 10, 1]


def test_places_side_by_side_add_up(kept: Kept) -> None:
    beside = side_by_side(kept, kept.catalogue.measure(MEASURE), "locality")
    assert beside is not None
    told = {row[0].words: (row[2].in_a_file, row[3].in_a_file) for row in beside.table.cells}
    assert set(told) == {"North", "South"}
    assert sum(met for met, _ in told.values()) == 5 and sum(counted for _, counted in told.values()) == 10  # type: ignore[misc]
    assert beside.drawn.count("<figure>") == 2


@pytest.mark.parametrize(
    "parts",
    [
        ["unborn", "under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17", "18 and over", "not recorded"],
        ["F", "M", "not recorded"],
        ["Asian", "Black", "Mixed", "Other", "White", "not recorded"],
    ],
)
def test_the_parts_of_a_breakdown_stand_as_a_reader_expects(parts: list[str]) -> None:
    assert sorted(reversed(parts), key=reading.as_a_reader_expects) == parts


def test_a_breakdown_takes_twelve_months_of_events_together(kept: Kept) -> None:
    tables = {table.columns[0].name: table for table in breakdowns(kept, kept.catalogue.measure(MEASURE))}
    assert [row[0].words for row in tables["Sex"].cells] == ["F", "M", "not recorded"]
    for table in tables.values():
        assert table.caption.endswith("the twelve months to October 2026")
        assert sum(int(row[3].in_a_file) for row in table.cells) == 120  # type: ignore[arg-type]


def test_the_explanation_adds_up_and_names_what_it_read(kept: Kept) -> None:
    found = explanation(kept, MEASURE, "2026-10", WHOLE)
    assert found is not None and found.adds_up is not None
    told = {row[0].words: row[1].in_a_file for row in found.adds_up.cells}
    assert (told["Met"], told["Not met"], told["Not recorded"], told["Counted"]) == (5, 4, 1, 10)
    assert found.sums == ("North 5 and South 5: together 10, as above.",)
    assert [row[0].words for row in found.tables.cells] == ["ssd_cin_assessments"]
    facts = dict(found.facts)
    assert facts["Snapshot"] == kept.snapshot.id and facts["Released"].startswith("not yet")
    assert not found.measured_by_another
    assert explanation(kept, MEASURE, "2019-01", WHOLE) is None


def test_the_explanation_says_when_the_definition_has_changed_since(kept: Kept) -> None:
    measure = replace(kept.catalogue.measure(MEASURE), version="another")
    changed = replace(kept.catalogue, measures={**kept.catalogue.measures, MEASURE: measure}, hash="another")
    found = explanation(replace(kept, catalogue=changed), MEASURE, "2026-10", WHOLE)
    assert found is not None and found.measured_by_another


def test_the_public_explanation_holds_no_count_of_cases(kept: Kept) -> None:
    found = explanation(for_the_public(kept), MEASURE, "2026-10", WHOLE)
    assert found is not None
    assert (found.adds_up, found.sums, found.reasons) == (None, (), ())
    assert all(row[2].words == "" for row in found.checks.cells)
    assert found.said == "Between 1 and 5 of 10"


def test_to_the_public_a_month_that_is_not_shown_is_a_gap(kept: Kept) -> None:
    page = measure_page(for_the_public(kept), MEASURE, WHOLE, places=False)
    assert page.chart is not None and [point.value for point in page.chart.points][-2:] == [1.0, None]
    assert page.message.startswith("Between 1 and 5 of 10 in October 2026")
    assert (page.localities, page.teams, page.breakdowns, page.downloads, page.as_reported) == (
        None,
        None,
        (),
        (),
        None,
    )


def test_what_was_reported_before_stands_beside_what_is_known_now(loads: tuple[Kept, Kept]) -> None:
    earlier, now = loads
    page = restated_page(now, MEASURE, WHOLE)
    rows = [[cell.words for cell in row] for row in page.table.cells]
    assert rows == [["October 2026", "70% (7 of 10), 1 not recorded", "the same", "50% (5 of 10), 1 not recorded",
                     "The records changed; the definition did not change it."]]  # fmt: skip
    assert page.summary.endswith("; 1 told otherwise now.")
    shown = measure_page(now, MEASURE, WHOLE, places=True)
    assert shown.as_reported is not None and shown.as_reported.note == "1 month has been restated, October 2026 last."
    assert "nothing to compare" in restated_page(earlier, MEASURE, WHOLE).summary


def test_what_has_changed_most_for_the_worse_comes_first(kept: Kept) -> None:
    found = needs(kept, (WHOLE,))
    assert [need.title for need in found] == [kept.catalogue.measure(MEASURE).title]
    assert found[0].why.startswith(
        "50% (5 of 10) in October 2026, lower than 100% (120 of 120) over the twelve months before. Worsening: "
    )
    north = needs(kept, (reading.Place("locality", "North"),))
    assert north and north[0].title.startswith("North: ") and "locality=North" in north[0].address


def test_the_list_says_how_much_of_it_chance_alone_would_give(kept: Kept) -> None:
    said = needs_words(kept, (WHOLE,))
    assert "2 charts are looked at here" in said and "by chance alone" in said and "1 shows one now" in said


def test_what_lacks_a_record_is_listed_with_how_much(kept: Kept) -> None:
    rows = [[cell.words for cell in row] for row in unrecorded(kept, (WHOLE,)).cells]
    assert [kept.catalogue.measure(MEASURE).title, "1 of 10", "In October 2026"] in rows
    public = [[cell.words for cell in row] for row in unrecorded(for_the_public(kept), (WHOLE,)).cells]
    assert kept.catalogue.measure(MEASURE).title not in [row[0] for row in public], "five of its ten are not met"


def test_a_measure_newer_than_the_results_says_so(kept: Kept) -> None:
    measure = replace(kept.catalogue.measure(MEASURE), id="only_now")
    newer = replace(kept.catalogue, measures={**kept.catalogue.measures, "only_now": measure}, hash="newer")
    assert "has to be measured again" in reading.why_not(replace(kept, catalogue=newer), "only_now")


@pytest.mark.parametrize(("days", "said"), [(0, "of today"), (-1, "of today"), (1, "1 day old"), (22, "22 days old")])
def test_the_age_of_the_extract(days: int, said: str) -> None:
    as_at = date(2026, 10, 31)
    assert age_in_words(as_at, as_at + timedelta(days=days)) == said


def test_nothing_is_read_twice_from_results_that_never_change(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_page(kept, MEASURE, WHOLE, places=True)
    monkeypatch.setattr(Path, "read_text", None)
    measure_page(kept, MEASURE, WHOLE, places=True)
