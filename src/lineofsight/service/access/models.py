"""The people who may sign in, and the teams and localities they answer for."""

import secrets
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import NO_ROLE, Role, roles


def public_id() -> str:
    """Random, so that nobody can guess another's by counting."""
    return secrets.token_urlsafe(9)


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **said: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **said)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Someone with a role. Nobody is above the roles: there is no superuser."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    worker = models.CharField(max_length=60, blank=True)  # the id that the records give a practitioner
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(auto_now_add=True)
    times_ended = models.PositiveIntegerField(default=0)  # one more ends every session that the person has open

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name", "role")
    objects = People()

    def __str__(self) -> str:
        return f"{self.role_title} {self.public_id}"

    @property
    def has_role(self) -> Role:
        """A role that the definitions no longer have may do nothing."""
        return roles().get(self.role, NO_ROLE)

    @property
    def role_title(self) -> str:
        return self.has_role.title

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in self.has_role.may

    def must(self, permission: Permission) -> None:
        """Refused, in a sentence that says whom to ask, where the role does not allow it."""
        if not self.may(permission):
            role = self.has_role
            raise Refused(f"{role.plural} may not {permission}. Ask {role.ask}.")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must still agree with: a new password, role or `times_ended` ends those that are open."""
        agreed = f"{self.password}\x1f{self.role}\x1f{self.times_ended}"
        return salted_hmac("access.Person", agreed, secret=secret, algorithm="sha256").hexdigest()

    def places(self, kind: str, day: date) -> frozenset[str]:
        """The teams, or the localities, that this person answers for on a day."""
        held = self.held.filter(kind=kind, first_day__lte=day).filter(Q(last_day=None) | Q(last_day__gte=day))
        return frozenset(held.values_list("name", flat=True))


class PersonPlace(models.Model):
    """A team or a locality that a person answers for, from one day to another."""

    TEAM, LOCALITY = "team", "locality"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="held")
    kind = models.CharField(max_length=8, choices=[(TEAM, "Team"), (LOCALITY, "Locality")])
    name = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=models.F("first_day")), name="place_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(kind__in=("team", "locality")), name="place_is_team_or_locality"),
        )


class Link(models.Model):
    """One person's way to set a password, once. Only its hash is kept, so that the database gives nobody a way in."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="link")  # a new one ends the old one
    token_hash = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()
