"""What is recorded of children in care: health, plans, reviews, homes, parents' addresses, legal steps; in a world."""

import json
from datetime import date, timedelta

from tests.judge.chance import codes
from tests.judge.making import Making, Row

ROUTES = ("ADOPTION", "LTFOST18", "LTFOST18", "RETURN", "RETURN6M", "REMAINSUP", "SGOCAO", "OTHERPLN")
ADDRESSES = ("place1", "place1", "place2", "place3", "place4", None)


def _day(value: object) -> date | None:
    day = getattr(value, "date", None)
    return day() if day else None


def in_care_periods(world: Making) -> list[tuple[str, str | None, date]]:
    """Each child with a time in care: its id, and the day of an episode."""
    return [
        (row["clae_person_id"], row["clae_cla_id"], row["clae_cla_episode_start_date"].date())
        for row in world.making.rows("ssd_cla_episodes")
        if row["clae_cla_episode_start_date"] is not None
    ]


def looked_after(world: Making) -> None:
    for child, care, began in in_care_periods(world):
        if world.chance.happens(0.5):
            _health(world, child, began)
        if world.chance.happens(0.4):
            _reviews(world, care, began)
        if world.chance.happens(0.4):
            _plans(world, child, began)
        if world.chance.happens(0.3):
            _agreement(world, child, began)
    for row in world.making.rows("ssd_cla_care_plan"):
        if row["lacp_cla_care_plan_json"] is None:
            row["lacp_cla_care_plan_json"] = _ticked(world)
    _statements(world)
    _logged(world)


def _statements(world: Making) -> None:
    """What is recorded once of a child, or once a year."""
    for child in world.children:
        if world.chance.happens(0.6):
            world.add("ssd_cla_immunisations", clai_person_id=child)
        for year in (2024, 2025, 2026):
            if world.chance.happens(0.3):
                world.add("los_annual_health", child_id=child, year=year)
        for _ in world.several(1):
            world.add("ssd_voice_of_child", voch_person_id=child)


def _logged(world: Making) -> None:
    """Visits of every mode."""
    for _ in world.several(6):
        world.add(
            "los_visits",
            child_id=world.child(),
            visited_on=world.chance.day(),
            kind="CLA",
            mode=world.chance.perhaps(world.chance.one_of(*codes("contact_mode"))),
            reason=world.chance.one_of("written down", None),
            worker_id=world.worker(),
            team=world.team(),
        )
    # In the weeks when a visit by video or telephone was one in law.
    for held in (date(2020, 4, 24), date(2020, 9, 24), date(2020, 9, 25), date(2021, 9, 30), date(2021, 10, 1)):
        if world.chance.happens(0.1):
            world.add(
                "los_visits",
                child_id=world.child(),
                visited_on=held,
                kind="CLA",
                mode=world.chance.one_of("VIDEO", "TELEPHONE"),
                reason=world.chance.one_of("written down", None),
            )


def _health(world: Making, child: str, began: date) -> None:
    checked = world.chance.after(began)
    for _ in world.several(3):
        world.add(
            "ssd_cla_health",
            clah_person_id=child,
            clah_health_check_date=world.chance.perhaps(checked),
            clah_health_check_type=world.chance.one_of("HEALTH ASSESSMENT", "DENTAL CHECK"),
            clah_health_check_status=world.chance.one_of(
                "COMPLETED", "COMPLETED", None, "PLANNED", "REFUSED", "CANCELLED"
            ),
        )
        checked = world.chance.after(checked)
    for _ in world.several(2):
        world.add(
            "ssd_sdq_scores",
            csdq_person_id=child,
            csdq_sdq_completed_date=world.after(began) if world.chance.happens(0.5) else world.day(),
            csdq_sdq_score=world.chance.one_of("0", "5", "16", "17", "17", "30", "40", "41", "not given", "", None),
        )


def _reviews(world: Making, care: str | None, began: date) -> None:
    held = began
    for _ in world.several(4):
        held = world.chance.after(held)
        world.add(
            "ssd_cla_reviews",
            clar_cla_id=care,
            clar_cla_review_date=held,
            clar_cla_review_cancelled=world.chance.one_of("N", "N", "N", None, "Y"),
            clar_cla_review_participation=world.chance.perhaps(world.chance.one_of(*codes("review_participation"))),
        )


def _plans(world: Making, child: str, began: date) -> None:
    started: date | None = world.chance.after(began, backwards=0.3)
    for _ in world.several(3):
        ended = world.after(started, 0.5)
        world.add(
            "ssd_cla_care_plan",
            lacp_person_id=child,
            lacp_cla_care_plan_start_date=world.chance.perhaps(started),
            lacp_cla_care_plan_end_date=ended,
            lacp_cla_care_plan_json=_ticked(world),
        )
        started = ended or world.chance.after(started)


def _ticked(world: Making) -> str | None:
    """A plan as one system writes it, or another."""
    said = {route: world.chance.one_of("Y", "Y", "N") for route in world.chance.random.sample(ROUTES, 2)}
    if world.chance.happens(0.1):
        return world.chance.one_of(None, "{}")
    return json.dumps(said) if world.chance.happens(0.6) else json.dumps(said, separators=(",", ":"))


def _agreement(world: Making, child: str, began: date) -> None:
    """Care by agreement, renewed, interrupted or overtaken by an order."""
    starts = began if world.chance.happens(0.7) else world.chance.after(began)
    for _ in world.several(3):
        ends = world.after(starts, 0.5)
        world.add(
            "ssd_legal_status",
            lega_person_id=child,
            lega_legal_status=world.chance.one_of("V2", "V2", "V2", "C1", "V4", None),
            lega_legal_status_start_date=starts,
            lega_legal_status_end_date=ends,
        )
        starts = ends or world.chance.after(starts)
    for _ in world.several(2):
        world.add("los_legal_gateway_meetings", child_id=child, held_on=world.chance.after(starts))


def at_home(world: Making) -> None:
    """Assessments of placements with parents, harm there, and addresses that say where a child lives."""
    for child, care, began in in_care_periods(world):
        if world.chance.happens(0.25):
            started = world.chance.after(began)
            world.add(
                "ssd_cla_placement",
                clap_person_id=child,
                clap_cla_id=care,
                clap_cla_placement_start_date=started,
                clap_cla_placement_end_date=world.after(started, 0.6),
                clap_cla_placement_type="P1",
            )
    placements = world.making.rows("ssd_cla_placement")
    homes = [row for row in placements if row["clap_cla_placement_type"] == "P1"]
    for row in homes:
        began = _day(row["clap_cla_placement_start_date"])
        if began is None:
            continue
        if world.chance.happens(0.7):
            _order(world, row, began)
        for _ in world.several(2):
            _assessed(world, row, began)
        for _ in world.several(2):
            enquired = world.chance.after(began)
            world.add(
                "ssd_s47_enquiry",
                s47e_person_id=row["clap_person_id"],
                s47e_s47_start_date=world.chance.perhaps(enquired),
            )
            world.add(
                "ssd_cla_visits", clav_person_id=row["clap_person_id"], clav_cla_visit_date=world.chance.after(began)
            )
    for row in placements:
        if world.chance.happens(0.3):
            row["clap_cla_placement_distance"] = world.chance.one_of(0.0, 12.5, 20.0, 20.1, 75.0, 999.9, None)
    _addresses(world)


def _order(world: Making, row: Row, began: date) -> None:
    made = world.chance.after(began, backwards=0.5)
    world.add(
        "ssd_legal_status",
        lega_person_id=row["clap_person_id"],
        lega_legal_status=world.chance.one_of("C1", "C2", "C2"),
        lega_legal_status_start_date=made,
        lega_legal_status_end_date=world.after(made, 0.7),
    )


def _assessed(world: Making, row: Row, began: date) -> None:
    started = world.chance.perhaps(world.chance.after(began, backwards=0.6), 0.2)
    completed = world.after(started, 0.2)
    decided = world.after(completed or started, 0.2)
    if world.chance.happens(0.4):
        started = completed = decided = began - timedelta(days=world.chance.random.randrange(30))
    due = world.chance.random.randrange(4)
    world.add(
        "los_pwp_assessments",
        child_id=row["clap_person_id"],
        placement_id=world.chance.one_of(row["clap_cla_placement_id"], row["clap_cla_placement_id"], None),
        route=world.chance.one_of("17", "19", "19", None),
        started_on=started,
        completed_on=completed,
        decided_on=decided,
        decision=world.chance.one_of("APPROVED", "APPROVED", "NOT APPROVED", None),
        schedule_3_complete=world.chance.one_of("Y", "Y", "N", None),
        household_checks_due=world.chance.perhaps(due),
        household_checks_done=world.chance.perhaps(world.chance.one_of(due, due, max(due - 1, 0))),
        reviewed_on=world.after(completed, 0.4),
    )


def _addresses(world: Making) -> None:
    mothers = ["m1", "m2"]
    for child in world.children:
        if world.chance.happens(0.7):
            mother = world.chance.one_of(*mothers, *world.children)
            if mother != child:
                world.add("ssd_mother", moth_person_id=mother, moth_childs_person_id=child)
    for person in [*world.children, *mothers]:
        moved = world.day()
        for _ in world.several(3):
            left = world.after(moved, 0.5)
            world.add(
                "ssd_address",
                addr_person_id=person,
                addr_address_start_date=moved,
                addr_address_end_date=left,
                addr_address_postcode=world.chance.one_of(*ADDRESSES),
            )
            moved = left or world.day()
