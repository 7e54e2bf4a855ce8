"""What this room keeps: who read tonight's list, and what they decided."""

import secrets

from django.conf import settings
from django.db import models


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
