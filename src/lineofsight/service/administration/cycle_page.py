"""The performance cycle: in a month, who looked behind which figure, who commented, and who signed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localtime

from lineofsight.service.access.roles import roles
from lineofsight.service.administration.ledger_page import Known
from lineofsight.service.design import words
from lineofsight.service.design.tables import Column, Table
from lineofsight.service.events.models import Event

MONTHS_OFFERED = 12
LOOKED = "children looked at"


@dataclass
class _Deeds:
    looked: list[str] = field(default_factory=list)  # roles, one for each time
    commented: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)  # any other deed, such as signing, with its role


@dataclass(frozen=True)
class CyclePage:
    title: str
    said: str
    table: Table
    months: Sequence[tuple[str, str, bool]]  # label, address, whether it is the one shown

    @classmethod
    def of(cls, month: str, months: Sequence[str], events: Iterable[Event], known: Known) -> "CyclePage":
        found: dict[str, _Deeds] = {}
        for event in events:
            if f"{localtime(datetime.fromisoformat(event.at)):%Y-%m}" == month:
                _add(found.setdefault(event.about.removeprefix("measure:"), _Deeds()), event)
        return cls(
            title=f"Who looked and who acted in {words.month(month)}",
            said=f"{words.plural(len(found), 'measure')} had somebody look behind it, comment or sign.",
            table=_table(found, known.titles),
            months=[(words.month(m), f"{reverse('performance_cycle')}?month={m}", m == month) for m in months],
        )


def _add(deeds: _Deeds, event: Event) -> None:
    role = roles().get(event.role)
    title = role.title if role else event.role
    if event.what == LOOKED:
        deeds.looked.append(title)
    elif "comment" in event.what:
        deeds.commented.append(title)
    else:
        period = json.loads(event.references).get("period", "")
        deeds.otherwise.append(f"{title}: {event.what}{f', {words.period(period)}' if period else ''}")


def _table(found: Mapping[str, _Deeds], titles: Mapping[str, str]) -> Table:
    columns = [Column("Measure"), Column("Looked behind it"), Column("Commented"), Column("Did something else")]
    rows = [
        [titles.get(measure, measure), _counted(deeds.looked), _counted(deeds.commented), _counted(deeds.otherwise)]
        for measure, deeds in sorted(found.items(), key=lambda each: titles.get(each[0], each[0]))
    ]
    return Table("Measures that had somebody", columns, rows, empty="Nobody looked, commented or signed in this month.")


def _counted(roles_: Sequence[str]) -> str:
    if not roles_:
        return "nobody"
    each = {role: roles_.count(role) for role in dict.fromkeys(roles_)}
    return ", ".join(role if times == 1 else f"{role} ({times} times)" for role, times in each.items())


def months_back(today: date) -> list[str]:
    """This month and those before it."""
    first = today.year * 12 + today.month - 1
    return [f"{(first - n) // 12}-{(first - n) % 12 + 1:02}" for n in range(MONTHS_OFFERED)]
