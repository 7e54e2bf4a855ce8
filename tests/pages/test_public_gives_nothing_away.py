"""Everything that an elected member can open, read by somebody who adds up: no small number is there to be had."""

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve

from lineofsight.service.design import words
from lineofsight.service.kept import Kept, the_current, the_released
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.explorer_forms import in_one_word
from lineofsight.service.performance.series import Place
from lineofsight.signals.disclosure.figure import Figure
from tests.builders.attacked import A_LITTLE, Picture
from tests.builders.service_home import SeenBy

OF_EACH_KIND = 12  # pages opened of one kind
NOT_FOLLOWED = {"sign_out", "sign_in", "account", "second_step"}
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
# What disclosure control itself says of a hidden number.
BETWEEN = re.compile(r"between [\d,]+ and [\d,]+ of [\d,]+", re.IGNORECASE)
MONTHS = 12
Name = tuple[str, str, str]  # month, place, which number


def truth(kept: Kept, measure: str) -> dict[tuple[str, str], Figure]:
    """As they are, by month and place."""
    found = {figure.period: figure for figure in reading.series(kept, measure, reading.whole_of(kept))}
    told = {(month, kept.authority): figure for month, figure in found.items()}
    for (place, _), months in reading.by_place(kept, measure, "locality").items():
        told |= {(figure.period, place): figure for figure in months}
    return told


def some_measures(many: int) -> list[str]:
    """Shares of which some month of some place is hidden, and some is not."""
    kept = the_released()
    found = []
    for name, measure in kept.catalogue.measures.items():
        if measure.shows != "share" or not reading.months_told(kept, name):
            continue
        told = [figure for months in reading.by_place(kept, name, "locality").values() for figure in months[-MONTHS:]]
        if len({figure.is_hidden for figure in told}) == 2:
            found.append(name)
    return random.Random("whom to ask").sample(found, min(many, len(found)))


def opened(client: Client) -> Iterator[tuple[str, str]]:
    """The pages that links lead to, so many of each kind; every one must open."""
    waiting, seen, of_kind = ["/"], {"/"}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = str(resolve(address.partition("?")[0]).url_name)
        if kind in NOT_FOLLOWED or of_kind[kind] >= OF_EACH_KIND:
            continue
        of_kind[kind] += 1
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, f"{address} is linked to, and answers {answer.status_code}"
        said = answer.content.decode("utf-8", "replace") if "html" in answer["Content-Type"] else ""
        yield address, said
        links = [unescape(link) for link in LINK.findall(said) if not link.startswith("/static")]
        random.Random(address).shuffle(links)  # the first of a list are not the only ones to be read
        waiting += [link for link in dict.fromkeys(links) if link not in seen]
        seen |= set(links)


def test_no_page_that_a_link_leads_to_says_what_is_hidden(seen_by: SeenBy) -> None:
    client = seen_by("elected_member")
    inside, shown, read = the_current(), the_released(), 0
    for address, page in opened(client):
        match = resolve(address.partition("?")[0])
        assert "Rows in it" not in page and not re.search(r"\b\d[\d,]* rows?\b", page), f"{address} counts rows"
        measure = match.kwargs.get("measure")
        if match.url_name not in ("measure", "explain", "explored") or measure not in inside.catalogue.measures:
            continue
        real = truth(inside, measure)
        told = reading.series(shown, measure, reading.whole_of(shown))
        allowed = {words.of(f.numerator, f.denominator) for f in told if not f.is_hidden and f.numerator is not None}
        text = BETWEEN.sub("", re.sub(r"<[^>]+>", " ", unescape(page)))
        for figure in told:
            as_it_is = real[figure.period, inside.authority]
            read += figure.is_hidden
            if figure.is_hidden and as_it_is.denominator and as_it_is.numerator is not None:
                both = words.of(as_it_is.numerator, as_it_is.denominator)
                printed = re.search(rf".{{60}}(?<![\d,]){re.escape(both)}(?![\d,])", text, re.DOTALL)
                assert both in allowed or not printed, f"{address}: {printed}"
    assert read, "no page of a hidden month was opened: this test read nothing"


@pytest.mark.parametrize(
    "address",
    [
        *("/consistency/", "/consistency/list.csv", "/consistency/{0}/", "/figures/{0}/months.csv"),
        *("/figures/{0}/as-reported/", "/figures/{0}/?locality={1}", "/charts/{0}/?locality={1}"),
        *("/localities/{1}/", "/due/", "/administration/published/"),
    ],
)
def test_what_is_not_for_the_public_is_refused(seen_by: SeenBy, address: str) -> None:
    (measure,), locality = some_measures(1), reading.places(the_current(), "locality")[0][0]
    assert seen_by("elected_member").get(address.format(measure, locality)).status_code == 403


# --- whoever asks and adds up ------------------------------------------------------------------------------------


def answered(client: Client, measure: str, **said: str) -> list[dict[str, str]]:
    """The rows of the file that answers a question."""
    months = reading.months_told(the_released(), measure)[-MONTHS:]
    question = {"first_month": months[0], "last_month": months[-1], "split": "all", "beside": "nothing", **said}
    answer = client.post(f"/explore/{measure}/", question)
    assert answer.status_code == 302, f"{measure} could not be asked"
    rows = list(csv.reader(io.StringIO(client.get(f"{answer['Location']}answer.csv").content.decode("utf-8-sig"))))
    heads = next(row for row in rows if "Of how many" in row)
    return [dict(zip(heads, row, strict=True)) for row in rows[rows.index(heads) + 1 :] if len(row) == len(heads)]


def number(said: str) -> int | None:
    return int(said.replace(",", "")) if said.replace(",", "").isdigit() else None


def heard(client: Client, measure: str, picture: Picture, real: dict[tuple[str, str], Figure]) -> int:
    """Every number that the explorer tells of a measure, month by month and over the months; how many rows it hid."""
    kept, hidden = the_released(), 0
    places = [
        reading.whole_of(kept),
        *(Place("locality", name) for name, _ in reading.by_place(kept, measure, "locality")),
    ]
    for place in places:
        name = kept.authority if place.whole else place.name
        for row in answered(client, measure, place=in_one_word(place)):
            as_it_is = real[row["Month"], name]
            told = {"met": number(row["Met"]), "counted": number(row["Of how many"])}
            hidden += told["met"] is None
            for which, said in told.items():
                assert said in (None, _true(as_it_is)[which])
                if said is not None:
                    picture.published[picture.cell(row["Month"], name, which)] = said
    for row in answered(client, measure, place=in_one_word(places[0]), split="locality"):
        months = [month for month, place in real if place == row["Locality"]]
        for which, said in (("met", number(row["Number"])), ("counted", number(row["Of how many"]))):
            if said is not None and kept.catalogue.measure(measure).cases.shape.name == "EVENTS":
                together = picture.cell("over", row["Locality"], which)
                picture.add_up(("over", row["Locality"], which), ((month, row["Locality"], which) for month in months))
                picture.published[together] = said
    return hidden


def _true(figure: Figure) -> dict[str, int]:
    met, counted = figure.numerator or 0, figure.denominator or 0
    return {"met": met, "rest": counted - met, "counted": counted}


def test_whoever_asks_the_explorer_and_adds_up_has_no_small_number(seen_by: SeenBy) -> None:
    client, inside = seen_by("elected_member"), the_current()
    hidden = 0
    for measure in some_measures(4):
        months = reading.months_told(the_released(), measure)[-MONTHS:]
        real = {key: figure for key, figure in truth(inside, measure).items() if key[0] in months}
        picture = Picture()
        for (month, place), _ in real.items():
            picture.add_up((month, place, "counted"), [(month, place, "met"), (month, place, "rest")])
        for month in months:
            inner = [place for of_month, place in real if of_month == month and place != inside.authority]
            for which in ("met", "rest", "counted"):
                picture.add_up((month, inside.authority, which), [(month, place, which) for place in inner])
        hidden += heard(client, measure, picture, real)
        small = [
            picture.cell(month, place, which)
            for (month, place), figure in real.items()
            for which, many in _true(figure).items()
            if 1 <= many <= 5
        ]
        assert not [cell for cell in small if cell in picture.published], f"{measure}: a small number is printed"
        for low, high in picture.of(small).values():
            assert low <= 1 + A_LITTLE and high - low >= 1, f"{measure}: a small number can be worked out"
    assert hidden, "nothing was hidden from the member: this test tried nothing"
