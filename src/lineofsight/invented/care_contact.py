"""Keeping in touch with a looked-after child: visits, reviews, health, strengths and difficulties, being missing."""

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from lineofsight.invented.care_path import TEMPORARY_APPROVAL_DAYS
from lineofsight.invented.days import add_months, after, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import Cast, write_remote_contact
from lineofsight.invented.places import REVIEWING
from lineofsight.invented.workforce import Holder, hold, holder_on, write_involvements
from lineofsight.invented.world import World

if TYPE_CHECKING:
    from lineofsight.invented.care import LookedAfter

PARTICIPATION = {"PN1": 0.4, "PN2": 0.07, "PN3": 0.02, "PN4": 0.04, "PN5": 0.17, "PN6": 0.2, "PN7": 0.1}
PLAN_CODES = ("REMAINSUP", "RETURN1M", "RETURN6M", "RETURNEV", "LTRELFR", "LTFOST18", "RESPLMT", "SUPPLIV",
              "ADOPTION", "OTHERPLN")  # fmt: skip


def keep_in_touch(cast: Cast, case: "LookedAfter") -> date | None:
    """Everything that should happen regularly while a child is looked after. Gives the reviewing officer's latest
    contact with the child."""
    world = cast.world
    last = min(case.path.end, after(world.as_at, 1))
    if last <= world.begins:
        return None
    reviews = _review(world, case)
    _visit(cast, case, reviews, last)
    _supervise(cast, case, last)
    _look_after_health(world, case, last)
    _score_difficulties(world, case, last)
    _go_missing(world, case, last)
    _write_care_plans(world, case)
    _write_beginnings(world, case)
    return _reviewing_officer(cast, case, reviews, last)


def _review(world: World, case: "LookedAfter") -> list[date]:
    """Within 20 working days, then three months, then six-monthly; gives the days reviews were held."""
    luck, path, calendar = case.luck, case.path, working_days()
    held: list[date] = []
    due = calendar.plus(path.start, 20)
    while due < path.end and due <= add_months(world.as_at, 7):
        early = luck.randrange(1, 12) if luck.often(0.94) else -luck.randrange(1, 30)
        day = calendar.on_or_after(after(due, -min(early, (due - path.start).days - 1)))
        if early > 0 and day > due:
            day = due
        past = world.past(day) if day < path.end else None
        if day < path.end and (past is None or day >= world.begins):
            child = case.child
            took_part = "PN0" if child.age(day) < 4 else luck.one_of(PARTICIPATION)
            world.add("ssd_cla_reviews", clar_cla_review_id=world.new_id("RV"), clar_cla_id=case.id,
                      clar_cla_review_due_date=due, clar_cla_review_date=past, clar_cla_review_cancelled="N",
                      clar_cla_review_participation=took_part if past else None)  # fmt: skip
        if past is None:
            break
        held.append(day)
        due = add_months(day, 3 if len(held) == 1 else 6)
    return held


def _days_between_visits(case: "LookedAfter", day: date, reviewed: bool) -> int:
    """How often regulation 28 asks for a visit, given where the child lives and under what order."""
    placement = case.path.placement_on(day)
    new_to_caring = placement.kind == "U3" and (day - placement.start).days < TEMPORARY_APPROVAL_DAYS
    if new_to_caring or (placement.kind == "P1" and case.path.order_on(day) == "C1"):
        return 28 if reviewed else 7
    settled = placement.kind in ("U1", "U4") and (day - placement.start).days > 365
    return 90 if settled else 42


def _visit(cast: Cast, case: "LookedAfter", reviews: list[date], last: date) -> None:
    world, luck, calendar = cast.world, case.luck, working_days()
    first_review = reviews[0] if reviews else date.max
    day = max(case.path.start, world.begins)
    day = after(day, luck.randrange(1, 8) if day == case.path.start else luck.randrange(1, 42))
    starts = {placement.start for placement in case.path.placements}
    alone = 0.6 if case.child.age(day) >= 3 else 0.2
    while day < last:
        day = calendar.on_or_after(day)
        if world.typed_up(day, luck) and day < case.path.end:
            if luck.often(0.04):
                write_remote_contact(world, case.child.id, "CLA", day, holder_on(case.held, day), case.team, luck)
            else:
                seen = luck.often(0.98)
                world.add("ssd_cla_visits", clav_cla_visit_id=world.new_id("VC"), clav_cla_id=case.id,
                          clav_person_id=case.child.id, clav_cla_visit_date=day,
                          clav_cla_visit_seen="Y" if seen else "N",
                          clav_cla_visit_seen_alone="Y" if seen and luck.often(alone) else "N")  # fmt: skip
        wait = max(3, _days_between_visits(case, day, day >= first_review) * min(1.6, luck.around(0.86, 0.17)))
        coming = after(day, wait)
        moved = min((start for start in starts if day < start < coming), default=None)
        # a child who has moved is seen within the first week
        day = coming if moved is None else after(moved, luck.randrange(1, 8))


def _supervise(cast: Cast, case: "LookedAfter", last: date) -> None:
    world, luck, calendar = cast.world, case.luck, working_days()
    day = after(max(case.path.start, world.begins), luck.randrange(5, 35))
    while day < last:
        day = calendar.on_or_after(day)
        if world.typed_up(day, luck) and day < case.path.end:
            world.add("los_supervision", supervision_id=world.new_id("SU"), child_id=case.child.id,
                      worker_id=holder_on(case.held, day), supervisor_id=cast.workforce.manager(case.team, day),
                      held_on=day, reflective="Y" if luck.often(0.6) else "N",
                      actions_reviewed="Y" if luck.often(0.72) else "N")  # fmt: skip
        day = after(day, max(6, luck.around(32, 0.3) * cast.plants.slack(case.child.family.locality.id, day)))


def _look_after_health(world: World, case: "LookedAfter", last: date) -> None:
    """An assessment on coming into care, then every six months under five and every year after; teeth once a year."""
    luck, path, child = case.luck, case.path, case.child
    day = after(path.start, luck.randrange(12, 29) if luck.often(0.7) else luck.randrange(29, 80))
    while day < last:
        status = luck.one_of({"COMPLETED": 0.95, "REFUSED": 0.03, "CANCELLED": 0.02})
        _write_health(world, case, "HEALTH ASSESSMENT", day, status)
        months = 6 if child.age(day) < 5 else 12
        day = after(add_months(day, months), luck.randrange(-28, 8) if luck.often(0.86) else luck.randrange(8, 90))
    day = after(path.start, luck.randrange(30, 200))
    while day < last:
        if child.age(day) >= 2:
            _write_health(world, case, "DENTAL CHECK", day, "COMPLETED" if luck.often(0.94) else "REFUSED")
        day = after(day, luck.randrange(170, 380) if luck.often(0.8) else luck.randrange(380, 600))
    if child.times_in_care == 1:  # the dataset holds one statement a child
        world.add("ssd_cla_immunisations", clai_person_id=child.id,
                  clai_immunisations_status="Y" if luck.often(0.87) else "N",
                  clai_immunisations_status_date=max(after(last, -luck.randrange(1, 200)), path.start))  # fmt: skip


def _write_health(world: World, case: "LookedAfter", kind: str, day: date, status: str) -> None:
    if world.in_records(day):
        world.add("ssd_cla_health", clah_health_check_id=world.new_id("H"), clah_person_id=case.child.id,
                  clah_health_check_type=kind, clah_health_check_date=day, clah_health_check_status=status)  # fmt: skip


def _score_difficulties(world: World, case: "LookedAfter", last: date) -> None:
    luck, child = case.luck, case.child
    day, score = after(case.path.start, luck.randrange(200, 380)), luck.randrange(3, 28)
    while day < last:
        if 4 <= child.age(day) <= 16 and world.in_records(day):
            returned = luck.often(0.84)
            world.add("ssd_sdq_scores", csdq_table_id=world.new_id("SQ"), csdq_person_id=child.id,
                      csdq_sdq_completed_date=day, csdq_sdq_reason=None if returned else luck.choice(("SDQ2", "SDQ4")),
                      csdq_sdq_score=str(score) if returned else None)  # fmt: skip
        score = max(0, min(40, score + luck.randrange(-4, 4)))
        day = after(day, luck.randrange(330, 400))


def _go_missing(world: World, case: "LookedAfter", last: date) -> None:
    """A few teenagers go missing often and most never do. Each time, somebody independent should ask why."""
    luck, child = case.luck, case.child
    if not luck.often(0.3):
        return
    every = luck.around(75, 0.9)
    day = after(max(case.path.start, world.begins, add_months(child.born, 132)), luck.wait(every))
    while day < last and child.age(day) < 18:
        left = datetime.combine(day, time(luck.randrange(12, 24), luck.randrange(60)))
        hours = luck.one_of({5: 0.5, 14: 0.3, 30: 0.13, 80: 0.06, 200: 0.01})
        found = left + timedelta(hours=hours, minutes=luck.randrange(60))
        back = found if found.date() <= min(world.as_at, case.path.end) else None
        away = luck.often(0.2)
        missing = world.new_id("MI")
        offered = None if back is None else ("Y" if luck.often(0.86) else "N")
        accepted = ("Y" if luck.often(0.62) else "N") if offered == "Y" else ("NA" if offered else None)
        # A child found after care ended is found all the same, and is offered no interview.
        ended = found if found.date() <= world.as_at else None
        offered = "N" if back is None and ended is not None else offered
        world.add("ssd_missing", miss_table_id=missing, miss_person_id=child.id, miss_missing_episode_start_date=left,
                  miss_missing_episode_type="A" if away else "M", miss_missing_episode_end_date=ended,
                  miss_missing_rhi_offered=offered, miss_missing_rhi_accepted=accepted)  # fmt: skip
        if back is not None and offered == "Y":
            _write_interview(world, case, missing, back, accepted == "Y", luck)
        day = after(found.date(), luck.wait(every, least=1))


def _write_interview(
    world: World, case: "LookedAfter", missing: str, found: datetime, accepted: bool, luck: Luck
) -> None:
    offered = world.past(after(found.date(), luck.randrange(0, 4)))
    held = found + timedelta(hours=luck.one_of({30: 0.35, 55: 0.3, 80: 0.15, 130: 0.14, 260: 0.06}))
    world.add("los_return_home_interviews", interview_id=world.new_id("RI"), child_id=case.child.id,
              missing_id=missing, found_at=found, offered_on=offered or world.as_at,
              accepted="Y" if accepted else "N",
              held_at=held if accepted and held.date() <= world.as_at else None,
              independent="Y" if luck.often(0.95) else "N")  # fmt: skip


_PLAN = {"home soon": "RETURN6M", "home later": "RETURNEV", "adoption": "ADOPTION", "long term": "LTFOST18",
         "special guardianship": "LTRELFR", "home on an order": "REMAINSUP", "asylum": "SUPPLIV"}  # fmt: skip


def _write_care_plans(world: World, case: "LookedAfter") -> None:
    """A care plan within ten working days, and the plan for permanence that replaces it by the second review."""
    luck, path = case.luck, case.path
    written = working_days().plus(path.start, luck.randrange(0, 10) if luck.often(0.88) else luck.randrange(10, 40))
    agreed = after(path.start, luck.randrange(70, 125) if luck.often(0.84) else luck.randrange(125, 300))
    later = agreed < path.end and agreed <= world.as_at
    plan = _PLAN.get(path.destiny, "OTHERPLN")
    if plan == "LTFOST18" and path.placements[-1].kind in ("K2", "K3"):
        plan = "RESPLMT" if path.placements[-1].kind == "K2" else "SUPPLIV"
    if written <= world.as_at and written < path.end:
        _write_care_plan(world, case, written, agreed if later else world.past(path.end), None)
        if later:
            _write_care_plan(world, case, agreed, world.past(path.end), plan)


def _write_care_plan(world: World, case: "LookedAfter", start: date, end: date | None, plan: str | None) -> None:
    ticked = {code: "Y" if code == plan else "" for code in PLAN_CODES}
    world.add("ssd_cla_care_plan", lacp_table_id=world.new_id("CP"), lacp_person_id=case.child.id,
              lacp_cla_care_plan_start_date=start, lacp_cla_care_plan_end_date=end,
              lacp_cla_care_plan_json=json.dumps(ticked))  # fmt: skip


def _write_beginnings(world: World, case: "LookedAfter") -> None:
    """What is written once, on coming into care: whether the child had been adopted or under an order before."""
    luck, child = case.luck, case.child
    before = luck.one_of({"Z1": 0.96, "P1": 0.01, "P2": 0.025, "P4": 0.005})
    known = before in ("P1", "P2") and child.age(case.path.start) >= 4
    world.add("ssd_cla_previous_permanence", lapp_table_id=world.new_id("PV"), lapp_person_id=child.id,
              lapp_previous_permanence_order_date=f"zz/zz/{child.born.year + 2}" if known else None,
              lapp_previous_permanence_option=before if known or before == "P4" else "Z1",
              lapp_previous_permanence_la="999" if known else None)  # fmt: skip
    if child.age(min(case.path.end, world.as_at)) >= 12 and luck.often(0.04):
        day = after(max(case.path.start, world.begins), luck.randrange(20, 300))
        if day < min(case.path.end, world.as_at) and child.age(day) >= 10:
            world.add("ssd_cla_convictions", clac_cla_conviction_id=world.new_id("CV"), clac_person_id=child.id,
                      clac_cla_conviction_date=day, clac_cla_conviction_offence="Not recorded here")  # fmt: skip
            world.add("ssd_cla_substance_misuse", clas_substance_misuse_id=world.new_id("SM"),
                      clas_person_id=child.id, clas_substance_misuse_date=day,
                      clas_substance_misused="Cannabis", clas_intervention_received=luck.choice("YN"))  # fmt: skip


def _reviewing_officer(cast: Cast, case: "LookedAfter", reviews: list[date], last: date) -> date | None:
    """The reviewing officer speaks to the child between reviews. Gives the latest of all their contacts."""
    world, luck = cast.world, case.luck
    since = max(case.path.start, add_months(world.begins, -20))
    held = hold(cast.workforce, REVIEWING, "IRO", since, last, luck, mean_days=1800)
    told = [Holder(one.worker, one.start, min(one.end, case.path.end)) for one in held]
    write_involvements(world, case.child.id, case.referral, "IRO", REVIEWING, told, luck)
    contacts = list(reviews)
    for review in reviews:
        day = working_days().on_or_after(after(review, luck.randrange(30, 80)))
        if luck.often(0.55) and world.in_records(day) and day < case.path.end:
            contacts.append(day)
            world.add("los_visits", visit_id=world.new_id("VL"), child_id=case.child.id, visited_on=day, kind="IRO",
                      mode=luck.one_of({"IN PERSON": 0.6, "VIDEO": 0.2, "TELEPHONE": 0.2}), seen="Y",
                      seen_alone="Y" if luck.often(0.5) else "N", worker_id=holder_on(held, day),
                      team=REVIEWING)  # fmt: skip
    return max(contacts, default=None)
