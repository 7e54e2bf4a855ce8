"""What this room keeps: what people say of a figure, ask of it and mark on its chart, who read tonight's list, and
which difference between localities is taken up.

All are dated and stand under the role in which they were said. None is changed; a mark can be taken back, and stays.
"""

import secrets

from django.conf import settings
from django.db import models


def public_id() -> str:
    return secrets.token_urlsafe(9)


class Comment(models.Model):
    """One person's words about one month of one measure and place."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    measure = models.CharField(max_length=120)
    place_type = models.CharField(max_length=10)  # authority | locality | team
    place = models.CharField(max_length=120)
    period = models.CharField(max_length=10)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    role = models.CharField(max_length=40)  # as it was then
    snapshot = models.CharField(max_length=60)  # the records that were being looked at
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("measure", "place_type", "place")),)
        constraints = (models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something"),)

    def __str__(self) -> str:
        return f"comment {self.public_id} on {self.measure}, {self.period}"


def new_salt() -> str:
    return secrets.token_hex(16)


class TonightSignOff(models.Model):
    """Tonight's list, read and signed off by name. Seen by whoever may sign it; it holds nothing that names a child."""

    snapshot = models.CharField(max_length=80)
    day = models.DateField()  # the day of the records
    signed_at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)  # as it was then
    list_hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, default=new_salt)
    marks = models.JSONField()  # one for each line, from which no child can be read: a later list is set beside it
    listed = models.PositiveIntegerField()
    not_known = models.PositiveIntegerField()
    restricted = models.PositiveIntegerField()
    decided = models.TextField()  # what was decided or asked; names no child

    class Meta:
        ordering = ("-signed_at", "-id")


class Mark(models.Model):
    """Something marked on a chart: an event, an aim, or limits that begin again; each from one month on, with why."""

    class Kind(models.TextChoices):
        EVENT = "event"
        AIM = "aim"
        LIMITS = "limits"

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    measure = models.CharField(max_length=120, blank=True)  # blank: an event that bears on every measure
    place_type = models.CharField(max_length=10, blank=True)  # authority | locality | team; blank: wherever it is drawn
    place = models.CharField(max_length=120, blank=True)
    month = models.CharField(max_length=7)  # 2026-03: where the line stands, or what the aim and the limits begin with
    value = models.FloatField(null=True)  # of an aim, in the unit of its chart: a share from 0 to 1
    text = models.TextField()  # what happened; who set the aim and where; why the limits begin again
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marks")
    role = models.CharField(max_length=40)  # as it was then
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    taken_back_because = models.TextField(blank=True)

    class Meta:
        ordering = ("month", "id")
        indexes = (models.Index(fields=("measure", "place_type", "place")),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="mark_says_why"),
            models.CheckConstraint(
                condition=models.Q(kind="aim", value__isnull=False) | (~models.Q(kind="aim") & models.Q(value=None)),
                name="an_aim_has_a_value",
            ),
            models.CheckConstraint(condition=models.Q(kind="event") | ~models.Q(measure=""), name="mark_has_a_chart"),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) | ~models.Q(taken_back_because=""), name="taken_back_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} on {self.measure or 'every measure'} from {self.month}"


class Question(models.Model):
    """What somebody asked of the figures: kept so that it can be asked again, and of others."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    measure = models.CharField(max_length=120)
    first_month = models.CharField(max_length=7)
    last_month = models.CharField(max_length=7)
    place_type = models.CharField(max_length=10)  # authority | locality | team
    place = models.CharField(max_length=120)
    split = models.CharField(max_length=20, blank=True)  # blank: all children together; else a breakdown, or locality
    beside = models.CharField(max_length=20, blank=True)  # what the answer is set beside
    snapshot = models.CharField(max_length=80)  # the records that were asked
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions")
    role = models.CharField(max_length=40)  # as it was then
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first_month__lte=models.F("last_month")), name="question_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"question {self.public_id} about {self.measure}"


class TakenUp(models.Model):
    """One locality's problem taken up with another's practice: what will be tried, by whom, and what came of it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    measure = models.CharField(max_length=120)
    behind = models.CharField(max_length=120)  # the locality whose problem it is
    ahead = models.CharField(max_length=120)  # the one whose practice is learned from
    found = models.TextField()  # the difference as it was read when it was taken up
    tries = models.TextField()  # what will be tried; names no child
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)  # as it was then
    snapshot = models.CharField(max_length=80)  # the records that were being looked at
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    closed_role = models.CharField(max_length=40, blank=True)
    outcome = models.TextField(blank=True)  # what came of it, for children; names no child

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(tries=""), name="taken_up_says_what_is_tried"),
            models.CheckConstraint(condition=~models.Q(behind=models.F("ahead")), name="taken_up_with_another"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="taken_up_is_closed_with_an_outcome",
            ),
            models.UniqueConstraint(
                fields=("measure", "behind"), condition=models.Q(closed_at=None), name="taken_up_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"taken up {self.public_id}: {self.measure}, {self.behind} with {self.ahead}"
