"""The forms of signing in, as labels, hints and errors in words."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as SecondStepForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondStepAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError

from lineofsight.service.access.adapters import AccountAdapter
from lineofsight.service.access.models import Person
from lineofsight.service.design.forms import EmailField, Form, PasswordField, TextField

# As long as a code could be given again: its own half minute and the one on either side.
CODE_LASTS = 90
CODE_HINT = "The 6 figures that your authenticator app shows now, or one of your recovery codes"
LEAST_PASSWORD = "At least 12 characters. Three or more words that do not belong together are easy to remember"  # noqa: S105


class SignInForm(LoginForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields = {"login": EmailField(), "password": PasswordField()}


class ConfirmPasswordForm(ReauthenticateForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields = {"password": PasswordField()}


class _Code:
    """A code from the app, or a recovery code."""

    use_required_attribute = False
    user: Person

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields = {"code": _code_field("Code", CODE_HINT)}

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        # allauth remembers a code for half a minute only, and we take the neighbouring ones too.
        if self.authenticator.type == Authenticator.Type.TOTP and not once(self.user, code):  # type: ignore[attr-defined]
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise ValidationError(AccountAdapter.error_messages["incorrect_code"], code="incorrect_code")
        return code


class CodeForm(_Code, SecondStepForm):
    """To sign in."""


class ConfirmCodeForm(_Code, SecondStepAgainForm):
    """To do something that matters, while signed in."""


class SetUpForm(ActivateTOTPForm):
    use_required_attribute = False

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields = {"code": _code_field("Code", "The 6 figures that your authenticator app shows now")}

    def clean_code(self) -> str:
        code = super().clean_code()
        once(self.user, code)
        return code


class NewPasswordForm(Form):
    """For a person whom a link let this far, or who has just given the password in use."""

    new = PasswordField("New password", hint=LEAST_PASSWORD)
    again = PasswordField("New password again")

    def __init__(self, *args: Any, person: Person, **said: Any) -> None:
        super().__init__(*args, **said)
        self.person = person
        for name in ("new", "again"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.person)
        return self.cleaned_data["new"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "new" in said and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", "The two passwords are not the same. Enter the same one twice")
        return said


def _code_field(label: str, hint: str) -> TextField:
    field = TextField(label, hint=hint, width=10)
    field.widget.attrs["autocomplete"] = "one-time-code"
    return field


def once(person: Person, code: str) -> bool:
    """Whether this is the first time that the code is given."""
    figures = "".join(filter(str.isdigit, code))
    return bool(cache.add(f"second-step-code:{person.pk}:{figures}", "used", CODE_LASTS))
