"""What people have said of a measure, as its page shows it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime

from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.performance.models import Comment
from lineofsight.service.performance.series import Place

AT_MOST = 20
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Comments:
    """The newest of them, and how many there are."""

    shown: tuple["Said", ...]
    older: str


@dataclass(frozen=True)
class Said:
    about: str  # September 2026
    text: str
    by: str  # Locality director, 6 October 2026


def comments_on(measure: str, place: Place) -> Comments:
    found = Comment.objects.filter(measure=measure, place_type=place.place_type, place=place.name)
    newest = list(found[: AT_MOST + 1])
    older = found.count() - AT_MOST if len(newest) > AT_MOST else 0
    return Comments(
        tuple(_said(one) for one in newest[:AT_MOST]), f"{words.plural(older, 'older comment')}." if older else ""
    )


def _said(one: Comment) -> Said:
    role = roles().get(one.role)
    title = role.title if role else "A role that is no longer used"
    return Said(
        words.sentence(words.period(one.period)), one.text, f"{title}, {words.moment(localtime(one.at, LONDON))}"
    )
