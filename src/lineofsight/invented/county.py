"""The invented county of Fernshire, from a seed to the files that its systems would export."""

import shutil
from collections.abc import Callable
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
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.marker import MARKER, write_marker

AS_AT = date(2026, 10, 31)
WRITERS = {
    "the standard dataset and the county's own lists": write_tables,
    "the inspection workbook": write_annex_a,
    "the looked-after children return": write_ssda903,
    "the children in need census": write_cin_census,
}
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
    world.open_the_lists()
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
    as_at: date = AS_AT,
    scale: float = 1.0,
    planted: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> CountySummary:
    """Write the county's source files into `folder`: the same seed, day and scale give the same bytes.

    They are written aside and put in place at the end, so that a county is there whole or not at all.
    """
    _may_be_replaced(folder)
    progress("Telling the story of Fernshire (invented)")
    world, plants = tell_the_story(seed=seed, as_at=as_at, scale=scale, planted=planted)
    tables = {name: world.tables.pop(name).arrow() for name in list(world.tables)}
    aside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for what, write in WRITERS.items():
        progress(f"Writing {what}")
        write(aside, tables, world)
    write_marker(aside, {"county": places.COUNTY, "seed": seed, "as_at": as_at.isoformat(), "scale": scale,
                         "planted": planted, "records_begin": world.begins.isoformat()})  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
    return CountySummary(
        folder=folder, seed=seed, as_at=as_at, scale=scale, planted=dict(plants.victims),
        rows={name: table.num_rows for name, table in tables.items() if table.num_rows},
        files=sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()),
    )  # fmt: skip


def _may_be_replaced(folder: Path) -> None:
    if folder.exists() and not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise RefusedError(
            f"{folder} holds files that are not an invented county: name an empty folder, or one that does not exist."
        )
