"""What this room keeps: what people say of a figure, and who read tonight's list and what they decided.

Both are dated, stand under the role in which they were said, and are never changed.
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
