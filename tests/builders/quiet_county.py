"""The county with nothing planted in it, measured where England publishes a rate."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from lineofsight.invented import county as county_module
from lineofsight.invented.county import AS_AT, tell_the_story
from lineofsight.invented.write_tables import write_tables
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.results import Results
from lineofsight.measures.tallied import Tally, tallied
from lineofsight.records.definitions import read_yaml
from lineofsight.records.reading.marker import write_marker
from tests.builders.published_counts import Year
from tests.builders.published_county import measured, only, read_by

ENGLAND = read_yaml(Path(county_module.__file__).with_name("england.yaml"))
RATES: list[dict[str, Any]] = ENGLAND["rates"]
YEAR = Year(2026)
DAYS = {
    "year": (YEAR.first, YEAR.last),
    "31 March": (YEAR.last.replace(day=1), YEAR.last),
    "as at": (AS_AT.replace(day=1), AS_AT),
}


@dataclass(frozen=True)
class QuietCounty:
    results: Results
    catalogue: Catalogue

    def rate(self, rate: dict[str, Any]) -> tuple[float, float]:
        """The county's figure, and how many cases it stands on."""
        found = self._figures(rate["measure"], rate["when"])
        if rate["told"] == "per 10000":
            number = sum(_number(figure) for figure in found)
            return number * 10_000 / self._children(), number
        readings = [figure.official or {"numerator": figure.numerator, "denominator": figure.denominator}
                    for figure in found]  # fmt: skip
        counted = sum(reading["denominator"] for reading in readings)
        return 100 * sum(reading["numerator"] for reading in readings) / counted, counted

    def _figures(self, measure: str, when: str) -> list[Tally]:
        first, last = DAYS[when]
        found = tallied(self.results, self.catalogue, [measure], first=first, last=last)
        assert len(found) == (12 if when == "year" else 1), measure
        return found

    def _children(self) -> int:
        children = self._figures("referral_rate", "31 March")[0].denominator
        assert children
        return children


def _number(figure: Tally) -> int:
    """How many there were: the published number keeps what the share leaves aside."""
    if figure.unit == "share":
        return (figure.denominator or 0) + figure.excluded
    return figure.numerator or 0


@lru_cache(maxsize=1)
def a_quiet_county(*, scale: float = 0.25, seed: int = 1) -> QuietCounty:
    folder = Path(mkdtemp(prefix="lineofsight-quiet-"))
    catalogue = only({str(rate["measure"]) for rate in RATES})
    names = read_by(catalogue)
    world, _ = tell_the_story(seed=seed, as_at=AS_AT, scale=scale, planted=False)
    (folder / "dataset").mkdir()
    write_tables(
        folder / "dataset", {name: rows.arrow() for name, rows in world.tables.items() if name in names}, world
    )
    write_marker(folder / "dataset", {"seed": seed, "planted": False})
    return QuietCounty(measured(folder / "dataset", catalogue), catalogue)
