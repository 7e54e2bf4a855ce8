"""What the ledger stores. Every column of an event is text or a number, hashed exactly as stored."""

from django.db import models


class Event(models.Model):
    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)  # UTC, ISO 8601
    what = models.CharField(max_length=80)
    about = models.CharField(max_length=200, db_index=True)  # such as measure:assessments_in_45_working_days
    by = models.CharField(max_length=40)  # a person's public id, or `system`
    role = models.CharField(max_length=40)
    references = models.TextField()  # JSON: ids, counts and days, never a text about anybody
    text_hash = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)


class EventText(models.Model):
    """What was written, apart from the chain: it can be purged or corrected, and the chain still holds."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="written")
    salt = models.CharField(max_length=32)
    text = models.TextField(null=True)  # null: purged


class Head(models.Model):
    """The end of the chain: the one row that a writer locks before it adds an event."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_head"),)
