"""The questions that the performance room asks."""

from typing import Any

from django import forms as plain

from lineofsight.service.access.caseload import LEAST_PURPOSE
from lineofsight.service.design.forms import ChoiceField, Form, TextAreaField, TextField
from lineofsight.service.performance.walking import VERDICT_WORDS

EVERY = "every"


def why(hint: str) -> TextField:
    """What every privacy screen asks, before any list of children."""
    return TextField(
        "Why do you need to see these children?",
        hint=hint,
        missing="Say why you need to see these children",
        min_length=LEAST_PURPOSE,
        max_length=300,
        error_messages={"min_length": f"Say a little more: at least {LEAST_PURPOSE} letters"},
    )


class Purpose(Form):
    purpose = why("A few words. They are kept with your name, the day, and how many children you were shown.")


class WalkDown(Purpose):
    verdict = ChoiceField(
        "Which cases?",
        [
            *((verdict, said.capitalize()) for verdict, said in VERDICT_WORDS.items()),
            (EVERY, "All that the figure looked at"),
        ],
        missing="Select which cases",
    )

    def verdict_asked(self) -> str | None:
        asked: str = self.cleaned_data["verdict"]
        return None if asked == EVERY else asked


class WalkUp(Purpose):
    child = plain.CharField(widget=plain.HiddenInput, max_length=40)


class Comment(Form):
    def __init__(self, *args: Any, about: str, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["text"].help_text = (
            f"On {about}. Say what explains the figure, what you have done, and what happens next. Name no child:"
            " everybody who may read this measure's figures as they are can read it."
        )

    text = TextAreaField(
        "Your comment",
        missing="Enter your comment",
        max_length=4000,
        min_length=3,
        error_messages={"min_length": "Say a little more"},
    )
