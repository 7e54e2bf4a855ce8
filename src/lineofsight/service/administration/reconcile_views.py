"""The page on which another system's figures are set beside ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration.actions_reconcile import compare_figures
from lineofsight.service.administration.asking import under
from lineofsight.service.administration.forms import ReconcileForm
from lineofsight.service.administration.reconcile_page import ReconcilePage
from lineofsight.service.kept import the_current


@page("administration/reconcile/", needs=Permission.RECONCILE, name="reconcile", methods=("GET", "POST"))
def reconcile(request: HttpRequest) -> HttpResponse:
    sees = request.user.may(Permission.SEE_CHILDREN)
    posted = request.method == "POST"
    form = ReconcileForm(*((request.POST, request.FILES) if posted else (None, None)), sees_children=sees)
    shown = {"form": form, "crumbs": under()}
    if posted and form.is_valid():
        file, purpose = form.cleaned_data["file"], form.cleaned_data.get("purpose", "")
        try:
            kept = the_current()
            found = compare_figures(file=file, purpose=purpose, kept=kept, today=localdate(), by=request.user)
        except RefusedError as refusal:
            for line in str(refusal).splitlines():
                form.add_error(None, line)
        else:
            shown["found"] = ReconcilePage.of(found, kept.catalogue)
    return render(request, "administration/reconcile.html", shown)
