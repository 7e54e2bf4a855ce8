"""The invented county of Fernshire, from a seed to the files that its systems would export."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lineofsight.invented import (
    care,
    conferences,
    front_door,
    identity,
    need,
    oversight,
    people,
    permanence,
    places,
    plans,
    protection,
    workforce,
)
from lineofsight.invented.planted import Plants
from lineofsight.invented.world import World
from lineofsight.invented.write_annex_a import write_annex_a
from lineofsight.invented.write_cin_census import write_cin_census
from lineofsight.invented.write_ssda903 import write_ssda903
from lineofsight.invented.write_tables import write_tables
from lineofsight.records.marker import write_marker

STEPS: dict[str, need.Step] = {
    "plan": need.child_in_need,
    "enquire": protection.enquire,
    "arrive": protection.arrive_on_a_plan,
    "protect": plans.protect,
    "care": care.enter_care,
}


@dataclass(frozen=True)
class CountySummary:
    """What was written, and what was planted in it."""

    folder: Path
    seed: int
    as_at: date
    scale: float
    planted: dict[str, list[str]]  # by failure: the ids of the children, families, chairs or localities behind it
    rows: dict[str, int]  # by standard table
    files: list[str] = field(default_factory=list)


def tell_the_story(*, seed: int, as_at: date, scale: float, planted: bool) -> tuple[World, Plants]:
    """The whole county in memory: every standard table that one of its systems would fill."""
    world = World(as_at=as_at, seed=seed, scale=scale)
    cast = need.Cast(world, workforce.recruit(world), Plants(world, planted))
    places.write_places(world)
    conferences.silence_some_chairs(cast)
    families = care.already_in_care(cast)
    families += care.children_who_come_alone(cast)
    for family in front_door.families_who_come(world):
        front_door.tell(world, family, lambda knock: need.referral(cast, STEPS, knock))
        families.append(family)
    permanence.write_families_still_waiting(world)
    oversight.audit_cases(cast)
    workforce.write_days_away(world, cast.workforce)
    families += identity.tell_who_is_who(world, families)
    people.write_people(world, families)
    return world, cast.plants


def write_county(
    folder: Path,
    *,
    seed: int = 1,
    as_at: date = date(2026, 10, 31),
    scale: float = 1.0,
    planted: bool = True,
) -> CountySummary:
    """Write the county's source files into `folder`: the same seed, day and scale give the same bytes."""
    world, plants = tell_the_story(seed=seed, as_at=as_at, scale=scale, planted=planted)
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: world.tables.pop(name).arrow() for name in list(world.tables)}
    for write in (write_tables, write_annex_a, write_ssda903, write_cin_census):
        write(folder, tables, world)
    write_marker(folder, {"county": places.COUNTY, "seed": seed, "as_at": as_at.isoformat(), "scale": scale,
                          "planted": planted, "records_begin": world.begins.isoformat()})  # fmt: skip
    return CountySummary(
        folder=folder, seed=seed, as_at=as_at, scale=scale, planted=dict(plants.victims),
        rows={name: table.num_rows for name, table in tables.items() if table.num_rows},
        files=sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()),
    )  # fmt: skip
