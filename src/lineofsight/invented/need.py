"""From referral to closure: the assessment, the plan for a child in need, and what each step leads to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lineofsight.invented.days import after, working_days
from lineofsight.invented.front_door import SOURCES, Knock, outcome_json
from lineofsight.invented.luck import Luck
from lineofsight.invented.people import Child, Family
from lineofsight.invented.places import Team, team_for
from lineofsight.invented.planted import Plants
from lineofsight.invented.workforce import Holder, Workforce, hold, holder_on, write_involvements
from lineofsight.invented.world import World

_REFERRAL = ("SINGLE_ASSESSMENT_FLAG", "NFA_FLAG", "STRATEGY_DISCUSSION_FLAG", "CLA_REQUEST_FLAG",
             "NON_AGENCY_ADOPTION_FLAG", "PRIVATE_FOSTERING_FLAG", "CP_TRANSFER_IN_FLAG", "CP_CONFERENCE_FLAG",
             "CARE_LEAVER_FLAG", "OTHER_OUTCOMES_EXIST_FLAG")  # fmt: skip
_ASSESSMENT = ("NFA_FLAG", "NFA_S47_END_FLAG", "STRATEGY_DISCUSSION_FLAG", "CLA_REQUEST_FLAG",
               "PRIVATE_FOSTERING_FLAG", "LEGAL_ACTION_FLAG", "PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG",
               "SPECIALIST_ASSESSMENT_FLAG", "REFERRAL_TO_OTHER_AGENCY_FLAG", "OTHER_ACTIONS_FLAG",
               "OTHER_OUTCOMES_EXIST_FLAG")  # fmt: skip
_LEADS_TO = {"close": "NFA_FLAG", "early help": "REFERRAL_TO_OTHER_AGENCY_FLAG", "plan": "PROV_OF_SERVICES_FLAG",
             "enquire": "STRATEGY_DISCUSSION_FLAG", "care": "CLA_REQUEST_FLAG"}  # fmt: skip
REFERRED = outcome_json(_REFERRAL, "SINGLE_ASSESSMENT_FLAG")
NO_ACTION = outcome_json(_REFERRAL, "NFA_FLAG")
_ASSESSED = {step: outcome_json(_ASSESSMENT, flag) for step, flag in _LEADS_TO.items()}

NO_FURTHER_ACTION = "NFA"
NEEDS = {"N1": 0.6, "N2": 0.06, "N3": 0.04, "N4": 0.12, "N5": 0.13, "N6": 0.02, "N7": 0.005, "N8": 0.015, "N0": 0.01}
FACTORS = {
    "4B": 0.35, "3B": 0.33, "16A": 0.26, "17A": 0.24, "4A": 0.2, "2B": 0.18, "1B": 0.17, "18C": 0.14, "3A": 0.12,
    "20": 0.1, "6B": 0.09, "5A": 0.09, "14A": 0.08, "15A": 0.06, "6A": 0.06, "19C": 0.05, "2A": 0.05, "24A": 0.03,
    "11A": 0.03, "10A": 0.03, "7A": 0.04, "19B": 0.03, "18B": 0.03, "5B": 0.04, "3C": 0.04, "1A": 0.02, "13A": 0.01,
}  # fmt: skip


@dataclass
class Cast:
    """Those who appear in every story: the world, the workforce, and the failures still to be planted."""

    world: World
    workforce: Workforce
    plants: Plants


@dataclass(frozen=True, slots=True)
class Next:
    """What a step leads to, and when."""

    step: str  # close, plan, enquire, arrive, protect or care
    day: date
    why: str = "RC7"  # the reason for closure, where the step is to close


@dataclass
class Episode:
    """One family's children from a referral until the last of them is closed."""

    family: Family
    children: list[Child]
    start: date
    source: str
    ids: dict[str, str]  # a referral for each child
    need: str
    factors: list[str]
    first_team: Team
    taken_by: str | None  # the worker who took the referral
    team: Team
    referred: list[Child] = field(default_factory=list)
    held: list[Holder] = field(default_factory=list)
    ends: dict[str, tuple[date, str]] = field(default_factory=dict)  # for a child whose end is not the family's
    gone: dict[str, date] = field(default_factory=dict)  # the day a child went into care
    plan_ids: dict[str, str] = field(default_factory=dict)  # the protection plans that a conference decided on
    conferences: dict[str, str] = field(default_factory=dict)
    assessed_until: date = date.min

    @property
    def luck(self) -> Luck:
        return self.family.luck

    @property
    def locality(self) -> str:
        return self.family.locality.id

    @property
    def neglect(self) -> bool:
        return "16A" in self.factors

    def young_on(self, day: date) -> list[Child]:
        return [child for child in self.children if day < child.adult_on()]

    def worker(self, day: date) -> str | None:
        return holder_on(self.held, day)


Step = Callable[[Cast, Episode, date], Next]


def referral(cast: Cast, steps: Mapping[str, Step], knock: Knock) -> date:
    """The whole of one referral; gives the day it closed for the family at home, which may still be to come."""
    world = cast.world
    if knock.day > world.as_at:
        return knock.day
    episode = _open(cast, knock)
    now = _first_step(cast, episode)
    while now.step != "close" and now.day <= world.as_at:
        episode.children = episode.young_on(now.day)
        now = steps[now.step](cast, episode, now.day) if episode.children else Next("close", now.day)
    end = Next("close", max(now.day, episode.assessed_until), now.why)
    _close(world, episode, end)
    return end.day


def _first_step(cast: Cast, episode: Episode) -> Next:
    chance = episode.luck.random()
    if chance < 0.03:
        return Next("close", episode.start, NO_FURTHER_ACTION)
    if chance < 0.036:
        take_over(cast, episode, "assessment", episode.start)
        return Next("arrive", episode.start)
    return assess(cast, episode)


def _open(cast: Cast, knock: Knock) -> Episode:
    world, family, luck = cast.world, knock.family, knock.family.luck
    factors = sorted(code for code, share in FACTORS.items() if luck.often(min(0.9, share * family.trouble)))
    need = luck.one_of(NEEDS)
    if any(child.disabilities for child in knock.children):
        need = "N2" if luck.often(0.7) else need
    team = team_for("assessment", family.locality.id, knock.day, world.as_at, luck)
    stint = cast.workforce.someone(team.id, "case", knock.day, luck)
    ids = {child.id: world.new_id("R") for child in knock.children}
    return Episode(family, list(knock.children), knock.day, knock.source, ids, need, factors, team,
                   stint.worker if stint else None, team, list(knock.children))  # fmt: skip


def take_over(cast: Cast, episode: Episode, service: str, day: date) -> None:
    """Another team takes the family on that day, with a worker of its own."""
    hand_over(cast.world, episode, day)
    episode.team = team_for(service, episode.locality, day, cast.world.as_at, episode.luck)
    episode.held = hold(cast.workforce, episode.team.id, "case", day, after(cast.world.as_at, 1), episode.luck)


def hand_over(world: World, episode: Episode, day: date) -> None:
    """Write down who has held the case until that day."""
    for child in episode.referred:
        last = min(day, child.adult_on(), episode.gone.get(child.id, date.max))
        told = [Holder(one.worker, one.start, min(one.end, last)) for one in episode.held if one.start < last]
        write_involvements(world, child.id, episode.ids[child.id], "SW", episode.team.id, told, episode.luck)
    episode.held = []


def assess(cast: Cast, episode: Episode) -> Next:
    """The assessment that follows a referral, one row a child, and what it leads to."""
    world, luck, calendar = cast.world, episode.luck, working_days()
    start = calendar.plus(calendar.on_or_after(episode.start), luck.one_of({0: 0.55, 1: 0.3, 2: 0.1, 4: 0.05}))
    take_over(cast, episode, "assessment", start)
    step, length = _what_the_assessment_leads_to(episode)
    length *= cast.plants.slack(episode.locality, start)
    done = calendar.plus(start, min(150, max(2, int(length))))
    if start <= world.as_at:
        for child in episode.young_on(start):
            _write_assessment(world, episode, child, start, min(done, child.adult_on()), step)
    episode.assessed_until = done
    supervise(cast, episode, start, done)
    if step == "enquire":
        return Next(step, calendar.plus(start, luck.randrange(0, min(9, int(length)))))
    return Next("close" if step == "early help" else step, done, "RC9" if step == "early help" else "RC8")


def _what_the_assessment_leads_to(episode: Episode) -> tuple[str, float]:
    """The outcome, and how many working days it takes to reach it."""
    luck, trouble = episode.luck, episode.family.trouble
    unborn = any(child.born > episode.start for child in episode.children)
    protected = any(child.protected_before for child in episode.children)
    step = luck.one_of({
        "close": 0.24, "early help": 0.12, "plan": 0.3, "care": 0.016 * trouble,
        "enquire": 0.29 * trouble + (0.3 if unborn else 0) + (0.1 if protected else 0),
    })  # fmt: skip
    if step == "enquire":  # an enquiry does not wait, and the assessment is done by the conference
        return step, luck.around(17, 0.3)
    return step, luck.around(30, 0.42)


def _write_assessment(world: World, episode: Episode, child: Child, start: date, done: date, step: str) -> None:
    luck, ended = episode.luck, world.past(done)
    assessment = world.new_id("A")
    seen = None if ended is None and luck.often(0.4) else ("Y" if luck.often(0.965) and child.born <= done else "N")
    nothing = step in ("close", "early help")
    world.add("ssd_cin_assessments", cina_assessment_id=assessment, cina_person_id=child.id,
              cina_referral_id=episode.ids[child.id], cina_assessment_start_date=start,
              cina_assessment_child_seen=seen, cina_assessment_auth_date=ended,
              cina_assessment_outcome_json=None if ended is None else _ASSESSED[step],
              cina_assessment_outcome_nfa=None if ended is None else ("Y" if nothing else "N"),
              cina_assessment_team=episode.team.id, cina_assessment_worker_id=episode.worker(start))  # fmt: skip
    if ended is not None and not luck.often(0.01):
        world.add("ssd_assessment_factors", cinf_table_id=world.new_id("AF"), cinf_assessment_id=assessment,
                  cinf_assessment_factors_json=json.dumps(episode.factors or ["21"]))  # fmt: skip


def child_in_need(cast: Cast, episode: Episode, day: date) -> Next:
    """A plan for a child in need: visits, supervision, and an end for better or worse."""
    world, luck = cast.world, episode.luck
    long_term = episode.need == "N2" and any(child.disabilities for child in episode.children)
    length = luck.around(600 if long_term else 165, 0.55)
    end = max(after(day, length), after(day, 15))
    service = "disabled children" if long_term else "safeguarding"
    take_over(cast, episode, service, day)
    for child in episode.children:
        until = min(end, child.adult_on())
        if day <= world.as_at and day < until:
            _write_plan(world, episode, child, day, until)
            visit_a_child_in_need(cast, episode, child, day, until)
    supervise(cast, episode, day, end)
    if episode.neglect and luck.often(0.4):
        profile_neglect(cast, episode, episode.children, day, end)
    worse = luck.one_of({"close": 0.78, "enquire": 0.15 * episode.family.trouble, "care": 0.025})
    return Next("close" if long_term else worse, end)


def _write_plan(world: World, episode: Episode, child: Child, day: date, until: date) -> None:
    world.add("ssd_cin_plans", cinp_cin_plan_id=world.new_id("CN"), cinp_referral_id=episode.ids[child.id],
              cinp_person_id=child.id, cinp_cin_plan_start_date=day, cinp_cin_plan_end_date=world.past(until),
              cinp_cin_plan_team=episode.team.id, cinp_cin_plan_worker_id=episode.worker(day))  # fmt: skip


def visit_a_child_in_need(cast: Cast, episode: Episode, child: Child, start: date, end: date) -> None:
    """About every four weeks, with the usual slippage; some by telephone or video, which is another record."""
    world, luck = cast.world, episode.luck
    calendar = working_days()
    day = after(max(start, child.born, world.begins), luck.randrange(2, 22))
    while day < end and day <= world.as_at:
        day = calendar.on_or_after(day)
        if world.typed_up(day, luck) and day < end:
            if luck.often(0.04):
                write_remote_contact(world, child.id, "CIN", day, episode.worker(day), episode.team.id, luck)
            else:
                seen = luck.often(0.95)
                world.add("ssd_cin_visits", cinv_cin_visit_id=world.new_id("VN"), cinv_person_id=child.id,
                          cinv_cin_visit_date=day, cinv_cin_visit_seen="Y" if seen else "N",
                          cinv_cin_visit_seen_alone="Y" if seen and luck.often(0.6) else "N",
                          cinv_cin_visit_bedroom="Y" if seen and luck.often(0.45) else "N")  # fmt: skip
        day = after(day, max(5, luck.around(25, 0.33) * cast.plants.slack(episode.locality, day)))


def supervise(cast: Cast, episode: Episode, start: date, end: date) -> None:
    """The family's case talked through with the team manager, about every four weeks: one row a child."""
    world, luck, calendar = cast.world, episode.luck, working_days()
    day = after(max(start, world.begins), luck.randrange(8, 30))
    while day < end and day <= world.as_at:
        day = calendar.on_or_after(day)
        if world.typed_up(day, luck) and day < end:
            worker, manager = episode.worker(day), cast.workforce.manager(episode.team.id, day)
            reflective, reviewed = luck.often(0.55), luck.often(0.7)
            for child in episode.young_on(day):
                world.add("los_supervision", supervision_id=world.new_id("SU"), child_id=child.id, worker_id=worker,
                          supervisor_id=manager, held_on=day, reflective="Y" if reflective else "N",
                          actions_reviewed="Y" if reviewed else "N")  # fmt: skip
        day = after(day, max(6, luck.around(29, 0.3) * cast.plants.slack(episode.locality, day)))


def profile_neglect(
    cast: Cast, episode: Episode, children: list[Child], start: date, end: date, *, once: bool = False
) -> None:
    """A graded care profile early on, and again every few months to see whether anything has changed."""
    world, luck = cast.world, episode.luck
    grades = [luck.choice((3, 3, 4, 4, 5)) for _ in range(4)]
    day = working_days().on_or_after(after(start, luck.randrange(15, 75)))
    while day < end and day <= world.as_at:
        if day >= world.begins:
            for child in children:
                if child.born <= day < child.adult_on():
                    _write_profile(world, episode, child, day, grades)
        if once:
            return  # nobody can say whether anything has changed
        grades = [max(1, min(5, grade - luck.one_of({1: 0.45, 0: 0.4, -1: 0.15}))) for grade in grades]
        day = working_days().on_or_after(after(day, max(60, luck.around(150, 0.3))))


def _write_profile(world: World, episode: Episode, child: Child, day: date, grades: list[int]) -> None:
    physical, safety, emotional, developmental = grades
    world.add("los_graded_care_profiles", profile_id=world.new_id("GP"), child_id=child.id, completed_on=day,
              physical_grade=physical, safety_grade=safety, emotional_grade=emotional,
              developmental_grade=developmental, worker_id=episode.worker(day))  # fmt: skip


WHY_NOT_IN_PERSON = ("Illness in the household", "Weather", "Child asked for it", "Worker unwell")


def write_remote_contact(
    world: World, child: str, kind: str, day: date, worker: str | None, team: str, luck: Luck
) -> None:
    """A contact that was not a visit in person: it never counts as a statutory visit, and says why it was made so."""
    world.add("los_visits", visit_id=world.new_id("VL"), child_id=child, visited_on=day, kind=kind,
              mode=luck.choice(("VIDEO", "TELEPHONE")), reason=luck.choice(WHY_NOT_IN_PERSON),
              seen="Y" if luck.often(0.5) else "N", seen_alone="N", approved_role="TM" if luck.often(0.7) else None,
              worker_id=worker, team=team)  # fmt: skip


def _close(world: World, episode: Episode, end: Next) -> None:
    """One row a child for the referral, now that its end is known."""
    no_action = end.why == NO_FURTHER_ACTION
    hand_over(world, episode, end.day)
    for child in episode.referred:
        day, why = episode.ends.get(child.id, (end.day, end.why))
        if child.id not in episode.ends and day < child.adult_on() and day >= child.born and episode.luck.often(0.0003):
            child.died_on, why = day, "RC2"
        closed = world.past(max(episode.start, min(day, child.adult_on())))
        world.add("ssd_cin_episodes", cine_referral_id=episode.ids[child.id], cine_person_id=child.id,
                  cine_referral_date=episode.start,
                  cine_cin_primary_need_code=None if no_action else episode.need,
                  cine_referral_source_code=episode.source, cine_referral_source_desc=SOURCES[episode.source][1],
                  cine_referral_outcome_json=NO_ACTION if no_action else REFERRED,
                  cine_referral_nfa="Y" if no_action else "N", cine_close_date=closed,
                  cine_close_reason=why if closed and not no_action else None,
                  cine_referral_team=episode.first_team.id,
                  cine_referral_worker_id=episode.taken_by)  # fmt: skip
