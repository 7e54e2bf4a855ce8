"""Who is who: records that turned out to be one child, records that few may open, mothers, a life after adoption."""

from datetime import date

from lineofsight.invented.days import after, birthday
from lineofsight.invented.front_door import SOURCES
from lineofsight.invented.luck import Luck
from lineofsight.invented.people import Child, Family, add_child, new_family
from lineofsight.invented.world import World

MERGES, SPLITS, STAFF, HIGH_PROFILE, AFTER_ADOPTION, MOTHERS = 24, 3, 18, 4, 4, 10  # at scale 1
RESTRICTED_FOR_ADOPTION = 0.5


def tell_who_is_who(world: World, families: list[Family]) -> list[Family]:
    """Adds the records; gives families that exist only because of them."""
    luck = world.luck("identity")
    by_id = {child.id: child for family in families for child in family.children}
    more = _second_records(world, by_id, luck)
    more += _after_adoption(world, luck)
    more += _mothers(world, by_id, luck)
    _restrict(world, by_id, luck)
    return more


def _second_records(world: World, by_id: dict[str, Child], luck: Luck) -> list[Family]:
    """A contact was put under a new record for a child who had one; later somebody noticed, and the two were joined."""
    contacts = world.tables["ssd_contacts"].columns
    decisions = world.tables["los_contact_decisions"].columns
    decided = {contact: row for row, contact in enumerate(decisions["contact_id"])}
    rows = sorted(luck.sample(range(len(contacts["cont_person_id"])), world.scaled(MERGES, least=3)))
    families = []
    for number, row in enumerate(rows):
        kept, day = by_id[contacts["cont_person_id"][row]], contacts["cont_contact_date"][row]
        twin_family = new_family(world, 880_000 + number, day, children=1)
        twin = twin_family.children[0]
        twin.sex, twin.ethnicity, twin.disabilities = kept.sex, kept.ethnicity, kept.disabilities
        twin.born, twin.expected = kept.born, kept.expected
        contacts["cont_person_id"][row] = twin.id
        if contacts["cont_contact_id"][row] in decided:
            decisions["child_id"][decided[contacts["cont_contact_id"][row]]] = twin.id
        joined = after(day, luck.randrange(5, 400))
        if joined <= world.as_at:
            _link(world, kept.id, twin.id, "MERGE", joined)
            parted = after(joined, luck.randrange(20, 200))
            if number < world.scaled(SPLITS, least=1) and parted <= world.as_at:
                _link(world, kept.id, twin.id, "SPLIT", parted)
        families.append(twin_family)
    return families


def _link(world: World, child: str, other: str, kind: str, day: date) -> None:
    world.add("los_identity_links", child_id=child, other_child_id=other, kind=kind, from_date=day)


def _adopted(world: World) -> list[tuple[str, date]]:
    columns = world.tables["ssd_cla_episodes"].columns
    found = zip(columns["clae_person_id"], columns["clae_cla_episode_ceased_date"],
                columns["clae_cla_episode_ceased_reason"], strict=True)  # fmt: skip
    return [(child, day) for child, day, why in found if why in ("E11", "E12")]


def _after_adoption(world: World, luck: Luck) -> list[Family]:
    """An adopted child whom somebody worries about again has a new record, and nothing anywhere links the two."""
    families = []
    for number in range(world.scaled(AFTER_ADOPTION, least=1)):
        day = after(world.as_at, -luck.randrange(30, 900))
        family = new_family(world, 885_000 + number, day, children=1, age=4)
        child = family.children[0]
        world.add("ssd_contacts", cont_contact_id=world.new_id("C"), cont_person_id=child.id, cont_contact_date=day,
                  cont_contact_source_code="2A", cont_contact_source_desc=SOURCES["2A"][1])  # fmt: skip
        world.add("los_restricted_records", child_id=child.id, reason="ADOPTION", from_date=day)
        families.append(family)
    return families


def _mothers(world: World, by_id: dict[str, Child], luck: Luck) -> list[Family]:
    """Young women in care or leaving it who have a child of their own."""
    leavers = world.tables["ssd_care_leavers"].columns["clea_person_id"]
    young = [by_id[one] for one in leavers if by_id[one].sex == "F" and by_id[one].age(world.as_at) >= 18]
    families = []
    for number, mother in enumerate(luck.sample(young, min(len(young), world.scaled(MOTHERS, least=1)))):
        family = new_family(world, 890_000 + number, world.as_at, children=1, age=1)
        family.children.clear()
        born = after(birthday(mother.born, 17), luck.randrange(0, 300))
        baby = add_child(family, min(born, after(world.as_at, -30)))
        mother.is_mother = True
        baby.of_a_mother = True
        world.add("ssd_mother", moth_table_id=world.new_id("MO"), moth_person_id=mother.id,
                  moth_childs_person_id=baby.id, moth_childs_dob=baby.born)  # fmt: skip
        families.append(family)
    return families


def _restrict(world: World, by_id: dict[str, Child], luck: Luck) -> None:
    open_to_few = set(world.tables["los_restricted_records"].columns["child_id"])
    referred = sorted(set(world.tables["ssd_cin_episodes"].columns["cine_person_id"]))
    wanted = {"STAFF": STAFF, "HIGH PROFILE": HIGH_PROFILE, "SAFETY": HIGH_PROFILE}
    for reason, count in wanted.items():
        for child in luck.sample(referred, min(len(referred), world.scaled(count, least=1))):
            if child not in open_to_few:
                open_to_few.add(child)
                day = max(world.begins, by_id[child].born)
                world.add("los_restricted_records", child_id=child, reason=reason, from_date=day)
    for child, day in _adopted(world):
        if child not in open_to_few and luck.often(RESTRICTED_FOR_ADOPTION):
            open_to_few.add(child)
            world.add("los_restricted_records", child_id=child, reason="ADOPTION", from_date=day)
