"""Pages of localities and teams: as the records hold them, and as kept here."""

from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import actions_places, forms, place_lists
from lineofsight.service.administration.actions_loads import send_files
from lineofsight.service.administration.asking import Question, ask, under
from lineofsight.service.administration.models import LISTS
from lineofsight.service.administration.place_lists import HEADINGS, LOCALITIES, TEAMS
from lineofsight.service.administration.places_page import PlacesPage, open_choices
from lineofsight.service.kept import the_home

edits = partial(page, needs=Permission.EDIT_PLACES, methods=("GET", "POST"))


def _question(title: str, button: str, *sentences: str) -> Question:
    return Question(title, button, under(("Localities and teams", "places")), sentences)


def _done(said: str) -> tuple[str, str]:
    return f"{said} Figures change when the lists are loaded.", reverse("places")


def _now_listed() -> place_lists.Lists:
    return place_lists.kept_here(the_home()) or place_lists.Lists((), ())


@page("administration/places/", needs=Permission.SEE_LOADS, name="places")
def places(request: HttpRequest) -> HttpResponse:
    shown = PlacesPage.of(the_home(), request.user, localdate())
    return render(request, "administration/places.html", {"places": shown, "crumbs": under()})


@edits("administration/places/keep/", name="places_keep")
def keep(request: HttpRequest) -> HttpResponse:
    def begin(_: dict[str, Any]) -> tuple[str, str]:
        actions_places.keep_lists_here(by=request.user)
        return "The lists are kept here now.", reverse("places")

    about = (
        "They begin as the records hold them now. Do this only where no other system keeps such a list: the two would"
        " drift apart."
    )
    question = _question("Keep these lists here", "Keep them here", about)
    return ask(request, question, partial(forms.EmptyForm, sure="No other system keeps these lists"), begin)


@edits("administration/places/locality/", name="locality_add")
def add_locality(request: HttpRequest) -> HttpResponse:
    def add(said: dict[str, Any]) -> tuple[str, str]:
        actions_places.add_locality(**said, by=request.user)
        return _done(f"{said['name']} is added.")

    return ask(request, _question("Add a locality", "Add this locality"), forms.LocalityForm, add)


@edits("administration/places/team/", name="team_add")
def add_team(request: HttpRequest) -> HttpResponse:
    def add(said: dict[str, Any]) -> tuple[str, str]:
        actions_places.add_team(**said, by=request.user)
        return _done(f"{said['name']} is added.")

    form = partial(forms.TeamForm, localities=open_choices(_now_listed(), LOCALITIES))
    return ask(request, _question("Add a team", "Add this team"), form, add)


@edits("administration/places/move/", name="team_move")
def move_team(request: HttpRequest) -> HttpResponse:
    def move(said: dict[str, Any]) -> tuple[str, str]:
        actions_places.move_team(**said, by=request.user)
        return _done("The team is moved.")

    lists = _now_listed()
    form = partial(forms.MoveForm, teams=open_choices(lists, TEAMS), localities=open_choices(lists, LOCALITIES))
    about = "What happened before the first day stays with the locality that the team belonged to then."
    return ask(request, _question("Move a team to another locality", "Move the team", about), form, move)


@edits("administration/places/close/", name="place_close")
def close_place(request: HttpRequest) -> HttpResponse:
    def close(said: dict[str, Any]) -> tuple[str, str]:
        table, _, place = said["place"].partition(" ")
        actions_places.close_place(table=table, place=place, last_day=said["last_day"], by=request.user)
        return _done(f"{place} is closed.")

    lists = _now_listed()
    choices = [(f"{table} {value}", label) for table in HEADINGS for value, label in open_choices(lists, table)]
    return ask(
        request, _question("Close a team or a locality", "Close it"), partial(forms.CloseForm, places=choices), close
    )


@page("administration/places/load/", needs=Permission.LOAD, name="places_load", methods=("GET", "POST"))
def load_places(request: HttpRequest) -> HttpResponse:
    def send(_: dict[str, Any]) -> tuple[str, str]:
        lists = place_lists.must_be_kept_here(the_home())
        files = [SimpleUploadedFile(f"{table}.csv", place_lists.as_csv(table, lists)) for table in HEADINGS]
        current = the_home().current()
        authority, as_at = (current.manifest.authority, current.manifest.as_at) if current else ("", localdate())
        job = send_files(
            files=files, source="los", authority=authority, as_at=as_at, kind=LISTS, now=now(), by=request.user
        )
        return "The lists are being read.", reverse("load_job", args=[job.public_id])

    about = "They are read, checked and stored as any load is; you see what was found before anything is stored."
    question = _question("Load these lists", "Read the lists", about)
    return ask(request, question, partial(forms.EmptyForm, sure="The lists are right"), send)
