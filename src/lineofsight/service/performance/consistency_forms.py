"""What is asked when a difference between localities is taken up, and when it is closed."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from lineofsight.service.design.forms import Form, SelectField, TextAreaField

LEAST = 20  # characters: shorter than this says nothing that another could follow
TOO_SHORT = {"min_length": f"Say a little more: at least {LEAST} letters"}


class TakeUp(Form):
    behind = SelectField("Whose problem is it?", [], missing="Select the locality whose problem it is")
    ahead = SelectField(
        "Whose practice will you learn from?",
        [],
        hint="Not the highest figure, but a place that does this otherwise and can show you how.",
        missing="Select the locality whose practice you will learn from",
    )
    tries = TextAreaField(
        "What will be tried?",
        hint="What the one will do as the other does, who leads it, and by when you will look again. Name no child.",
        missing="Say what will be tried",
        min_length=LEAST,
        max_length=2000,
        error_messages=TOO_SHORT,
    )

    def __init__(self, *args: Any, localities: Sequence[str], **said: Any) -> None:
        super().__init__(*args, **said)
        for name in ("behind", "ahead"):
            self.fields[name].choices = [("", "Select"), *((place, place) for place in localities)]

    def clean_ahead(self) -> str:
        ahead: str = self.cleaned_data["ahead"]
        if ahead == self.cleaned_data.get("behind"):
            raise ValidationError("Select another locality than the one whose problem it is")
        return ahead


class Close(Form):
    outcome = TextAreaField(
        "What came of it?",
        hint="What was tried, and what differs for children now. If nothing does, say so. Name no child.",
        missing="Say what came of it",
        min_length=LEAST,
        max_length=2000,
        error_messages=TOO_SHORT,
    )
