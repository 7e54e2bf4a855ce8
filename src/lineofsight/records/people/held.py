"""Who is among the children of a snapshot, counted: the not yet born, restricted records, joined ids, families."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.records.people.children import restricted, siblings, unborn
from lineofsight.records.people.who_is_who import LINKS, who_is_who
from lineofsight.records.problems import Problem
from lineofsight.records.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PeopleHeld:
    unborn: int
    restricted: int  # counted in every figure, and shown only by named access
    joined_ids: int  # ids that were another id of the same child, and are counted under the one that stays
    parted_by_adoption: int  # records that are never shown with the same child's others
    with_siblings: int
    problems: tuple[Problem, ...]  # statements about ids and families that were not followed

    def as_json(self) -> dict[str, object]:
        return {
            "unborn": self.unborn,
            "restricted": self.restricted,
            "joined_ids": self.joined_ids,
            "parted_by_adoption": self.parted_by_adoption,
            "with_siblings": self.with_siblings,
            "problems": [problem.as_json() for problem in self.problems],
        }


def people_held(snapshot: Snapshot) -> PeopleHeld:
    as_at = snapshot.manifest.as_at
    people = who_is_who(_whole(snapshot, LINKS), as_at=as_at)
    families, unsafe = siblings(_whole(snapshot, "ssd_family"), people)
    return PeopleHeld(
        unborn=len(unborn(_whole(snapshot, "ssd_person"), people.canonical, as_at=as_at)),
        restricted=len(restricted(_whole(snapshot, "los_restricted_records"), people.canonical, as_at=as_at)),
        joined_ids=sum(row["child"] != row["canonical"] for row in people.canonical.to_pylist()),
        parted_by_adoption=len(people.before_and_after_adoption),
        with_siblings=len(set(zip(families["authority"].to_pylist(), families["child"].to_pylist(), strict=True))),
        problems=(*people.problems, *unsafe),
    )


def _whole(snapshot: Snapshot, table: str) -> pa.Table | None:
    files = snapshot.parquet(table)
    return pa.concat_tables([pq.read_table(file, partitioning=None) for file in files]) if files else None
