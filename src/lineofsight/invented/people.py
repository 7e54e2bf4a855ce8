"""The children and families of the story: born of a seed, named from syllables, related to one another."""

import json
from dataclasses import dataclass, field
from datetime import date

from lineofsight.invented import names
from lineofsight.invented.days import add_months, after, birthday, full_years
from lineofsight.invented.luck import Luck
from lineofsight.invented.places import LOCALITIES, Locality, home_postcode
from lineofsight.invented.world import World

ETHNICITIES = {
    "WBRI": 0.845, "WIRI": 0.003, "WOTH": 0.028, "WIRT": 0.002, "WROM": 0.003, "MWBC": 0.009, "MWBA": 0.007,
    "MWAS": 0.008, "MOTH": 0.017, "AIND": 0.004, "APKN": 0.003, "ABAN": 0.003, "AOTH": 0.007, "BCRB": 0.002,
    "BAFR": 0.012, "BOTH": 0.004, "CHNE": 0.002, "OOTH": 0.012, "REFU": 0.005, "NOBT": 0.024,
}  # fmt: skip
SEEKING_ASYLUM = {"BAFR": 0.45, "OOTH": 0.3, "AOTH": 0.15, "WOTH": 0.1}
DISABILITIES = {"LD": 0.3, "AUT": 0.28, "BEH": 0.15, "COMM": 0.08, "MOB": 0.07, "PC": 0.04, "VIS": 0.02, "HEAR": 0.02,
                "INC": 0.02, "HAND": 0.01, "CON": 0.01, "DDA": 0.05}  # fmt: skip
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(slots=True)
class Child:
    id: str
    family: "Family"
    sex: str
    ethnicity: str
    born: date  # for a child not yet born, the day it will be
    expected: date
    disabilities: tuple[str, ...] = ()
    seeking_asylum: bool = False
    died_on: date | None = None
    away_until: date | None = None  # looked after until then; never home again if adopted or grown up
    is_mother: bool = False
    of_a_mother: bool = False  # known as the child of a young mother, whoever else mentions it
    times_in_care: int = 0
    protected_before: int = 0  # child protection plans so far
    pre_proceedings_before: int = 0

    def age(self, day: date) -> int:
        return full_years(self.born, day)

    def adult_on(self) -> date:
        return birthday(self.born, 18)


@dataclass(slots=True)
class Family:
    number: int
    locality: Locality
    luck: Luck
    first_contact: date
    postcode: str
    trouble: float  # above 1: more often, and more seriously, in need of help
    children: list[Child] = field(default_factory=list)
    times_referred: int = 0

    @property
    def id(self) -> str:
        return f"FAM{self.number:06d}"

    def young_on(self, day: date) -> list[Child]:
        """The children who are known of and under 18 that day; an unborn child from 20 weeks before its birth."""
        return [
            child
            for child in self.children
            if after(child.expected, -140) <= day < child.adult_on()
            and (child.away_until is None or child.away_until <= day)
            and (child.died_on is None or child.died_on > day)
        ]


def new_family(world: World, number: int, first_contact: date, **given: int) -> Family:
    """A family on the day somebody first worries about it. `given` may fix how many children and the eldest's age."""
    luck = Luck((world.seed << 32) + number)
    locality = luck.one_of({place: place.share * place.need for place in LOCALITIES})
    family = Family(number, locality, luck, first_contact, home_postcode(locality, luck), luck.around(0.85, 0.5))
    children = given.get("children") or luck.one_of({1: 0.5, 2: 0.29, 3: 0.15, 4: 0.06})
    days_old = int(365.25 * given["age"] + luck.randrange(365)) if "age" in given else luck.randrange(-230, 6420)
    disabled_share = 0.075
    for _ in range(children):
        born = after(first_contact, -days_old)
        add_child(family, born, disabled=luck.often(disabled_share))
        days_old -= luck.randrange(420, 1500)
        if days_old < -230:
            break
    return family


def add_child(family: Family, born: date, *, disabled: bool = False, seeking_asylum: bool = False) -> Child:
    luck = family.luck
    codes: tuple[str, ...] = ()
    if disabled:
        codes = tuple(sorted({luck.one_of(DISABILITIES) for _ in range(luck.choice((1, 1, 2)))}))
    child = Child(
        id=f"F{100_000 + family.number:06d}{len(family.children) + 1}",
        family=family,
        sex=luck.one_of({"M": 0.87, "F": 0.13} if seeking_asylum else {"M": 0.515, "F": 0.485}),
        ethnicity=luck.one_of(SEEKING_ASYLUM if seeking_asylum else ETHNICITIES),
        born=born,
        expected=after(born, luck.randrange(-10, 11)),
        disabilities=codes,
        seeking_asylum=seeking_asylum,
    )
    family.children.append(child)
    return child


def upn(child: Child) -> str:
    """A pupil number of the right form, check letter and all, from a local authority that does not exist."""
    digits = f"999{int(child.id[1:]):09d}"[:12]
    check = sum(int(digit) * place for place, digit in enumerate(digits, start=2)) % 23
    return _UPN_LETTERS[check] + digits


def write_people(world: World, families: list[Family]) -> None:
    """Everyone whom any table mentions, and nobody else: a child nobody wrote about is not in the records."""
    mentioned = _mentioned(world)
    luck = world.luck("people")
    for family in families:
        known = [child for child in family.children if child.id in mentioned or child.of_a_mother]
        for child in known:
            _write_person(world, child, luck)
            _write_home(world, child, luck)
            if len(known) > 1:
                world.add("ssd_family", fami_table_id=world.new_id("FM"), fami_family_id=family.id,
                          fami_person_id=child.id)  # fmt: skip


def _mentioned(world: World) -> set[str]:
    found: set[str] = set()
    for rows in world.tables.values():
        if rows.table.child is not None:
            found.update(rows.columns[rows.table.child])
    return found


def _write_person(world: World, child: Child, luck: Luck) -> None:
    unborn = child.born > world.as_at
    asked = not luck.often(0.02)
    world.add(
        "ssd_person",
        pers_person_id=child.id,
        pers_forename=None if unborn else names.forename(luck),
        pers_surname=names.surname(luck),
        pers_sex="U" if unborn else child.sex,
        pers_gender="00" if unborn else {"M": "01", "F": "02"}[child.sex],
        pers_ethnicity="NOBT" if unborn or not asked else child.ethnicity,
        pers_dob=None if unborn else child.born,
        pers_expected_dob=child.expected if unborn else None,
        pers_upn_unknown="UN1" if not unborn and child.age(world.as_at) < 5 else None,
        pers_send_flag="Y" if child.disabilities and luck.often(0.6) else "N",
        pers_death_date=world.past(child.died_on),
        pers_is_mother="Y" if child.is_mother else "N",
        pers_nationality="Not recorded" if child.seeking_asylum else None,
    )
    if not unborn and child.age(world.as_at) >= 5 and not child.seeking_asylum:
        world.add("ssd_linked_identifiers", link_table_id=world.new_id("LK"), link_person_id=child.id,
                  link_identifier_type="Unique Pupil Number", link_identifier_value=upn(child),
                  link_valid_from_date=add_months(child.born, 54))  # fmt: skip
    for code in child.disabilities or ("NONE",):
        world.add("ssd_disability", disa_table_id=world.new_id("DI"), disa_person_id=child.id,
                  disa_disability_code=code)  # fmt: skip


def _write_home(world: World, child: Child, luck: Luck) -> None:
    first_day = child.born if child.born <= world.as_at else None
    spans: list[tuple[date | None, date | None, str]] = [(first_day, None, child.family.postcode)]
    if first_day is not None and luck.often(0.12):
        moved = after(first_day, luck.randrange(30, 6000))
        if moved <= world.as_at:
            spans = [(first_day, moved, home_postcode(child.family.locality, luck)), (moved, None, spans[0][2])]
    for start, end, postcode in spans:
        write_address(world, child.id, "HOME", start, end, postcode)


def write_address(world: World, child: str, kind: str, start: date | None, end: date | None, postcode: str) -> None:
    street = {"HOUSE": "1", "STREET": f"Imagined Way {names.LABEL}", "TOWN": f"Fernham {names.LABEL}"}
    empty = dict.fromkeys(("ROOM", "FLOOR", "FLAT", "BUILDING", "UPRN", "EASTING", "NORTHING"), "")
    world.add("ssd_address", addr_table_id=world.new_id("AD"), addr_person_id=child, addr_address_type=kind,
              addr_address_start_date=start, addr_address_end_date=end,
              addr_address_postcode=postcode.replace(" ", ""),
              addr_address_json=json.dumps(street | empty))  # fmt: skip
