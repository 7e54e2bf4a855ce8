"""Children looked after: how they come in, and the records of their care, their orders and where they live."""

from dataclasses import dataclass
from datetime import date

from lineofsight.invented import care_contact, leaving_care, permanence
from lineofsight.invented.care_path import TEMPORARY_APPROVAL_DAYS, CarePath, Placement, care_path
from lineofsight.invented.days import add_months, after, birthday
from lineofsight.invented.front_door import WARM_UP_MONTHS
from lineofsight.invented.legal import plan_voluntary_care
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import REFERRED, Cast, Episode, Next
from lineofsight.invented.people import Child, Family, add_child, new_family, write_address
from lineofsight.invented.places import team_for
from lineofsight.invented.planted import AT_HOME
from lineofsight.invented.workforce import Holder, hold, write_involvements
from lineofsight.invented.world import World

SETTLED = frozenset({"U1", "U4", "K2"})
STARTING_A_YEAR = 335  # at scale 1; sizes.yaml says where the size comes from


@dataclass(slots=True)
class LookedAfter:
    """A child, the path through care, and who is responsible for it."""

    child: Child
    path: CarePath
    id: str
    referral: str
    need: str
    team: str
    held: list[Holder]

    @property
    def luck(self) -> Luck:
        return self.child.family.luck


def enter_care(cast: Cast, episode: Episode, day: date) -> Next:
    """Some or all of the children come into care; for those who do not, services end or go on as a plan."""
    luck = episode.luck
    route = "court" if luck.often(0.66) else "voluntary"
    entering = [child for child in episode.children if child.born <= day and luck.often(0.6)] or [
        child for child in episode.children if child.born <= day
    ][:1]
    for child in entering:
        looked_after = look_after(cast, child, day, route, episode.ids[child.id], episode.need)
        path = looked_after.path
        episode.gone[child.id] = day
        episode.ends[child.id] = (max(path.end, episode.assessed_until), _reason_closed(path))
    episode.children = [child for child in episode.children if child not in entering]
    if not episode.children:
        return Next("close", day)
    return Next("plan", day) if luck.often(0.5) else Next("close", day)


def _reason_closed(path: CarePath) -> str:
    if path.destiny == "adoption" and path.reason_ceased in ("E11", "E12"):
        return "RC1"
    return {"special guardianship": "RC4"}.get(path.destiny, "RC5" if path.reason_ceased == "E3" else "RC7")


def look_after(cast: Cast, child: Child, day: date, route: str, referral: str, need: str) -> LookedAfter:
    """One child's period of care, with everything written about it."""
    world, luck = cast.world, child.family.luck
    path = care_path(child, day, route, luck)
    service = "disabled children" if route == "short breaks" else "children in care"
    team = team_for(service, child.family.locality.id, max(day, world.begins), world.as_at, luck).id
    held = hold(cast.workforce, team, "case", max(day, add_months(world.begins, -20)), after(world.as_at, 1), luck, 560)
    case = LookedAfter(child, path, world.new_id("L"), referral, need, team, held)
    child.times_in_care += 1
    home_again = path.reason_ceased in ("E4A", "E4B", "E14", "E8")
    child.away_until = path.end if home_again and path.end < child.adult_on() else date.max
    told = [Holder(one.worker, one.start, min(one.end, path.end)) for one in held if one.start < path.end]
    write_involvements(world, child.id, referral, "SW", team, told, luck)
    _write_orders(world, case)
    ids = _write_placements(cast, case)
    if route == "short breaks":
        _write_episodes(world, case, ids, None)
    else:
        _write_episodes(world, case, ids, care_contact.keep_in_touch(cast, case))
        permanence.plan_for(cast, case)
        if route == "voluntary":
            plan_voluntary_care(world, child, day, path.end, luck)
        leaving_care.follow(cast, case)
    return case


def _write_orders(world: World, case: LookedAfter) -> None:
    for order in case.path.orders:
        if order.start <= world.as_at:
            world.add("ssd_legal_status", lega_legal_status_id=world.new_id("LS"), lega_person_id=case.child.id,
                      lega_legal_status=order.code, lega_legal_status_start_date=order.start,
                      lega_legal_status_end_date=world.past(order.end))  # fmt: skip


def _write_placements(cast: Cast, case: LookedAfter) -> dict[date, str]:
    """The placements, and the id of each by the day it began."""
    world, ids = cast.world, dict[date, str]()
    for placement in case.path.placements:
        if placement.start > world.as_at:
            break
        identifier, ended = world.new_id("PL"), world.past(placement.end)
        ids[placement.start] = identifier
        world.add("ssd_cla_placement", clap_cla_placement_id=identifier,
                  clap_cla_placement_start_date=placement.start, clap_cla_placement_type=placement.kind,
                  clap_cla_placement_urn=placement.urn, clap_cla_placement_distance=placement.distance,
                  clap_cla_id=case.id, clap_cla_placement_provider=placement.provider,
                  clap_cla_placement_postcode=placement.postcode, clap_cla_placement_end_date=ended,
                  clap_cla_placement_change_reason=placement.why_it_ended if ended else None,
                  clap_person_id=case.child.id)  # fmt: skip
        _write_terms(world, case, placement, identifier)
        write_address(world, case.child.id, "PLACEMENT", placement.start, ended, placement.postcode)
        if placement.kind == "P1":
            _assess_living_with_parents(cast, case, placement, identifier)
    return ids


def _write_terms(world: World, case: LookedAfter, placement: Placement, placement_id: str) -> None:
    """What was agreed of a placement that changes how often the child is visited, and an order that locks a door."""
    luck, child = case.luck, case.child
    term, since, until = None, placement.start, placement.end
    if placement.kind == "U3":
        term, until = "TEMPORARY APPROVAL", min(until, after(since, TEMPORARY_APPROVAL_DAYS))
    elif case.path.destiny == "long term" and placement is case.path.placements[-1] and placement.kind in SETTLED:
        term, since = ("SIX MONTHLY VISITS" if luck.often(0.08) else "UNTIL 18"), after(since, luck.randrange(90, 300))
    if term is not None and since < until and since <= world.as_at:
        world.add("los_placement_terms", term_id=world.new_id("TM"), child_id=child.id, placement_id=placement_id,
                  term=term, from_date=since, to_date=world.past(until))  # fmt: skip
    if placement.kind == "K2" and child.age(placement.start) >= 12 and luck.often(0.06):
        ends = min(placement.end, after(placement.start, luck.randrange(28, 200)))
        world.add("los_deprivation_of_liberty", order_id=world.new_id("DL"), child_id=child.id,
                  started_on=placement.start, ended_on=world.past(ends))  # fmt: skip


def _assess_living_with_parents(cast: Cast, case: LookedAfter, placement: Placement, placement_id: str) -> None:
    world, luck = cast.world, case.luck
    lately = cast.plants.began(AT_HOME) <= placement.start <= after(world.as_at, -45) and placement.end > world.as_at
    if lately and luck.often(0.8) and cast.plants.take(AT_HOME, case.child.id):
        return
    urgent = luck.often(0.25)
    started = placement.start if urgent else after(placement.start, -luck.randrange(30, 90))
    took = luck.randrange(5, 20) if urgent else luck.randrange(15, 28)
    completed = world.past(after(started, took))
    decided = None if completed is None else world.past(after(completed, luck.randrange(1, 12)))
    due = luck.randrange(1, 4)
    world.add("los_pwp_assessments", assessment_id=world.new_id("PW"), child_id=case.child.id,
              placement_id=placement_id, route="19" if urgent else "17", started_on=started, completed_on=completed,
              schedule_3_complete=None if completed is None else ("Y" if luck.often(0.9) else "N"),
              household_checks_due=due, household_checks_done=due if luck.often(0.88) else due - 1,
              decided_on=decided, decision=None if decided is None else "APPROVED",
              approved_by_role="HOS" if decided else None,
              reviewed_on=world.past(after(placement.start, luck.randrange(80, 190))))  # fmt: skip


def _write_episodes(world: World, case: LookedAfter, placement_ids: dict[date, str], iro_contact: date | None) -> None:
    """One row for each change of order or placement, as the return wants them."""
    path = case.path
    moves = {placement.start: placement for placement in path.placements}
    orders = {order.start: order.code for order in path.orders}
    days = sorted(day for day in moves.keys() | orders.keys() if day <= world.as_at)
    living = path.placements[0]
    for number, day in enumerate(days):
        end = days[number + 1] if number + 1 < len(days) else world.past(path.end)
        last = number + 1 == len(days)
        why = "S" if number == 0 else _why_a_new_episode(day, moves, orders)
        living = moves.get(day, living)
        world.add("ssd_cla_episodes", clae_cla_episode_id=world.new_id("EP"), clae_person_id=case.child.id,
                  clae_cla_episode_start_date=day, clae_cla_episode_start_reason=why,
                  clae_cla_primary_need_code=case.need if case.need != "N0" else "N1",
                  clae_cla_episode_ceased_date=end,
                  clae_cla_episode_ceased_reason=None if end is None else (path.reason_ceased if last else "X1"),
                  clae_cla_id=case.id, clae_referral_id=case.referral,
                  clae_cla_placement_id=placement_ids[living.start], clae_entered_care_date=path.start,
                  clae_cla_last_iro_contact_date=iro_contact if last else None)  # fmt: skip


def _why_a_new_episode(day: date, moves: dict[date, Placement], orders: dict[date, str]) -> str:
    if day not in moves:
        return "L"
    if day in orders:
        return "U" if moves[day].same_carer else "B"
    return "T" if moves[day].same_carer else "P"


# Those whom no family in the story brings: children in care before the records begin, and children who come alone.


def already_in_care(cast: Cast) -> list[Family]:
    """Everyone who came into care in the years before the records, as far as they are still in care or leaving it."""
    world, luck, families = cast.world, cast.world.luck("already in care"), list[Family]()
    oldest_leaver = add_months(world.begins, -12 * 25)
    before_any_family_came = add_months(world.begins, -WARM_UP_MONTHS)
    for number in range(world.scaled(STARTING_A_YEAR * 14.5)):
        entered = after(before_any_family_came, -luck.randrange(1, 5300))
        family = new_family(world, 500_000 + number, entered, children=1, age=_age_at_entry(luck))
        child, route = family.children[0], "court" if luck.often(0.5) else "voluntary"
        world.mark()
        case = look_after(cast, child, entered, route, world.new_id("R"), "N1")
        leaver = case.path.end >= birthday(child.born, 16) and child.born > oldest_leaver
        if case.path.end < world.begins and not leaver:
            world.rewind()
            continue
        families.append(family)
        _write_their_referral(world, case, after(entered, -luck.randrange(10, 300)), "2A", None)
    return families


def _age_at_entry(luck: Luck) -> int:
    if luck.often(0.2):
        return 0
    return luck.randrange(1, 18) if luck.often(0.5) else luck.randrange(12, 17)


def children_who_come_alone(cast: Cast) -> list[Family]:
    """Unaccompanied children seeking asylum, children on remand, and disabled children who have short breaks."""
    world, luck, families = cast.world, cast.world.luck("alone"), list[Family]()
    kinds = {"asylum": 42, "remand": 8, "short breaks": 16}
    number, first = 800_000, add_months(world.begins, -WARM_UP_MONTHS)
    days = (world.as_at - first).days
    for route, a_year in kinds.items():
        for _ in range(luck.number_near(a_year * world.scale * (days / 365))):
            number += 1
            day = after(first, luck.randrange(days))
            family = _a_family_of(world, number, day, route, luck)
            world.mark()
            need = {"asylum": "N8", "remand": "N6"}.get(route, "N2")
            case = look_after(cast, family.children[0], day, route, world.new_id("R"), need)
            leaver = case.path.end == family.children[0].adult_on()
            if case.path.end < world.begins and not leaver:
                world.rewind()
                continue
            families.append(family)
            _write_their_referral(world, case, day, "7" if route != "short breaks" else "1A", team=None)
            if route == "asylum":
                _write_immigration(world, case)
    return families


def _a_family_of(world: World, number: int, day: date, route: str, luck: Luck) -> Family:
    family = new_family(world, number, day, children=1, age={"short breaks": 9}.get(route, 15))
    family.children.clear()
    youngest, oldest = {"asylum": (14.5, 17.7), "remand": (13.5, 17.6)}.get(route, (5.0, 14.0))
    born = after(day, -int(365.25 * (youngest + luck.random() * (oldest - youngest))))
    add_child(family, born, disabled=route == "short breaks", seeking_asylum=route == "asylum")
    return family


def _write_immigration(world: World, case: LookedAfter) -> None:
    decided = after(case.path.start, case.luck.randrange(200, 900))
    world.add("ssd_immigration_status", immi_person_id=case.child.id, immi_immigration_status_id=world.new_id("IM"),
              immi_immigration_status="UASC", immi_immigration_status_start_date=case.path.start,
              immi_immigration_status_end_date=world.past(min(decided, case.child.adult_on())))  # fmt: skip


def _write_their_referral(world: World, case: LookedAfter, day: date, source: str, team: str | None) -> None:
    child, path = case.child, case.path
    referred = max(day, child.born)
    closed = world.past(min(path.end, child.adult_on()))
    world.add("ssd_cin_episodes", cine_referral_id=case.referral, cine_person_id=child.id,
              cine_referral_date=referred, cine_cin_primary_need_code=case.need, cine_referral_source_code=source,
              cine_referral_outcome_json=REFERRED, cine_referral_nfa="N",
              cine_close_reason=_reason_closed(path) if closed else None, cine_close_date=closed,
              cine_referral_team=team or case.team)  # fmt: skip
