"""The room's forms: labels, hints, and what each answer must be."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms as django_forms

from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.roles import councils_own
from lineofsight.service.administration.uploads import AT_MOST_MB
from lineofsight.service.design.forms import (
    DateField,
    EmailField,
    FileField,
    Form,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

SOURCES = (
    ("", "Recognise each file"),
    ("annex_a", "Annex A workbook or CSV files"),
    ("ssda903", "SSDA903 return"),
    ("cin_census", "CIN census"),
    ("ssd", "Standard Safeguarding Dataset"),
    ("los", "Our own lists"),
)
FILE_KINDS = ".xlsx,.xls,.ods,.csv,.tsv,.txt,.xml,.parquet,.json"
Choices = Iterable[tuple[str, str]]


def role_choices() -> list[tuple[str, str]]:
    return [(role.id, role.title) for role in councils_own().values()]


class Bare(Form):
    """Nothing to fill in: the button alone."""


class EmptyForm(Form):
    """One box to tick, so that nothing happens by a slip of the hand."""

    sure = TickField("I am sure", missing="Tick the box to go on")

    def __init__(self, data: Any, files: Any, *, sure: str) -> None:
        super().__init__(data)
        self.fields["sure"].label = sure


class PlaceMixin:
    """A team or locality from those that the figures know, or typed where there are none yet."""

    def offer(self, fields: dict[str, Any], known: Choices, *, required: bool) -> None:
        choices = list(known)
        if choices:
            fields["place"] = SelectField(
                "Team or locality", choices, required=required, missing="Select a team or a locality"
            )
        else:
            fields["place"] = TextField(
                "Team or locality",
                required=required,
                hint="For example: team North 2, or locality Coast",
                max_length=120,
            )


def chosen_place(said: str) -> tuple[str, str]:
    """(team, North 2), from a choice or as typed."""
    kind, _, name = said.partition(" ")
    return (kind, name.strip()) if kind in (PersonPlace.TEAM, PersonPlace.LOCALITY) and name.strip() else ("", "")


class PersonForm(Form, PlaceMixin):
    name = TextField("Full name", max_length=200)
    email = EmailField("Email address", hint="What they sign in with")
    role = SelectField("Role", (), missing="Select a role")
    worker = TextField(
        "Worker id",
        required=False,
        max_length=60,
        hint="For a practitioner: the id that the case system gives them. Leave it blank for anybody else",
    )
    place = TextField("Team or locality", required=False)
    first_day = DateField("First day there", required=False, hint="Left blank, today")

    def __init__(self, data: Any, files: Any, *, known: Choices) -> None:
        super().__init__(data)
        self.fields["role"].choices = [("", "Select"), *role_choices()]
        self.offer(self.fields, known, required=False)

    def clean_place(self) -> str:
        return _a_place(self.cleaned_data["place"])


class RoleForm(Form):
    role = SelectField("New role", (), missing="Select a role")

    def __init__(self, data: Any, files: Any, *, person: Person) -> None:
        super().__init__(data)
        self.fields["role"].choices = [("", "Select"), *(each for each in role_choices() if each[0] != person.role)]


class WorkerForm(Form):
    worker = TextField("Worker id", required=False, max_length=60, hint="Leave it blank to take it away")

    def __init__(self, data: Any, files: Any, *, person: Person) -> None:
        super().__init__(data, initial={"worker": person.worker})


class GivePlaceForm(Form, PlaceMixin):
    place = TextField("Team or locality")
    first_day = DateField("First day", hint="For example, 27 3 2026")

    def __init__(self, data: Any, files: Any, *, known: Choices, today: date) -> None:
        super().__init__(data, initial={"first_day": today})
        self.offer(self.fields, known, required=True)
        self.order_fields(["place", "first_day"])

    def clean_place(self) -> str:
        return _a_place(self.cleaned_data["place"])


def _a_place(said: str) -> str:
    if said and not chosen_place(said)[0]:
        raise django_forms.ValidationError("Write `team` or `locality`, then its name")
    return said


class LastDayForm(Form):
    last_day = DateField("Last day", hint="The last day on which it holds")

    def __init__(self, data: Any, files: Any, *, today: date) -> None:
        super().__init__(data, initial={"last_day": today})


# --- localities and teams ------------------------------------------------------------------------------------------


class LocalityForm(Form):
    locality = TextField("Short code", max_length=60, hint="As the figures will name it. It cannot be changed later")
    name = TextField("Name", max_length=120)
    director_role = TextField("Who answers for it", required=False, max_length=120, hint="A role, not a name")
    first_day = DateField("First day")

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data)


class TeamForm(Form):
    team = TextField("Team id", max_length=60, hint="As the case system has it")
    name = TextField("Name", max_length=120)
    locality = SelectField("Locality", (), missing="Select a locality")
    service = TextField("What it does", required=False, max_length=120)
    first_day = DateField("First day in this locality")

    def __init__(self, data: Any, files: Any, *, localities: Choices) -> None:
        super().__init__(data)
        self.fields["locality"].choices = [("", "Select"), *localities]


class MoveForm(Form):
    team = SelectField("Team", (), missing="Select a team")
    locality = SelectField("Its new locality", (), missing="Select a locality")
    first_day = DateField("First day there")

    def __init__(self, data: Any, files: Any, *, teams: Choices, localities: Choices) -> None:
        super().__init__(data)
        self.fields["team"].choices = [("", "Select"), *teams]
        self.fields["locality"].choices = [("", "Select"), *localities]


class CloseForm(Form):
    place = SelectField("Team or locality", (), missing="Select a team or a locality")
    last_day = DateField("Last day")

    def __init__(self, data: Any, files: Any, *, places: Choices) -> None:
        super().__init__(data)
        self.fields["place"].choices = [("", "Select"), *places]


# --- local policy --------------------------------------------------------------------------------------------------


class PolicyForm(Form):
    value = django_forms.IntegerField(min_value=0, max_value=10_000)
    first_day = DateField("First day", hint="The day before it is the last on which the old limit holds")
    because = TextAreaField("Who decided it, and why", rows=3, max_length=1000, missing="Enter who decided it, and why")
    knows_past = TickField("If the first day is past: I know that figures people have seen will change", required=False)

    def __init__(self, data: Any, files: Any, *, unit: str) -> None:
        super().__init__(data)
        value = self.fields["value"]
        value.label = f"New limit in {unit}"
        value.widget = django_forms.TextInput(attrs={"inputmode": "numeric"})
        value.width = 4
        wrong = "Enter the new limit as a whole number, like 10"
        value.error_messages = {"required": wrong, "invalid": wrong}


# --- loads ---------------------------------------------------------------------------------------------------------


class ManyFiles(django_forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if files else []


class ManyFilesField(FileField):
    """Several files at once. Each is checked as one would be."""

    widget = ManyFiles
    multiple = True

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        each = data if isinstance(data, list | tuple) else [data] if data else []
        if not each:
            raise django_forms.ValidationError(self.error_messages["required"])
        return [super(ManyFilesField, self).clean(one, initial) for one in each]


class SendForm(Form):
    files = ManyFilesField(
        "Files",
        missing="Choose one file or several",
        accept=FILE_KINDS,
        hint=f"Workbooks, CSV or XML files, {AT_MOST_MB} MB together at most. Unpack a zip file first",
    )
    source = SelectField("What they are", (), required=False)
    authority = TextField(
        "Authority's code", required=False, max_length=20, width=5, hint="Left blank, as the files say"
    )
    as_at = DateField("The day they tell of", required=False, hint="Left blank, as the files say")

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data, files)
        self.fields["source"].choices = SOURCES


class PublishedForm(Form):
    files = ManyFilesField(
        "Files",
        missing="Choose one file or several",
        accept=".csv,.xlsx,.xls,.ods,.tsv,.txt",
        hint="CSV files or workbooks, as the publisher gives them out",
    )
    model_year = django_forms.IntegerField(min_value=1990, max_value=2100, required=False)

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data, files)
        year = self.fields["model_year"]
        year.label, year.hint, year.width = "Year of the neighbour model", "Only for a list of neighbours", 4
        year.widget = django_forms.TextInput(attrs={"inputmode": "numeric"})
        year.error_messages = dict.fromkeys(("invalid", "min_value", "max_value"), "Enter the year like 2025")


class AsideForm(Form):
    because = TextAreaField("Why", rows=3, max_length=500, hint="For whoever sends the next one", missing="Enter why")

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data)


class ReconcileForm(Form):
    file = FileField(
        "Their figures",
        accept=".xlsx,.xls,.ods,.csv,.tsv,.txt",
        hint="A sheet headed measure, month, numerator and denominator; or measure, child, month, counted and met",
        missing="Choose a file",
    )

    def __init__(self, data: Any, files: Any, *, sees_children: bool) -> None:
        super().__init__(data, files)
        if sees_children:
            self.fields["purpose"] = TextAreaField(
                "Why you need to see the children on whom they differ",
                rows=2,
                required=False,
                max_length=300,
                hint="Left blank, counts only. What you write is kept in the ledger",
            )


class LedgerForm(Form):
    kind = SelectField("What was done", (), required=False)
    person = SelectField("By whom", (), required=False)

    def __init__(self, data: Any, *, kinds: Choices, people: Choices) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", "Anything"), *kinds]
        self.fields["person"].choices = [("", "Anybody"), *people]


class LinkForm(Form):
    """A one-use link, and whether everything else that lets the person in is taken away first."""

    start_again = TickField(
        "Take away their password, second step and council sign-in first",
        hint="For a lost telephone, or when somebody else may know the password. They are signed out everywhere",
        required=False,
    )
