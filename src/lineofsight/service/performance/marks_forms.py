"""What is asked before something is marked on a chart."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from lineofsight.service.design import words
from lineofsight.service.design.forms import ChoiceField, Form, SelectField, TextAreaField, TextField
from lineofsight.signals.events import LONGEST

THIS, EVERY = "this", "every"


class _OfMonth(Form):
    def __init__(self, *args: Any, months: Sequence[str], share: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        self.share = share
        self.fields["month"].choices = [("", "Select"), *((month, words.month(month)) for month in reversed(months))]


class Event(_OfMonth):
    month = SelectField("Which month?", [], missing="Select the month")
    text = TextField("What happened?", hint="In a few words, as they will stand on the chart.", max_length=LONGEST,
                     missing="Enter what happened")  # fmt: skip
    bears_on = ChoiceField(
        "Which charts does it bear on?",
        [(THIS, "This chart"), (EVERY, "Every measure, everywhere")],
        missing="Select which charts it bears on",
    )


class Aim(_OfMonth):
    month = SelectField("From which month?", [], missing="Select the month from which it is aimed at")
    value = TextField("What is aimed at?", missing="Enter the aim", max_length=12, width=10)
    text = TextAreaField(
        "Who set it, where, and why so much?", missing="Enter who set the aim, where, and why so much", max_length=1000
    )

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        unit = "In per cent, such as 90." if self.share else "In the unit of the chart, such as 12."
        self.fields["value"].help_text = unit

    def clean_value(self) -> float:
        said = self.cleaned_data["value"].replace(",", "").removesuffix("%").strip()
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", said):
            raise ValidationError("The aim must be a number, such as 90")
        number = float(said)
        if self.share and number > 100:
            raise ValidationError("The aim must be 100 per cent or less")
        return number / 100 if self.share else number


class Limits(_OfMonth):
    month = SelectField(
        "With which month do the limits begin again?",
        [],
        missing="Select the month",
        hint="Eight months or more must follow it on the chart, and it must not be the first.",
    )
    text = TextAreaField(
        "What changed, and how do you know that it will last?",
        hint="A change that the chart has shown and whose cause is known. Both views stay to be seen.",
        missing="Enter what changed, and how you know that it will last",
        min_length=20,
        max_length=1000,
        error_messages={"min_length": "Say a little more: at least 20 letters"},
    )


class TakeBack(Form):
    because = TextAreaField("Why is it taken back?", missing="Enter why it is taken back", max_length=1000)
