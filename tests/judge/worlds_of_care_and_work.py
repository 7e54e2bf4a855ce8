"""Random worlds of children in care, of those who leave it, and of the people who work with them."""

from datetime import date

from tests.judge import worlds_in_care, worlds_of_homes, worlds_of_work
from tests.judge.chance import Chance
from tests.judge.making import Making, World
from tests.judge.worlds_of_plain_stories import plain_stories


def a_world_of_care(number: int, as_at: date) -> World:
    """The world of this number: another than the one of that number among the worlds of the first measures."""
    making = Making(World(number, f"C{number:04}", as_at), Chance(number + 100_000, as_at))
    making.places()
    making.people()
    worlds_in_care.in_care(making)
    worlds_in_care.with_parents(making)
    worlds_in_care.leaving_care(making)
    worlds_in_care.need(making)
    worlds_of_homes.looked_after(making)
    worlds_of_homes.at_home(making)
    worlds_of_work.permanence(making)
    worlds_of_work.moving_on(making)
    worlds_of_work.missing(making)
    worlds_of_work.workforce(making)
    worlds_of_work.crowds(making)
    plain_stories(making)
    making.workers()
    making.links()
    return making.finished()
