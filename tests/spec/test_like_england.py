"""Fernshire without its faults is a county that England could have: its rates lie where England's places lie."""

import csv
from collections import defaultdict
from math import sqrt
from statistics import quantiles
from typing import Any

import pytest

from tests.builders.quiet_county import ENGLAND, RATES, QuietCounty, a_quiet_county
from tests.builders.shared_files import shared

pytestmark = pytest.mark.slow
WHOLE_OF_ENGLAND = "E92000001"
Area = dict[str, str]


@pytest.fixture(scope="module")
def county() -> QuietCounty:
    return a_quiet_county()


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: str(rate["id"]))
def test_the_quiet_county_lies_where_england_s_places_lie(county: QuietCounty, rate: dict[str, Any]) -> None:
    """A quarter of a county scatters: it is allowed two standard errors beyond the band, and no more."""
    found, cases = county.rate(rate)
    assert cases > 20, "too few to say anything"
    spread = sqrt(found * (100 - found) / cases) if rate["told"] == "per cent" else found / sqrt(cases)
    assert rate["low"] - 2 * spread <= found <= rate["high"] + 2 * spread


def test_every_band_holds_england_and_says_what_it_is() -> None:
    for rate in RATES:
        assert rate["low"] <= rate["england"] <= rate["high"], rate["id"]
        assert rate["source"] in ENGLAND["sources"] and rate["band"] in ("authorities", "regions", "another clock")
    assert len({rate["id"] for rate in RATES}) == len(RATES)


# The bands of authorities, from the published tables themselves.


def published(name: str) -> list[Area]:
    with shared("data", "published", name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    """A published number; symbols for suppressed, not available and the like are no number."""
    return float(text) if text.replace(".", "", 1).isdigit() else None


def areas(rows: list[Area], year: str = "2025") -> dict[str, list[Area]]:
    """The rows of England and of each authority."""
    found = defaultdict(list)
    for row in rows:
        if row["time_period"] == year and row["geographic_level"] in ("National", "Local authority"):
            found[row["new_la_code"] or WHOLE_OF_ENGLAND].append(row)
    return found


def share(name: str, column: str) -> dict[str, float]:
    return {area: value for area, rows in areas(published(name)).items()
            if (value := number(rows[0][column])) is not None}  # fmt: skip


def per_10000(name: str, column: str) -> dict[str, float]:
    children = areas(published("ons_mid-year_population_estimates_2012_to_2024.csv"), "2024")
    return {area: value * 10_000 / float(children[area][0]["population_estimate"])
            for area, value in share(name, column).items() if area in children}  # fmt: skip


def looked_after() -> dict[str, float]:
    rows = [row for row in published("cla_number_and_rate_per_10k_children.csv")
            if row["population_type"] == "Children looked after on 31 March each year"]  # fmt: skip
    return {area: value for area, found in areas(rows).items()
            if (value := number(found[0]["rate_per_10000"])) is not None}  # fmt: skip


def suitable() -> dict[str, float]:
    """Both age bands together; an authority with a suppressed number is left out."""
    found = {}
    for area, rows in areas(published("la_care_leavers_accommodation_suitability.csv")).items():
        sums = {what: [number(row["care_leaver_count"]) for row in rows if row["breakdown"] == what]
                for what in ("Accommodation considered suitable", "Suitability total")}  # fmt: skip
        fit, total = (sum(value for value in values if value is not None) for values in sums.values())
        if total and None not in [value for values in sums.values() for value in values]:
            found[area] = 100 * fit / total
    return found


REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
PLANS = "d3_cpps_subsequent_plan_2013_to_2025.csv"
TABLES = {
    "referrals": lambda: per_10000(REFERRALS, "referral_count"),
    "re_referrals": lambda: share(REFERRALS, "rereferral_percent"),
    "referrals_without_further_action": lambda: share(REFERRALS, "no_further_action_percent"),
    "plans_started": lambda: per_10000(PLANS, "CPP_start"),
    "second_or_subsequent_plans": lambda: share(PLANS, "CPP_subsequent_percent"),
    "looked_after": looked_after,
    "care_leavers_in_suitable_accommodation": suitable,
}


def test_each_band_of_authorities_has_its_table() -> None:
    assert TABLES.keys() == {rate["id"] for rate in RATES if rate["band"] == "authorities"}


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate["id"] in TABLES], ids=lambda rate: str(rate["id"]))
def test_england_and_its_authorities_are_as_published(rate: dict[str, Any]) -> None:
    found = TABLES[rate["id"]]()
    england = found.pop(WHOLE_OF_ENGLAND)
    tenths = quantiles(found.values(), n=10, method="inclusive")
    assert len(found) > 120, "nearly every authority should be in the table"
    assert [round(value, 1) for value in (england, tenths[0], tenths[-1])] == [
        rate["england"], rate["low"], rate["high"]]  # fmt: skip
