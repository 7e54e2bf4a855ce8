"""Pages about people: who may sign in, as what, and for which teams and localities."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import actions, forms
from lineofsight.service.administration.asking import Question, ask, under
from lineofsight.service.administration.known_places import known_places
from lineofsight.service.administration.people_page import PersonPage, people_table

needs_people = partial(page, needs=Permission.MANAGE_PEOPLE)
BOTH = ("GET", "POST")


def _person(public_id: str) -> Person:
    return get_object_or_404(Person.objects.prefetch_related("held"), public_id=public_id)


def _there(person: Person) -> str:
    return reverse("person", args=[person.public_id])


def _question(person: Person, title: str, button: str, *sentences: str) -> Question:
    crumbs = [*under(("People", "people")), (person.name, _there(person))]
    return Question(title, button, crumbs, sentences)


@needs_people("administration/people/", name="people")
def people(request: HttpRequest) -> HttpResponse:
    everybody = Person.objects.prefetch_related("held").order_by("-is_active", "name")
    table = people_table(everybody, localdate())
    return render(request, "administration/people.html", {"table": table, "crumbs": under()})


@needs_people("administration/people/add/", name="person_add", methods=BOTH)
def add_person(request: HttpRequest) -> HttpResponse:
    def add(said: dict[str, Any]) -> tuple[str, str]:
        place = said["place"] and [(*forms.chosen_place(said["place"]), said["first_day"] or localdate())]
        person = actions.add_person(
            email=said["email"],
            name=said["name"],
            role=said["role"],
            worker=said["worker"],
            places=place or (),
            by=request.user,
        )
        return f"{person.name} is added.", _there(person)

    question = Question("Add a person", "Add this person", under(("People", "people")))
    return ask(request, question, partial(forms.PersonForm, known=known_places()), add)


@needs_people("administration/people/<str:person>/", name="person")
def one_person(request: HttpRequest, person: str) -> HttpResponse:
    shown = PersonPage.of(_person(person), request.user)
    return render(request, "administration/person.html", {"person": shown, "crumbs": under(("People", "people"))})


@needs_people("administration/people/<str:person>/role/", name="person_role", methods=BOTH)
def change_role(request: HttpRequest, person: str) -> HttpResponse:
    who = _person(person)

    def change(said: dict[str, Any]) -> tuple[str, str]:
        now = actions.change_role(person=who, role=said["role"], by=request.user)
        return f"{now.name} is now {now.role_title}.", _there(now)

    question = _question(who, f"Change the role of {who.name}", "Change role", f"The role now: {who.role_title}.")
    return ask(request, question, partial(forms.RoleForm, person=who), change)


@needs_people("administration/people/<str:person>/worker/", name="person_worker", methods=BOTH)
def change_worker(request: HttpRequest, person: str) -> HttpResponse:
    who = _person(person)

    def change(said: dict[str, Any]) -> tuple[str, str]:
        now = actions.change_worker(person=who, worker=said["worker"], by=request.user)
        return f"The worker id of {now.name} is changed.", _there(now)

    about = "The id that the case system gives a practitioner. It decides which children are theirs."
    question = _question(who, f"Change the worker id of {who.name}", "Change worker id", about)
    return ask(request, question, partial(forms.WorkerForm, person=who), change)


@needs_people("administration/people/<str:person>/place/", name="person_place", methods=BOTH)
def give_place(request: HttpRequest, person: str) -> HttpResponse:
    who = _person(person)

    def give(said: dict[str, Any]) -> tuple[str, str]:
        kind, place = forms.chosen_place(said["place"])
        actions.give_place(person=who, kind=kind, place=place, first_day=said["first_day"], by=request.user)
        return f"{who.name} now answers for {place}.", _there(who)

    question = _question(who, f"Give {who.name} a team or a locality", "Give it")
    form = partial(forms.GivePlaceForm, known=known_places(), today=localdate())
    return ask(request, question, form, give)


@needs_people("administration/people/<str:person>/place/<int:held>/end/", name="person_place_end", methods=BOTH)
def end_place(request: HttpRequest, person: str, held: int) -> HttpResponse:
    who = _person(person)
    place = get_object_or_404(PersonPlace.objects.select_related("person"), pk=held, person=who)

    def end(said: dict[str, Any]) -> tuple[str, str]:
        actions.end_place(held=place, last_day=said["last_day"], by=request.user)
        return f"{place.name} ends for {who.name}.", _there(who)

    question = _question(who, f"End {place.name} for {who.name}", "End it")
    return ask(request, question, partial(forms.LastDayForm, today=localdate()), end)


@needs_people("administration/people/<str:person>/sign-in/", name="person_sign_in", methods=BOTH)
def switch(request: HttpRequest, person: str) -> HttpResponse:
    who = _person(person)
    deed = actions.switch_off if who.is_active else actions.switch_on
    word = "off" if who.is_active else "on"

    def turn(_: dict[str, Any]) -> tuple[str, str]:
        deed(person=who, by=request.user)
        return f"{who.name} is switched {word}.", _there(who)

    about = {
        "off": "They are signed out at their next page and may not sign in. What they did stays on record.",
        "on": "They may sign in again, as they could before.",
    }[word]
    question = _question(who, f"Switch {who.name} {word}", f"Switch {word}", about)
    return ask(request, question, partial(forms.EmptyForm, sure=f"Yes, switch {who.name} {word}"), turn)
