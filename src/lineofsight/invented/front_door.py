"""Where each story starts: somebody worries about a child and tells the council, which must decide what to do."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lineofsight.invented.days import BUSY_MONTHS, add_months, after, months_from, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.people import Child, Family, new_family
from lineofsight.invented.places import FRONT_DOOR
from lineofsight.invented.world import World

# Families a month, at scale 1, of whom nobody had heard before; the season makes it more or fewer.
NEW_FAMILIES_A_MONTH = 485
WARM_UP_MONTHS = 36  # told but mostly forgotten: it fills the caseloads on the first day of the records
KNOWN_OF_OLD = 1.9  # the first year's families stand for all those who had been coming back for years

SOURCES = {
    "6": (0.29, "Police"), "2A": (0.2, "Schools"), "3A": (0.03, "GP"), "3B": (0.04, "Health visitor"),
    "3C": (0.01, "School nurse"), "3D": (0.04, "Other primary health"), "3E": (0.05, "A&E"),
    "3F": (0.03, "Other health"), "1A": (0.08, "Family member, relative or carer"), "1B": (0.03, "Acquaintance"),
    "1C": (0.01, "Self"), "1D": (0.01, "Other individual"), "2B": (0.02, "Education services"),
    "4": (0.02, "Housing"), "5A": (0.03, "Social care"), "5B": (0.02, "Other council department"),
    "5C": (0.02, "Another authority"), "5D": (0.03, "Early help"), "7": (0.02, "Courts, probation or Cafcass"),
    "8": (0.03, "Voluntary or other organisation"), "9": (0.02, "Anonymous"), "10": (0.01, "Unknown"),
}  # fmt: skip
_SHARES = {code: share for code, (share, _) in SOURCES.items()}
_CONTACT_OUTCOMES = ("NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "CP_ENQUIRY_FLAG", "NFA_FLAG",
                     "NON_AGENCY_ADOPTION_FLAG", "PRIVATE_FOSTERING_FLAG", "ADVICE_FLAG", "MISSING_FLAG",
                     "OLA_CP_FLAG", "OTHER_OUTCOMES_EXIST_FLAG")  # fmt: skip
_FLAG = {"referral": "NEW_REFERRAL_FLAG", "advice": "ADVICE_FLAG", "early help": "OTHER_OUTCOMES_EXIST_FLAG",
         "no action": "NFA_FLAG"}  # fmt: skip
EARLY_HELP = ("Family Hub Northfern (invented)", "Family Hub Eastvale (invented)", "Family Hub Southmere (invented)",
              "Family Hub Westmoor (invented)", "School", "Health visiting", "Voluntary organisation")  # fmt: skip


def outcome_json(possible: tuple[str, ...], *chosen: str) -> str:
    return json.dumps({flag: "Y" if flag in chosen else "N" for flag in possible})


_JSON = {name: outcome_json(_CONTACT_OUTCOMES, flag) for name, flag in _FLAG.items()}


@dataclass(frozen=True, slots=True)
class Knock:
    """One family's children at the door on one day."""

    family: Family
    children: list[Child]
    day: date
    source: str


def families_who_come(world: World) -> list[Family]:
    """Every family in the story with the day it first came, in order of coming."""
    luck, families = world.luck("arrivals"), list[Family]()
    for number, month in enumerate(months_from(add_months(world.begins, -WARM_UP_MONTHS), world.as_at)):
        more = KNOWN_OF_OLD if number < 12 else 1.0
        rate = NEW_FAMILIES_A_MONTH * world.scale * BUSY_MONTHS[month.month] * more
        days = (add_months(month, 1) - month).days
        for day in sorted(luck.randrange(days) for _ in range(luck.number_near(rate))):
            families.append(new_family(world, len(families) + 1, after(month, day)))
    return families


def tell(world: World, family: Family, referral: Callable[[Knock], date]) -> None:
    """One family from its first contact to the as-at date. `referral` tells what follows and says when it ended."""
    luck, day = family.luck, family.first_contact
    while day <= world.as_at:
        children = _who_it_is_about(family, day)
        if not children:
            return
        world.mark()
        ended = _come_to_the_door(world, Knock(family, children, day, luck.one_of(_SHARES)), referral)
        still_in_care = any(child.away_until and child.away_until >= world.begins for child in children)
        if ended < world.begins and not still_in_care:
            world.rewind()
        before = any(child.protected_before for child in family.children)
        if not luck.often(min(0.84, 0.44 * family.trouble + (0.18 if before else 0))):
            return
        day = after(ended, luck.wait(205, least=5))


def _who_it_is_about(family: Family, day: date) -> list[Child]:
    children = family.young_on(day)
    if len(children) > 1 and family.luck.often(0.3):
        return [family.luck.choice(children)]
    return children


def _come_to_the_door(world: World, knock: Knock, referral: Callable[[Knock], date]) -> date:
    luck, family = knock.family.luck, knock.family
    unborn = any(child.born > knock.day for child in knock.children)
    refer = min(0.85, 0.24 * family.trouble + (0.28 if family.times_referred else 0) + (0.3 if unborn else 0))
    outcome = "referral" if luck.often(refer) else luck.one_of({"advice": 0.34, "no action": 0.42, "early help": 0.24})
    decided = write_contact(world, knock, outcome, luck)
    if outcome == "referral":
        family.times_referred += 1
        return referral(Knock(family, knock.children, decided, knock.source))
    if outcome == "early help":
        for child in knock.children:
            _write_early_help(world, child, after(decided, luck.randrange(3, 21)), luck)
    return decided


def write_contact(world: World, knock: Knock, outcome: str, luck: Luck) -> date:
    """The contact and the decision on it; gives the day of the decision."""
    calendar = working_days()
    late = luck.one_of({0: 0.5, 1: 0.385, 2: 0.06, 3: 0.03, 5: 0.02, 8: 0.005})
    decided = calendar.plus(calendar.on_or_after(knock.day), late)
    received = datetime.combine(knock.day, time(8)) + timedelta(minutes=luck.randrange(660))
    waiting = decided > world.as_at
    for child in knock.children:
        contact = world.new_id("C")
        world.add("ssd_contacts", cont_contact_id=contact, cont_person_id=child.id, cont_contact_date=knock.day,
                  cont_contact_source_code=knock.source, cont_contact_source_desc=SOURCES[knock.source][1],
                  cont_contact_outcome_json=None if waiting else _JSON[outcome])  # fmt: skip
        # an undecided contact has no decision yet, and one in a thousand decisions was made but never written down
        if not waiting and not luck.often(0.001):
            world.add("los_contact_decisions", contact_id=contact, child_id=child.id, received_at=received,
                      decided_on=decided, decision=outcome, team=FRONT_DOOR)  # fmt: skip
    return decided


def _write_early_help(world: World, child: Child, day: date, luck: Luck) -> None:
    if day > world.as_at or not child.born <= day < child.adult_on():
        return
    ended = world.past(after(day, luck.wait(140, least=14)))
    if ended is not None and ended < world.begins:
        return
    world.add("ssd_early_help_episodes", earl_episode_id=world.new_id("EH"), earl_person_id=child.id,
              earl_episode_start_date=day, earl_episode_end_date=ended,
              earl_episode_reason=luck.choice(("Parenting", "School attendance", "Emotional wellbeing", "Housing")),
              earl_episode_end_reason=None if ended is None else luck.choice(("Outcomes met", "Step up", "NFA")),
              earl_episode_organisation=luck.choice(EARLY_HELP))  # fmt: skip
