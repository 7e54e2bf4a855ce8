"""Compared with others: the page for whoever reads figures, and bringing published files in."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lineofsight.invented.published import write_published
from lineofsight.records.home import INVENTED, Home
from lineofsight.service.access.models import Person
from lineofsight.service.kept import the_current
from lineofsight.service.performance import series as reading
from lineofsight.signals.comparison.arriving import read_published
from lineofsight.signals.comparison.store import keep, releases
from tests.builders.administration import council, events, send
from tests.builders.published_files import layouts, plans, write
from tests.builders.service_home import NOW, SeenBy

__all__ = ["council", "send"]

PLANS, KIND = "second_or_subsequent_plans", "subsequent_plans"


@pytest.fixture(scope="session")
def invented_england(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of published files that a home holds once they are imported."""
    folder = tmp_path_factory.mktemp("england")
    home = Home.open(folder / "home", kind=INVENTED, made=NOW)
    keep(home, [read_published(path, layouts()) for path in write_published(folder / "files")], NOW)
    return home.folder / "published"


@pytest.fixture
def compared(county: Path, invented_england: Path) -> Iterator[Path]:
    shutil.copytree(invented_england, county / "published")
    yield county
    shutil.rmtree(county / "published")


def text(answer: Any) -> str:
    assert answer.status_code == 200
    plain = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("&amp;", "&"))


def page(client: Client, measure: str = PLANS) -> Any:
    return client.get(reverse("compared", args=[measure]))


def test_a_measure_stands_beside_england_the_region_and_its_neighbours(compared: Path, seen_by: SeenBy) -> None:
    answer = page(seen_by("director"))
    told = text(answer)
    assert "In the year to 31 March 2026, Fernshire (invented) had" in told
    for part in (
        "England",
        "Southmark (invented)",
        "median",
        "2026 model",
        "limits of chance alone",
        "differing anyway",
    ):
        assert part in told
    assert "Saltmere (invented)" in told, "somebody to learn from is planted"
    assert "1 authority in 500" in told, "the rule is said"
    assert "These published figures are invented" in told
    svg = answer.content.decode()
    assert "los-chart" in svg and "25 authorities" in svg


def test_members_see_it_too_and_of_ours_only_what_is_theirs_month_by_month(compared: Path, seen_by: SeenBy) -> None:
    inside, public = page(seen_by("director")), page(seen_by("elected_member"))
    assert "Fernshire (invented) had" in text(public)
    rows = {profile: ours(answer) for profile, answer in (("internal", inside), ("public", public))}
    kept = the_current()
    months = reading.series(kept, PLANS, reading.whole_of(kept))
    small = {f.period for f in months if (f.numerator or 0) in range(1, 6)}
    assert small, "the small county has months of one to five"
    for year, said in rows["public"].items():
        needed = {f"{int(year) - (n > 3)}-{n:02}" for n in range(1, 13)}
        if needed & small:
            assert "%" not in said, f"{year} would tell a month that is not shown"
    assert any("%" in said for said in rows["internal"].values())


def ours(answer: Any) -> dict[str, str]:
    """Our own figure by year, from the table of the page."""
    table = re.search(r"<table.*?Each year to 31 March.*?</table>", answer.content.decode(), flags=re.DOTALL)
    assert table is not None
    found = {}
    for row in re.findall(r"<tr.*?</tr>", table[0], flags=re.DOTALL)[1:]:
        cells = [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        found[cells[0]] = cells[1]
    return found


def test_the_page_of_a_measure_leads_there_where_anything_is_held(compared: Path, seen_by: SeenBy) -> None:
    client = seen_by("elected_member")
    for measure, leads in ((PLANS, True), ("life_story_started", False), ("social_worker_caseload", False)):
        there = reverse("compared", args=[measure])
        assert (there in client.get(reverse("measure", args=[measure])).content.decode()) is leads, measure


def test_the_years_are_had_as_a_file(compared: Path, seen_by: SeenBy) -> None:
    client = seen_by("director")
    answer = client.get(reverse("compared_file", args=[PLANS, "csv"]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    heads = next(row for row in rows if row and row[0] == "Year")
    assert heads[1:4] == ["Our records", "As published", "England"]
    assert any(row and row[0] == "2026" for row in rows)
    assert client.get(reverse("compared_file", args=[PLANS, "pdf"])).status_code == 404


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        ("social_worker_caseload", "middle worker"),
        ("life_story_started", "No published statistic"),
    ],
)
def test_a_measure_that_nothing_published_agrees_with_says_so(
    measure: str, says: str, compared: Path, seen_by: SeenBy
) -> None:
    assert says in text(page(seen_by("director"), measure))


def test_before_anything_is_imported_the_page_says_what_to_bring(county: Path, seen_by: SeenBy) -> None:
    told = text(page(seen_by("director")))
    assert "Nothing published has been imported" in told and "Department for Education" in told
    assert "Administration, Published statistics" in told and "lineofsight compare" not in told
    assert page(seen_by("director"), "no_such_measure").status_code == 404


def test_every_measure_compared_can_be_drawn(compared: Path, seen_by: SeenBy) -> None:
    client = seen_by("director")
    for layout in layouts().kinds.values():
        for one in layout.compares:
            assert "England" in text(page(client, one.measure)), one.measure


# Bringing files in


def a_file(tmp_path: Path, *rows: dict[str, str], name: str = "d3.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, write(tmp_path / name, rows).read_bytes())


@pytest.fixture
def analyst(person: Callable[..., Person], client: Client) -> Person:
    who = person("performance_analyst")
    client.force_login(who)
    return who


def test_a_published_file_is_kept_in_one_step_with_one_event(
    council: Home, analyst: Person, client: Client, send: Callable[..., Any], tmp_path: Path
) -> None:
    assert "not imported" in text(client.get(reverse("published")))
    answer = send("published_send", files=[a_file(tmp_path, plans("100", "30"), plans("c", "-100", code="902"))])
    (release,) = releases(council, KIND)
    assert answer["Location"] == reverse("published_release", args=[KIND, release.id])
    told = text(client.get(answer["Location"]))
    assert "2 in = 2 kept + 0 set aside" in told
    assert "never below nought" in told and release.about["sha256"] in told
    (event,) = events()
    assert (event.what, event.about, event.by) == ("published files kept", f"published:{KIND}", analyst.public_id)
    references = json.loads(event.references)
    assert references["files"] == [release.about["sha256"]] and references["problems"] == 1
    assert "2025" in text(client.get(reverse("published")))
    assert list((council.folder / "uploads" / "arriving").iterdir()) == [], "what was sent is not left lying about"


def test_one_wrong_file_keeps_none_and_writes_no_event(
    council: Home, analyst: Person, send: Callable[..., Any], tmp_path: Path
) -> None:
    answer = send(
        "published_send", files=[a_file(tmp_path, plans("1", "1")), a_file(tmp_path, {"a": "1"}, name="wrong.csv")]
    )
    assert "wrong.csv is not a published file that we know" in text(answer)
    invented = a_file(tmp_path, plans("10", "6", name="Ashmere (invented)"), name="invented.csv")
    assert "is invented, and this home is for real children" in text(send("published_send", files=[invented]))
    assert releases(council, KIND) == [] and events() == []


def test_the_year_of_a_neighbour_model_is_asked_for(
    council: Home, analyst: Person, send: Callable[..., Any], tmp_path: Path
) -> None:
    row = {"old_la_code": "901", "la_name": "Authority 901", "SN_1": "905", "SN_1P": "Close"}
    assert "Enter the year like 2025" in text(send("published_send", files=[a_file(tmp_path, row)], model_year="soon"))
    send("published_send", files=[a_file(tmp_path, row)], model_year="2021")
    (release,) = releases(council, "statistical_neighbours")
    assert release.years == (2021,)


def test_a_release_of_no_such_name_is_not_found(council: Home, analyst: Person, client: Client) -> None:
    for where in (("subsequent_plans", "2025-nothing"), ("nothing", "2025")):
        assert client.get(reverse("published_release", args=where)).status_code == 404
