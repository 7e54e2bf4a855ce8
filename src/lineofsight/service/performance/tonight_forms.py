"""What is asked before tonight's list is opened, and when it is signed."""

from lineofsight.service.design.forms import Form, TextAreaField
from lineofsight.service.performance.forms import why

LEAST_DECIDED = 10  # characters: shorter than this says nothing


class Reason(Form):
    purpose = why("For example: I am the director on call tonight. This is recorded with your name.")


class Signature(Form):
    decided = TextAreaField(
        "What have you decided, or asked for, tonight?",
        hint="In a few sentences: who will do what before the night. Name no child here; the case system holds that.",
        missing="Say what you have decided or asked for",
        min_length=LEAST_DECIDED,
        max_length=2000,
        error_messages={"min_length": f"Say a little more: at least {LEAST_DECIDED} letters"},
    )
