"""The front door and child protection of a random world."""

from datetime import date, timedelta

from tests.judge import days
from tests.judge.making import Making


def front_door(world: Making) -> None:
    for _ in world.several(6):
        child, received = world.child(), world.chance.day()
        contact = world.add("ssd_contacts", cont_person_id=child, cont_contact_date=received)["cont_contact_id"]
        if world.chance.happens(0.75):
            world.add(
                "los_contact_decisions",
                contact_id=contact,
                child_id=child,
                received_at=world.chance.perhaps(received),
                decided_on=world.after(received),
                team=world.team(),
            )
    referral_ids: list[str | None] = [None, "gone"]
    for _ in world.several(7):
        child, referred = world.child(), world.chance.day()
        row = world.add(
            "ssd_cin_episodes",
            cine_person_id=child,
            cine_referral_date=referred,
            cine_close_date=world.after(referred, 0.4),
            cine_referral_worker_id=world.worker(),
        )
        referral_ids.append(row["cine_referral_id"])
        for _ in world.several(2):
            _assessment(world, child, referred, row["cine_referral_id"])
    for _ in world.several(3):
        _assessment(world, world.child(), None, world.chance.one_of(*referral_ids))


def _assessment(world: Making, child: str, referred: date | None, referral_id: str | None) -> None:
    started = world.after(referred)
    world.add(
        "ssd_cin_assessments",
        cina_person_id=child,
        cina_referral_id=world.chance.perhaps(referral_id),
        cina_assessment_start_date=started,
        cina_assessment_auth_date=world.after(started, 0.3),
        cina_assessment_worker_id=world.worker(),
    )


def early_help(world: Making) -> None:
    for _ in world.several(6):
        began = world.day()
        world.add(
            "ssd_early_help_episodes",
            earl_person_id=world.child(),
            earl_episode_start_date=began,
            earl_episode_end_date=world.after(began, 0.4),
            earl_episode_worker_id=world.worker(),
        )


def protection(world: Making) -> None:
    for _ in world.several(5):
        _enquiry(world)
    for _ in world.several(4):
        _plan(world, world.child(), None, None)
    for _ in world.several(3):
        world.add("ssd_cp_visits", cppv_person_id=world.child(), cppv_cp_visit_date=world.chance.day())
        world.add("ssd_cp_reviews", cppr_person_id=world.child(), cppr_cp_review_date=world.chance.day())


def _enquiry(world: Making) -> None:
    child, started = world.child(), world.day()
    enquiry = world.add(
        "ssd_s47_enquiry",
        s47e_person_id=child,
        s47e_s47_start_date=started,
        s47e_s47_end_date=world.after(started, 0.4),
        s47e_s47_completed_by_worker_id=world.worker(),
        s47e_s47_completed_by_team=world.team(),
    )["s47e_s47_enquiry_id"]
    for _ in world.several(2):
        world.add(
            "los_strategy_discussions",
            child_id=child,
            held_on=world.chance.after(started, backwards=0.5),
            s47_enquiry_id=world.chance.perhaps(enquiry),
            worker_id=world.worker(),
        )
    for _ in world.several(2):
        held = world.after(started)
        conference = world.add(
            "ssd_initial_cp_conference",
            icpc_person_id=child,
            icpc_s47_enquiry_id=world.chance.perhaps(enquiry),
            icpc_icpc_date=held,
            icpc_icpc_target_date=world.after(started),
            icpc_icpc_transfer_in=world.chance.one_of("N", "N", "N", "Y", None),
            icpc_icpc_team=world.team(),
            icpc_icpc_worker_id=world.worker(),
        )["icpc_icpc_id"]
        if world.chance.happens(0.7):
            _plan(world, child, held, conference)


def _plan(world: Making, child: str, held: date | None, conference: str | None) -> None:
    started = world.chance.after(held) if held and world.chance.happens(0.3) else held or world.chance.day()
    ended = world.after(started, 0.5)
    if ended is not None and world.chance.happens(0.4):
        ended = world.chance.after(ended)
    if world.chance.happens(0.12):  # about two years long, and ended lately
        started = world.chance.near_today(200) - timedelta(days=730)
        ended = world.chance.after(days.add_months(started, 24))
    plan = world.add(
        "ssd_cp_plans",
        cppl_person_id=child,
        cppl_cp_plan_initial_category=world.chance.one_of("NEG", "NEG", "EMO", "PHY", "MUL", None),
        cppl_icpc_id=world.chance.perhaps(conference),
        cppl_cp_plan_start_date=started,
        cppl_cp_plan_end_date=ended,
        cppl_cp_plan_ola=world.chance.one_of("N", "N", "N", "N", "Y", None),
    )["cppl_cp_plan_id"]
    visited = reviewed = met = held or started
    for _ in world.several(6):
        visited = world.chance.after(visited)
        world.add("ssd_cp_visits", cppv_person_id=child, cppv_cp_plan_id=plan, cppv_cp_visit_date=visited)
    for _ in world.several(3):
        reviewed = world.chance.after(reviewed)
        world.add(
            "ssd_cp_reviews",
            cppr_person_id=child,
            cppr_cp_plan_id=world.chance.perhaps(plan),
            cppr_cp_review_date=world.chance.perhaps(reviewed),
            cppr_cp_review_due=world.after(reviewed),
        )
    for _ in world.several(2):
        met = world.chance.after(met)
        world.add(
            "los_core_groups",
            child_id=child,
            cp_plan_id=world.chance.perhaps(plan, 0.3),
            held_on=world.chance.perhaps(met),
            due_on=world.after(met),
        )
    if world.chance.happens(0.1):  # the same plan twice, or one inside the other
        world.add(
            "ssd_cp_plans",
            cppl_person_id=child,
            cppl_icpc_id=conference,
            cppl_cp_plan_start_date=world.chance.one_of(started, world.chance.after(started)),
            cppl_cp_plan_end_date=world.chance.one_of(ended, None),
        )
