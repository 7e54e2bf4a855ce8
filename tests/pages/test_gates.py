"""The page gate and the row gate: who gets in, and what they find there."""

import csv
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from lineofsight.measures.due import due
from lineofsight.service.access.caseload import open_caseload
from lineofsight.service.access.gates import lets_in
from lineofsight.service.access.pages import PAGES
from lineofsight.service.access.permissions import ANYONE, Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import Depth, councils_own
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_current

resolve("/health/")  # the pages are declared when addresses are first read

ACCESS = Path(__file__).parent / "access.csv"
PURPOSE = "checking who was seen this week"

# What stands in an address where it asks for something.
IN_ADDRESS = {
    "held": "1",
    "kind": "csv",
    "measure": "assessments_in_45_working_days",
    "period": "2026-09",
    "month": "2026-09",
}


def address(name: str) -> str:
    """The page's address with something plausible wherever it asks for it; a made-up word elsewhere."""
    parts = re.findall(r"<(?:\w+:)?(\w+)>", PAGES[name].address)
    return reverse(name, kwargs={part: IN_ADDRESS.get(part, "nothing-of-this-name") for part in parts})


def as_rows() -> list[list[str]]:
    rows = []
    for page in sorted(PAGES.values(), key=lambda page: page.address):
        in_ = ["yes" if lets_in(page, role) else "no" for role in councils_own().values()]
        rows.append([f"/{page.address}", " ".join(page.methods), str(page.needs), *in_])
    return [["page", "methods", "needs", *councils_own()], *rows]


def test_the_published_table_of_who_can_see_what_is_the_one_in_force() -> None:
    """To bring it up to date, when a page was meant to change: python -m tests.pages.write_access."""
    with ACCESS.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == as_rows()


def test_no_two_pages_have_one_address() -> None:
    addresses = [page.address for page in PAGES.values()]
    assert sorted(set(addresses)) == sorted(addresses), "the second could never be reached"


@pytest.mark.parametrize("role", councils_own())
def test_every_page_as_every_role(role: str, county: Path, person: Any, client: Client) -> None:
    who = person(role)
    for page in list(PAGES.values()):
        if page.name in ("sign_out",):
            continue
        client.force_login(who)
        for method in page.methods:
            answer = client.generic(method, address(page.name))
            if lets_in(page, who.has_role):
                assert answer.status_code != 403 or "Ask" not in answer.content.decode(), page.name
                assert answer.status_code < 500, page.name
            else:
                assert answer.status_code == 403, f"{role} reached {page.name}"
                assert who.has_role.plural in unescape(answer.content.decode())


@pytest.mark.parametrize("role", ["director", "administrator", "elected_member", "data_owner"])
def test_before_anything_is_loaded_pages_say_so(role: str, person: Any, client: Client) -> None:
    client.force_login(person(role))
    for page in list(PAGES.values()):
        if "GET" in page.methods:
            answer = client.get(address(page.name))
            assert answer.status_code < 500, page.name
            if page.name == "figures" and lets_in(page, councils_own()[role]):
                assert "There is nothing to show yet" in answer.content.decode()


def test_nobody_signed_in_sees_nothing(county: Path, client: Client, db: None) -> None:
    for page in PAGES.values():
        if page.needs is ANYONE:
            continue
        for method in page.methods:
            answer = client.generic(method, address(page.name))
            assert answer.status_code == 302, page.name
            assert answer["Location"].startswith("/sign-in/"), page.name


def test_other_methods_are_refused(county: Path, person: Any, client: Client) -> None:
    client.force_login(person("director"))
    for page in PAGES.values():
        for method in {"GET", "POST", "PUT", "DELETE"} - set(page.methods):
            assert client.generic(method, address(page.name)).status_code == 405, (page.name, method)


def test_every_permission_is_used_by_a_page_or_a_deed() -> None:
    source = Path(__file__).parents[2] / "src" / "lineofsight" / "service"
    text = "\n".join(path.read_text(encoding="utf-8") for path in source.rglob("*.py") if path.name != "permissions.py")
    unused = [permission.name for permission in Permission if f"Permission.{permission.name}" not in text]
    assert not unused, f"Nothing asks for these permissions: {unused}. Use them, or take them out of the roles."


# --- children's rows ---------------------------------------------------------------------------------------------


@pytest.fixture
def everyone(county: Path) -> Any:
    """Every line of the due list, as no person is ever given it."""
    kept = the_current()
    found = due(kept.results, kept.catalogue.measures.values(), on_day=kept.snapshot.manifest.as_at)
    assert found.rows
    return found.rows


def caseload(who: Any, purpose: str = PURPOSE) -> Any:
    kept = the_current()
    return open_caseload(who, purpose=purpose, kept=kept, today=kept.snapshot.manifest.as_at)


def listed(who: Any) -> Any:
    found = caseload(who).due(on_day=the_current().snapshot.manifest.as_at)
    return [*found.rows, *found.long_overdue]


def test_a_team_manager_is_given_the_rows_of_their_team_only(everyone: Any, person: Any) -> None:
    team = everyone[0].team
    rows = listed(person("team_manager", team=team))
    assert rows and {row.team for row in rows} == {team}
    assert listed(person("team_manager")) == [], "a manager of no team is given nothing"


def test_a_locality_director_is_given_the_rows_of_their_locality_only(everyone: Any, person: Any) -> None:
    locality = everyone[0].locality
    rows = listed(person("locality_director", locality=locality))
    assert rows and {row.locality for row in rows} == {locality}


def test_a_practitioner_is_given_their_own_cases_only(everyone: Any, person: Any) -> None:
    worker = next(row.worker for row in everyone if row.worker)
    rows = listed(person("practitioner", worker=worker))
    assert rows and {row.worker for row in rows} == {worker}
    assert listed(person("practitioner")) == [], "cases without a worker are not everybody's"


def test_a_place_no_longer_held_opens_nothing(everyone: Any, person: Any) -> None:
    who = person("team_manager", team=everyone[0].team)
    who.held.update(last_day="2020-01-01")
    assert listed(who) == []


@pytest.mark.parametrize("role", [role.id for role in councils_own().values() if role.children is Depth.NONE])
def test_a_role_that_sees_no_child_is_refused_with_a_sentence(role: str, county: Path, person: Any) -> None:
    with pytest.raises(Refused, match=r"may not open child lists\. Ask "):
        caseload(person(role))


@pytest.mark.parametrize("purpose", ["", "   ", "x", "to see    "])
def test_a_look_needs_a_purpose(purpose: str, county: Path, person: Any) -> None:
    with pytest.raises(Refused, match="Say why"):
        caseload(person("director"), purpose)


def test_somebody_whose_role_is_no_longer_defined_may_do_nothing(county: Path, person: Any, client: Client) -> None:
    who = person("director")
    who.role = "a role of another year"
    who.save()
    client.force_login(who)
    answer = client.get("/figures/")
    assert answer.status_code == 403 and "Ask an administrator." in answer.content.decode()
    assert client.get("/about/").status_code == 200
    with pytest.raises(Refused):
        caseload(who)


def test_every_page_leads_to_who_can_see_what_and_to_ones_own_sign_in(
    county: Path, person: Any, client: Client
) -> None:
    client.force_login(person("practitioner"))
    foot = client.get("/about/").content.decode()
    assert all(f'href="{address}"' in foot for address in ("/who-can-see-what/", "/your-sign-in/", "/about/"))


def test_someone_signed_out_for_good_sees_nothing(county: Path, person: Any) -> None:
    who = person("director")
    who.is_active = False
    with pytest.raises(Refused):
        caseload(who)


def test_every_look_is_in_the_ledger_before_the_rows(
    everyone: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, kept = person("director"), the_current()
    given = caseload(who).cases("assessments_in_45_working_days", "2026-09")
    events = ledger.about("measure:assessments_in_45_working_days")
    assert events[0].by == who.public_id and events[0].written.text == PURPOSE
    assert f'"children": {len({row.child for row in given.rows})}' in events[0].references
    assert kept.snapshot.id in events[0].references
    assert not any(row.child in events[0].references for row in given.rows), "the ledger names no child"

    def full(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(ledger, "record", full)
    with pytest.raises(OSError, match="full"):
        caseload(who).cases("assessments_in_45_working_days", "2026-09")


def test_the_authoritys_own_numbers_are_given_for_children_shown_and_no_others(everyone: Any, person: Any) -> None:
    own = next(row for row in everyone if row.child)
    other = next(row.child for row in everyone if row.child and row.team != own.team)
    look = caseload(person("team_manager", team=own.team))
    rows = look.due(on_day=the_current().snapshot.manifest.as_at).rows
    numbers = look.case_numbers([rows[0].child, other])
    assert set(numbers) == {rows[0].child} and numbers[rows[0].child] != rows[0].child


def test_nobody_is_above_the_councils_own() -> None:
    from lineofsight.service.access.models import Person

    assert not any(hasattr(Person, name) for name in ("is_superuser", "is_staff", "user_permissions"))
