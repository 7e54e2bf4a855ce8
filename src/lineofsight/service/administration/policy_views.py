"""Pages of limits: national ones to be read, local ones to be changed."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import forms, policy
from lineofsight.service.administration.actions_policy import change_local_value
from lineofsight.service.administration.asking import Question, ask, under
from lineofsight.service.administration.policy_page import PolicyPage, in_words
from lineofsight.service.design import words
from lineofsight.service.kept import the_current, the_home


@page("administration/policy/", needs=Permission.SEE_LOADS, name="policy")
def limits(request: HttpRequest) -> HttpResponse:
    try:
        kept = the_current()
        made_by, now_in_force = kept.results.folder.name, kept.catalogue.hash
    except RefusedError:  # nothing measured yet, so no figure can differ
        made_by = now_in_force = ""
    shown = PolicyPage.of(the_home(), request.user, localdate(), made_by, now_in_force)
    return render(request, "administration/policy.html", {"policy": shown, "crumbs": under()})


@page("administration/policy/<str:rule>/", needs=Permission.EDIT_POLICY, name="policy_change", methods=("GET", "POST"))
def change_limit(request: HttpRequest, rule: str) -> HttpResponse:
    try:
        limit = policy.the_rule(the_home(), rule)
    except RefusedError as unknown:
        raise Http404 from unknown

    def change(said: dict[str, Any]) -> tuple[str, str]:
        done = change_local_value(rule=rule, **said, today=localdate(), by=request.user)
        now = words.measured(done.after.value, limit.unit)
        from_ = words.day(done.after.first_day)
        return f"The limit is {now} from {from_}. Figures change when they are next measured.", reverse("policy")

    question = Question(limit.title, "Change this limit", under(("Limits and local policy", "policy")), in_words(limit))
    return ask(request, question, partial(forms.PolicyForm, unit=limit.unit), change)
