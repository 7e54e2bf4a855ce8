"""Tuesday morning: who is shown whose list, what each line says, on the screen, on paper and in a workbook."""

import io
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from lineofsight.measures.due import due
from lineofsight.service.events.models import Event
from lineofsight.service.kept import the_current

NOT_YOURS = "This team&#x27;s list is not yours to open."
WHY = {"purpose": "covering for the team manager today"}


@pytest.fixture
def every_line(county: Any) -> Any:
    """Every line, as nobody is ever given it."""
    kept = the_current()
    return due(kept.results, kept.catalogue.measures.values(), on_day=kept.snapshot.manifest.as_at)


@pytest.fixture
def busy_team(every_line: Any) -> str:
    named = Counter(row.team for row in every_line.rows if row.status == "overdue" and row.locality != "not recorded")
    return named.most_common(1)[0][0]


@pytest.fixture
def numbers(county: Any) -> Any:
    """The authority's own number of each child."""
    import pyarrow.parquet as pq

    kept = the_current()
    rows = []
    for file in kept.home.identifiers(kept.snapshot.id).glob("*.parquet"):
        rows += pq.read_table(file, columns=["child", "child_id"], partitioning=None).to_pylist()
    return {row["child"]: row["child_id"] for row in rows}


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def listed(page: str) -> list[str]:
    """The case numbers in the tables of a page."""
    return re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', page)


def test_a_team_manager_sees_every_line_of_the_team_and_no_other(
    every_line: Any, busy_team: str, numbers: Any, person: Any, client: Client
) -> None:
    client.force_login(person("team_manager", team=busy_team))
    page = text(client.get("/due/"))
    own = [row for row in (*every_line.rows, *every_line.long_overdue) if row.team == busy_team]
    assert sorted(listed(page)) == sorted(numbers[row.child] if row.child else "no one child" for row in own)
    assert not any(row.child in page for row in own if row.child), "a pseudonym is shown to nobody"
    others = {numbers[row.child] for row in every_line.rows if row.child} - {
        numbers[row.child] for row in own if row.child
    }
    assert others and not others & set(listed(page))


def test_a_list_beyond_ones_own_is_refused_however_it_is_asked(
    every_line: Any, busy_team: str, person: Any, client: Client
) -> None:
    other = next(row.team for row in every_line.rows if row.team != busy_team)
    for role, place in (("team_manager", {"team": busy_team}), ("practitioner", {"worker": "nobody"})):
        client.force_login(person(role, **place))
        for address in ("/due/", "/due/print/", "/due/list.xlsx"):
            answer = client.get(address, {"team": other})
            assert answer.status_code == 403, address
            assert NOT_YOURS in answer.content.decode()
    assert not Event.objects.filter(what="children looked at").exists(), "nothing was read"


def test_a_locality_director_may_open_the_teams_of_their_locality_only(
    every_line: Any, busy_team: str, person: Any, client: Client
) -> None:
    locality = next(row.locality for row in every_line.rows if row.team == busy_team)
    other = next(row.team for row in every_line.rows if row.locality not in (locality, "not recorded"))
    client.force_login(person("locality_director", locality=locality))
    asks = text(client.get("/due/"))
    assert "Why do you need to see these children?" in asks and busy_team in asks and other not in asks
    assert client.post("/due/", {"team": busy_team, **WHY})["Location"] == f"/due/?team={busy_team.replace(' ', '+')}"
    assert listed(text(client.get("/due/", {"team": busy_team})))
    assert client.get("/due/", {"team": other}).status_code == 403
    assert "Choose whose list to open" in text(client.post("/due/", {"team": other, **WHY}))
    whole = text(client.get("/due/"))
    teams = {row.team for row in every_line.rows if row.locality == locality}
    assert all(f">{team}</h2>" in whole for team in teams) or len(teams) == 1


def test_a_practitioner_sees_their_own_cases_and_nobody_elses(
    every_line: Any, numbers: Any, person: Any, client: Client
) -> None:
    own = next(row for row in every_line.rows if row.worker and row.child)
    client.force_login(person("practitioner", worker=own.worker))
    page = text(client.get("/due/"))
    expected = [row for row in (*every_line.rows, *every_line.long_overdue) if row.worker == own.worker]
    assert sorted(listed(page)) == sorted(numbers[row.child] for row in expected)


def test_a_head_of_service_says_why_and_chooses_a_team(busy_team: str, person: Any, client: Client) -> None:
    client.force_login(person("head_of_service"))
    for address in ("/due/", f"/due/?team={busy_team}"):
        assert not listed(text(client.get(address))), "no child before a reason"
    assert client.get(f"/due/print/?team={busy_team}")["Location"] == "/due/"
    assert client.get(f"/due/list.xlsx?team={busy_team}")["Location"] == "/due/"
    short = text(client.post("/due/", {"team": busy_team, "purpose": "work"}))
    assert "at least 10 letters" in short and not listed(short)
    assert "Choose whose list to open" in text(client.post("/due/", {"team": "", **WHY}))
    client.post("/due/", {"team": busy_team, **WHY})
    page = text(client.get("/due/", {"team": busy_team}))
    assert listed(page) and WHY["purpose"] in page
    event = Event.objects.get(what="children looked at")
    assert event.written.text == WHY["purpose"] and busy_team in event.references


def test_a_reason_given_yesterday_is_asked_for_again(
    busy_team: str, person: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from lineofsight.service.performance import due_views

    client.force_login(person("head_of_service"))
    client.post("/due/", {"team": busy_team, **WHY})
    assert listed(text(client.get("/due/", {"team": busy_team})))
    tomorrow = due_views.localdate() + timedelta(days=1)
    monkeypatch.setattr(due_views, "localdate", lambda: tomorrow)
    assert not listed(text(client.get("/due/", {"team": busy_team})))


def test_each_opening_is_in_the_ledger_and_says_its_own_purpose(busy_team: str, person: Any, client: Client) -> None:
    who = person("team_manager", team=busy_team)
    client.force_login(who)
    for address in ("/due/", "/due/print/", "/due/list.xlsx"):
        client.get(address)
    events = list(Event.objects.filter(what="children looked at").select_related("written"))
    assert [event.by for event in events] == [who.public_id] * 3
    assert {event.written.text for event in events} == {"Working my team's list"}


def test_by_worker_each_worker_has_a_list(every_line: Any, busy_team: str, person: Any, client: Client) -> None:
    client.force_login(person("team_manager", team=busy_team))
    together, apart = text(client.get("/due/")), text(client.get("/due/", {"by": "worker"}))
    assert sorted(listed(together)) == sorted(listed(apart))
    workers = {row.worker or "unallocated" for row in every_line.rows if row.team == busy_team}
    assert all(f"{busy_team} · {worker}</h2>" in apart for worker in workers) or len(workers) == 1


def test_restricted_records_are_counted_and_never_listed(
    every_line: Any, numbers: Any, person: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from lineofsight.measures import due as due_list

    shown = next(row for row in every_line.rows if row.child and row.status == "overdue")
    made = due_list._due_row

    def restricted(*said: Any) -> Any:
        row = made(*said)
        return replace(row, restricted=True) if row.child == shown.child else row

    client.force_login(person("team_manager", team=shown.team))
    before = text(client.get("/due/"))
    assert numbers[shown.child] in listed(before)
    monkeypatch.setattr(due_list, "_due_row", restricted)
    after = text(client.get("/due/"))
    assert numbers[shown.child] not in after
    assert "to do for restricted records: counted here" in after
    heading = re.compile(r'<p class="govuk-body-l">([0-9,]+) overdue')
    counts = [heading.search(page) for page in (before, after)]
    assert counts[0] and counts[1] and counts[0][1] == counts[1][1], "they count as before"


def test_the_workbook_holds_every_line_with_its_days_as_days(
    every_line: Any, busy_team: str, numbers: Any, person: Any, client: Client
) -> None:
    client.force_login(person("team_manager", team=busy_team))
    answer = client.get("/due/list.xlsx")
    assert answer["Cache-Control"] == "no-store" and "attachment" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    headings, *rows = sheet.iter_rows(values_only=True)
    own = [row for row in (*every_line.rows, *every_line.long_overdue) if row.team == busy_team]
    lines = [dict(zip(headings, row, strict=True)) for row in rows if row[1]]
    assert sorted(str(line["Case number"]) for line in lines) == sorted(
        numbers[row.child] if row.child else "no one child" for row in own
    )
    due_days = Counter(line["Was or is due"].date() for line in lines if hasattr(line["Was or is due"], "date"))
    assert due_days == Counter(row.due_on for row in own if row.due_on)
    assert f"Records as at {the_current().snapshot.manifest.as_at.day} " in str([row[0] for row in rows if not row[1]])


def test_the_sheet_for_paper_has_a_page_for_each_team_and_a_box_to_tick(
    every_line: Any, busy_team: str, person: Any, client: Client
) -> None:
    locality = next(row.locality for row in every_line.rows if row.team == busy_team)
    client.force_login(person("locality_director", locality=locality))
    client.post("/due/", {"team": "", **WHY})
    page = text(client.get("/due/print/"))
    found = [row for row in (*every_line.rows, *every_line.long_overdue) if row.locality == locality]
    assert page.count('class="los-sheet los-sheet--paper"') == len({row.team for row in found})
    assert page.count("☐") == len(found)


def test_someone_without_a_team_is_told_whom_to_ask(county: Any, person: Any, client: Client) -> None:
    client.force_login(person("team_manager"))
    page = text(client.get("/due/"))
    assert "You answer for no team yet" in page and "Ask your locality director" in page
    assert not Event.objects.filter(what="children looked at").exists()


def test_old_records_say_how_old_they_are(
    busy_team: str, person: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from lineofsight.service.performance import due_views

    as_at = the_current().snapshot.manifest.as_at
    client.force_login(person("team_manager", team=busy_team))
    monkeypatch.setattr(due_views, "localdate", lambda: as_at + timedelta(days=3))
    assert "days old" not in text(client.get("/due/"))
    monkeypatch.setattr(due_views, "localdate", lambda: as_at + timedelta(days=4))
    assert "These records are 4 days old." in text(client.get("/due/"))


def test_the_database_is_asked_as_often_for_a_long_list_as_for_none(
    busy_team: str, person: Any, client: Client
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for place in ({"team": busy_team}, {"team": "a team of nobody"}):
        client.force_login(person("team_manager", **place))
        client.get("/due/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/due/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
