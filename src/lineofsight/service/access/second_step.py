"""The second step: a code from the person's own device, set up between the password and being signed in."""

from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe

from lineofsight.service.access import told
from lineofsight.service.access.models import Person


@dataclass(frozen=True)
class Shown:
    """What the authenticator app is given: a square to point a camera at, or letters to type."""

    square: SafeString
    letters: str

    @classmethod
    def of(cls, person: Person, secret: str) -> "Shown":
        adapter = get_adapter()
        drawn = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
        drawn = drawn[drawn.index("<svg") :].replace("<svg", '<svg role="img" aria-labelledby="square"', 1)
        in_fours = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        # allauth drew it, of black squares and nothing that a person typed
        return cls(mark_safe(drawn), in_fours)  # noqa: S308


@dataclass(frozen=True)
class State:
    """What a person has, for the page about their own sign-in."""

    app: bool
    codes_left: int
    required: bool

    @classmethod
    def of(cls, person: Person) -> "State":
        held = {one.type: one for one in Authenticator.objects.filter(user=person)}
        codes = held.get(Authenticator.Type.RECOVERY_CODES)
        left = len(codes.wrap().get_unused_codes()) if codes else 0
        return cls(Authenticator.Type.TOTP in held, left, person.has_role.second_step)


@transaction.atomic
def set_up(person: Person, secret: str) -> list[str]:
    """From now on the person gives a code; the recovery codes, to be shown this once."""
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person)
    codes.mark_as_viewed()
    told.second_step_set_up(person)
    return codes.get_unused_codes()
