"""One child's way through care, decided before it is written: how long, under which orders, living where."""

from dataclasses import dataclass, field
from datetime import date

from lineofsight.invented.days import after, birthday
from lineofsight.invented.luck import Luck
from lineofsight.invented.people import Child
from lineofsight.invented.places import home_postcode, postcode_elsewhere

TEMPORARY_APPROVAL_DAYS = 112  # sixteen weeks for a relative or friend who is not yet approved
SUPPORTED_ACCOMMODATION_FROM = date(2024, 4, 1)  # K3 took the place of H5 in the return


@dataclass(slots=True)
class Order:
    """A legal status while it lasted."""

    start: date
    end: date
    code: str


@dataclass(slots=True)
class Placement:
    start: date
    end: date
    kind: str
    provider: str
    postcode: str
    distance: float | None
    urn: str | None
    same_carer: bool = False  # as the placement before it
    why_it_ended: str | None = None


@dataclass
class CarePath:
    start: date
    end: date
    reason_ceased: str
    route: str
    destiny: str
    orders: list[Order]
    placements: list[Placement] = field(default_factory=list)
    adoption: "Adoption | None" = None

    def order_on(self, day: date) -> str:
        return next((one.code for one in reversed(self.orders) if one.start <= day), self.orders[0].code)

    def placement_on(self, day: date) -> Placement:
        return next((one for one in reversed(self.placements) if one.start <= day), self.placements[0])


@dataclass(slots=True)
class Adoption:
    decided: date
    placement_order: date
    matched: date | None
    placed: date | None
    ordered: date | None
    reversed_on: date | None
    with_carer: bool


def care_path(child: Child, day: date, route: str, luck: Luck) -> CarePath:
    """The whole path from the day a child becomes looked after. It may run past today: nobody knows that part yet."""
    destiny = _destiny(child, day, route, luck)
    adoption = _adoption(day, luck) if destiny == "adoption" else None
    end = _end(child, day, destiny, adoption, luck)
    orders = _orders(day, end, route, destiny, adoption, luck)
    path = CarePath(day, end, _reason_ceased(child, end, destiny, luck), route, destiny, orders, adoption=adoption)
    path.placements = _placements(child, path, luck)
    return path


def _destiny(child: Child, day: date, route: str, luck: Luck) -> str:
    if route in ("asylum", "remand", "short breaks"):
        return route
    age = child.age(day)
    young = 0.6 if age < 2 else 0.32 if age < 5 else 0.04 if age < 8 else 0.0
    shares = {
        "home soon": 0.3, "home later": 0.2, "long term": 0.27 if age < 13 else 0.5 if age < 16 else 0.75,
        "adoption": young if route == "court" else 0, "special guardianship": 0.16 if age < 14 else 0.03,
        "home on an order": 0.17 if route == "court" and age < 15 else 0,
    }  # fmt: skip
    if route == "court":
        shares["home soon"] = 0.08
    return luck.one_of(shares)


def _end(child: Child, day: date, destiny: str, adoption: Adoption | None, luck: Luck) -> date:
    adult = child.adult_on()
    if destiny == "adoption" and adoption is not None and adoption.ordered is not None:
        return adoption.ordered
    days: float = {
        "home soon": luck.randrange(2, 75),
        "home later": luck.randrange(60, 480),
        "special guardianship": luck.randrange(220, 620),
        "home on an order": luck.randrange(450, 1900),
        "remand": luck.randrange(8, 100),
        "short breaks": luck.randrange(400, 1600),
        "asylum": 8000 if luck.often(0.85) else luck.randrange(60, 500),
    }.get(destiny, 8000 if luck.often(0.5) else luck.randrange(500, 2800))
    return min(adult, after(day, days))


def _reason_ceased(child: Child, end: date, destiny: str, luck: Luck) -> str:
    if end == child.adult_on():
        shares = {"E17": 0.36, "E5": 0.33, "E6": 0.12, "E4A": 0.11, "E13": 0.05, "E9": 0.03}
        return "E7" if child.disabilities and luck.often(0.6) else luck.one_of(shares)
    return {
        "adoption": luck.one_of({"E12": 0.7, "E11": 0.3}),
        "special guardianship": luck.one_of({"E45": 0.62, "E46": 0.1, "E47": 0.26, "E48": 0.02}),
        "home soon": luck.one_of({"E4A": 0.55, "E4B": 0.4, "E3": 0.05}),
        "remand": luck.one_of({"E14": 0.7, "E9": 0.3}),
        "short breaks": "E8",
        "asylum": luck.one_of({"E15": 0.3, "E3": 0.5, "E16": 0.2}),
    }.get(destiny, luck.one_of({"E4A": 0.82, "E4B": 0.08, "E41": 0.07, "E3": 0.03}))


def _adoption(day: date, luck: Luck) -> Adoption:
    """From entering care to the adoption order; one plan in ten is given up for want of a family."""
    granted = after(day, luck.randrange(190, 380))
    decided = after(granted, -luck.randrange(25, 70))
    if luck.often(0.1):
        return Adoption(decided, granted, None, None, None, after(granted, luck.randrange(250, 500)), False)
    with_carer = luck.often(0.14)
    matched = after(granted, luck.randrange(10, 60) if with_carer else luck.around(130, 0.7))
    placed = after(matched, luck.randrange(12, 40))
    return Adoption(decided, granted, matched, placed, after(placed, luck.randrange(130, 300)), None, with_carer)


def _orders(day: date, end: date, route: str, destiny: str, adoption: Adoption | None, luck: Luck) -> list[Order]:
    if route == "short breaks":
        return [Order(day, end, "V4")]
    if route == "remand":
        return [Order(day, end, "J1")]
    if route != "court":
        return [Order(day, end, "V2")]
    steps: list[tuple[date, str]] = []
    start = day
    if luck.often(0.3):  # in an emergency the police or a court act first
        code, days = ("L1", 2) if luck.often(0.4) else ("L2", luck.randrange(4, 9))
        steps.append((day, code))
        start = after(day, days)
    steps.append((start, "C1"))
    final = after(day, luck.randrange(170, 330))
    if adoption is not None:
        steps.append((adoption.placement_order, "E1"))
        if adoption.reversed_on is not None:
            steps.append((adoption.reversed_on, "C2"))
    elif destiny not in ("home soon", "special guardianship"):
        steps.append((final, "C2"))
    steps = [(start, code) for start, code in steps if start < end]
    ends = [start for start, _ in steps[1:]] + [end]
    return [Order(start, until, code) for (start, code), until in zip(steps, ends, strict=True)]


_FIRST_HOME = (  # up to which age, and how often each kind of first placement
    (1, {"U6": 0.52, "U3": 0.22, "R3": 0.12, "P1": 0.09, "U5": 0.05}),
    (9, {"U6": 0.62, "U3": 0.31, "P1": 0.06, "K2": 0.01}),
    (15, {"U6": 0.56, "U3": 0.19, "K2": 0.22, "P1": 0.03}),
    (99, {"K3": 0.46, "U6": 0.3, "K2": 0.19, "U3": 0.05}),
)
_SETTLED = ((11, {"U4": 0.62, "U1": 0.3, "K2": 0.08}), (15, {"U4": 0.48, "U1": 0.14, "K2": 0.38}),
            (99, {"K3": 0.45, "U4": 0.22, "K2": 0.33}))  # fmt: skip


def _by_age(table: tuple[tuple[int, dict[str, float]], ...], age: int) -> dict[str, float]:
    return next(shares for upto, shares in table if age <= upto)


def _placements(child: Child, path: CarePath, luck: Luck) -> list[Placement]:
    steps = _places_to_live(child, path, luck)
    placements: list[Placement] = []
    for number, (start, kind) in enumerate(steps):
        end = steps[number + 1][0] if number + 1 < len(steps) else path.end
        before = placements[-1] if placements else None
        same = before is not None and (before.kind, kind) in (("U5", "A5"), ("U6", "U4"), ("U3", "U1"))
        if before is not None and same:
            placements.append(Placement(start, end, kind, before.provider, before.postcode, before.distance,
                                        before.urn if kind[0] != "A" else None, same_carer=True))  # fmt: skip
            before.why_it_ended = "PLACE"
        else:
            placements.append(_new_home(child, start, end, kind, luck))
            if before is not None:
                before.why_it_ended = _why_it_ended(kind, luck)
    return placements


def _why_it_ended(next_kind: str, luck: Luck) -> str:
    if next_kind in ("A6", "P1", "U4", "U1"):
        return "CARPL"
    return luck.one_of({"CARPL": 0.42, "CREQB": 0.22, "CREQO": 0.1, "LAREQ": 0.1, "CHILD": 0.06, "STAND": 0.04,
                        "OTHER": 0.06})  # fmt: skip


def _places_to_live(child: Child, path: CarePath, luck: Luck) -> list[tuple[date, str]]:
    """The kinds of placement in turn, with the day each began."""
    special = {"asylum": {"K3": 0.55, "U6": 0.45}, "remand": {"R5": 0.6, "K1": 0.3, "K2": 0.1},
               "short breaks": {"U6": 0.4, "K2": 0.6}}.get(path.route)  # fmt: skip
    shares = special or _by_age(_FIRST_HOME, child.age(path.start))
    if path.orders[0].code not in ("C1", "C2"):
        shares = {kind: share for kind, share in shares.items() if kind != "P1"}
    if path.adoption is not None and path.adoption.with_carer:
        shares = {"U5": 1.0}
    kind = luck.one_of(shares)
    if path.route == "asylum" and child.age(path.start) < 16:
        kind = "U6"
    steps = [(path.start, kind)]
    if path.route in ("remand", "short breaks"):
        return steps
    settled_from = after(path.start, luck.randrange(200, 500))
    last = _last_step(path, luck)
    until = last[0] if last else path.end
    if path.adoption is not None and path.adoption.with_carer:
        until = path.start  # the child stays with the carers who will adopt
    day = after(path.start, luck.wait(190, least=10))
    while day < until:
        steps.append((day, _next_kind(child, steps[-1][1], day, settled_from, luck)))
        day = after(day, luck.wait(480 if child.age(day) >= 12 else 1150, least=14))
    steps.extend([last] if last else [])
    return steps


def _next_kind(child: Child, before: str, day: date, settled_from: date, luck: Luck) -> str:
    if day < settled_from:
        return luck.one_of({kind: share for kind, share in _by_age(_FIRST_HOME, child.age(day)).items()
                            if kind not in ("P1", "R3", "U5")})  # fmt: skip
    kind = luck.one_of(_by_age(_SETTLED, child.age(day)))
    if luck.often(0.3) and before in ("U6", "U3"):
        return {"U6": "U4", "U3": "U1"}[before]
    return kind


def _last_step(path: CarePath, luck: Luck) -> tuple[date, str] | None:
    if path.adoption is not None and path.adoption.placed is not None:
        return path.adoption.placed, "A5" if path.adoption.with_carer else "A6"
    if path.destiny == "home on an order":
        home = next((one.start for one in path.orders if one.code == "C2"), None)
        if home is not None:
            return after(home, luck.randrange(0, 60)), "P1"
    return None


_PROVIDERS = {"U": {"PR1": 0.56, "PR4": 0.44}, "K": {"PR4": 0.83, "PR1": 0.1, "PR5": 0.07}, "P": {"PR0": 1.0},
              "A": {"PR1": 0.7, "PR2": 0.2, "PR5": 0.1}, "R": {"PR4": 1.0}, "H": {"PR4": 0.8, "PR5": 0.2}}  # fmt: skip


def _new_home(child: Child, start: date, end: date, kind: str, luck: Luck) -> Placement:
    family = child.family
    if kind == "K3" and end < SUPPORTED_ACCOMMODATION_FROM:
        kind = "H5"
    provider = "PR3" if kind == "R5" else luck.one_of(_PROVIDERS[kind[0]])
    far = luck.often(0.3 if provider in ("PR4", "PR2") else 0.06)
    if kind == "P1":
        far = False
        postcode, distance = family.postcode, 0.0
    elif far:
        postcode, distance = postcode_elsewhere(luck), round(min(240, luck.around(38, 0.6)), 1)
    else:
        postcode, distance = home_postcode(family.locality, luck), round(min(45, luck.around(9, 0.7)), 1)
    registered = kind[0] in "UK" or kind == "R3"
    urn = f"SC999{luck.randrange(100, 180 if provider == 'PR1' else 400)}" if registered else None
    return Placement(start, end, kind, provider, postcode, None if child.seeking_asylum else distance, urn)


def eligible_from(child: Child, path: CarePath) -> date | None:
    """The day a child became eligible for leaving care support: 16, in care, for 13 weeks since turning 14."""
    since = max(path.start, birthday(child.born, 14))
    day = max(birthday(child.born, 16), after(since, 91))
    return day if day < path.end and path.route not in ("short breaks",) else None
