"""Is it the same everywhere? Who differs, who may learn from whom, and what is taken up."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.http import urlencode
from django.utils.timezone import now

from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.events.models import Event
from lineofsight.service.kept import the_current
from lineofsight.service.performance import actions_consistency
from lineofsight.service.performance.consistency import children_in, localities, of_measure
from lineofsight.service.performance.consistency_page import consistency_page, furthest
from lineofsight.service.performance.models import TakenUp
from lineofsight.service.performance.series import newest
from tests.builders.service_home import SeenBy

BOARD = "/consistency/"
TRIES = "The practice lead of the one spends a week with the other, and we look again in May"
OUTCOME = "Supervision is now held in pairs, and nine more children were seen in time"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(words))


def differing() -> Any:
    """A measure of the county whose localities differ, with one behind by itself."""
    return next(
        one
        for one in localities(the_current())
        if one.measure.good_is == "high" and one.found.differ and furthest(one, -1)
    )


def pair(one: Any) -> dict[str, str]:
    behind = furthest(one, -1)[0].place
    ahead = next(s.place for s in one.found.standings if s.usual is not None and s.place != behind)
    return {"behind": behind, "ahead": ahead}


def test_the_board_says_which_differ_who_is_behind_and_how_many_to_expect_by_chance(seen_by: SeenBy) -> None:
    client = seen_by("director")
    page = text(client.get(BOARD))
    board = localities(the_current())
    judged = [one for one in board if one.found.differ is not None]
    differ = [one for one in judged if one.found.differ]
    assert f"differ more than chance would explain in {len(differ)} of {len(judged)} measures" in page
    assert f"{len(judged)} measures are compared here. Were the localities alike in every one, about" in page
    assert "would still be said to differ, by chance alone" in page
    for one in board:
        assert one.measure.title in page, "every share and rate that a locality has is on the board"
    one = differing()
    behind = furthest(one, -1)[0]
    assert f"{behind.place} {behind.count:,} of {behind.of:,}" in page


def test_the_strongest_difference_comes_first_and_links_to_its_place_and_to_taking_it_up(seen_by: SeenBy) -> None:
    page = html.unescape(seen_by("director").get(BOARD).content.decode())
    kept = the_current()
    p_values = [one.p_value for one in localities(kept)]
    assert p_values == sorted(p_values)
    one, first = differing(), furthest(differing(), -1)[0]
    assert f'href="/figures/{one.measure.id}/?{urlencode({"locality": first.place})}"' in page
    assert f'href="/consistency/{one.measure.id}/take-up/?behind={first.place}' in page
    shown = [row[0].words for row in consistency_page(kept, may_take_up=True).differ.cells]
    valued = [b.measure.title for b in localities(kept) if b.found.differ and b.measure.good_is != "neither"]
    assert shown == valued


def test_events_are_added_up_over_a_year_and_what_stands_is_taken_at_the_latest_month_end(county: Path) -> None:
    kept = the_current()
    months = newest(kept, "locality")
    for name, over in (("assessments_in_45_working_days", 12), ("supervision_up_to_date", 1)):
        one = of_measure(kept, name)
        assert one is not None
        for standing in one.found.standings:
            of_place = next(series for (place, _), series in months[name].items() if place == standing.place)
            last = max(series[-1].period for series in months[name].values())
            taken = [month for month in of_place if month.period <= last][-over:]
            assert standing.count == sum(month.numerator or 0 for month in taken)
            assert standing.of == sum(month.denominator or 0 for month in taken)
    assert "twelve months" in of_measure(kept, "assessments_in_45_working_days").over  # type: ignore[union-attr]


def test_a_rate_is_set_beside_what_to_expect_by_need(seen_by: SeenBy) -> None:
    kept = the_current()
    people, one = children_in(kept), of_measure(kept, "referral_rate")
    assert one is not None and one.by_need and len(people) >= 2
    compared = [standing for standing in one.found.standings if standing.usual is not None]
    assert {standing.place: standing.of for standing in compared} == people
    total = sum(standing.count for standing in compared)
    for standing in compared:
        assert standing.usual is not None
        assert standing.usual.expected == pytest.approx(total * people[standing.place] / sum(people.values()))
        assert standing.usual.least <= standing.usual.expected <= standing.usual.most
    page = text(seen_by("locality_director", locality=compared[0].place).get(f"{BOARD}referral_rate/"))
    assert "how many to expect from the children who live in a locality" in page
    for standing in compared:
        assert standing.usual is not None
        assert f"{standing.usual.least:,} to {standing.usual.most:,}" in page


def test_one_measure_is_drawn_with_its_intervals_and_says_what_so_few_could_have_shown(seen_by: SeenBy) -> None:
    one = differing()
    answer = seen_by("independent_chair").get(f"{BOARD}{one.measure.id}/")
    page = text(answer)
    assert "<svg" in answer.content.decode() and "95% intervals" in page
    assert "would have stood out, four times in five" in page
    for standing in one.found.standings:
        assert standing.place in page


def test_parts_of_one_thing_are_shown_and_not_judged(seen_by: SeenBy) -> None:
    one = of_measure(the_current(), "social_work_vacancies")
    assert one is not None and one.found.differ is None and not one.found.outside
    client = seen_by("director")
    assert "not compared: it counts tenths of a post" in text(client.get(f"{BOARD}social_work_vacancies/")).lower()
    assert one.measure.title in text(client.get(BOARD))
    assert client.get(f"{BOARD}social_work_vacancies/take-up/").status_code == 404


def test_a_measure_that_no_locality_has_is_not_found(seen_by: SeenBy) -> None:
    client = seen_by("director")
    assert client.get(f"{BOARD}nothing-of-this-name/").status_code == 404
    medians = [name for name, one in the_current().catalogue.measures.items() if one.shows == "median"]
    assert client.get(f"{BOARD}{medians[0]}/").status_code == 404
    assert client.get(f"{BOARD}{medians[0]}/take-up/").status_code == 404


def test_the_list_is_had_as_a_file(seen_by: SeenBy) -> None:
    client = seen_by("director")
    answer = client.get(f"{BOARD}list.csv")
    assert answer.status_code == 200 and differing().measure.title in answer.content.decode("utf-8-sig")
    assert client.get(f"{BOARD}list.doc").status_code == 404


def test_a_difference_is_taken_up_stands_until_closed_and_stays(seen_by: SeenBy) -> None:
    client = seen_by("locality_director", locality="eastvale")
    one = differing()
    address = f"{BOARD}{one.measure.id}/take-up/"
    places = pair(one)
    offered = client.get(address, places).content.decode()
    assert re.search(rf'<option value="{places["behind"]}"\s+selected', offered)
    assert client.post(address, {**places, "tries": TRIES}).status_code == 302
    page = text(client.get(BOARD))
    assert TRIES in page and "Locality director" in page and "Say what came of it" in page
    taken = TakenUp.objects.get()
    assert (taken.behind, taken.ahead, taken.role) == (*places.values(), "locality_director")
    assert "Behind:" in taken.found and taken.snapshot == the_current().snapshot.id

    close = f"{BOARD}taken-up/{taken.public_id}/close/"
    assert "Say what came of it" in text(client.post(close, {"outcome": ""}))
    assert client.post(close, {"outcome": OUTCOME}).status_code == 302
    page = text(client.get(BOARD))
    assert OUTCOME in page and "Nothing is taken up now." in page
    assert client.post(close, {"outcome": OUTCOME}).status_code == 404, "it is closed once"
    deeds = Event.objects.filter(about=f"taken up:{taken.public_id}").order_by("sequence")
    assert [event.what for event in deeds] == ["difference taken up", "what came of a difference taken up"]


def test_the_oldest_that_is_open_comes_first(seen_by: SeenBy, person: Any) -> None:
    client = seen_by("head_of_service")
    for number, (behind, ahead) in enumerate((("eastvale", "westmoor"), ("westmoor", "eastvale")), 1):
        actions_consistency.take_up(
            measure=differing().measure.id, behind=behind, ahead=ahead, found="Behind",
            tries=f"{TRIES} {number}", snapshot="x", by=person("director"),
        )  # fmt: skip
    page = text(client.get(BOARD))
    assert page.index(f"{TRIES} 1") < page.index(f"{TRIES} 2")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"behind": "eastvale", "ahead": "eastvale", "tries": TRIES}, "Select another locality"),
        ({"behind": "", "ahead": "eastvale", "tries": TRIES}, "Select the locality whose problem it is"),
        ({"behind": "eastvale", "ahead": "westmoor", "tries": "Try"}, "Say a little more"),
        ({"behind": "nowhere", "ahead": "westmoor", "tries": TRIES}, "Select the locality whose problem it is"),
    ],
)
def test_what_says_too_little_is_asked_again(seen_by: SeenBy, said: dict[str, str], says: str) -> None:
    answer = seen_by("director").post(f"{BOARD}supervision_up_to_date/take-up/", said)
    assert says in text(answer)
    assert not TakenUp.objects.exists()


def test_one_problem_is_taken_up_once_at_a_time(seen_by: SeenBy) -> None:
    client, one = seen_by("director"), differing()
    address, said = f"{BOARD}{one.measure.id}/take-up/", {**pair(one), "tries": TRIES}
    assert client.post(address, said).status_code == 302
    again = client.post(address, said)
    assert again.status_code == 403 and "taken up already" in html.unescape(again.content.decode())
    held = TakenUp.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenUp.objects.create(measure=held.measure, behind=held.behind, ahead=held.ahead, tries=TRIES, by=held.by)


def test_who_may_compare_and_not_take_up_reads_the_board_and_has_no_link(seen_by: SeenBy, person: Any) -> None:
    client = seen_by("independent_chair")
    page = client.get(BOARD)
    assert page.status_code == 200 and "take-up" not in page.content.decode()
    assert client.get(f"{BOARD}{differing().measure.id}/take-up/").status_code == 403
    chair: Person = person("independent_chair")
    taken = actions_consistency.take_up(
        measure="m", behind="a", ahead="b", found="Behind", tries=TRIES, snapshot="x", by=person("director")
    )
    with pytest.raises(Refused, match="may not take up a difference between localities"):
        actions_consistency.close_taken_up(taken=taken, outcome=OUTCOME, at=now(), by=chair)
    taken.refresh_from_db()
    assert taken.closed_at is None


@pytest.mark.parametrize("role", ["elected_member", "practitioner"])
def test_who_may_not_compare_places_is_refused(seen_by: SeenBy, role: str) -> None:
    assert seen_by(role).get(BOARD).status_code == 403


def test_today_leads_to_the_board_for_those_who_may_compare(seen_by: SeenBy) -> None:
    assert f'href="{BOARD}"' in seen_by("director").get("/").content.decode()
    assert f'href="{BOARD}"' not in seen_by("elected_member").get("/").content.decode()
