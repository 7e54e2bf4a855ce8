"""The page where an administrator gives a person a one-use link. It is shown once, and to nobody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.actions import give_link, start_again
from lineofsight.service.access.links import LASTS
from lineofsight.service.access.models import Person
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration.asking import under
from lineofsight.service.administration.forms import LinkForm

ADDRESS = "administration/people/<str:person>/link/"


@page(ADDRESS, needs=Permission.MANAGE_PEOPLE, name="person_link", methods=("GET", "POST"))
def person_link(request: HttpRequest, person: str) -> HttpResponse:
    who = get_object_or_404(Person, public_id=person)
    form = LinkForm(request.POST if request.method == "POST" else None)
    context = {
        "person": who,
        "form": form,
        "days": LASTS.days,
        "crumbs": [*under(("People", "people")), (who.name, reverse("person", args=[who.public_id]))],
    }
    if form.is_valid():
        deed = start_again if form.cleaned_data["start_again"] else give_link
        try:
            token = deed(person=who, now=timezone.now(), by=request.user)
            context["link"] = request.build_absolute_uri(reverse("link", args=[token]))
        except RefusedError as refused:
            form.add_error(None, str(refused))
    return render(request, "administration/person_link.html", context)
