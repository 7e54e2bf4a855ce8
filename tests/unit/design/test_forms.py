"""Forms: a table of answers and the sentence each gets; and what the page then holds."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms as plain
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines

from lineofsight.service.design import forms


class Everything(forms.Form):
    agreed = forms.DateField("Date the plan was agreed", hint="For example, 27 3 2026", required=False)
    why = forms.TextAreaField(
        "Why do you open it?", missing="Enter why you open this list", max_length=20, required=False
    )
    name = forms.TextField("Name", required=False, max_length=3)
    role = forms.ChoiceField("Role", [("a", "Manager", "Sees a team"), ("b", "Member")], required=False)
    team = forms.SelectField("Team", [("c2", "Coast 2")], required=False)
    email = forms.EmailField(required=False)
    extract = forms.FileField("Extract", required=False)
    rooms = forms.ManyChoiceField("Rooms", [("f", "Figures"), ("d", "Due")], required=False)
    read = forms.TickField("I have read this list", required=False)


def day(d: str, m: str, y: str) -> dict[str, str]:
    return {"agreed_day": d, "agreed_month": m, "agreed_year": y}


ERRORS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("agreed", day("", "", ""), []),
    ("agreed", day("6", "10", "2026"), []),
    ("agreed", day("6", "", "2026"), ["Date the plan was agreed must include a month"]),
    ("agreed", day("6", "", ""), ["Date the plan was agreed must include a month and a year"]),
    ("agreed", day("31", "2", "2026"), ["Date the plan was agreed must be a real date"]),
    ("agreed", day("six", "2", "2026"), ["Date the plan was agreed must be a real date"]),
    ("agreed", day("6", "Smarch", "2026"), ["Date the plan was agreed must be a real date"]),
    ("agreed", day("٦", "2", "2026"), ["Date the plan was agreed must be a real date"]),
    ("agreed", day("6", "10", "26"), ["Year must include 4 numbers"]),
    ("agreed", day("6", "10", "0000"), ["Date the plan was agreed must be a real date"]),
    ("why", {"why": "x" * 21}, ["Your answer must be 20 characters or fewer"]),
    ("why", {"why": "x" * 20}, []),
    ("name", {"name": "abcd"}, ["Name must be 3 characters or fewer"]),
    ("role", {"role": "z"}, ["Select the role"]),
    ("role", {"role": "a"}, []),
    ("team", {"team": "elsewhere"}, ["Select the team"]),
    ("email", {"email": "nobody"}, ["Enter an email address in the correct format, like name@example.com"]),
    ("email", {"email": "a@example.com"}, []),
    ("rooms", {"rooms": ["f", "z"]}, ["Select the rooms"]),
    ("rooms", {"rooms": ["f", "d"]}, []),
]


@pytest.mark.parametrize(("field", "data", "errors"), ERRORS, ids=lambda value: str(value)[:30])
def test_an_answer_gets_its_sentence(field: str, data: dict[str, Any], errors: list[str]) -> None:
    filled = Everything(data=data, files={})
    assert filled.errors.get(field, []) == errors


REQUIRED = [
    (forms.DateField("Date the plan was agreed"), "Enter the date the plan was agreed"),
    (forms.TextField("Your name"), "Enter your name"),
    (forms.TextField("DfE adviser"), "Enter the DfE adviser"),
    (forms.TextAreaField("Why?", missing="Enter why"), "Enter why"),
    (forms.ChoiceField("Role", [("a", "A")]), "Select the role"),
    (forms.SelectField("Team", [("a", "A")]), "Select the team"),
    (forms.ManyChoiceField("Rooms", [("a", "A")], missing="Select at least one room"), "Select at least one room"),
    (forms.EmailField(), "Enter an email address"),
    (forms.PasswordField("Your password"), "Enter your password"),
    (forms.FileField("Extract"), "Choose the extract"),
    (forms.TickField("I have read it", missing="Confirm that you have read it"), "Confirm that you have read it"),
]


@pytest.mark.parametrize(("field", "sentence"), REQUIRED, ids=lambda value: str(value)[:30])
def test_no_answer_gets_what_to_do(field: plain.Field, sentence: str) -> None:
    form = type("One", (forms.Form,), {"answer": field})(data={}, files={})
    assert form.errors == {"answer": [sentence]}


def test_a_question_without_its_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="say what to do when it is not answered"):
        forms.TextField("Why do you open this list?")


@pytest.mark.parametrize("month", ["10", "Oct", "oct.", "October", "OCTOBER"])
def test_a_month_may_be_named(month: str) -> None:
    filled = Everything(data=day("6", month, "2026"))
    assert filled.is_valid()
    assert filled.cleaned_data["agreed"] == date(2026, 10, 6)


def test_an_empty_file_is_said_to_be_empty() -> None:
    filled = Everything(data={}, files={"extract": SimpleUploadedFile("x.csv", b"")})
    assert filled.errors["extract"] == ["The file you chose is empty. Choose a file with rows in it"]


def page(form: plain.Form, **context: Any) -> str:
    source = engines["django"].from_string('{% load design %}{% govuk_form shown "Save" %}')
    return source.render({"shown": form, **context})


WRONG = {
    **day("31", "2", "2026"),
    "email": "nobody",
    "role": "a",
    "rooms": ["d"],
    "read": "on",
    "why": "<b>",
    "team": "c2",
}


def test_each_error_leads_to_the_box_that_mends_it() -> None:
    html = page(Everything(data=WRONG, files={}))
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html) == [
        ("id_agreed-day", "Date the plan was agreed must be a real date"),
        ("id_email", "Enter an email address in the correct format, like name@example.com"),
    ]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {"id_agreed-day", "id_email"} <= set(ids)
    for named in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(named.split()) <= set(ids), named
    for target in re.findall(r' for="([^"]+)"', html):
        assert target in ids


def test_what_was_answered_is_kept_and_escaped() -> None:
    html = page(Everything(data=WRONG, files={}))
    assert 'name="agreed_day" type="text" inputmode="numeric" value="31"' in html
    assert 'name="email" type="email" value="nobody"' in html
    assert 'name="role" type="radio" value="a" checked' in html
    assert 'name="rooms" type="checkbox" value="d" checked' in html
    assert 'name="rooms" type="checkbox" value="f">' in html
    assert 'name="read" type="checkbox" value="on" checked' in html
    assert '<option value="c2" selected>' in html
    assert "&lt;b&gt;</textarea>" in html
    assert 'enctype="multipart/form-data"' in html
    assert "style=" not in html


def test_a_first_visit_shows_no_problem() -> None:
    html = page(Everything(initial={"agreed": date(2026, 10, 6), "name": "Jo"}))
    assert "There is a problem" not in html
    assert "govuk-form-group--error" not in html
    assert 'value="2026"' in html
    assert 'value="Jo"' in html


def test_the_page_says_its_own_forms_problems_at_the_top_and_once() -> None:
    form = Everything(data=WRONG, files={})
    source = (
        '{% extends "design/base.html" %}{% load design %}{% block main %}{% govuk_form form "Save" %}{% endblock %}'
    )
    html = engines["django"].from_string(source).render({"form": form})
    assert html.count("There is a problem") == 1
    assert html.index("There is a problem") < html.index("<form")
    assert "<title>Error: " in html


TOKEN = {"csrf_token": "t"}


class SignIn(plain.Form):
    """As another library writes it."""

    login = plain.EmailField(widget=plain.EmailInput(attrs={"autocomplete": "username"}))
    password = plain.CharField(widget=plain.PasswordInput)
    remember = plain.BooleanField(required=False)
    next = plain.CharField(widget=plain.HiddenInput, initial="/figures/")

    def clean(self) -> None:
        raise plain.ValidationError("Email address or password is not right.")


def test_a_form_of_another_library_is_shown_the_same_and_no_password_comes_back() -> None:
    html = page(SignIn(data={"login": "a@example.com", "password": "secret words", "next": "/figures/"}), **TOKEN)
    assert "secret words" not in html
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert 'type="hidden" name="next"' in html
    assert "<li>Email address or password is not right.</li>" in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html


def test_a_widget_that_no_template_shows_is_refused() -> None:
    form = type("One", (plain.Form,), {"when": plain.SplitDateTimeField()})()
    with pytest.raises(TypeError, match="when: no template shows a SplitDateTimeWidget"):
        page(form)
