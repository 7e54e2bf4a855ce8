"""Conference chairs: who chairs which plan, and whether they speak up when a child's situation does not improve."""

from dataclasses import dataclass
from datetime import date

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


def escalate(cast: Cast, children: list[Child], chairing: Chairing, progress: list[tuple[date, str | None]]) -> None:
    """Two bad or missed core groups running call for a word; most chairs say it, and the silent ones do not."""
    if not children:
        return
    world, luck, calendar = cast.world, children[0].family.luck, working_days()
    bad = ("WORSE", None)
    quiet_until = date.min
    for (_, before), (day, now) in zip(progress, progress[1:], strict=False):
        if before not in bad or now not in bad or day < quiet_until:
            continue
        who = holder_on(chairing.held, day)
        quiet_until = after(day, 90)
        silent = who in cast.plants.victims[SILENT] and day >= cast.plants.began(SILENT)
        if who is None or silent or not luck.often(0.62):
            continue
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
