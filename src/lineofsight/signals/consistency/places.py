"""What is compared: one measure in several places at one time, each with what was counted and of how many."""

from collections.abc import Sequence
from dataclasses import dataclass

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class InPlace:
    """One place's count: cases met of cases judged, or events among children who live there.

    `of` is None where the number who live there is not on record: the count is then shown and never compared.
    """

    place: str
    count: int
    of: int | None

    def __post_init__(self) -> None:
        if self.count < 0 or (self.of is not None and self.of < 0):
            raise ValueError("A place counts from nought upwards.")

    @property
    def known(self) -> bool:
        """Is it a place at all? What is recorded under no place is shown, and not held against any."""
        return self.place not in ("", NOT_RECORDED)

    @property
    def compared(self) -> bool:
        return self.known and bool(self.of)


def compared(places: Sequence[InPlace]) -> list[InPlace]:
    """Those that can be set beside one another: places with somebody in them to count."""
    names = [one.place for one in places]
    if len(set(names)) < len(names):
        raise ValueError("A place stands here twice: add its counts together first.")
    return [one for one in places if one.compared]


def of(one: InPlace) -> int:
    """The whole of a place that is compared."""
    assert one.of  # noqa: S101 - only `compared` places come here
    return one.of
