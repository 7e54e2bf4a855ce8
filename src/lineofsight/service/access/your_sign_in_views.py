"""A person's own sign-in: password, second step and recovery codes, each after the password or a code once more."""

from typing import Any

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from lineofsight.service.access import links, second_step
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import SIGNED_IN
from lineofsight.service.access.sign_in_forms import ConfirmCodeForm, ConfirmPasswordForm, NewPasswordForm, SetUpForm

BOTH = ("GET", "POST")


class _SetUp(ActivateTOTPView):
    template_name = "access/set_up_second_step.html"
    form_class = SetUpForm

    def get_context_data(self, **said: Any) -> dict[str, Any]:
        context = super().get_context_data(**said)
        return {**context, "shown": second_step.Shown.of(self.request.user, context["form"].secret)}


_set_up = _SetUp.as_view()
_remove = DeactivateTOTPView.as_view(template_name="access/remove_second_step.html")
_codes = ViewRecoveryCodesView.as_view(template_name="access/recovery_codes.html")
_new_codes = GenerateRecoveryCodesView.as_view(template_name="access/new_recovery_codes.html")
_confirm = ReauthenticateView.as_view(template_name="access/confirm.html", form_class=ConfirmPasswordForm)
_confirm_code = CodeAgainView.as_view(template_name="access/confirm.html", form_class=ConfirmCodeForm)


@page("your-sign-in/", needs=SIGNED_IN, name="your_sign_in", also=("mfa_index",))
def your_sign_in(request: HttpRequest) -> HttpResponse:
    _where_people_sign_in()
    state = second_step.State.of(request.user)
    return render(request, "access/your_sign_in.html", {"state": state, "person": request.user})


@page("your-sign-in/password/", needs=SIGNED_IN, name="your_password", methods=BOTH)
@sensitive_post_parameters("new", "again")
def your_password(request: HttpRequest) -> HttpResponse:
    """A new password. The other places where the person is signed in are ended."""
    _where_people_sign_in()
    if request.method == "POST" and is_reauthentication_required(request, app="allauth.account"):
        return redirect("your_password")  # not put by until then, as allauth would: it holds a password
    raise_if_reauthentication_required(request, app="allauth.account")
    form = NewPasswordForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        links.change_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed.")
        return redirect("your_sign_in")
    return render(request, "access/your_password.html", {"form": form})


@page("your-sign-in/second-step/", needs=SIGNED_IN, name="your_second_step", methods=BOTH, also=("mfa_activate_totp",))
def your_second_step(request: HttpRequest) -> HttpResponse:
    _where_people_sign_in()
    return _set_up(request)


@page(
    "your-sign-in/second-step/remove/",
    needs=SIGNED_IN,
    name="remove_second_step",
    methods=BOTH,
    also=("mfa_deactivate_totp",),
)
def remove_second_step(request: HttpRequest) -> HttpResponse:
    _where_people_sign_in()
    return _remove(request)


@page("your-sign-in/recovery-codes/", needs=SIGNED_IN, name="recovery_codes", also=("mfa_view_recovery_codes",))
def recovery_codes(request: HttpRequest) -> HttpResponse:
    _where_people_sign_in()
    return _codes(request)


@page(
    "your-sign-in/recovery-codes/new/",
    needs=SIGNED_IN,
    name="new_recovery_codes",
    methods=BOTH,
    also=("mfa_generate_recovery_codes",),
)
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    _where_people_sign_in()
    return _new_codes(request)


@page("your-sign-in/confirm/", needs=SIGNED_IN, name="confirm", methods=BOTH, also=("account_reauthenticate",))
def confirm(request: HttpRequest) -> HttpResponse:
    """The password once more, before something that matters."""
    _where_people_sign_in()
    return _confirm(request)


@page("your-sign-in/confirm/code/", needs=SIGNED_IN, name="confirm_code", methods=BOTH, also=("mfa_reauthenticate",))
def confirm_code(request: HttpRequest) -> HttpResponse:
    """A code once more, before something that matters."""
    _where_people_sign_in()
    return _confirm_code(request)


def _where_people_sign_in() -> None:
    if settings.DEMO or settings.ONLY_ME:
        raise Http404
