"""The explorer: whoever may read figures may ask of them, and what is asked is kept."""

import csv
import io
import re

import pytest
from django.test import Client

from lineofsight.service.design import words
from lineofsight.service.events.models import Event as LedgerEvent
from lineofsight.service.kept import the_current
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.models import Question
from tests.builders.service_home import SeenBy

MEASURE = "assessments_in_45_working_days"
ASK = f"/explore/{MEASURE}/"


def text(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    plain = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("&amp;", "&"))


def months() -> tuple[str, ...]:
    return reading.months_told(the_current(), MEASURE)


def whole() -> str:
    return f"authority {the_current().authority}"


def question(**said: str) -> dict[str, str]:
    last = months()[-1]
    first = months()[-12]
    return {"first_month": first, "last_month": last, "place": whole(), "split": "all", "beside": "nothing", **said}


def asked(client: Client, **said: str) -> str:
    """The address of the answer."""
    answer = client.post(ASK, question(**said))
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def test_a_question_is_chosen_asked_answered_and_kept(seen_by: SeenBy) -> None:
    client = seen_by("director")
    assert client.get("/explore/", {"measure": MEASURE})["Location"] == ASK
    assert "the whole authority" in text(client.get(ASK)).lower()
    address = asked(client)
    page, kept = text(client.get(address)), the_current()
    twelve = reading.series(kept, MEASURE, reading.whole_of(kept))[-12:]
    met, counted = sum(f.numerator or 0 for f in twelve), sum(f.denominator or 0 for f in twelve)
    assert f"{words.share(met, counted)} ({words.of(met, counted)})" in page
    assert f"You asked: {kept.catalogue.measure(MEASURE).title}: the whole authority" in page
    assert "confidence" in page
    one = Question.objects.get()
    assert (one.measure, one.split, one.snapshot) == (MEASURE, "", kept.snapshot.id)
    assert LedgerEvent.objects.filter(about=f"question:{one.public_id}", what="asked of the figures").count() == 1
    assert kept.catalogue.measure(MEASURE).title in text(client.get("/explore/")), "it can be asked again"


def test_the_answer_is_had_as_a_file_with_the_numbers_of_the_page(seen_by: SeenBy) -> None:
    client, kept = seen_by("director"), the_current()
    address = asked(client)
    rows = list(csv.reader(io.StringIO(client.get(f"{address}answer.csv").content.decode("utf-8-sig"))))
    newest = reading.series(kept, MEASURE, reading.whole_of(kept))[-1]
    row = next(row for row in rows if newest.period in row)
    assert str(newest.numerator) in row and str(newest.denominator) in row
    assert client.get(f"{address}answer.pdf").status_code == 404


def test_localities_side_by_side_add_up_to_the_whole(seen_by: SeenBy) -> None:
    client, kept = seen_by("locality_director"), the_current()
    address = asked(client, split="locality")
    rows = list(csv.reader(io.StringIO(client.get(f"{address}answer.csv").content.decode("utf-8-sig"))))
    heads = next(row for row in rows if row[0] == "Locality")
    counted = sum(
        int(row[heads.index("Of how many")]) for row in rows[rows.index(heads) + 1 :] if len(row) == len(heads)
    )
    twelve = reading.series(kept, MEASURE, reading.whole_of(kept))[-12:]
    assert counted == sum(f.denominator or 0 for f in twelve)


def test_a_part_of_the_children_and_a_year_before(seen_by: SeenBy) -> None:
    client = seen_by("director")
    assert "Age" in text(client.get(asked(client, split="age_band")))
    page = text(client.get(asked(client, beside="year before")))
    assert "A year before, " in page


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"first_month": "2026-10", "last_month": "2026-08"}, "must not come before the first"),
        ({"first_month": ""}, "Select the first month"),
        ({"place": "locality nowhere"}, "Select"),
        ({"split": "shoe_size"}, "Select how to split it"),
    ],
)
def test_what_cannot_be_answered_is_asked_again(seen_by: SeenBy, said: dict[str, str], says: str) -> None:
    answer = seen_by("director").post(ASK, question(**said))
    assert answer.status_code == 200 and says in text(answer)
    assert not Question.objects.exists()


def test_only_the_whole_authority_is_split(seen_by: SeenBy) -> None:
    client = seen_by("director")
    locality = next(name for name, _ in reading.places(the_current(), "locality") if name != "not recorded")
    answer = client.post(ASK, question(place=f"locality {locality}", split="age_band"))
    assert "Only the whole authority is split" in text(answer)


def test_nobody_opens_another_persons_question(seen_by: SeenBy) -> None:
    address = asked(seen_by("director"))
    other = seen_by("head_of_service")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}answer.csv").status_code == 404


def test_a_member_asks_and_is_told_no_small_number(seen_by: SeenBy) -> None:
    client = seen_by("elected_member")
    page = text(client.get(ASK))
    assert "(team)" not in page
    shown = text(client.get(asked(client)))
    for figure in reading.series(the_current(), MEASURE, reading.whole_of(the_current()))[-12:]:
        small = (figure.denominator or 0) - (figure.numerator or 0) in range(1, 6)
        if small:
            assert f"({words.of(figure.numerator, figure.denominator)})" not in shown


def test_who_may_not_compare_places_asks_of_the_whole_authority_alone(seen_by: SeenBy) -> None:
    client = seen_by("practitioner")
    page = text(client.get(ASK))
    assert "(locality)" not in page and "By locality" not in page and "(team)" not in page
    assert client.post(ASK, question(split="locality")).status_code == 200, "asked again"
    locality = next(name for name, _ in reading.places(the_current(), "locality"))
    assert client.post(ASK, question(place=f"locality {locality}")).status_code == 200, "asked again"
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("elected_member", {"place": "team"}),
        ("practitioner", {"split": "locality"}),
        ("practitioner", {"place": "locality"}),
    ],
)
def test_a_question_kept_from_another_role_tells_no_more_than_the_role_of_today(
    seen_by: SeenBy, role: str, said: dict[str, str]
) -> None:
    client, kept = seen_by("director"), the_current()
    if "place" in said:
        kind = said["place"]
        said = {"place": f"{kind} {next(name for name, _ in reading.by_place(kept, MEASURE, kind))}"}
    address = asked(client, **said)
    who = Question.objects.get().by
    who.role = role
    who.save()
    client.force_login(who)
    assert client.get(address).status_code == 403
    assert client.get(f"{address}answer.csv").status_code == 403
    assert client.get("/explore/").status_code == 200
