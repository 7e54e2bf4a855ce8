"""Local policy: changed from a day, proved, written, in the ledger; and figures that change once measured again."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.results import remember_proof
from lineofsight.measures.rules import load_rules
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.administration import policy
from lineofsight.service.administration.actions_policy import change_local_value
from lineofsight.service.administration.models import State
from lineofsight.service.kept import the_current, the_home
from tests.builders.administration import events, here, send, settled

__all__ = ["here", "send"]

People = Callable[..., Person]
TODAY = date(2026, 11, 2)
RULE = "cp_visit"  # of the shipped local policy: 10 working days, as far back as records go


@pytest.fixture
def own_county(county: Path, tmp_path: Path, settings: Any) -> Home:
    """The county in a home of the test's own, whose policy may be changed."""
    shutil.copytree(county, tmp_path / "home")
    settings.HOME = tmp_path / "home"
    return Home.open(settings.HOME)


def change(by: Person, **said: Any) -> Any:
    asked = {"rule": RULE, "value": 5, "first_day": TODAY, "because": "The board, 2 November", "knows_past": False}
    return change_local_value(**{**asked, **said}, today=TODAY, by=by)


def spans(home: Home) -> list[tuple[int, date | None, date | None]]:
    rule = load_rules(definitions_folder(), home.definitions)[RULE]
    return [(span.value, span.first_day, span.last_day) for span in rule.spans]


def test_the_old_value_ends_the_day_before_and_stays_for_its_days(own_county: Home, person: People) -> None:
    by = person("performance_analyst")
    change(by)
    assert spans(own_county) == [(10, None, date(2026, 11, 1)), (5, TODAY, None)]
    change(by, value=7, first_day=date(2027, 1, 1))
    assert spans(own_county)[1:] == [(5, TODAY, date(2026, 12, 31)), (7, date(2027, 1, 1), None)]
    first, second = events("local policy changed")
    told = json.loads(first.references)
    assert (told["old"], told["new"], told["unit"], told["from_"], told["past"]) == (
        10,
        5,
        "working days",
        "2026-11-02",
        False,
    )
    assert (
        first.by == by.public_id and first.written.text == "The board, 2 November" and second.about == f"policy:{RULE}"
    )


def test_other_limits_stay_as_they_were(own_county: Home, person: People) -> None:
    before = policy.rules_in_force(own_county)
    change(person("data_owner"))
    change(person("data_owner"), rule="pa_contact", value=42)
    after = policy.rules_in_force(own_county)
    assert {name for name in after if before[name].spans != after[name].spans} == {RULE, "pa_contact"}
    assert all(before[name].title == after[name].title for name in before)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "the past, unsaid": ({"first_day": date(2026, 9, 1)}, "is past, so figures that people have seen would change"),
    "the same value": ({"value": 10}, "already"),
    "a national limit": ({"rule": "assessment"}, "not a limit of local policy"),
    "no such limit": ({"rule": "nothing"}, "not a limit of local policy"),
    "an example contradicted": (
        {"value": 1, "first_day": date(2020, 1, 1), "knows_past": True},
        "contradict their own examples",
    ),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refusal_keeps_nothing(refused: str, own_county: Home, person: People) -> None:
    said, why = REFUSED[refused]
    with pytest.raises(RefusedError, match=why):
        change(person("data_owner"), **said)
    assert not (own_county.definitions / policy.FILE).exists() and events() == []
    assert not list(own_county.folder.glob(".policy-*"))


def test_nothing_is_put_before_or_upon_the_latest_value(own_county: Home, person: People) -> None:
    by = person("data_owner")
    change(by, first_day=date(2027, 1, 1))
    for first_day in (date(2027, 1, 1), date(2026, 12, 1)):
        with pytest.raises(RefusedError, match="Give a later first day"):
            change(by, value=3, first_day=first_day)
    assert len(events()) == 1 and len(spans(own_county)) == 2


@pytest.mark.parametrize("role", ["director", "administrator", "team_manager", "elected_member"])
def test_others_may_not(role: str, own_county: Home, person: People) -> None:
    with pytest.raises(Refused, match="may not change local policy"):
        change(person(role))
    assert not (own_county.definitions / policy.FILE).exists() and events() == []


def test_a_file_that_cannot_be_written_leaves_no_event(
    own_county: Home, person: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(policy, "write_whole", full)
    with pytest.raises(OSError, match="full"):
        change(person("data_owner"))
    assert events() == []


def test_measured_again_a_figure_changes_and_the_page_says_which(
    own_county: Home, person: People, client: Client, send: Any, here: None
) -> None:
    by = person("performance_analyst")
    client.force_login(by)
    read = the_current().catalogue
    said = {"value": "5", "because": "The board", "knows_past": "on"}
    said |= {"first_day_day": "1", "first_day_month": "10", "first_day_year": "2026"}
    client.post(reverse("policy_change", args=[RULE]), said)
    assert spans(own_county)[-1] == (5, date(2026, 10, 1), None)
    html = client.get(reverse("policy")).content.decode()
    assert "Figures change when they are next measured" in html and reverse("measure_again") in html

    changed = load_catalogue(definitions_folder(), the_home().definitions, prove=False)
    assert changed.hash != read.hash
    remember_proof(own_county, changed.proof)  # proving takes seconds, and is another test's
    send("measure_again", sure="on")
    job = settled()
    assert job.state == State.DONE and the_current().results.folder.name == changed.hash
    page = client.get(reverse("load_job", args=[job.public_id])).content.decode()
    title = changed.measures["child_protection_visits_latest_in_10_working_days"].title
    assert "Figures that changed" in page and title in page
    assert "Figures change when they are next measured" not in client.get(reverse("policy")).content.decode()


def test_the_page_of_limits_shows_both_kinds_and_lets_only_some_change_them(
    county: Path, person: People, client: Client
) -> None:
    client.force_login(person("director"))
    html = client.get(reverse("policy")).content.decode()
    for rule in the_current().catalogue.rules.values():
        assert rule.title in html or rule.title.replace("'", "&#x27;") in html
    assert reverse("policy_change", args=[RULE]) not in html
    client.force_login(person("data_owner"))
    html = client.get(reverse("policy")).content.decode()
    assert reverse("policy_change", args=[RULE]) in html
    assert reverse("policy_change", args=["assessment"]) not in html
    assert client.get(reverse("policy_change", args=["assessment"])).status_code == 404


def test_a_limit_is_a_whole_number(county: Path, person: People, client: Client) -> None:
    client.force_login(person("data_owner"))
    said = {"first_day_day": "1", "first_day_month": "1", "first_day_year": f"{localdate().year + 1}", "because": "x"}
    for value in ("", "ten", "-1", "2.5"):
        html = client.post(reverse("policy_change", args=[RULE]), {**said, "value": value}).content.decode()
        assert "There is a problem" in html
    assert events() == []
