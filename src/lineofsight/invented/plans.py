"""The life of a child protection plan: visits, core groups, review conferences, a chair, and how it ends."""

from dataclasses import dataclass
from datetime import date

from lineofsight.invented.conferences import Chairing, chair, escalate, talk_between_conferences, warning_signs
from lineofsight.invented.days import add_months, after, working_days
from lineofsight.invented.legal import go_to_legal_gateway
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import (
    Cast,
    Episode,
    Next,
    profile_neglect,
    supervise,
    take_over,
    write_remote_contact,
)
from lineofsight.invented.people import Child
from lineofsight.invented.places import OTHER_AUTHORITIES
from lineofsight.invented.planted import DRIFT
from lineofsight.invented.protection import write_transfer
from lineofsight.invented.world import World

ENDS_AT_REVIEW = (0.24, 0.5, 0.46, 0.5, 0.55, 0.6)  # the share of plans that end at the first, second... review
PARTICIPATION = {"PN1": 0.3, "PN2": 0.08, "PN3": 0.02, "PN4": 0.05, "PN5": 0.2, "PN6": 0.2, "PN7": 0.15}


@dataclass(frozen=True, slots=True)
class Review:
    due: date
    held: date


@dataclass(frozen=True, slots=True)
class Course:
    """The course that one family's plans take."""

    start: date
    end: date
    category: str
    later_category: str
    drifts: bool
    reviews: list[Review]
    next_due: date  # the review that would come next if the plan went on
    leads_to: Next


def protect(cast: Cast, episode: Episode, day: date) -> Next:
    """A child protection plan for each of the children, from the initial conference to its end."""
    world, luck = cast.world, episode.luck
    children = [child for child in episode.children if child.id in episode.plan_ids]
    course = _course(cast, episode, day)
    take_over(cast, episode, "safeguarding", day)
    chairing = chair(cast, episode, course.start, course.end)
    progress = _core_groups(cast, episode, children, course, chairing)
    for child in children:
        until = min(course.end, child.adult_on())
        if not child.protected_before:
            _remember_an_older_plan(world, child, day, luck)
        _write_plan(world, episode, child, course, until)
        visit(cast, episode, child, course, until)
    for review in course.reviews:
        _write_review(world, children, episode, course, review)
    _write_review(world, children, episode, course, Review(course.next_due, date.max))
    supervise(cast, episode, course.start, course.end)
    reviewed = [review.held for review in course.reviews if review.held < course.end]
    escalate(cast, children, chairing, warning_signs(progress, reviewed))
    talk_between_conferences(cast, children, chairing, [course.start, *reviewed])
    if (course.category == "NEG" or episode.neglect) and luck.often(0.6):
        profile_neglect(cast, episode, children, course.start, course.end, once=course.drifts)
    for child in children:
        child.protected_before += 1
    return course.leads_to


def _course(cast: Cast, episode: Episode, day: date) -> Course:
    luck, world = episode.luck, cast.world
    shares = {"NEG": 0.6 if episode.neglect else 0.3, "EMO": 0.38, "PHY": 0.09, "SAB": 0.05, "MUL": 0.03}
    category = luck.one_of(shares)
    later = category if luck.often(0.93) else luck.one_of({"NEG": 0.5, "EMO": 0.4, "MUL": 0.1})
    young = all(child.adult_on() > add_months(world.as_at, 6) for child in episode.children)
    if young and _may_drift(cast, day, category, luck) and cast.plants.take(DRIFT, episode.family.id):
        return _drift(cast, episode, day)
    reviews: list[Review] = []
    due = add_months(day, 3)
    for share in ENDS_AT_REVIEW:
        held = _held(due, luck)
        reviews.append(Review(due, held))
        due = add_months(held, 6)
        if luck.often(share):
            break
    end = reviews[-1].held
    leads_to = Next(luck.one_of({"plan": 0.6, "close": 0.24, "care": 0.16}), end)
    if leads_to.step == "care":  # care does not wait for a review
        end = after(day, max(14, luck.random() * (end - day).days))
        due = next((review.due for review in reviews if review.held > end), due)
        reviews = [review for review in reviews if review.held <= end]
        leads_to = Next("care", end)
    else:
        leads_to = _by_way_of_the_court(cast, episode, day, leads_to)
    if leads_to.step == "close" and luck.often(0.06):
        other = luck.choice(sorted(OTHER_AUTHORITIES.values()))
        if end <= world.as_at:
            for child in episode.children:
                write_transfer(world, child, "OUT", "CP", end, other)
        leads_to = Next("close", end, "RC5")
    return Course(day, end, category, later, False, reviews, due, leads_to)


def _held(due: date, luck: Luck) -> date:
    early = luck.randrange(0, 18) if luck.often(0.945) else -luck.randrange(1, 35)
    return working_days().on_or_after(after(due, -early - 2 if early >= 2 else -early))


def _by_way_of_the_court(cast: Cast, episode: Episode, day: date, leads_to: Next) -> Next:
    """Some long plans are taken to a legal gateway meeting, and a few of those end in care proceedings."""
    luck, length = episode.luck, (leads_to.day - day).days
    if length < 150 or not luck.often(0.26):
        return leads_to
    met = after(day, luck.randrange(90, length - 40))
    issued = go_to_legal_gateway(cast, episode, met, leads_to.day)
    return leads_to if issued is None else Next("care", leads_to.day)


def _may_drift(cast: Cast, day: date, category: str, luck: Luck) -> bool:
    began, recent = cast.plants.began(DRIFT), add_months(cast.world.as_at, -17)
    return category == "NEG" and began <= day <= recent and luck.often(0.6)


def _drift(cast: Cast, episode: Episode, day: date) -> Course:
    """A plan that goes on and on: each review says continue. After the inspection a few are taken to the lawyers."""
    luck, as_at = episode.luck, cast.world.as_at
    reviews, due = [], add_months(day, 3)
    while due <= add_months(as_at, 2):
        held = _held(due, luck)
        reviews.append(Review(due, held))
        due = add_months(held, 6)
    end = add_months(as_at, luck.randrange(2, 6))
    if luck.often(0.25):
        go_to_legal_gateway(cast, episode, add_months(as_at, -luck.randrange(2, 7)), add_months(as_at, 6))
    return Course(day, end, "NEG", "NEG", True, reviews, due, Next("plan", end))


def _write_plan(world: World, episode: Episode, child: Child, course: Course, until: date) -> None:
    world.add("ssd_cp_plans", cppl_cp_plan_id=episode.plan_ids[child.id], cppl_referral_id=episode.ids[child.id],
              cppl_icpc_id=episode.conferences[child.id], cppl_person_id=child.id,
              cppl_cp_plan_start_date=course.start, cppl_cp_plan_end_date=world.past(until),
              cppl_cp_plan_initial_category=course.category, cppl_cp_plan_ola="N",
              cppl_cp_plan_latest_category=course.later_category)  # fmt: skip


def _remember_an_older_plan(world: World, child: Child, day: date, luck: Luck) -> None:
    """Some children had a plan years ago, before the records begin: only the plan itself was kept."""
    ended = after(min(child.family.first_contact, world.begins), -luck.randrange(200, 1500))
    started = after(ended, -luck.randrange(85, 500))
    if started <= max(child.born, add_months(world.begins, -96)) or not luck.often(0.26):
        return
    child.protected_before += 1
    category = luck.one_of({"NEG": 0.5, "EMO": 0.35, "PHY": 0.15})
    world.add("ssd_cp_plans", cppl_cp_plan_id=world.new_id("P"), cppl_person_id=child.id,
              cppl_cp_plan_start_date=started, cppl_cp_plan_end_date=ended, cppl_cp_plan_initial_category=category,
              cppl_cp_plan_ola="N", cppl_cp_plan_latest_category=category)  # fmt: skip


def visit(cast: Cast, episode: Episode, child: Child, course: Course, until: date) -> None:
    """Every ten working days, as local policy has it, and often enough a little later."""
    world, luck, calendar = cast.world, episode.luck, working_days()
    day = after(max(course.start, child.born, world.begins), luck.randrange(1, 12))
    slower = 1.5 if course.drifts else 1.0
    alone = 0.72 if child.age(course.start) >= 3 else 0.35
    while day < until and day <= world.as_at:
        day = calendar.on_or_after(day)
        if world.typed_up(day, luck) and day < until:
            if luck.often(0.03):
                write_remote_contact(world, child.id, "CP", day, episode.worker(day), episode.team.id, luck)
            else:
                seen = luck.often(0.955)
                world.add("ssd_cp_visits", cppv_cp_visit_id=world.new_id("VP"), cppv_person_id=child.id,
                          cppv_cp_plan_id=episode.plan_ids[child.id], cppv_cp_visit_date=day,
                          cppv_cp_visit_seen="Y" if seen else "N",
                          cppv_cp_visit_seen_alone="Y" if seen and luck.often(alone) else "N",
                          cppv_cp_visit_bedroom="Y" if seen and luck.often(0.55) else "N")  # fmt: skip
        day = after(day, max(3, luck.around(11.3, 0.28) * slower * cast.plants.slack(episode.locality, day)))


def _core_groups(
    cast: Cast, episode: Episode, children: list[Child], course: Course, chairing: Chairing
) -> list[tuple[date, str | None]]:
    """The first within ten working days, then every four weeks; gives what each said of progress."""
    world, luck, calendar = cast.world, episode.luck, working_days()
    due, told = calendar.plus(course.start, 10), list[tuple[date, str | None]]()
    if course.drifts:
        shares = {"NO CHANGE": 0.75, "WORSE": 0.15, "BETTER": 0.1}
    else:
        shares = {"BETTER": 0.5, "NO CHANGE": 0.3, "WORSE": 0.5 if chairing.silent else 0.16, "NOT RECORDED": 0.04}
    while due < course.end and due <= world.as_at:
        missed = luck.often(0.3 if course.drifts else 0.07)
        held = calendar.on_or_after(after(due, luck.randrange(-6, 1) if luck.often(0.88) else luck.randrange(1, 15)))
        progress = None if missed or held >= course.end else luck.one_of(shares)
        if world.begins <= min(due, held) and (missed or held < course.end):
            recorded = world.past(None if missed else held)
            for child in [one for one in children if max(due, held) < one.adult_on()]:
                world.add("los_core_groups", core_group_id=world.new_id("G"), child_id=child.id,
                          cp_plan_id=episode.plan_ids[child.id], due_on=due, held_on=recorded,
                          progress=progress if recorded else None)  # fmt: skip
            told.append((held, progress))
        due = calendar.on_or_after(after(due if missed else held, 28))
    return told


def _write_review(world: World, children: list[Child], episode: Episode, course: Course, review: Review) -> None:
    """A review conference: held, or, where its day has not come, only due."""
    luck = episode.luck
    held = world.past(review.held)
    still_on = course.end > world.as_at
    if held is None and (not still_on or review.due > add_months(world.as_at, 7)):
        return
    if held is not None and held < world.begins:
        return
    goes_on = held is not None and not (review is course.reviews[-1] and course.leads_to.day == review.held)
    meeting = world.new_id("M")
    for child in children:
        if max(review.due, held or review.due) >= child.adult_on():
            continue
        took_part = "PN0" if held and child.age(held) < 4 else luck.one_of(PARTICIPATION)
        world.add("ssd_cp_reviews", cppr_cp_review_id=world.new_id("V"), cppr_person_id=child.id,
                  cppr_cp_plan_id=episode.plan_ids[child.id], cppr_cp_review_due=review.due, cppr_cp_review_date=held,
                  cppr_cp_review_meeting_id=meeting,
                  cppr_cp_review_outcome_continue_cp=None if held is None else ("Y" if goes_on else "N"),
                  cppr_cp_review_quorate=None if held is None else ("Y" if luck.often(0.93) else "N"),
                  cppr_cp_review_participation=took_part if held else None)  # fmt: skip
