"""The invented county as a database to put questions to, told once for all the tests that ask."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb

from lineofsight.invented.county import AS_AT, tell_the_story
from lineofsight.invented.planted import Plants
from lineofsight.invented.world import World
from lineofsight.invented.write_tables import database_of


@dataclass(frozen=True)
class County:
    world: World
    plants: Plants
    tables: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.tables.execute(query).fetchall()

    def number(self, query: str) -> float:
        found: float = self.rows(query)[0][0]
        return found

    def filled(self, table: str) -> bool:
        return len(self.world.tables[table]) > 0


@lru_cache(maxsize=4)
def a_county(*, scale: float = 0.1, seed: int = 1, planted: bool = True, as_at: date = AS_AT) -> County:
    world, plants = tell_the_story(seed=seed, as_at=as_at, scale=scale, planted=planted)
    return County(world, plants, database_of({name: rows.arrow() for name, rows in world.tables.items()}))
