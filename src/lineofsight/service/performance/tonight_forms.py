"""What is asked before tonight's list is opened, and when it is signed."""

from lineofsight.service.access.caseload import LEAST_PURPOSE
from lineofsight.service.design.forms import Form, TextAreaField, TextField

LEAST_DECIDED = 10  # characters: shorter than this says nothing


class Reason(Form):
    purpose = TextField(
        "Why do you need to see these children?",
        hint="For example: I am the director on call tonight. This is recorded with your name.",
        missing="Say why you need to see these children",
        max_length=300,
    )

    def clean_purpose(self) -> str:
        purpose = str(self.cleaned_data["purpose"]).strip()
        if len(purpose) < LEAST_PURPOSE:
            self.add_error("purpose", f"Say why in a few words: at least {LEAST_PURPOSE} characters")
        return purpose


class Signature(Form):
    decided = TextAreaField(
        "What have you decided, or asked for, tonight?",
        hint="In a few sentences: who will do what before the night. Name no child here; the case system holds that.",
        missing="Say what you have decided or asked for",
        max_length=2000,
    )

    def clean_decided(self) -> str:
        decided = str(self.cleaned_data["decided"]).strip()
        if len(decided) < LEAST_DECIDED:
            self.add_error("decided", f"Say what you have decided, in at least {LEAST_DECIDED} characters")
        return decided
