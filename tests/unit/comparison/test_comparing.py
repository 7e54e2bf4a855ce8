"""A measure beside others: what is said where all is known, and what is said where something is not."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.signals.comparison.arriving import read_published
from lineofsight.signals.comparison.compared import Comparison, compare, what_compares
from lineofsight.signals.comparison.improvers import beyond_chance
from lineofsight.signals.comparison.others import standing
from lineofsight.signals.comparison.ours import our_years
from lineofsight.signals.comparison.published import Value
from lineofsight.signals.comparison.store import keep
from lineofsight.signals.disclosure.figure import Figure, Profile
from tests.builders.lists import NOW
from tests.builders.published_files import england, layouts, place, plans, write

CATALOGUE = load_catalogue(definitions_folder(), prove=False)
PLANS = "second_or_subsequent_plans"


def a_home(tmp_path: Path, **files: list[Mapping[str, str]]) -> Home:
    home = Home.open(tmp_path / "home", made=NOW)
    keep(home, [read_published(write(tmp_path / f"{name}.csv", rows), layouts()) for name, rows in files.items()], NOW)
    return home


def shown(home: Home, measure: str = PLANS, authority: str | None = "901", **other: object) -> Comparison:
    asked = {"authority": authority, "ours": None, **other}
    return compare(home, layouts(), CATALOGUE.measure(measure), **asked)  # type: ignore[arg-type]


def authorities(year: str, shares: Mapping[str, int], of: int = 1000) -> list[dict[str, str]]:
    return [plans(str(of), str(part), str(100 * part / of), code=code, year=year) for code, part in shares.items()]


STEADY = {str(code): 300 for code in range(901, 931)}


def test_who_to_learn_from_began_where_we_began_and_changed_by_more_than_chance(tmp_path: Path) -> None:
    then = {**STEADY, "930": 900}
    now = {**STEADY, "905": 150, "906": 285, "907": 450, "930": 500}
    near = {"old_la_code": "901", "la_name": "Authority 901", "SN_1": "905", "SN_1P": "Close", "SN_2": "908"}
    home = a_home(
        tmp_path, plans=[*authorities("2022", then), *authorities("2025", now)], sn_2025=[{**near, "SN_2P": "Close"}]
    )
    found = shown(home)
    learning = found.learning
    assert [(one.area.code, one.neighbour) for one in learning.improvers] == [("905", True)]
    assert (learning.from_year, learning.to_year, learning.considered) == (2022, 2025, 28)
    assert "3 years before" in learning.rule and "500" in learning.rule


@pytest.mark.parametrize(
    ("was", "now", "is_rate", "beyond"),
    [
        ((300, 1000), (150, 1000), False, True),
        ((300, 1000), (285, 1000), False, False),
        ((3, 10), (0, 10), False, False),
        ((0, 10), (0, 10), False, False),
        ((0, 0), (1, 10), False, False),
        ((900, 100_000), (700, 100_000), True, True),
        ((900, 100_000), (860, 100_000), True, False),
        ((0, 100_000), (0, 100_000), True, False),
    ],
)
def test_a_change_is_beyond_chance_only_where_the_counts_can_bear_it(
    was: tuple[int, int], now: tuple[int, int], is_rate: bool, beyond: bool
) -> None:
    values = [Value(top, bottom, top / bottom if bottom else None) for top, bottom in (was, now)]
    assert beyond_chance(*values, is_rate=is_rate) is beyond


def test_nobody_is_named_where_no_direction_is_better(tmp_path: Path) -> None:
    rows = [
        {**place(code=str(code)), "population_type": "Children looked after on 31 March each year"}
        | {"population_estimate": "10000", "children_count": "70", "rate_per_10000": "70"}
        for code in range(901, 915)
    ]
    found = shown(a_home(tmp_path, cla=rows), "looked_after_rate")
    assert found.learning.improvers == ()
    assert "Neither more nor less" in found.learning.why_none


def test_a_suppressed_figure_stays_suppressed_to_the_end(tmp_path: Path) -> None:
    rows = [{**england(), "CPP_start": "200", "CPP_subsequent": "50", "CPP_subsequent_percent": "25"}]
    rows += [plans("100", "c", "c", code="901"), *authorities("2025", {k: v for k, v in STEADY.items() if k != "901"})]
    found = shown(a_home(tmp_path, plans=rows))
    assert found.latest.us == Value(None, 100.0, None, "suppressed, to protect children")
    assert found.place is None
    assert found.funnel is not None and "Authority 901" not in found.funnel.names
    assert "suppressed, to protect children" in found.as_json()["sentences"][0]
    assert found.as_json()["latest"]["published"]["value"] is None


def test_of_the_neighbours_those_that_are_not_known_are_named_with_the_reason(tmp_path: Path) -> None:
    near = {"old_la_code": "901", "la_name": "Authority 901"}
    near |= {f"SN_{n}": code for n, code in enumerate(("902", "903", "904", "999"), 1)}
    near |= {f"SN_{n}P": "Close" for n in range(1, 5)}
    rows = [*authorities("2025", {"901": 300, "902": 100, "903": 200}), plans("100", "x", "x", code="904")]
    told = shown(a_home(tmp_path, plans=rows, sn_2025=[near])).latest.neighbours
    assert told is not None
    assert (told.known, told.of, told.middle, told.low, told.high) == (2, 4, pytest.approx(0.15), 0.1, 0.2)
    assert told.unknown == (("Authority 904", "not available"), ("999", "not in the file"))


def test_an_authority_is_known_by_the_codes_it_had_before(tmp_path: Path) -> None:
    old, new = {"new_la_code": "E10000027"}, {"new_la_code": "E06000066"}
    rows = [plans("100", "30", code="933", year="2022", **old), plans("100", "31", code="933", year="2025", **new)]
    judged = {
        "Local authority area code": "E10000027",
        "Local authority name": "Somerset",
        "Inspection date": "2022-07-18",
        "Publication date": "2022-09-14",
        "Inspection type": "ILACS Standard Inspection",
        "Overall effectiveness": "Good",
        "The impact of leaders on social work practice with children and families": "Good",
        "The experiences and progress of children who need help and protection": "Good",
        "The experiences and progress of children in care": "Good",
    }
    home = a_home(tmp_path, plans=rows, ilacs=[judged])
    for code in ("933", "E10000027", "E06000066"):
        found = shown(home, authority=code)
        assert found.us is not None and found.us.new_code == "E06000066"
        assert found.judged is not None and found.judged.overall == "Good"


def test_what_is_lacking_is_said(tmp_path: Path) -> None:
    home = a_home(tmp_path, plans=authorities("2025", STEADY))
    lacking = " ".join(shown(home).lacking)
    assert "neighbour model" in lacking and "Ofsted" in lacking and "Our own figure" in lacking
    assert "--authority" in " ".join(shown(home, authority=None).lacking)
    assert "authority 777" in " ".join(shown(home, authority="777").lacking)
    with pytest.raises(RefusedError, match="compare import"):
        shown(home, "looked_after_rate")
    with pytest.raises(RefusedError, match="2024"):
        shown(home, year=2024)
    with pytest.raises(RefusedError, match="middle worker"):
        shown(home, "social_worker_caseload")
    with pytest.raises(RefusedError, match="No published statistic"):
        shown(home, "life_story_started")


def test_a_rate_needs_the_children_of_the_summer_before(tmp_path: Path) -> None:
    columns = {"referral_count": "500", "rereferral_count": "100", "rereferral_percent": "20"}
    columns |= {"no_further_action_count": "10", "no_further_action_percent": "2"}
    referrals = [{**place(code=str(code)), **columns} for code in range(901, 915)]
    home = a_home(tmp_path, referrals=referrals)
    without = shown(home, "referral_rate")
    assert without.latest.us.value is None
    assert "population estimates" in " ".join(without.lacking)
    people = [
        {**place(year=year, code=str(code)), "age_group": "Children aged 0 to 17 years", "population_estimate": many}
        for code in range(901, 915)
        for year, many in (("2024", "10000"), ("2025", "20000"))
    ]
    keep(home, [read_published(write(tmp_path / "ons.csv", people), layouts())], NOW)
    assert shown(home, "referral_rate").latest.us == Value(500.0, 10000.0, 500.0)


def test_ages_are_added_up_only_where_each_is_known(tmp_path: Path) -> None:
    def leavers(code: str, counts: Mapping[tuple[str, str], str]) -> list[dict[str, str]]:
        return [
            {**place(code=code), "care_leaver_age": age, "breakdown": said}
            | {"care_leaver_count": many, "care_leaver_percent": "z"}
            for (age, said), many in counts.items()
        ]

    young, older = "17 to 18 years", "19 to 21 years"
    suitable, total = "Accommodation considered suitable", "Suitability total"
    known = {(young, suitable): "20", (young, total): "25", (older, suitable): "60", (older, total): "75"}
    rows = [*leavers("901", known), *leavers("902", {**known, (young, suitable): "c"})]
    home = a_home(tmp_path, leavers=rows)
    found = shown(home, "care_leavers_in_suitable_accommodation")
    assert found.latest.us == Value(80.0, 100.0, 0.8)
    assert "birthday" in " ".join(found.as_json()["sentences"])
    other = shown(home, "care_leavers_in_suitable_accommodation", "902")
    assert (other.latest.us.value, other.latest.us.missing) == (None, "suppressed, to protect children")


@given(st.lists(st.floats(0, 1), min_size=10, max_size=60), st.floats(0, 1))
def test_where_a_figure_stands_is_one_of_five_words_and_follows_the_order(values: list[float], value: float) -> None:
    order = [
        "among the lowest tenth",
        "in the lowest quarter",
        "in the middle half",
        "in the highest quarter",
        "among the highest tenth",
    ]
    assert order.index(standing(value, values)) <= order.index(standing(math.inf, values))
    assert standing(-1, values) == order[0] and standing(2, values) == order[-1]
    assert not any(digit in standing(value, values) for digit in "0123456789")
    assert standing(value, values[:9]) == ""


# Our own figure

A_MONTH = Figure(
    measure=PLANS,
    version="1",
    authority="901",
    period_kind="month",
    period="",
    place_type="authority",
    place="901",
    part_of="",
    breakdown="",
    numerator=3,
    denominator=11,
    value=3 / 11,
    unit="share",
    missing=1,
    excluded=0,
    missing_band="",
    between=None,
    confidence=None,
    confidence_reasons=(),
    official=None,
    provisional=False,
    local=False,
    suppressed=None,
    why_suppressed="",
    profile=Profile.INTERNAL,
    snapshot="",
    as_at=date(2026, 10, 31),
)
YEAR_2025 = [*(f"2024-{n:02}" for n in range(4, 13)), *(f"2025-{n:02}" for n in range(1, 4))]


def months(names: list[str], **changed: object) -> list[Figure]:
    return [replace(A_MONTH, period=name, **changed) for name in names]  # type: ignore[arg-type]


def test_our_year_is_twelve_months_and_leaves_out_what_the_statistic_leaves_out() -> None:
    agreed = what_compares(layouts(), PLANS)
    (year,) = our_years(months(YEAR_2025), CATALOGUE.measure(PLANS), *agreed)
    assert (year.year, year.numerator, year.denominator, year.blank) == (2025, 36, 120, 12)
    assert year.value == pytest.approx(0.3)


@pytest.mark.parametrize("missing", YEAR_2025)
def test_eleven_months_are_not_a_year(missing: str) -> None:
    there = [name for name in YEAR_2025 if name != missing]
    found = our_years(months(there), CATALOGUE.measure(PLANS), *what_compares(layouts(), PLANS))
    assert [(one.year, one.value) for one in found] == [(2025, None)]
    assert found[0].why_not == "11 of the 12 months needed are measured"


@pytest.mark.parametrize("hidden", [{"numerator": None}, {"denominator": None}, {"missing": None}])
def test_a_year_with_a_protected_month_is_not_added_up(hidden: dict[str, None]) -> None:
    told = [*months(YEAR_2025[:-1]), *months(YEAR_2025[-1:], **hidden)]
    (year,) = our_years(told, CATALOGUE.measure(PLANS), *what_compares(layouts(), PLANS))
    assert (year.numerator, year.denominator, year.value) == (None, None, None)
    assert "small or not wholly told" in year.why_not


def test_a_stock_is_told_on_its_one_day_and_a_workforce_in_september() -> None:
    rate = "looked_after_rate"
    told = months([*YEAR_2025, "2025-04"], measure=rate, numerator=60, denominator=10_000, missing=0)
    found = our_years(told, CATALOGUE.measure(rate), *what_compares(layouts(), rate))
    assert [(one.year, one.value, one.months_needed) for one in found] == [(2025, 60.0, 1)]
    agency = "social_work_agency_rate"
    found = our_years(months(YEAR_2025), CATALOGUE.measure(agency), *what_compares(layouts(), agency))
    assert [one.year for one in found] == [2024]
