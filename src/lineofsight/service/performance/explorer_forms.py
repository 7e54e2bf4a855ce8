"""What the explorer asks before it answers: which months, where, split how, and beside what."""

from collections.abc import Sequence
from typing import Any

from lineofsight.measures.case_sql import BREAKDOWNS
from lineofsight.service.design import words
from lineofsight.service.design.forms import ChoiceField, Form, SelectField
from lineofsight.service.performance.beside import BREAKDOWN_TITLES
from lineofsight.service.performance.series import Place

ALL, LOCALITY = "all", "locality"
NOTHING, YEAR_BEFORE = "nothing", "year before"
BESIDE = ((NOTHING, "Nothing"), (YEAR_BEFORE, "The same months a year before"))


class Which(Form):
    measure = SelectField("Which figure?", [], missing="Select the figure you want to ask about")

    def __init__(self, *args: Any, measures: Sequence[tuple[str, str]], **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["measure"].choices = [("", "Select"), *measures]


class Ask(Form):
    first_month = SelectField("From which month?", [], missing="Select the first month")
    last_month = SelectField("To which month?", [], missing="Select the last month")
    place = SelectField("Where?", [], missing="Select where", first="Select")
    split = ChoiceField("Split how?", [], missing="Select how to split it")
    beside = ChoiceField("Set beside what?", BESIDE, missing="Select what to set it beside")

    def __init__(self, *args: Any, months: Sequence[str], places: Sequence[Place], **said: Any) -> None:
        super().__init__(*args, **said)
        told = [(month, words.month(month)) for month in months]
        self.fields["first_month"].choices = [("", "Select"), *told]
        self.fields["last_month"].choices = [("", "Select"), *reversed(told)]
        self.places = {in_one_word(place): place for place in places}
        named = [(word, called(place)) for word, place in self.places.items()]
        self.fields["place"].choices = [("", "Select"), *named]
        ways = [(ALL, "All children together")]
        if any(place.place_type == "locality" for place in places):
            ways.append((LOCALITY, "By locality"))
        ways += [(name, f"By {BREAKDOWN_TITLES[name].lower()}") for name in BREAKDOWNS]
        self.fields["split"].choices = ways

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean()
        first, last = said.get("first_month"), said.get("last_month")
        if first and last and first > last:
            self.add_error("last_month", "The last month must not come before the first")
        place = self.places.get(said.get("place", ""))
        if place is not None and not place.whole and said.get("split") not in (None, ALL):
            self.add_error(
                "split", "Only the whole authority is split: choose all children together, or the whole authority"
            )
        return said

    def months_asked(self) -> tuple[str, str]:
        return self.cleaned_data["first_month"], self.cleaned_data["last_month"]

    def place_asked(self) -> Place:
        return self.places[self.cleaned_data["place"]]

    def split_asked(self) -> str:
        return "" if self.cleaned_data["split"] == ALL else self.cleaned_data["split"]

    def beside_asked(self) -> str:
        return "" if self.cleaned_data["beside"] == NOTHING else self.cleaned_data["beside"]


def in_one_word(place: Place) -> str:
    return f"{place.place_type} {place.name}"


def called(place: Place) -> str:
    return "The whole authority" if place.whole else f"{place.name} ({place.place_type})"
