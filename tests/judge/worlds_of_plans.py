"""Random worlds of plans, their chairs, neglect and its grading, medicals, audits, and the road to court."""

from datetime import date, datetime, time, timedelta
from typing import Any

from tests.judge import days, worlds_in_care, worlds_of_protection
from tests.judge.chance import Chance
from tests.judge.making import Making, World

FACTORS = [
    '["16A"]',
    '["4B","16A"]',
    '["3A", "16A", "21"]',
    '{"4B": "No", "16A": "Yes"}',
    '{"16A":"Y","4B":"N"}',
    '{"4B":"Yes","16A":"No"}',
    '{"16A": "N", "3A": "Y"}',
    '["18C"]',
    "[]",
    None,
]
WORDS = ["BETTER", "Better", "NO CHANGE", "No change", "WORSE", "worse", "about the same", None]


def a_world_of_plans(number: int, as_at: date) -> World:
    """The world of this number: another than the one of that number among the worlds of the first measures."""
    world = Making(World(number, f"P{number:04}", as_at), Chance(number + 200_000, as_at))
    world.places()
    world.people()
    worlds_of_protection.front_door(world)
    worlds_of_protection.protection(world)
    worlds_in_care.in_care(world)
    worlds_in_care.need(world)
    _chairs(world)
    _words_about_core_groups(world)
    _neglect(world)
    _medicals(world)
    _court(world)
    _audits_and_answers(world)
    world.workers()
    world.links()
    return world.finished()


def _started(world: Making, table: str, column: str) -> date:
    """About when something began that there is in the world, or any day."""
    began = [row[column] for row in world.making.rows(table) if row[column] is not None]
    if not began or world.chance.happens(0.2):
        return world.chance.day()
    chosen = world.chance.one_of(*began)
    return chosen.date() if isinstance(chosen, datetime) else chosen


def _on_a_plan(world: Making) -> tuple[str, date]:
    """A child on a plan, and the day it began; now and then any child and any day."""
    plans = world.making.rows("ssd_cp_plans")
    if not plans or world.chance.happens(0.15):
        return world.child(), world.chance.day()
    plan = world.chance.one_of(*plans)
    return plan["cppl_person_id"], plan["cppl_cp_plan_start_date"].date()


def _chairs(world: Making) -> None:
    for child in world.children:
        for role in ("CPCHAIR", "CPCHAIR", "IRO"):
            if world.chance.happens(0.6):
                began = world.chance.day()
                world.add(
                    "ssd_involvements",
                    invo_person_id=child,
                    invo_professional_id=world.worker(),
                    invo_professional_role_id=role,
                    invo_professional_team=world.team(),
                    invo_involvement_start_date=began,
                    invo_involvement_end_date=world.after(began, 0.6),
                )
    for _ in world.several(5):
        child, began = _on_a_plan(world)
        raised = world.chance.after(world.chance.after(days.add_months(began, world.chance.one_of(0, 1, 6, 12))))
        world.add(
            "los_chair_escalations",
            child_id=child,
            chair_id=world.worker(),
            process=world.chance.one_of("CP", "CP", "CP", "IRO", "OTHER", None),
            raised_on=raised,
            resolved_on=world.after(raised, 0.35),
            theme=world.chance.one_of("DRIFT", "SAFETY", "VISITS", "PLAN", "EDUCATION", None),
            stage=world.chance.one_of(1, 1, 2, 3, None),
        )
    for _ in world.several(4):
        child, began = _on_a_plan(world)
        world.add(
            "los_visits",
            child_id=child,
            visited_on=world.chance.after(days.add_months(began, world.chance.one_of(0, 1, 3, 12))),
            kind=world.chance.one_of("CHAIR", "CHAIR", "CHAIR", "IRO"),
        )
    for _ in world.several(5):
        child, began = _on_a_plan(world)
        plans = [row for row in world.making.rows("ssd_cp_plans") if row["cppl_person_id"] == child]
        held = world.chance.after(world.chance.after(days.add_months(began, world.chance.one_of(1, 3, 6))))
        world.add(
            "ssd_cp_reviews",
            cppr_person_id=child,
            cppr_cp_plan_id=world.chance.one_of(None, *(row["cppl_cp_plan_id"] for row in plans)),
            cppr_cp_review_date=world.chance.perhaps(held, 0.1),
            cppr_cp_review_due=world.after(began),
            cppr_cp_review_outcome_continue_cp=world.chance.one_of("Y", "Y", "Y", "N", None),
        )


def _words_about_core_groups(world: Making) -> None:
    for row in world.making.rows("los_core_groups"):
        row["progress"] = world.chance.one_of(*WORDS)
    for _ in world.several(3):
        child, met = _on_a_plan(world)
        plans = [row["cppl_cp_plan_id"] for row in world.making.rows("ssd_cp_plans") if row["cppl_person_id"] == child]
        for _ in world.several(5):
            due = met + timedelta(days=world.chance.one_of(10, 20, 28, 28, 42))
            met = due
            world.add(
                "los_core_groups",
                child_id=child,
                cp_plan_id=world.chance.one_of(None, *plans),
                due_on=world.chance.perhaps(due, 0.15),
                held_on=world.chance.perhaps(world.chance.after(due), 0.4),
                progress=world.chance.one_of(*WORDS),
            )


def _neglect(world: Making) -> None:
    for row in world.making.rows("ssd_cin_assessments"):
        if world.chance.happens(0.7):
            world.add(
                "ssd_assessment_factors",
                cinf_assessment_id=row["cina_assessment_id"],
                cinf_assessment_factors_json=world.chance.one_of(*FACTORS),
            )
    world.add(
        "ssd_assessment_factors", cinf_assessment_id="gone", cinf_assessment_factors_json=world.chance.one_of(*FACTORS)
    )
    for child in world.children:
        graded = _started(world, "ssd_cin_assessments", "cina_assessment_start_date")
        for _ in world.several(4):
            graded = world.chance.after(graded)
            world.add("los_graded_care_profiles", child_id=child, completed_on=graded, **_grades(world))
        if world.chance.happens(0.15):  # two of one day
            world.add("los_graded_care_profiles", child_id=child, completed_on=graded, **_grades(world))
    for _ in world.several(4):
        child, began = _on_a_plan(world)
        held = world.chance.after(days.add_months(began, world.chance.one_of(0, 0, 3, 12, 15)))
        world.add("los_legal_gateway_meetings", child_id=child, held_on=held)
    for child in world.children:
        graded = _graded_on(world, child)
        if world.chance.happens(0.4):  # so that those about whom neglect is known are often open
            referred, closed = world.chance.day(), 0.7
        elif graded is not None:  # so that a case is sometimes closed before its care is graded again
            referred, closed = graded - timedelta(days=world.chance.one_of(0, 1, 30)), 0.1
        else:
            continue
        world.add(
            "ssd_cin_episodes",
            cine_person_id=child,
            cine_referral_date=referred,
            cine_close_date=world.after(referred, closed),
        )


def _graded_on(world: Making, child: str) -> date | None:
    rows = [row for row in world.making.rows("los_graded_care_profiles") if row["child_id"] == child]
    return world.chance.one_of(*(row["completed_on"] for row in rows)) if rows else None


def _grades(world: Making) -> dict[str, Any]:
    names = ("physical_grade", "safety_grade", "emotional_grade", "developmental_grade")
    blank = world.chance.one_of(0, 0, 0, 0.2)
    return {name: world.chance.perhaps(world.chance.one_of(2, 3, 3, 4), blank) for name in names}


def _medicals(world: Making) -> None:
    for _ in world.several(5):
        child = world.child()
        held = world.chance.one_of(
            world.chance.day(), world.making.as_at - timedelta(days=world.chance.one_of(365, 400, 700))
        )
        for _ in world.several(3):
            world.add(
                "los_strategy_discussions",
                child_id=child,
                held_on=held,
                injury_or_disclosure=world.chance.one_of("Y", "Y", "Y", "N", None),
                worker_id=world.worker(),
            )
            again = days.add_months(held, 12) or held
            held = world.chance.one_of(held, world.chance.after(held), again, again + timedelta(days=1))
    for row in list(world.making.rows("los_strategy_discussions")):
        for _ in world.several(2):
            if world.chance.happens(0.85):
                _medical(world, row)
    if world.chance.happens(0.3):
        _medical(world, {"child_id": world.child(), "discussion_id": "gone", "held_on": world.chance.day()})


def _medical(world: Making, discussion: dict[str, Any]) -> None:
    def moment(start: datetime | None, *hours: int) -> datetime | None:
        """Some hours after, to the minute or one off it; now and then before."""
        if start is None or world.chance.happens(0.15):
            return None
        return start + timedelta(hours=world.chance.one_of(*hours), minutes=world.chance.one_of(-1, 0, 0, 1))

    held = discussion["held_on"] or world.chance.day()
    began = datetime.combine(held, time(world.chance.one_of(0, 9, 14, 23)))
    decided = moment(began, 0, 0, 1, 5, -30, 24)
    needed = world.chance.one_of("Y", "Y", "Y", "N", "N", None)
    examined = None
    if world.chance.happens(0.7 if needed == "Y" else 0.1):
        examined = moment(decided or began, 1, 5, 24, 24, 48, 48, 72, -2)
    world.add(
        "los_cp_medicals",
        child_id=world.chance.one_of(*[discussion["child_id"]] * 9, world.child()),
        discussion_id=world.chance.perhaps(discussion["discussion_id"], 0.05),
        considered=world.chance.one_of("Y", "N", "N", None),
        considered_at=moment(began, 0, 0, 1, -1),
        decided_at=decided,
        needed=needed,
        not_needed_reason_recorded=world.chance.one_of("Y", "Y", "N", None),
        manager_approved=world.chance.one_of("Y", "Y", "N", None),
        examined_at=examined,
        report_received_on=world.after(examined.date(), 0.3) if examined else None,
    )


def _court(world: Making) -> None:
    for number in world.several(3):
        decided, family = world.chance.day(), world.chance.one_of("family-1", f"family-a{number}", None)
        for child in world.chance.random.sample(world.children, world.chance.one_of(1, 2, 2)):
            ended = world.after(decided, 0.4)
            letter = world.after(decided, 0.3)
            world.add(
                "ssd_pre_proceedings",
                prep_person_id=child,
                prep_plo_family_id=family,
                prep_pre_pro_decision_date=decided if world.chance.happens(0.9) else world.day(),
                prep_pre_pro_letter_date=letter,
                prep_initial_pre_pro_meeting_date=world.after(letter, 0.4),
                prep_agree_stepdown_issue_date=ended,
                prep_pre_pro_outcome=world.chance.one_of("ISSUE", "STEP DOWN", None),
                prep_care_proc_short_notice=world.chance.one_of("Y", "Y", "N", None),
            )
    for row in list(world.making.rows("ssd_pre_proceedings")):
        taken = {steps["pre_proceedings_id"] for steps in world.making.rows("los_pre_proceedings_steps")}
        if row["prep_table_id"] in taken or world.chance.happens(0.25):
            continue
        _steps(world, row["prep_table_id"], row["prep_person_id"])
    for number in world.several(2):
        _steps(world, f"lost-{number}", world.child())


def _steps(world: Making, period: str, child: str) -> None:
    started = world.day()
    issued = world.after(started, 0.3)
    final = world.after(issued, 0.3)
    if issued is not None and world.chance.happens(0.3):
        final = issued + timedelta(days=world.chance.one_of(180, 181, 182, 183, 200))
    world.add(
        "los_pre_proceedings_steps",
        pre_proceedings_id=period,
        child_id=child,
        started_on=started,
        fgdm_offered_on=world.after(started, 0.4),
        fgdm_held_on=world.after(started, 0.5),
        fgdm_exemption=world.chance.one_of("Not safe", None, None),
        issued_on=issued,
        final_order_on=final,
    )


def _audits_and_answers(world: Making) -> None:
    for child in world.children:
        for _ in world.several(2):
            world.add("los_quality_audits", child_id=child, audited_on=world.chance.day())
        if world.chance.happens(0.5):
            world.add("ssd_voice_of_child", voch_person_id=child)
        if world.chance.happens(0.3):
            world.add(
                "los_case_status",
                child_id=child,
                status=world.chance.one_of("CIN", "CIN", "CP", "CLA", "CLOSED", None),
                last_seen_on=world.after(world.making.as_at - timedelta(days=30), 0.2),
                need_ended_on=world.chance.one_of(None, None, world.chance.day()),
                worker_id=world.worker(),
            )
    for _ in world.several(3):
        child = world.child()
        began = world.chance.near_today(400)
        world.add(
            "ssd_cin_plans",
            cinp_person_id=child,
            cinp_cin_plan_start_date=began,
            cinp_cin_plan_end_date=world.after(began, 0.6),
            cinp_cin_plan_worker_id=world.worker(),
        )
        world.add("ssd_cin_visits", cinv_person_id=child, cinv_cin_visit_date=world.chance.near_today(60))
        world.add("los_supervision", child_id=child, held_on=world.chance.near_today(60))
