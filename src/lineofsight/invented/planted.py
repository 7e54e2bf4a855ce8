"""The failures planted in the county, so that a system that claims to show such things can be put to the proof."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from lineofsight.invented import places
from lineofsight.invented.days import add_months, after
from lineofsight.invented.world import World
from lineofsight.measures.definition import Measure
from lineofsight.measures.failures import Failure, failure_from
from lineofsight.measures.faults import DefinitionError, Fault
from lineofsight.records.definitions import read_yaml

PLANTED = Path(__file__).with_name("planted.yaml")
STORY = Path(__file__).with_name("story.yaml")
TENTS = "care_leavers_without_a_safe_place"
DRIFT = "drifting_neglect_plans"
SILENT = "silent_conference_chairs"
AT_HOME = "at_home_on_an_order_without_assessment"
LIFE_STORY = "life_story_work_late"
AUDIT_GAP = "care_leaver_audit_gap"
LOCALITY = "one_locality_unlike_the_others"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """planted.yaml by id: what, when, who, where, and the measures that should show it."""
    return {failure["id"]: failure for failure in read_yaml(PLANTED)}


def planted_failures(as_at: date, measures: Mapping[str, Measure]) -> list[Failure]:
    """The planted failures of a county as at this day, to be looked for as an authority's own past ones would be."""
    story = read_yaml(STORY)
    when = next(one["when"] for one in story["judgements"] if one["id"] == "inspection")
    inspected = after(add_months(as_at, when["months"]), when["days"])
    faults: list[Fault] = []
    found = [
        failure_from(said, measures, faults, began=add_months(as_at, said["began"]), inspected_on=inspected)
        for said in catalogue().values()
    ]
    if faults:
        raise DefinitionError(faults)
    return [failure for failure in found if failure is not None]


@dataclass
class Plants:
    """Which failures are still to be planted, and on whom they have been."""

    world: World
    planted: bool
    victims: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def quota(self, failure: str, name: str = "count") -> int:
        return self.world.scaled(catalogue()[failure][name], least=1) if self.planted else 0

    def began(self, failure: str) -> date:
        return add_months(self.world.as_at, catalogue()[failure]["began"])

    def ended(self, failure: str) -> date:
        return add_months(self.world.as_at, catalogue()[failure]["ended"])

    def take(self, failure: str, who: str) -> bool:
        """Plant the failure on this child, chair or family, while there are any left to plant."""
        if who in self.victims[failure]:
            return True
        if len(self.victims[failure]) >= self.quota(failure):
            return False
        self.victims[failure].append(who)
        return True

    def slack(self, locality: str, day: date) -> float:
        """How much longer than elsewhere work takes in this locality on this day."""
        if self.planted and locality == places.UNLIKE_THE_OTHERS and day >= self.began(LOCALITY):
            return 1.45
        return 1.0
