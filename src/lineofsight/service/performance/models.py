"""What people say of a figure, kept beside it: dated, under the role in which they said it, and never changed."""

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
