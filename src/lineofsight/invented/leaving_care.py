"""Care leavers: a personal adviser who keeps in touch, somewhere to live on any night, something to do by day."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lineofsight.invented.care_path import eligible_from
from lineofsight.invented.days import add_months, after, birthday, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import Cast
from lineofsight.invented.people import Child
from lineofsight.invented.places import team_for
from lineofsight.invented.planted import TENTS
from lineofsight.invented.workforce import Holder, hold, holder_on, write_involvements
from lineofsight.invented.world import World

if TYPE_CHECKING:
    from lineofsight.invented.care import LookedAfter

FIRST_HOME = {  # by the reason for which care ended
    "E17": {"Z": 1.0}, "E5": {"D": 0.6, "T": 0.15, "E": 0.25}, "E6": {"U": 0.7, "K": 0.3}, "E4A": {"B": 1.0},
    "E13": {"B": 1.0}, "E9": {"X": 1.0}, "E7": {"C": 1.0}, "E3": {"Y": 1.0},
}  # fmt: skip
NEXT_HOME = {"U": 0.47, "D": 0.2, "B": 0.14, "K": 0.05, "T": 0.03, "E": 0.03, "Y": 0.025, "X": 0.02, "W": 0.012,
             "V": 0.012, "S": 0.011}  # fmt: skip
UNSAFE = frozenset({"S", "V", "W", "X"})
ACTIVITIES = {"F1": 0.06, "F2": 0.2, "P2": 0.03, "F4": 0.04, "F5": 0.25, "P5": 0.06, "G4": 0.11, "G5": 0.18,
              "G6": 0.07}  # fmt: skip
IN_TOUCH = {"YES": 0.925, "NO": 0.035, "REFU": 0.02, "NREQ": 0.02}


@dataclass(slots=True)
class Stay:
    start: date
    end: date
    kind: str
    seen_on: date | None
    tent: bool = False  # planted: nobody senior has seen the young person there


@dataclass(slots=True)
class Leaver:
    child: Child
    eligibility: str
    start: date
    end: date
    team: str
    advisers: list[Holder]
    stays: list[Stay]

    @property
    def luck(self) -> Luck:
        return self.child.family.luck

    def stay_on(self, day: date) -> Stay:
        return next((one for one in reversed(self.stays) if one.start <= day), self.stays[0])


def follow(cast: Cast, case: "LookedAfter") -> None:
    """The years after care, for a child who has the right to them."""
    world, child, path, luck = cast.world, case.child, case.path, case.luck
    if eligible_from(child, path) is None or path.end > world.as_at or path.reason_ceased in ("E3", "E2"):
        return
    last = birthday(child.born, 25 if luck.often(0.35) else 21)
    if last <= world.begins:
        return
    team = team_for("care leavers", child.family.locality.id, max(path.end, world.begins), world.as_at, luck).id
    since, until = max(path.end, add_months(world.begins, -20)), min(last, after(world.as_at, 1))
    advisers = hold(cast.workforce, team, "PA", since, until, luck, mean_days=900)
    eligibility = "QUALIFYING" if path.end < child.adult_on() and luck.often(0.4) else "FORMER RELEVANT"
    if child.adult_on() > world.as_at:
        eligibility = "RELEVANT"
    leaver = Leaver(child, eligibility, path.end, last, team, advisers, [])
    leaver.stays = _stays(cast, leaver, path.reason_ceased)
    told = [Holder(one.worker, one.start, min(one.end, last)) for one in advisers]
    write_involvements(world, child.id, None, "PA", team, told, luck)
    _write_stays(world, leaver)
    latest = _keep_in_touch(world, leaver)
    _visit(world, leaver)
    if last > world.as_at:
        _write_state(world, leaver, latest)


def _stays(cast: Cast, leaver: Leaver, reason: str) -> list[Stay]:
    luck, day = leaver.luck, leaver.start
    kind = luck.one_of(FIRST_HOME.get(reason, {"B": 1.0}))
    stays: list[Stay] = []
    while day < leaver.end and day <= cast.world.as_at:
        length = luck.randrange(4, 60) if kind in UNSAFE - {"X"} else luck.wait(520, least=40)
        end = min(leaver.end, after(day, length))
        # a senior manager sees or signs off every young person in an unsafe place within a few days
        seen = after(day, luck.randrange(1, 6)) if kind in UNSAFE and luck.often(0.9) else None
        stays.append(Stay(day, end, kind, seen))
        day, kind = end, luck.one_of({other: share for other, share in NEXT_HOME.items() if other != kind})
    return _perhaps_a_tent(cast, leaver, stays)


def _perhaps_a_tent(cast: Cast, leaver: Leaver, stays: list[Stay]) -> list[Stay]:
    """Plant a stay in a tent. The first few are still there; the others were found after the inspection."""
    as_at, luck, plants = cast.world.as_at, leaver.luck, cast.plants
    first = max(plants.began(TENTS), leaver.child.adult_on(), after(leaver.start, 30))
    last = add_months(as_at, -11)
    still = plants.quota(TENTS, "still_so_at_the_end")
    remains = len(plants.victims[TENTS]) < still
    leaves = add_months(as_at, -luck.randrange(6, 10))
    if first >= last or leaver.end <= (as_at if remains else leaves) or not luck.often(0.35):
        return stays
    start = after(first, luck.randrange((last - first).days))
    if not plants.take(TENTS, leaver.child.id):
        return stays
    end = leaver.end if remains else leaves
    kind = "S" if luck.often(0.8) else "V"
    seen = None if remains else after(leaves, -luck.randrange(1, 20))
    kept = [Stay(one.start, min(one.end, start), one.kind, one.seen_on) for one in stays if one.start < start]
    tent = Stay(start, end, kind, seen, tent=True)
    return [*kept, tent] if remains else [*kept, tent, Stay(end, leaver.end, "D", None)]


def _write_stays(world: World, leaver: Leaver) -> None:
    for stay in leaver.stays:
        if stay.start > world.as_at or stay.end <= world.begins:
            continue
        seen = world.past(stay.seen_on)
        suitable = "2" if stay.kind in UNSAFE or leaver.luck.often(0.03) else "1"
        world.add("los_accommodation_log", stay_id=world.new_id("ST"), child_id=leaver.child.id,
                  from_date=stay.start, to_date=world.past(stay.end), accommodation=stay.kind, suitable=suitable,
                  seen_by_senior_on=seen, signed_off_on=seen,
                  signed_off_role="HOS" if seen else None)  # fmt: skip


def _keep_in_touch(world: World, leaver: Leaver) -> date | None:
    """The adviser's contacts; gives the latest at which the young person was reached."""
    luck, latest = leaver.luck, None
    day = after(max(leaver.start, world.begins), luck.randrange(5, 50))
    while day < leaver.end and day <= world.as_at:
        day = working_days().on_or_after(day)
        tent = leaver.stay_on(day).tent
        if world.typed_up(day, luck):
            shares = {"MESSAGE": 0.6, "TELEPHONE": 0.4} if tent else _MODES
            reached = luck.often(0.3 if tent else 0.9)
            world.add("los_pa_contacts", contact_id=world.new_id("PC"), child_id=leaver.child.id, contacted_on=day,
                      mode=luck.one_of(shares), reached="Y" if reached else "N",
                      worker_id=holder_on(leaver.advisers, day))  # fmt: skip
            latest = day if reached else latest
        day = after(day, max(5, luck.around(85 if tent else 40, 0.4)))
    return latest


_MODES = {"IN PERSON": 0.55, "TELEPHONE": 0.26, "MESSAGE": 0.14, "VIDEO": 0.05}


def _visit(world: World, leaver: Leaver) -> None:
    """Visits that are part of the pathway plan: a young person is seen where they live."""
    luck = leaver.luck
    moves = [stay.start for stay in leaver.stays]
    day = after(max(leaver.start, world.begins), luck.randrange(2, 8))
    while day < leaver.end and day <= world.as_at:
        day = working_days().on_or_after(day)
        if world.typed_up(day, luck) and not leaver.stay_on(day).tent:
            world.add("los_visits", visit_id=world.new_id("VL"), child_id=leaver.child.id, visited_on=day,
                      kind="PATHWAY", mode="IN PERSON", seen="Y" if luck.often(0.93) else "N", seen_alone="Y",
                      worker_id=holder_on(leaver.advisers, day), team=leaver.team)  # fmt: skip
        coming = after(day, max(15, luck.around(52, 0.25)))
        moved = min((move for move in moves if day < move < coming), default=None)
        soon = luck.randrange(1, 7) if luck.often(0.8) else luck.randrange(8, 30)
        day = coming if moved is None else after(moved, soon)


def _write_state(world: World, leaver: Leaver, latest: date | None) -> None:
    """How things stand now, which is all that the standard dataset holds."""
    luck, as_at = leaver.luck, world.as_at
    stay = leaver.stay_on(as_at)
    touch = "NO" if stay.tent and luck.often(0.6) else luck.one_of(IN_TOUCH)
    in_touch = touch == "YES"
    known = in_touch or stay.tent
    reviewed = after(as_at, -(luck.randrange(1, 178) if luck.often(0.82) else luck.randrange(183, 420)))
    adviser = holder_on(leaver.advisers, as_at)
    unsafe = stay.kind in UNSAFE
    world.add("ssd_care_leavers", clea_table_id=world.new_id("CL"), clea_person_id=leaver.child.id,
              clea_care_leaver_eligibility=leaver.eligibility, clea_care_leaver_in_touch=touch,
              clea_care_leaver_latest_contact=latest if in_touch else None,
              clea_care_leaver_accommodation=stay.kind if known else None,
              clea_care_leaver_accom_suitable=("2" if unsafe else "1") if known else None,
              clea_care_leaver_activity=luck.one_of(ACTIVITIES) if in_touch else None,
              clea_pathway_plan_review_date=max(reviewed, leaver.start), clea_care_leaver_personal_advisor=adviser,
              clea_care_leaver_allocated_team=leaver.team, clea_care_leaver_worker_id=adviser)  # fmt: skip
