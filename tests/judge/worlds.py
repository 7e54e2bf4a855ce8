"""Random worlds: a few children each, and everything that goes wrong in records, close enough together to collide.

A world is a dict of the standard tables: lists of rows, each a dict of every column. A number makes it, whole.
"""

from datetime import date

from tests.judge import worlds_in_care, worlds_of_protection
from tests.judge.chance import Chance
from tests.judge.making import Making, World


def a_world(number: int, as_at: date) -> World:
    """The world of this number. The children are c1, c2, ... in every world: only the authority tells them apart."""
    making = Making(World(number, f"W{number:04}", as_at), Chance(number, as_at))
    making.places()
    making.people()
    worlds_of_protection.front_door(making)
    worlds_of_protection.protection(making)
    worlds_in_care.in_care(making)
    worlds_in_care.with_parents(making)
    worlds_in_care.leaving_care(making)
    worlds_in_care.need(making)
    worlds_of_protection.early_help(making)
    making.workers()
    making.links()
    return making.finished()
