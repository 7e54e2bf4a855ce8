"""Signing in: a password, a second step, the council's provider, a one-use link, and the analyst's own machine.

django-allauth's views stand behind the first ones; those of its pages that we do not name have no address.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login, stash_login
from allauth.account.views import LoginView
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from lineofsight.service.access import links, openid, second_step
from lineofsight.service.access.actions import person_working_alone
from lineofsight.service.access.adapters import SAID
from lineofsight.service.access.only_me import TOKEN
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import ANYONE
from lineofsight.service.access.sign_in_forms import CodeForm, NewPasswordForm, SetUpForm, SignInForm
from lineofsight.service.access.stages import SetUpSecondStep


class _Password(LoginView):
    template_name = "access/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **said: Any) -> dict[str, Any]:
        error = self.request.session.pop(SAID, "")
        more = {"provider": openid.offered(), "provider_id": openid.PROVIDER, "said": error}
        return {**super().get_context_data(**said), **more}


_password = _Password.as_view()
_code = login_stage_required(stage=AuthenticateStage.key, redirect_urlname="sign_in")(
    AuthenticateView.as_view(template_name="access/code.html", form_class=CodeForm)
)


@page("sign-in/", needs=ANYONE, name="sign_in", methods=("GET", "POST"), also=("account_login",))
def sign_in(request: HttpRequest) -> HttpResponse:
    """With a password. The demo and the analyst's own machine have no passwords."""
    if settings.DEMO:
        return redirect("demo")
    if settings.ONLY_ME:
        return render(request, "access/only_me.html", status=403 if request.method == "POST" else 200)
    if "again" in request.GET:
        clear_login(request)
    return _password(request)


@page("sign-in/code/", needs=ANYONE, name="sign_in_code", methods=("GET", "POST"), also=("mfa_authenticate",))
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step, of those who have one."""
    if request.method == "POST" and "code" not in request.POST:
        return redirect("sign_in_code")
    return _code(request)


@page("sign-in/second-step/", needs=ANYONE, name="set_up_second_step", methods=("GET", "POST"))
@login_stage_required(stage=SetUpSecondStep.key, redirect_urlname="sign_in")
def set_up_second_step(request: HttpRequest) -> HttpResponse:
    """The second step, of those whose role needs one and who have none yet. Then the recovery codes, once."""
    stage = request._login_stage
    person = stage.login.user
    if stage.state.get("set_up"):
        return stage.exit()
    form = SetUpForm(request.POST if request.method == "POST" else None, user=person)
    if not form.is_valid():
        shown = second_step.Shown.of(person, form.secret)
        return render(request, "access/set_up_second_step.html", {"form": form, "shown": shown, "signing_in": True})
    codes = second_step.set_up(person, form.secret)
    stage.state["set_up"] = True
    stash_login(request, stage.login)
    return render(request, "access/recovery_codes.html", {"codes": codes, "signing_in": True})


@page("sign-in/with/<str:provider_id>/", needs=ANYONE, name="openid_connect_login", methods=("POST",))
def with_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the council's own sign-in."""
    _where_people_sign_in()
    next_url = request.POST.get("next", "")
    return openid.begin(request, provider_id, next_url if get_adapter().is_safe_url(next_url) else None)


@page("sign-in/with/<str:provider_id>/back/", needs=ANYONE, name="openid_connect_callback")
def back_from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    _where_people_sign_in()
    return openid.back(request, provider_id)


@page("sign-in/link/<str:token>/", needs=ANYONE, name="link", methods=("GET", "POST"))
@sensitive_post_parameters("new", "again")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A password set with a one-use link. Looking at the page does not use it up."""
    _where_people_sign_in()
    if not ratelimit.consume(request, action="reset_password_from_key"):
        return ratelimit.respond_429(request)
    person = links.whose(token, timezone.now())
    form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
    if person is None:
        return render(request, "access/link_ended.html", status=404)
    if form.is_valid() and links.set_password(token, form.cleaned_data["new"], timezone.now()):
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("sign_in")
    return render(request, "access/link.html", {"form": form, "person": person})


@page("only-me/<str:token>/", needs=ANYONE, name="only_me")
def only_me(request: HttpRequest, token: str) -> HttpResponse:
    """The link that `lineofsight serve --only-me` printed. It works once."""
    if not settings.ONLY_ME or not TOKEN.use(token):
        raise Http404
    login(request, person_working_alone(), backend="lineofsight.service.access.backends.OnlyMeBackend")
    return redirect("today")


def _where_people_sign_in() -> None:
    if settings.DEMO or settings.ONLY_ME:
        raise Http404
