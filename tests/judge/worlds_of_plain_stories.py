"""Stories that chance tells too seldom: a long time at home, an adoption with its letter, a worker of two years."""

from datetime import date, timedelta

from tests.judge.days import working_day_after
from tests.judge.making import WORKERS, Making


def plain_stories(world: Making) -> None:
    for number, story in enumerate((_at_home, _by_agreement, _adopted, _questionnaire, _newly_qualified)):
        if world.chance.happens(0.4):
            story(world, f"plain {number}")


def _in_care(world: Making, child: str, months: int, status: str | None, kind: str) -> tuple[date, str, str]:
    """A child who came into care so many months ago and is still there, in one placement."""
    entered, care = world.chance.near_today(60) - timedelta(days=30 * months), f"care of {child}"
    age = world.chance.random.randrange(3, 18)
    world.add("ssd_person", pers_person_id=child, pers_dob=entered - timedelta(days=365 * age))
    world.add(
        "ssd_cla_episodes",
        clae_person_id=child,
        clae_cla_id=care,
        clae_cla_episode_start_date=entered,
        clae_cla_episode_start_reason="S",
        clae_cla_episode_ceased_date=None,
        clae_entered_care_date=entered,
    )
    placement = world.add(
        "ssd_cla_placement",
        clap_person_id=child,
        clap_cla_id=care,
        clap_cla_placement_start_date=entered,
        clap_cla_placement_end_date=None,
        clap_cla_placement_type=kind,
    )["clap_cla_placement_id"]
    if status is not None:
        world.add(
            "ssd_legal_status",
            lega_person_id=child,
            lega_legal_status=status,
            lega_legal_status_start_date=entered,
            lega_legal_status_end_date=None,
        )
    return entered, care, str(placement)


def _at_home(world: Making, child: str) -> None:
    entered, care, placement = _in_care(world, child, 9, world.chance.one_of("C1", "C2"), "P1")
    decided = entered + timedelta(days=world.chance.one_of(-30, -1, 0, 0, 1))
    done = world.chance.one_of(2, 2, 1)
    world.add(
        "los_pwp_assessments",
        child_id=child,
        placement_id=world.chance.one_of(placement, None),
        route=world.chance.one_of("17", "17", "19"),
        started_on=decided,
        completed_on=decided,
        decided_on=decided,
        decision=world.chance.one_of("APPROVED", "APPROVED", "NOT APPROVED"),
        schedule_3_complete=world.chance.one_of("Y", "Y", "N"),
        household_checks_due=2,
        household_checks_done=done,
    )
    for _ in world.several(2):
        world.add(
            "ssd_cla_reviews",
            clar_cla_id=care,
            clar_cla_review_date=world.chance.near_today(270),
            clar_cla_review_cancelled="N",
        )


def _by_agreement(world: Making, child: str) -> None:
    _in_care(world, child, 8, "V2", "U6")
    for _ in world.several(2):
        world.add("los_legal_gateway_meetings", child_id=child, held_on=world.chance.near_today(250))


def _adopted(world: Making, child: str) -> None:
    ordered = world.chance.near_today(400)
    care = f"care of {child}"
    world.add(
        "ssd_cla_episodes",
        clae_person_id=child,
        clae_cla_id=care,
        clae_cla_episode_start_date=ordered - timedelta(days=500),
        clae_cla_episode_start_reason="S",
        clae_cla_episode_ceased_date=ordered,
        clae_cla_episode_ceased_reason="E12",
    )
    world.add("ssd_permanence", perm_person_id=child, perm_cla_id=care, perm_decision_reversed_date=None)
    celebrated = ordered + timedelta(days=world.chance.one_of(0, 14, 40))
    given = working_day_after(celebrated, world.chance.one_of(1, 10, 10, 11))
    world.add(
        "los_life_story_work",
        child_id=child,
        kind="LETTER",
        celebration_on=celebrated,
        letter_given_on=world.chance.perhaps(given, 0.2),
    )


def _questionnaire(world: Making, child: str) -> None:
    _in_care(world, child, 14, "C2", "U4")
    world.add(
        "ssd_sdq_scores",
        csdq_person_id=child,
        csdq_sdq_completed_date=world.chance.near_today(500),
        csdq_sdq_score=world.chance.one_of("10", "16", "17", "24"),
    )


def _newly_qualified(world: Making, child: str) -> None:
    worker = world.chance.one_of(*WORKERS)
    post = world.add(
        "los_posts",
        role=world.chance.one_of("ASYE", "ASYE", "SW"),
        fte=1.0,
        opened_on=world.making.as_at - timedelta(days=1500),
        closed_on=None,
    )["post_id"]
    started = world.making.as_at - timedelta(days=world.chance.one_of(200, 420, 500))
    world.add(
        "los_post_assignments",
        post_id=post,
        worker_id=worker,
        kind="PERMANENT",
        fte=world.chance.one_of(0.1, 0.1, 1.0),
        started_on=started,
        ended_on=world.chance.one_of(None, None, world.making.as_at - timedelta(days=30)),
    )
    cover = world.add("los_posts", role="SW", fte=1.0, opened_on=started, closed_on=None)["post_id"]
    world.add(
        "los_post_assignments", post_id=cover, kind="AGENCY", fte=0.6, started_on=started, ended_on=None, worker_id="W4"
    )
    for away in range(6):
        world.add(
            "los_staff_availability",
            worker_id=worker,
            on_date=world.making.as_at - timedelta(days=35 + away),
            available="N",
            reason=world.chance.one_of("SICKNESS", "LEAVE"),
        )
    for number in (1, 2):
        world.add(
            "ssd_involvements",
            invo_person_id=f"{child} {number}",
            invo_professional_id=worker,
            invo_professional_role_id="SW",
            invo_involvement_start_date=started,
            invo_involvement_end_date=None,
        )
