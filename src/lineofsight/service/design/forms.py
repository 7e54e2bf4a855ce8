"""Forms as lists of labels, hints and errors in words. Any Django form is shown the same way, ours or sign-in's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from lineofsight.service.design import words


class Form(forms.Form):
    """A form whose fields are those below; the page shows it with {% govuk_form form "Button text" %}."""

    use_required_attribute = False  # the error says what to do; a browser's own bubble does not


def _named(label: str) -> str:
    """A label as it stands within a sentence; a first word with other capitals is a name, and keeps them."""
    first, _, _ = label.partition(" ")
    return label if first[1:] != first[1:].lower() else label[:1].lower() + label[1:]


def _settings(asks: str, label: str, hint: str, missing: str, others: dict[str, Any]) -> dict[str, Any]:
    """What Django calls these, with the sentence for an answer that is not there."""
    if not missing:
        if label.endswith("?"):
            raise ValueError(
                f"The field {label!r} is a question, so say what to do when it is not answered: missing=..."
            )
        own = label.lower().startswith(("your ", "the ", "a ", "an ", "i "))
        missing = f"{asks} {_named(label)}" if own else f"{asks} the {_named(label)}"
    errors = {"required": missing, **others.pop("error_messages", {})}
    return {"label": label, "help_text": hint, "error_messages": errors, **others}


class TextField(forms.CharField):
    def __init__(self, label: str, *, hint: str = "", missing: str = "", width: int | None = None, **others: Any):
        longest = others.get("max_length")
        super().__init__(**_settings("Enter", label, hint, missing, others))
        self.width = width
        if longest:
            self.validators = [v for v in self.validators if getattr(v, "code", "") != "max_length"]
            self.validators.append(_no_longer_than(label, longest))


class TextAreaField(TextField):
    widget = forms.Textarea

    def __init__(self, label: str, *, rows: int = 5, **others: Any):
        super().__init__(label, **others)
        self.rows = rows


class EmailField(forms.EmailField):
    def __init__(self, label: str = "Email address", *, hint: str = "", missing: str = "", **others: Any):
        wrong = "Enter an email address in the correct format, like name@example.com"
        super().__init__(**_settings("Enter", label, hint, missing or "Enter an email address", others))
        self.error_messages["invalid"] = wrong
        for validator in self.validators:
            if getattr(validator, "code", "") == "invalid":
                validator.message = wrong


class PasswordField(TextField):
    widget = forms.PasswordInput

    def __init__(self, label: str = "Password", **others: Any):
        super().__init__(label, **{"strip": False, **others})


class _Choosing:
    """Choices are (value, label) or (value, label, hint)."""

    hints: dict[str, str]

    def _take(self, choices: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
        kept = [tuple(choice) for choice in choices]
        self.hints = {str(choice[0]): choice[2] for choice in kept if len(choice) > 2}
        return [(choice[0], choice[1]) for choice in kept]


class ChoiceField(_Choosing, forms.ChoiceField):
    widget = forms.RadioSelect

    def __init__(
        self, label: str, choices: Iterable[Sequence[str]], *, hint: str = "", missing: str = "", **others: Any
    ):
        settings = _settings("Select", label, hint, missing, others)
        settings["error_messages"].setdefault("invalid_choice", settings["error_messages"]["required"])
        super().__init__(choices=self._take(choices), **settings)


class SelectField(ChoiceField):
    """One of many, in a list that opens. It begins with nothing chosen, so that no answer is given by chance."""

    widget = forms.Select

    def __init__(self, label: str, choices: Iterable[Sequence[str]], *, first: str = "Select", **others: Any):
        super().__init__(label, [("", first), *choices], **others)


class ManyChoiceField(_Choosing, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, label: str, choices: Iterable[Sequence[str]], *, hint: str = "", missing: str = "", **others: Any
    ):
        settings = _settings("Select", label, hint, missing, others)
        settings["error_messages"].setdefault("invalid_choice", settings["error_messages"]["required"])
        super().__init__(choices=self._take(choices), **settings)


class TickField(forms.BooleanField):
    """One box: something a person states. Required, unless said otherwise."""

    def __init__(self, label: str, *, hint: str = "", missing: str = "", **others: Any):
        super().__init__(**_settings("Confirm that", label, hint, missing, others))


class FileField(forms.FileField):
    def __init__(self, label: str, *, hint: str = "", missing: str = "", accept: str = "", **others: Any):
        settings = _settings("Choose", label, hint, missing, others)
        settings["error_messages"].setdefault("empty", "The file you chose is empty. Choose a file with rows in it")
        super().__init__(**settings)
        self.accept = accept


class DateWidget(forms.MultiWidget):
    """A day in three boxes, so that nobody must know in which order a computer wants them."""

    template_name = "django/forms/widgets/multiwidget.html"

    def __init__(self) -> None:
        super().__init__({part: forms.TextInput() for part in ("day", "month", "year")})

    def decompress(self, value: date | None) -> list[str]:
        return ["", "", ""] if value is None else [str(value.day), str(value.month), str(value.year)]


class DateField(forms.Field):
    """Day, month and year. The month may be a number or a name."""

    widget = DateWidget

    def __init__(self, label: str, *, hint: str = "", missing: str = "", **others: Any):
        super().__init__(**_settings("Enter", label, hint, missing, others))

    def clean(self, value: Sequence[str] | None) -> date | None:
        parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        named = words.sentence(_named(str(self.label)))
        absent = [name for name, part in zip(("a day", "a month", "a year"), parts, strict=True) if not part]
        if absent:
            raise ValidationError(f"{named} must include {words.listed(absent)}", code="incomplete")
        if not re.fullmatch(r"[0-9]{4}", parts[2]):
            raise ValidationError("Year must include 4 numbers", code="year")
        return self._real(parts, named)

    def _real(self, parts: list[str], named: str) -> date:
        try:
            # int() reads digits of other scripts and underscores too; a person means neither.
            if not re.fullmatch(r"[0-9]{1,2}", parts[0]):
                raise ValueError
            return date(int(parts[2]), month_meant(parts[1]), int(parts[0]))
        except ValueError:
            raise ValidationError(f"{named} must be a real date", code="not real") from None


def month_meant(text: str) -> int:
    """9, 09, Sep, sept or September."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    spelled = text.lower().rstrip(".")
    for number, name in enumerate(words.MONTHS, 1):
        if len(spelled) >= 3 and name.lower().startswith(spelled):
            return number
    raise ValueError(text)


def _no_longer_than(label: str, longest: int) -> Any:
    def check(value: str) -> None:
        if len(value) > longest:
            named = "Your answer" if label.endswith("?") else words.sentence(_named(label))
            most = words.plural(longest, "character")
            raise ValidationError(f"{named} must be {most} or fewer", code="max_length")

    return check


@dataclass(frozen=True)
class Choice:
    id: str
    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True)
class Part:
    """One box of a field that has several."""

    id: str
    name: str
    label: str
    value: str
    width: int


@dataclass(frozen=True)
class Shown:
    """A field, as its template needs it: words ready, nothing to work out."""

    kind: str
    id: str
    name: str
    label: str
    hint: str
    errors: list[str]
    value: str = ""
    type: str = "text"
    autocomplete: str = ""
    inputmode: str = ""
    width: int | None = None
    rows: int = 5
    accept: str = ""
    multiple: bool = False  # several files at once
    choices: list[Choice] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.errors)
        return " ".join(ids)

    @property
    def template(self) -> str:
        return f"design/fields/{self.kind}.html"

    @property
    def first_id(self) -> str:
        """Where a link in the error summary leads: the first thing a person can put right."""
        if self.choices and self.kind != "select":
            return self.choices[0].id
        return self.parts[0].id if self.parts else self.id


KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateWidget, "date"),
    (forms.Textarea, "textarea"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "tick"),
    (forms.FileInput, "file"),
    (forms.widgets.Input, "input"),
)


def shown(bound: BoundField) -> Shown:
    """What the template of a field needs, for our fields and any other of Django's."""
    widget, asked = bound.field.widget, bound.field
    kind = next((name for of, name in KINDS if isinstance(widget, of)), None)
    if kind is None:
        raise TypeError(f"{bound.name}: no template shows a {type(widget).__name__}. Add one to design/fields/.")
    type_ = getattr(widget, "input_type", None) or "text"
    value = bound.value()
    return Shown(
        kind=kind,
        id=bound.auto_id or f"id_{bound.html_name}",
        name=bound.html_name,
        label=str(bound.label),
        hint=str(bound.help_text),
        errors=[str(error) for error in bound.errors],
        # A password is never sent back to the browser, nor a file's name.
        value="" if type_ in ("password", "file") or value is None else str(value),
        type=type_,
        autocomplete=_autocomplete(type_, widget),
        inputmode="numeric" if type_ == "number" else "",
        width=getattr(asked, "width", None),
        rows=getattr(asked, "rows", 5),
        accept=getattr(asked, "accept", ""),
        multiple=getattr(asked, "multiple", False),
        choices=_choices(bound, kind, value),
        parts=_date_parts(bound, value) if kind == "date" else [],
    )


def _autocomplete(type_: str, widget: forms.Widget) -> str:
    usual = {"email": "email", "password": "current-password"}
    return str(widget.attrs.get("autocomplete", usual.get(type_, "")))


def _choices(bound: BoundField, kind: str, value: Any) -> list[Choice]:
    base = bound.auto_id or f"id_{bound.html_name}"
    if kind == "tick":
        return [Choice(base, "on", str(bound.label), str(bound.help_text), bool(value))]
    if kind not in ("radios", "checkboxes", "select"):
        return []
    chosen = {str(v) for v in value} if isinstance(value, list | tuple) else {"" if value is None else str(value)}
    hints = getattr(bound.field, "hints", {})
    return [
        Choice(base if n == 0 else f"{base}-{n + 1}", str(v), str(label), hints.get(str(v), ""), str(v) in chosen)
        for n, (v, label) in enumerate(bound.field.choices)
    ]


def _date_parts(bound: BoundField, value: Any) -> list[Part]:
    base = bound.auto_id or f"id_{bound.html_name}"
    said = value if isinstance(value, list) else DateWidget().decompress(value)
    return [
        Part(f"{base}-{name}", f"{bound.html_name}_{name}", words.sentence(name), str(said[n] or ""), width)
        for n, (name, width) in enumerate((("day", 2), ("month", 2), ("year", 4)))
    ]


def problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error with the place it is put right, in the order of the form."""
    if not form.is_bound:
        return []
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form.visible_fields():
        found += [(shown(bound).first_id, str(error)) for error in bound.errors]
    return found


def parts(form: forms.BaseForm) -> dict[str, Any]:
    """What the form's template needs."""
    return {
        "form": form,
        "problems": problems(form),
        "fields": [shown(bound) for bound in form.visible_fields()],
        "multipart": form.is_multipart(),
    }
