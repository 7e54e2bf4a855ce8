"""The invented county of Fernshire, from a seed to the files that its systems would export."""

import json
import time
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
    permanence,
    people,
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
    seconds: dict[str, float] = field(default_factory=dict)


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
    started = time.perf_counter()
    world, plants = tell_the_story(seed=seed, as_at=as_at, scale=scale, planted=planted)
    seconds = {"story": time.perf_counter() - started}
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: rows.arrow() for name, rows in world.tables.items() if len(rows)}
    for name, write in {
        "tables": write_tables, "annex_a": write_annex_a, "ssda903": write_ssda903, "cin_census": write_cin_census,
    }.items():  # fmt: skip
        begun = time.perf_counter()
        write(folder, tables, world)
        seconds[name] = time.perf_counter() - begun
    marker = {"invented": True, "county": places.COUNTY, "authority": places.AUTHORITY, "seed": seed,
              "as_at": as_at.isoformat(), "scale": scale, "planted": planted,
              "records_begin": world.begins.isoformat()}  # fmt: skip
    (folder / "invented.json").write_text(json.dumps(marker, indent=2) + "\n", encoding="utf-8")
    return CountySummary(
        folder=folder, seed=seed, as_at=as_at, scale=scale, planted=dict(plants.victims),
        rows={name: table.num_rows for name, table in tables.items()},
        files=sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()),
        seconds=seconds,
    )  # fmt: skip
