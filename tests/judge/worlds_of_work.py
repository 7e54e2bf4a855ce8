"""Adoption, life stories, leaving care, missing children, and the people who work with them, in a random world."""

from datetime import date, datetime, timedelta

from tests.judge.chance import codes
from tests.judge.making import TEAMS, WORKERS, Making
from tests.judge.worlds_of_homes import in_care_periods


def permanence(world: Making) -> None:
    for row in world.making.rows("ssd_cla_episodes"):
        if row["clae_cla_episode_ceased_date"] is not None and world.chance.happens(0.4):
            row["clae_cla_episode_ceased_reason"] = world.chance.one_of("E11", "E12", "E12", "E4A", "X1")
            if world.chance.happens(0.7):
                _route(world, row["clae_person_id"], row["clae_cla_id"], row["clae_cla_episode_start_date"].date())
    for child, care, began in in_care_periods(world):
        if world.chance.happens(0.15):
            _route(world, child, care, began)
        if world.chance.happens(0.4):
            _life_story(world, child, began)


def _route(world: Making, child: str, care: str | None, began: date) -> None:
    decided = world.after(began)
    ordered, matched = world.after(decided), world.after(decided)
    placed = world.after(matched)
    world.add(
        "ssd_permanence",
        perm_person_id=child,
        perm_cla_id=world.chance.perhaps(care),
        perm_adm_decision_date=decided,
        perm_placement_order_date=ordered,
        perm_matched_date=matched,
        perm_placed_for_adoption_date=placed,
        perm_adopted_by_carer_flag=world.chance.one_of("N", "N", "Y", None),
        perm_placed_ffa_cp_date=world.after(began, 0.6),
        perm_placed_foster_carer_date=world.after(began, 0.6),
        perm_decision_reversed_date=world.after(decided, 0.8),
        perm_permanence_order_type=world.chance.one_of("ADOPTION", "ADOPTION", "SGO", None),
        perm_permanence_order_date=world.after(placed, 0.4),
        perm_adoption_worker_id=world.worker(),
    )


def _life_story(world: Making, child: str, began: date) -> None:
    for _ in world.several(3):
        started = world.after(began, 0.1)
        done = world.after(started, 0.4)
        celebrated = world.after(done, 0.3)
        given = world.after(celebrated, 0.3)
        world.add(
            "los_life_story_work",
            child_id=child,
            kind=world.chance.one_of("BOOK", "BOOK", "WORK", "WORK", "LETTER", "LETTER", None),
            started_on=started,
            due_on=world.after(started, 0.5),
            completed_on=done,
            celebration_on=celebrated,
            letter_given_on=given if world.chance.happens(0.5) else None,
            quality_grade=world.chance.perhaps(world.chance.one_of(*codes("audit_grade"))),
            worker_id=world.worker(),
        )


def moving_on(world: Making) -> None:
    """Places of the kinds an authority arranges, visits there, plans and audits."""
    for child in world.children:
        for _ in world.several(2):
            moved = world.chance.day()
            world.add(
                "los_accommodation_log",
                child_id=child,
                from_date=moved,
                to_date=world.after(moved, 0.5),
                accommodation=world.chance.one_of("D", "E", "T", "T", "W", None),
            )
            seen = moved
            for _ in world.several(3):
                seen = world.chance.after(seen)
                if world.chance.happens(0.5):
                    world.add(
                        "los_pa_contacts",
                        child_id=child,
                        contacted_on=seen,
                        mode=world.chance.one_of("IN PERSON", "IN PERSON", "TELEPHONE", None),
                        reached=world.chance.one_of("Y", "Y", "N", None),
                        worker_id=world.worker(),
                    )
                else:
                    world.add(
                        "los_visits",
                        child_id=child,
                        visited_on=seen,
                        kind="PATHWAY",
                        mode=world.chance.one_of("IN PERSON", "VIDEO"),
                    )
        for _ in world.several(2):
            world.add("los_quality_audits", child_id=child, audited_on=world.chance.day())
    for row in world.making.rows("ssd_care_leavers"):
        if world.chance.happens(0.6):
            row["clea_pathway_plan_review_date"] = world.chance.perhaps(_hour(world, world.chance.near_today(400)))
            row["clea_care_leaver_personal_advisor"] = world.worker()


def _hour(world: Making, day: date) -> datetime:
    return world.chance.at_some_hour(day)


def missing(world: Making) -> None:
    for _ in world.several(8):
        child, left = world.child(), world.chance.at_some_hour(world.chance.day())
        found = None if world.chance.happens(0.2) else world.chance.at_some_hour(world.chance.after(left.date()))
        episode = world.add(
            "ssd_missing",
            miss_person_id=child,
            miss_missing_episode_start_date=left,
            miss_missing_episode_type=world.chance.one_of("M", "M", "M", "A", None),
            miss_missing_episode_end_date=found,
            miss_missing_rhi_offered=world.chance.one_of("Y", "Y", "N", "NA", None),
            miss_missing_rhi_accepted=world.chance.one_of("Y", "N", "N", "NA", None),
        )["miss_table_id"]
        for _ in world.several(2):
            held = (found or left) + timedelta(
                minutes=world.chance.one_of(-5, 0, 90, 1500, 4319, 4320, 4321, 4321, 9000, 9000)
            )
            world.add(
                "los_return_home_interviews",
                child_id=child,
                missing_id=world.chance.one_of(episode, episode, episode, None),
                found_at=found,
                held_at=world.chance.perhaps(held, 0.3),
            )


# Workers


SHARES = (1.0, 1.0, 0.5, 0.6, 0.8, 0.05, 0.1, 0.25, 0.04, 1.2, 2.5, None)
ROLES = ("SW", "SW", "SSW", "ASYE", "ASYE", "ASYE", "TM", "IRO", "PSW", "ADMIN", "PA", None)


def workforce(world: Making) -> None:
    for _ in world.several(4) if world.chance.happens(0.5) else ():
        opened = world.chance.near_today(900)
        post = world.add(
            "los_posts",
            role=world.chance.one_of(*ROLES),
            team=world.chance.one_of(*TEAMS, None),
            fte=world.chance.one_of(*SHARES),
            opened_on=opened,
            closed_on=world.after(opened, 0.7),
        )["post_id"]
        for _ in world.several(3):
            _assigned(world, post)
    for _ in world.several(4):
        world.add("los_supervision", child_id=world.child(), worker_id=world.worker(), held_on=world.chance.day())


def crowds(world: Making) -> None:
    """Workers who hold more than anybody should."""
    if world.making.number % 8 == 3:
        role, holds = world.chance.one_of(("PA", 27), ("SW", 20))
        worker, began = world.chance.one_of(*WORKERS), world.chance.near_today(300)
        for number in range(holds):
            world.add(
                "ssd_involvements",
                invo_person_id=f"one of many {number}",
                invo_professional_id=worker,
                invo_professional_role_id=role,
                invo_involvement_start_date=began,
                invo_involvement_end_date=world.after(began, 0.95),
            )


def _assigned(world: Making, post: str) -> None:
    started = world.chance.near_today(60) if world.chance.happens(0.6) else world.chance.near_today(700)
    worker = world.worker()
    world.add(
        "los_post_assignments",
        post_id=world.chance.one_of(post, post, post, post, "gone", None),
        worker_id=worker,
        kind=world.chance.one_of("PERMANENT", "PERMANENT", "FIXED TERM", "SECONDED", "AGENCY", "AGENCY", None),
        fte=world.chance.one_of(*SHARES),
        started_on=started,
        ended_on=world.after(started, 0.5),
    )
    for _ in world.several(3):
        world.add(
            "los_staff_availability",
            worker_id=worker or world.chance.one_of(*WORKERS),
            on_date=started + timedelta(days=world.chance.random.randrange(12)),
            reason=world.chance.one_of("SICKNESS", "SICKNESS", "LEAVE", "OTHER", None),
            available=world.chance.one_of("N", "N", "Y", None),
            fte_lost=world.chance.one_of(None, 0.0, 0.5, 1.0),
        )
