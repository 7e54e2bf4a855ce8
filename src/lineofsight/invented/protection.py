"""When a child may be at risk of harm: strategy discussion, medical, enquiry and the initial conference."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lineofsight.invented.days import after, working_days
from lineofsight.invented.front_door import outcome_json
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import Cast, Episode, Next
from lineofsight.invented.people import Child
from lineofsight.invented.places import OTHER_AUTHORITIES, REVIEWING
from lineofsight.invented.world import World

_ENQUIRY = ("NFA_FLAG", "LEGAL_ACTION_FLAG", "PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG", "CP_CONFERENCE_FLAG",
            "NFA_CONTINUE_SINGLE_FLAG", "MONITOR_FLAG", "OTHER_OUTCOMES_EXIST_FLAG")  # fmt: skip
_CONFERENCE = ("NFA_FLAG", "REFERRAL_TO_OTHER_AGENCY_FLAG", "SINGLE_ASSESSMENT_FLAG", "PROV_OF_SERVICES_FLAG",
               "CP_FLAG", "OTHER_OUTCOMES_EXIST_FLAG")  # fmt: skip
TO_CONFERENCE = outcome_json(_ENQUIRY, "CP_CONFERENCE_FLAG")
TO_SERVICES = outcome_json(_ENQUIRY, "PROV_OF_SERVICES_FLAG")
TO_PLAN = outcome_json(_CONFERENCE, "CP_FLAG")
NO_PLAN = outcome_json(_CONFERENCE, "PROV_OF_SERVICES_FLAG")


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What one strategy discussion and the enquiry after it decided for a family."""

    held: date
    ends: date
    conference: date | None  # when it is held, or to be held; None: not needed
    plan: bool
    injury: bool


def enquire(cast: Cast, episode: Episode, day: date) -> Next:
    """Strategy discussion, and, when it says so, an enquiry under section 47 and an initial conference."""
    world, luck, calendar = cast.world, episode.luck, working_days()
    held = calendar.on_or_after(day)
    if held > world.as_at:
        return Next("close", held)
    injury = luck.often(0.5 if {"18C", "19C"} & set(episode.factors) else 0.15)
    if luck.often(0.22):
        for child in episode.children:
            _write_discussion(world, episode, child, held, None, injury)
        return _without_enquiry(episode, held)
    enquiry = _decide(episode, held, injury)
    for child in episode.children:
        _write_enquiry(cast, episode, child, enquiry)
    if enquiry.conference is not None:
        if enquiry.plan:
            return Next("protect", enquiry.conference)
        return Next("plan", max(enquiry.conference, episode.assessed_until))
    if luck.often(0.04):  # too dangerous to wait for a conference
        return Next("care", held)
    return _without_enquiry(episode, enquiry.ends)


def _without_enquiry(episode: Episode, day: date) -> Next:
    step = episode.luck.one_of({"close": 0.62, "plan": 0.38})
    return Next(step, max(day, episode.assessed_until), "RC7" if step == "plan" else "RC8")


def _decide(episode: Episode, held: date, injury: bool) -> Enquiry:
    luck, calendar = episode.luck, working_days()
    ends = calendar.plus(held, max(1, int(luck.around(9, 0.4))))
    if not luck.often(min(0.8, 0.33 + 0.12 * (episode.family.trouble - 0.85) + (0.1 if episode.neglect else 0))):
        return Enquiry(held, ends, None, False, injury)
    waits = luck.one_of({7: 0.06, 9: 0.12, 11: 0.22, 13: 0.24, 15: 0.2, 17: 0.07, 20: 0.05, 26: 0.03, 34: 0.01})
    conference = calendar.plus(held, waits)
    return Enquiry(held, min(ends, conference), conference, luck.often(0.87), injury)


def _write_discussion(
    world: World, episode: Episode, child: Child, held: date, enquiry: str | None, injury: bool
) -> str:
    luck, discussion = episode.luck, world.new_id("SD")
    world.add("los_strategy_discussions", discussion_id=discussion, child_id=child.id, held_on=held,
              initiated_s47="Y" if enquiry else "N", s47_enquiry_id=enquiry,
              police_present="Y" if luck.often(0.95) else "N", health_present="Y" if luck.often(0.83) else "N",
              injury_or_disclosure="Y" if injury else "N", team=episode.team.id,
              worker_id=episode.worker(held))  # fmt: skip
    return discussion


def _write_enquiry(cast: Cast, episode: Episode, child: Child, enquiry: Enquiry) -> None:
    world, luck = cast.world, episode.luck
    enquiry_id = world.new_id("E")
    discussion = _write_discussion(world, episode, child, enquiry.held, enquiry_id, enquiry.injury)
    if enquiry.injury and child.born <= enquiry.held:
        write_medical(world, child, discussion, enquiry.held, luck)
    ended = world.past(enquiry.ends)
    needed = enquiry.conference is not None
    world.add("ssd_s47_enquiry", s47e_s47_enquiry_id=enquiry_id, s47e_referral_id=episode.ids[child.id],
              s47e_person_id=child.id, s47e_s47_start_date=enquiry.held, s47e_s47_end_date=ended,
              s47e_s47_nfa=None if ended is None else ("N" if needed else "Y"),
              s47e_s47_outcome_json=None if ended is None else (TO_CONFERENCE if needed else TO_SERVICES),
              s47e_s47_completed_by_worker_id=episode.worker(enquiry.held),
              s47e_s47_completed_by_team=episode.team.id)  # fmt: skip
    if enquiry.conference is not None and ended is not None and enquiry.conference < child.adult_on():
        plan = world.new_id("P") if enquiry.plan else None
        if plan is not None:
            episode.plan_ids[child.id] = plan
        target = working_days().plus(enquiry.held, 15)
        dates = (target, enquiry.conference)
        episode.conferences[child.id] = _write_conference(cast, episode, child, enquiry_id, plan, dates)


def _write_conference(
    cast: Cast, episode: Episode, child: Child, enquiry: str | None, plan: str | None, dates: tuple[date, date]
) -> str:
    world, (target, day) = cast.world, dates
    held = world.past(day)
    conference = world.new_id("I")
    chair = cast.workforce.someone(REVIEWING, "CPCHAIR", min(day, world.as_at), episode.luck)
    world.add("ssd_initial_cp_conference", icpc_icpc_id=conference,
              icpc_icpc_meeting_id=f"M{episode.ids[episode.referred[0].id][1:]}", icpc_s47_enquiry_id=enquiry,
              icpc_person_id=child.id, icpc_cp_plan_id=plan if held else None,
              icpc_referral_id=episode.ids[child.id], icpc_icpc_transfer_in="Y" if enquiry is None else "N",
              icpc_icpc_target_date=target, icpc_icpc_date=held,
              icpc_icpc_outcome_cp_flag=None if held is None else ("Y" if plan else "N"),
              icpc_icpc_outcome_json=None if held is None else (TO_PLAN if plan else NO_PLAN),
              icpc_icpc_team=episode.team.id, icpc_icpc_worker_id=chair.worker if chair else None)  # fmt: skip
    return conference


def arrive_on_a_plan(cast: Cast, episode: Episode, day: date) -> Next:
    """A family that moves here while its children are on another authority's plan: a conference, and no enquiry."""
    world, luck, calendar = cast.world, episode.luck, working_days()
    conference = calendar.plus(calendar.on_or_after(day), luck.randrange(6, 18))
    if conference > world.as_at:
        return Next("close", day)
    other = luck.choice(sorted(OTHER_AUTHORITIES.values()))
    for child in [one for one in episode.children if conference < one.adult_on()]:
        write_transfer(world, child, "IN", "CP", day, other)
        episode.plan_ids[child.id] = world.new_id("P")
        dates = (calendar.plus(calendar.on_or_after(day), 15), conference)
        episode.conferences[child.id] = _write_conference(cast, episode, child, None, episode.plan_ids[child.id], dates)
    return Next("protect", conference)


def write_transfer(world: World, child: Child, direction: str, kind: str, day: date, other: str) -> None:
    world.add("los_transfers", transfer_id=world.new_id("TR"), child_id=child.id, direction=direction,
              other_authority=other, transferred_on=day, kind=kind)  # fmt: skip


def write_medical(world: World, child: Child, discussion: str, held: date, luck: Luck) -> None:
    """Whether a medical was thought of, whether it was needed, and when the child was examined."""
    at = datetime.combine(held, time(9)) + timedelta(minutes=luck.randrange(480))
    considered = luck.often(0.86)
    if not considered and luck.often(0.5):
        return  # not even written down that it was not thought of
    needed = considered and luck.often(0.58)
    hours = luck.one_of({3: 0.35, 8: 0.2, 20: 0.25, 30: 0.12, 60: 0.08})
    examined = at + timedelta(hours=hours, minutes=luck.randrange(60)) if needed else None
    if examined is not None and examined.date() > world.as_at:
        examined = None
    reason = considered and not needed and luck.often(0.74)
    world.add("los_cp_medicals", medical_id=world.new_id("MD"), child_id=child.id, discussion_id=discussion,
              considered="Y" if considered else "N", considered_at=at,
              decided_at=at + timedelta(minutes=40) if considered else None,
              needed=None if not considered else ("Y" if needed else "N"),
              not_needed_reason_recorded=None if needed or not considered else ("Y" if reason else "N"),
              manager_approved="Y" if reason and luck.often(0.8) else (None if needed else "N"),
              examined_at=examined,
              report_received_on=None if examined is None
              else world.past(after(examined.date(), luck.randrange(1, 20))),
              siblings_considered="Y" if luck.often(0.7) else "N",
              outcome=None if examined is None
              else luck.choice(("Injury explained", "Injury not explained", "No injury found")))  # fmt: skip
