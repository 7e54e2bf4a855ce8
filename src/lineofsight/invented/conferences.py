"""Conference chairs: who chairs which plan, and whether they speak up when a child's situation does not improve."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lineofsight.invented.days import after, working_days
from lineofsight.invented.need import Cast, Episode
from lineofsight.invented.people import Child
from lineofsight.invented.places import REVIEWING
from lineofsight.invented.planted import SILENT
from lineofsight.invented.workforce import NEVER, Holder, hold, holder_on, write_involvements

THEMES = {"DRIFT": 0.4, "SAFETY": 0.2, "VISITS": 0.12, "CORE GROUP": 0.13, "PLAN": 0.1, "LEGAL": 0.05}


@dataclass(frozen=True, slots=True)
class Chairing:
    """Who chairs a family's conferences, and whether it is one of the chairs who stay silent."""

    held: list[Holder]
    silent: bool


def warning_signs(progress: list[tuple[date, str | None]], reviewed: list[date]) -> list[date]:
    """The days on which a plan shows that it is not working: two bad core groups running, a review that merely
    continues it a second time."""
    bad = ("WORSE", None)
    signs = [day for (_, before), (day, now) in pairwise(progress) if before in bad and now in bad]
    return signs + reviewed[1:]


def _silent(cast: Cast, who: str | None, day: date) -> bool:
    return who in cast.plants.victims[SILENT] and day >= cast.plants.began(SILENT)


def talk_between_conferences(cast: Cast, children: list[Child], chairing: Chairing, reviewed: list[date]) -> None:
    """Midway to the next conference many chairs ring or see the child; the silent ones leave it."""
    world, calendar = cast.world, working_days()
    for child in children:
        luck = child.family.luck
        for review in reviewed:
            day = calendar.on_or_after(after(review, luck.randrange(60, 110)))
            who = holder_on(chairing.held, day)
            spoke = luck.often(0.5) and not _silent(cast, who, day)
            if spoke and world.in_records(day) and child.born <= day < min(chairing.held[-1].end, child.adult_on()):
                world.add("los_visits", visit_id=world.new_id("VL"), child_id=child.id, visited_on=day, kind="CHAIR",
                          mode=luck.one_of({"TELEPHONE": 0.5, "VIDEO": 0.2, "IN PERSON": 0.3}), seen="Y",
                          seen_alone="N", worker_id=who, team=REVIEWING)  # fmt: skip


def silence_some_chairs(cast: Cast) -> None:
    """Choose the silent chairs: the first by number of those in post since the failure began."""
    began = cast.plants.began(SILENT)
    for stint in cast.workforce.stints[REVIEWING, "CPCHAIR"]:
        if stint.start <= began and stint.end == NEVER:
            cast.plants.take(SILENT, stint.worker)


def chair(cast: Cast, episode: Episode, start: date, end: date) -> Chairing:
    last = min(end, after(cast.world.as_at, 1))
    held = hold(cast.workforce, REVIEWING, "CPCHAIR", start, last, episode.luck, mean_days=1500)
    for child in episode.children:
        until = min(last, child.adult_on())
        told = [Holder(one.worker, one.start, min(one.end, until)) for one in held if one.start < until]
        write_involvements(cast.world, child.id, episode.ids[child.id], "CPCHAIR", REVIEWING, told, episode.luck)
    silent = cast.plants.victims[SILENT]
    return Chairing(held, any(one.worker in silent and one.end > cast.plants.began(SILENT) for one in held))


def escalate(cast: Cast, children: list[Child], chairing: Chairing, signs: list[date]) -> None:
    """What a chair does on seeing that a plan is not working: most speak up, and the silent ones do not."""
    if not children:
        return
    world, luck, calendar = cast.world, children[0].family.luck, working_days()
    quiet_until = date.min
    for day in sorted(signs):
        who = holder_on(chairing.held, day)
        if who is None or day < quiet_until or _silent(cast, who, day) or not luck.often(0.62):
            continue
        quiet_until = after(day, 90)
        raised = calendar.plus(day, luck.randrange(1, 9))
        if not world.in_records(raised):
            continue
        resolved = world.past(calendar.plus(raised, max(1, int(luck.around(12, 0.6)))))
        theme, changed = luck.one_of(THEMES), luck.often(0.55)
        stage = luck.one_of({1: 0.75, 2: 0.2, 3: 0.05})
        for child in children:
            world.add("los_chair_escalations", escalation_id=world.new_id("X"), child_id=child.id, chair_id=who,
                      process="CP", raised_on=raised, stage=stage, theme=theme, resolved_on=resolved,
                      outcome_changed=None if resolved is None else ("Y" if changed else "N"))  # fmt: skip
