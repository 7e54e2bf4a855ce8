"""The performance room as each role finds it: figures, where they come from, and how far each may look."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lineofsight.measures.definition import Measure
from lineofsight.records.home import INVENTED, Home
from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.kept import the_current
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.message import message
from lineofsight.service.performance.models import Comment
from lineofsight.signals.disclosure.figure import Profile
from tests.builders.service_home import SeenBy

MEASURE = "assessments_in_45_working_days"
PAGE = f"/figures/{MEASURE}/"
PUBLIC = [role.id for role in roles().values() if role.figures is Profile.PUBLIC and "see figures" in role.may]


def text_of(answer: Any) -> str:
    """What a person reads, with the addresses taken out."""
    assert answer.status_code == 200, answer.status_code
    plain = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("&amp;", "&"))


def html_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    page: str = answer.content.decode()
    return page


def newest(measure: str = MEASURE) -> Any:
    return reading.series(the_current(), measure, reading.whole_of(the_current()))[-1]


def one_of_each() -> list[str]:
    """A measure that is told, of every way of showing and every shape of case."""
    kept = the_current()
    told = reading.newest(kept, "authority")
    found: dict[tuple[str, str], Measure] = {}
    for measure in kept.catalogue.measures.values():
        if measure.id in told:
            found.setdefault((measure.shows, str(measure.cases.shape)), measure)
    return [measure.id for measure in found.values()]


# --- the catalogue -----------------------------------------------------------------------------------------------


def test_the_catalogue_holds_every_measure_and_says_why_one_cannot_be_told(seen_by: SeenBy) -> None:
    page, kept = html_of(seen_by("director").get("/figures/")), the_current()
    for measure in kept.catalogue.measures.values():
        assert f'href="/figures/{measure.id}/"' in page, measure.id
    untold = [name for name in kept.catalogue.measures if name not in reading.newest(kept, "authority")]
    assert untold, "the county has measures that its sources cannot tell"
    for name in untold:
        assert words.sentence(reading.why_not(kept, name)) in page


def test_the_catalogue_is_searched_by_words_area_and_kind(seen_by: SeenBy) -> None:
    client = seen_by("director")
    found = text_of(client.get("/figures/", {"q": "45 WORKING days completed"}))
    assert "Assessments completed within 45 working days of starting" in found
    assert "Contacts decided on within one working day" not in found
    area = html_of(client.get("/figures/", {"area": "care_leavers", "kind": "so_what"}))
    shown = set(re.findall(r'href="/figures/([a-z0-9_]+)/"', area))
    measures = the_current().catalogue.measures
    assert shown == {m.id for m in measures.values() if "care_leavers" in m.priority_areas and m.kind == "so_what"}
    assert "No measure has all of these" in text_of(client.get("/figures/", {"q": "<script>xyzzy"}))
    assert "<script>xyzzy" not in html_of(client.get("/figures/", {"q": "<script>xyzzy"}))


# --- a measure ---------------------------------------------------------------------------------------------------


def test_a_measures_page_says_what_its_figures_say(seen_by: SeenBy) -> None:
    answer, kept = seen_by("director").get(PAGE), the_current()
    page, measure = text_of(answer), kept.catalogue.measure(MEASURE)
    figures = reading.series(kept, MEASURE, reading.whole_of(kept))
    assert page.index(measure.question) < page.index(measure.title, page.index(measure.question))
    assert message(figures, measure) in page
    assert words.of(figures[-1].numerator, figures[-1].denominator) in page
    assert f"As at {words.day(reading.as_at(kept))}" in page.replace("  ", " ")
    for figure in figures[-24:]:
        assert f"{words.month(figure.period)} {words.share(figure.numerator, figure.denominator)}" in page
    assert kept.catalogue.measure(measure.pair_with or "").title in page, "what this figure cannot see"
    assert "Every one" not in page and measure.why_it_matters.split(".")[0] in page


def test_the_chart_draws_the_months_of_the_table(seen_by: SeenBy) -> None:
    page = html_of(seen_by("director").get(PAGE))
    titles = re.findall(r"<circle[^>]*><title>([^<]*)</title>", page)
    figure = newest()
    said = f"{words.month(figure.period)}: {words.share(figure.numerator, figure.denominator)}"
    assert any(title.startswith(said) for title in titles), said


def test_every_way_of_showing_has_a_page_and_an_explanation(seen_by: SeenBy) -> None:
    client = seen_by("director")
    for measure in one_of_each():
        assert the_current().catalogue.measure(measure).title in text_of(client.get(f"/figures/{measure}/"))
        period = newest(measure).period.replace(" ", "-")
        assert "Where it comes from" in text_of(client.get(f"/figures/{measure}/{period}/")), measure


def test_localities_and_teams_stand_side_by_side_and_lead_to_their_own_page(seen_by: SeenBy) -> None:
    client, kept = seen_by("director"), the_current()
    page = html_of(client.get(PAGE))
    for where, months in reading.by_place(kept, MEASURE, "locality").items():
        if months[-1].period == newest().period:
            assert f'href="{PAGE}?locality={where[0].replace(" ", "+")}"' in page
    locality = next(name for name, _ in reading.places(kept, "locality") if name != "not recorded")
    own = text_of(client.get(PAGE, {"locality": locality}))
    figure = reading.series(kept, MEASURE, reading.Place("locality", locality))[-1]
    assert f": {locality}" in own and words.of(figure.numerator, figure.denominator) in own


def test_a_measure_that_cannot_be_told_says_so_instead_of_a_figure(seen_by: SeenBy) -> None:
    kept = the_current()
    untold = next(name for name in kept.catalogue.measures if name not in reading.newest(kept, "authority"))
    page = text_of(seen_by("director").get(f"/figures/{untold}/"))
    assert "There is no figure" in page and words.sentence(reading.why_not(kept, untold)) in page
    assert "0%" not in page


@pytest.mark.parametrize(
    "address",
    ["/figures/no_such_measure/", f"{PAGE}2019-13/", f"{PAGE}1999-01/", f"{PAGE}as-at/", f"{PAGE}?team=nobody",
     f"{PAGE}months.exe", "/localities/nowhere/", "/teams/nobody/", f"{PAGE}1999-01/cases/"],
)  # fmt: skip
def test_what_there_is_none_of_is_not_found(seen_by: SeenBy, address: str) -> None:
    assert seen_by("director").get(address).status_code == 404


# --- explain this number -----------------------------------------------------------------------------------------


def test_any_numbers_provenance_is_three_clicks_from_the_first_page(seen_by: SeenBy) -> None:
    """Row M33: today, the catalogue, the measure, and there: source, extract time, snapshot, version, rule."""
    client, kept = seen_by("director"), the_current()
    first = html_of(client.get("/"))
    assert 'href="/figures/"' in first
    assert f'href="{PAGE}"' in html_of(client.get("/figures/"))
    explain = f"{PAGE}{newest().period}/"
    assert f'href="{explain}"' in html_of(client.get(PAGE))
    page, manifest = text_of(client.get(explain)), kept.snapshot.manifest
    behind = [file for file in manifest.files if file.file.name == "ssd_cin_assessments.csv"]
    assert behind and all(each.file.sha256 in page and each.file.name in page for each in behind)
    release = kept.snapshot.release
    assert release is not None and release["by"] in page
    for said in (
        kept.snapshot.id,
        kept.catalogue.measure(MEASURE).version,
        words.day(manifest.as_at),
        "45 working days",
    ):
        assert said in page, said


def test_every_figure_on_a_measures_page_leads_to_its_own_explanation(seen_by: SeenBy) -> None:
    client = seen_by("director")
    page = html_of(client.get(PAGE, {"locality": reading.places(the_current(), "locality")[0][0]}))
    months = set(re.findall(rf'href="({PAGE}[0-9-]+/\?locality=[^"]+)"', page))
    assert len(months) > 12
    for address in sorted(months)[:3]:
        assert "Explain this number" in text_of(client.get(address))


def test_the_verdicts_add_up_and_so_do_the_localities(seen_by: SeenBy) -> None:
    client, figure = seen_by("director"), newest()
    page = text_of(client.get(f"{PAGE}{figure.period}/"))
    found = {
        name: int(re.search(rf"{name} ([\d,]+) ", page[page.index("How it adds up") :]).group(1).replace(",", ""))  # type: ignore[union-attr]
        for name in ("Met", "Not met", "Not recorded", "Counted", "Left out", "All that were looked at")
    }
    assert found["Met"] + found["Not met"] + found["Not recorded"] == found["Counted"] == figure.denominator
    assert found["Counted"] + found["Left out"] == found["All that were looked at"]
    assert found["Met"] == figure.numerator
    assert f"together {figure.denominator}, as above" in page


# --- the public profile ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", PUBLIC)
def test_the_public_profile_sees_no_place_no_child_and_no_file(seen_by: SeenBy, role: str) -> None:
    client, kept = seen_by(role), the_current()
    pages = [html_of(client.get(address)) for address in ("/", "/figures/", PAGE, f"{PAGE}{newest().period}/")]
    named = {name for kind in ("locality", "team") for name, _ in reading.places(kept, kind)} - {"not recorded"}
    for page in pages:
        assert not [name for name in named if re.search(rf"\b{re.escape(name)}\b", page)]
        for never in ("months.csv", "/cases/", "/comment/", "/as-reported/", "What has been said", "?locality="):
            assert never not in page


@pytest.mark.parametrize(
    "address", [f"{PAGE}months.csv", f"{PAGE}as-reported/", "/localities/eastvale/", f"{PAGE}?locality=x"]
)
def test_the_public_profile_is_refused_places_with_a_sentence(seen_by: SeenBy, address: str) -> None:
    answer = seen_by("elected_member").get(address)
    assert answer.status_code == 403
    assert "Elected members may not compare localities and teams. Ask a head of service." in answer.content.decode()


def test_a_small_number_is_said_to_the_public_as_between_1_and_5(seen_by: SeenBy) -> None:
    client, kept = seen_by("elected_member"), the_current()
    counts = {name for name, measure in kept.catalogue.measures.items() if measure.shows == "count"}
    told = counts & set(reading.newest(kept, "authority"))
    small = sorted(name for name in told if newest(name).numerator in range(1, 6))
    assert small, "the small county has counts of 1 to 5"
    for name in small[:5]:
        page = text_of(client.get(f"/figures/{name}/"))
        figure = newest(name)
        assert f"{words.sentence(words.period(figure.period))} Between 1 and 5" in page
        assert f"{words.sentence(words.period(figure.period))} {figure.numerator} " not in page


def test_the_public_profile_reads_the_released_snapshot_and_says_so_where_there_is_none(
    county: Path, person: Any, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path / "empty"
    Home.open(settings.HOME, kind=INVENTED)
    client.force_login(person("elected_member"))
    answer = client.get("/figures/")
    assert answer.status_code == 409
    assert "No figures have been released yet. The data owner releases them." in answer.content.decode()
    client.force_login(person("director"))
    assert "Nothing has been loaded yet" in client.get("/figures/").content.decode()


# --- today, places, files ----------------------------------------------------------------------------------------


def test_today_begins_with_what_needs_the_person_in_their_own_places(seen_by: SeenBy) -> None:
    locality = next(name for name, _ in reading.places(the_current_of(seen_by), "locality") if name != "not recorded")
    page = html_of(seen_by("locality_director", locality=locality).get("/"))
    needs = re.findall(r"<a[^>]*href=\"([^\"]*)\"[^>]*><strong>([^<]*)</strong>", page)
    own = [(address, title) for address, title in needs if title.startswith(f"{locality}: ")]
    assert own and all(f"?locality={locality}" in address for address, _ in own)
    assert f'href="/localities/{locality}/"' in page
    assert "The eight areas" in page


def the_current_of(seen_by: SeenBy) -> Any:
    seen_by("director")
    return the_current()


def test_today_for_someone_who_reads_no_figures(seen_by: SeenBy) -> None:
    page = text_of(seen_by("administrator").get("/"))
    assert "Your role does not read figures" in page and "%" not in page


def test_a_locality_stands_beside_the_rest_of_the_authority(seen_by: SeenBy) -> None:
    client, kept = seen_by("locality_director"), the_current()
    locality = next(name for name, _ in reading.places(kept, "locality") if name != "not recorded")
    page = text_of(client.get(f"/localities/{locality}/"))
    here = reading.newest_of(kept, MEASURE, reading.Place("locality", locality))[-1]
    whole = newest()
    assert here.period == whole.period
    rest = words.of(whole.numerator - here.numerator, whole.denominator - here.denominator)
    assert words.of(here.numerator, here.denominator) in page and rest in page
    team = next(name for name, part in reading.places(kept, "team") if part == locality)
    assert f"A team of {locality}" in text_of(client.get(f"/teams/{team}/"))


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_the_months_are_had_as_a_file(seen_by: SeenBy, kind: str) -> None:
    answer = seen_by("director").get(f"{PAGE}months.{kind}")
    assert answer.status_code == 200 and answer["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "csv":
        rows = [row for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if row]
        figures = reading.series(the_current(), MEASURE, reading.whole_of(the_current()))
        told = {row[0]: row for row in rows}
        for figure in figures:
            row = told[figure.period]
            assert (int(row[2]), int(row[3]), int(row[4])) == (figure.numerator, figure.denominator, figure.missing)


# --- as quick as an empty page -----------------------------------------------------------------------------------

WARM = ("/", "/figures/", PAGE, f"{PAGE}2026-09/", "/localities/eastvale/")


@pytest.mark.parametrize("role", ["director", "elected_member"])
def test_a_page_seen_before_reads_no_parquet(seen_by: SeenBy, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = seen_by(role)
    pages = [address for address in WARM if client.get(address).status_code == 200]
    assert len(pages) >= 4

    def read(*_: Any, **__: Any) -> None:
        raise AssertionError("a page read Parquet again")

    monkeypatch.setattr(pq, "read_table", read)
    monkeypatch.setattr(pq, "ParquetFile", read)
    for address in pages:
        assert client.get(address).status_code == 200


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_no_query_count_grows_with_rows(seen_by: SeenBy, person: Any) -> None:
    client = seen_by("director")
    before = {address: queries(client, address) for address in WARM}
    figure, who = newest(), person("head_of_service")
    for number in range(15):
        Comment.objects.create(
            measure=MEASURE, place_type="authority", place="999", period=figure.period, text=f"Said {number}", by=who,
            role=who.role, snapshot="s",
        )  # fmt: skip
    assert {address: queries(client, address) for address in WARM} == before
    assert max(before.values()) <= 10
