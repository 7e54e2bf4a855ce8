"""Whose list is asked for, and why: one's own needs no more; another's needs a reason, asked once a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.http import HttpRequest

from lineofsight.measures.results import Results
from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import Depth
from lineofsight.service.design import words
from lineofsight.service.design.forms import Form, SelectField
from lineofsight.service.kept import Kept
from lineofsight.service.performance.forms import why

OWN_TEAM, OWN_CASES = "Working my team's list", "Working my own list"
IN_SESSION = "purpose of due lists"


@dataclass(frozen=True)
class Asked:
    """A list that this person may be shown."""

    team: str | None  # None: everything within the person's reach
    whose: str
    purpose: str


@dataclass(frozen=True)
class Open:
    """Whose lists a person may open, and whether a reason must be given."""

    depth: Depth
    teams: tuple[str, ...]
    everywhere: str  # what to call all of them together; "" where one must be chosen
    ask: str

    @classmethod
    def to(cls, person: Person, kept: Kept, today: date) -> "Open":
        depth, ask = person.has_role.children, person.has_role.ask
        if depth is Depth.OWN_CASES:
            return cls(depth, (), "Your own cases", ask)
        if depth is Depth.OWN_TEAM:
            teams = tuple(sorted(person.places("team", today)))
            return cls(depth, teams, teams[0] if len(teams) == 1 else "Your teams", ask)
        homes = teams_and_localities(kept.results)
        if depth is Depth.COUNTY:
            return cls(depth, tuple(sorted(homes)), "", ask)
        own = person.places("locality", today)
        return cls(depth, tuple(sorted(t for t, where in homes.items() if where & own)), words.listed(sorted(own)), ask)

    @property
    def needs_a_reason(self) -> bool:
        return self.depth in (Depth.OWN_LOCALITY, Depth.COUNTY)

    @property
    def nothing(self) -> str:
        """Why there is nobody's list to open; "" where there is."""
        if self.depth is Depth.OWN_TEAM and not self.teams:
            return f"You answer for no team yet, so there is no list to show. Ask {self.ask} to have it put right."
        if self.depth is Depth.OWN_LOCALITY and not self.teams:
            return f"You answer for no locality yet, so there is no list to show. Ask {self.ask} to have it put right."
        return ""

    def asked(self, team: str, purpose: str) -> Asked | None:
        """The list of this team, or all of them; None where a reason is needed first, or a team must be chosen."""
        if team and team not in self.teams:
            raise Refused(f"This team's list is not yours to open. Ask {self.ask}.")
        if not team and not self.everywhere:
            return None
        if not self.needs_a_reason:
            purpose = OWN_CASES if self.depth is Depth.OWN_CASES else OWN_TEAM
        return Asked(team or None, team or self.everywhere, purpose) if purpose else None


@lru_cache(maxsize=8)
def _teams_and_localities(tallies: Path) -> dict[str, frozenset[str]]:
    rows = pq.read_table(tallies, columns=["place", "part_of"], filters=[("place_type", "=", "team")])
    pairs = rows.group_by(["place", "part_of"]).aggregate([]).to_pylist()
    homes: dict[str, set[str]] = {}
    for pair in pairs:
        homes.setdefault(pair["place"], set()).add(pair["part_of"])
    return {team: frozenset(where) for team, where in homes.items()}


def teams_and_localities(results: Results) -> dict[str, frozenset[str]]:
    """Each team that any figure counts, and the localities it has belonged to. Results never change once written."""
    return _teams_and_localities(results.tallies)


class Choosing(Form):
    """The privacy screen: whose list, and why."""

    purpose = why("This is recorded with your name, and asked once a day.")

    def __init__(self, *said: Any, opens: Open, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["team"] = SelectField(
            "Whose list?",
            [(team, team) for team in opens.teams],
            first=f"Every team in {opens.everywhere}" if opens.everywhere else "Choose a team",
            required=not opens.everywhere,
            missing="Choose whose list to open",
        )
        self.order_fields(["team", "purpose"])


def remembered(request: HttpRequest, today: date) -> str:
    """What this person said today, in this session."""
    said = request.session.get(IN_SESSION, {})
    return str(said["purpose"]) if said.get("on") == today.isoformat() else ""


def remember(request: HttpRequest, purpose: str, today: date) -> None:
    request.session[IN_SESSION] = {"purpose": purpose, "on": today.isoformat()}
