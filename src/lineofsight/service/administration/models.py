"""Work on data that somebody asked for in the browser: loading files, or measuring again; and what became of it."""

from django.conf import settings
from django.db import models

from lineofsight.service.access.models import public_id

FILES, LISTS, MEASURING = "files", "lists", "measuring"


class State(models.TextChoices):
    """Each value ends the sentence `The load is ...`."""

    READING = "reading", "being read"
    TO_DECIDE = "to decide", "waiting for a decision"
    STORING = "storing", "being stored and measured"
    DONE = "done", "stored and measured"
    NOT_MEASURED = "not measured", "stored, and not measured"
    REFUSED = "refused", "refused"
    ASIDE = "aside", "put aside"
    STOPPED = "stopped", "stopped"


AT_WORK = (State.READING, State.STORING)
UNDER_WAY = (*AT_WORK, State.TO_DECIDE)


class Job(models.Model):
    """One piece of work. Only one may be under way, and the database itself refuses a second."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=12, choices=[(each, each) for each in (FILES, LISTS, MEASURING)])
    state = models.CharField(max_length=12, choices=State.choices)
    under_way = models.BooleanField(null=True, unique=True, default=True)  # null once it is over
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    step_at = models.DateTimeField()  # when the step that is under way began
    asked = models.JSONField(default=dict)
    found = models.JSONField(default=dict)  # counts and problems, never a child's row
    why = models.TextField(blank=True)  # why it was refused, put aside or stopped
    snapshot = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-began_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(under_way=True, state__in=UNDER_WAY)
                | (models.Q(under_way=None) & ~models.Q(state__in=UNDER_WAY)),
                name="job_is_under_way_or_over",
            ),
        )

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_to_decide(self) -> bool:
        return self.state == State.TO_DECIDE
