"""A home for good: adoption, special guardianship, and helping a child understand their own story."""

from datetime import date
from typing import TYPE_CHECKING

from lineofsight.invented.days import add_months, after, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import Cast
from lineofsight.invented.planted import LIFE_STORY
from lineofsight.invented.workforce import holder_on
from lineofsight.invented.world import World

if TYPE_CHECKING:
    from lineofsight.invented.care import LookedAfter

GRADES = {"OUTSTANDING": 0.08, "GOOD": 0.5, "REQUIRES IMPROVEMENT": 0.35, "INADEQUATE": 0.07}


def plan_for(cast: Cast, case: "LookedAfter") -> None:
    world, path = cast.world, case.path
    if path.adoption is not None and path.adoption.decided <= world.as_at and path.adoption.decided < path.end:
        _write_adoption(world, case)
        _write_adopters(world, case)
    elif path.destiny == "special guardianship" and path.end <= world.as_at:
        world.add("ssd_permanence", perm_table_id=world.new_id("PM"), perm_person_id=case.child.id, perm_cla_id=case.id,
                  perm_permanence_order_date=path.end, perm_permanence_order_type="SGO")  # fmt: skip
    _tell_their_story(cast, case)


def _write_adoption(world: World, case: "LookedAfter") -> None:
    adoption, luck, past = case.path.adoption, case.luck, world.past
    if adoption is None:
        return
    ordered = past(adoption.ordered) if case.path.reason_ceased in ("E11", "E12") else None
    matched, placed = past(adoption.matched), past(adoption.placed)
    early = adoption.with_carer
    world.add(
        "ssd_permanence",
        perm_table_id=world.new_id("PM"),
        perm_person_id=case.child.id,
        perm_cla_id=case.id,
        perm_adm_decision_date=adoption.decided,
        perm_ffa_cp_decision_date=case.path.start if early else None,
        perm_placement_order_date=past(adoption.placement_order),
        perm_placed_for_adoption_date=placed,
        perm_matched_date=matched,
        perm_adopted_by_carer_flag="Y" if early and ordered else "N",
        perm_placed_ffa_cp_date=case.path.start if early else None,
        perm_decision_reversed_date=past(adoption.reversed_on),
        perm_decision_reversed_reason="RD3" if past(adoption.reversed_on) else None,
        perm_part_of_sibling_group="Y" if luck.often(0.35) else "N",
        perm_permanence_order_date=ordered,
        perm_permanence_order_type="ADOPTION" if ordered else None,
        perm_adoption_worker_id=holder_on(case.held, adoption.decided),
        perm_adopter_sex="MF" if matched else None,
        perm_adopter_legal_status="L11" if matched else None,
        perm_number_of_adopters="2" if matched else None,
    )


def _write_adopters(world: World, case: "LookedAfter") -> None:
    """The family that came forward for this child, where there is one."""
    adoption, luck, past = case.path.adoption, case.luck, world.past
    if adoption is None or adoption.matched is None:
        return
    approved = after(adoption.matched, -luck.randrange(20, 400))
    second = after(approved, -luck.randrange(100, 150))
    first = after(second, -luck.randrange(60, 110))
    if first > world.as_at or (adoption.ordered is not None and adoption.ordered < world.begins):
        return
    ordered = past(adoption.ordered) if case.path.reason_ceased in ("E11", "E12") else None
    world.add("los_adopters", adopters_id=world.new_id("ADO"), early_permanence="Y" if adoption.with_carer else "N",
              enquired_on=after(first, -luck.randrange(10, 60)), stage_one_started_on=first,
              stage_one_ended_on=past(after(second, -5)), stage_two_started_on=past(second),
              stage_two_ended_on=past(approved), applied_on=past(second), approved_on=past(approved),
              matched_on=past(adoption.matched), placed_on=past(adoption.placed),
              children_placed=1 if past(adoption.placed) else None, adopted_on=ordered)  # fmt: skip


def write_families_still_waiting(world: World) -> None:
    """Families who came forward and are being assessed, are waiting, or have left."""
    luck = world.luck("adopters")
    for _ in range(world.scaled(34, least=2)):
        enquired = after(world.as_at, -luck.randrange(40, 520))
        first = after(enquired, luck.randrange(8, 40))
        second = after(first, luck.randrange(62, 120))
        approved = after(second, luck.randrange(100, 170))
        left = world.past(after(first, luck.randrange(30, 200))) if luck.often(0.2) else None
        ends = left or world.as_at
        world.add("los_adopters", adopters_id=world.new_id("ADO"), early_permanence="Y" if luck.often(0.2) else "N",
                  enquired_on=enquired, stage_one_started_on=first if first <= ends else None,
                  stage_one_ended_on=second if second <= ends else None,
                  stage_two_started_on=second if second <= ends else None,
                  stage_two_ended_on=approved if approved <= ends else None,
                  applied_on=second if second <= ends else None, approved_on=approved if approved <= ends else None,
                  left_on=left, left_reason=None if left is None else luck.choice("12"))  # fmt: skip


def _tell_their_story(cast: Cast, case: "LookedAfter") -> None:
    """Life-story work for children who will not go home, and a later-life letter for those who are adopted."""
    world, path, luck = cast.world, case.path, case.luck
    settled = path.destiny in ("adoption", "long term", "special guardianship", "home on an order")
    if not settled or (path.end - path.start).days < 380 or path.end < world.begins:
        return
    due = add_months(path.start, 15)
    late = _late(cast, case, due)
    started = after(due, luck.randrange(150, 400) if late else -luck.randrange(120, 270))
    started = min(started, after(min(world.as_at, path.end), -10)) if late else started
    took = luck.randrange(400, 700) if late else luck.randrange(70, 250)
    told = world.begins <= started and started <= world.as_at and started < path.end
    if told and (late or luck.often(0.88)):
        completed = world.past(min(after(started, took), path.end))
        world.add("los_life_story_work", work_id=world.new_id("LW"), child_id=case.child.id, kind="WORK",
                  started_on=started, due_on=due, completed_on=completed,
                  quality_grade=luck.one_of(GRADES) if completed and luck.often(0.4) else None,
                  child_view_recorded="Y" if luck.often(0.5) else "N",
                  worker_id=holder_on(case.held, started))  # fmt: skip
    if path.adoption is not None and path.adoption.ordered is not None and path.end == path.adoption.ordered:
        _write_letter_and_book(cast, case, path.adoption.ordered)


def _late(cast: Cast, case: "LookedAfter", due: date) -> bool:
    began = cast.plants.began(LIFE_STORY)
    recent = began <= due <= after(min(cast.world.as_at, case.path.end), -170)
    return recent and case.luck.often(0.5) and cast.plants.take(LIFE_STORY, case.child.id)


def _write_letter_and_book(cast: Cast, case: "LookedAfter", ordered: date) -> None:
    world, luck, calendar = cast.world, case.luck, working_days()
    if not world.in_records(ordered):
        return
    celebrated = after(ordered, luck.randrange(14, 60))
    due = calendar.plus(celebrated, 10)
    in_time_to_show = cast.plants.began(LIFE_STORY) <= ordered and due <= after(world.as_at, -70)
    late = in_time_to_show and luck.often(0.7) and cast.plants.take(LIFE_STORY, case.child.id)
    wait = luck.randrange(0, 10) if luck.often(0.85) else luck.randrange(11, 60)
    given: date | None = calendar.plus(celebrated, wait)
    if late:
        given = None if luck.often(0.4) else calendar.plus(celebrated, luck.randrange(60, 200))
    held = world.past(celebrated)
    for kind in ("LETTER", "BOOK"):
        done = None if given is None else world.past(given if kind == "LETTER" else _book_done(given, luck))
        world.add("los_life_story_work", work_id=world.new_id("LW"), child_id=case.child.id, kind=kind,
                  started_on=world.past(max(world.begins, after(ordered, -luck.randrange(5, 60)))), due_on=due,
                  completed_on=done, letter_given_on=done if kind == "LETTER" else None, celebration_on=held,
                  quality_grade=luck.one_of(GRADES) if done and luck.often(0.5) else None,
                  child_view_recorded="Y" if luck.often(0.5) else "N",
                  worker_id=holder_on(case.held, ordered))  # fmt: skip


def _book_done(given: date, luck: Luck) -> date:
    return after(given, luck.randrange(-20, 10))
