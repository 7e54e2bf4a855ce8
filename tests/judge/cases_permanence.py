"""Adoption, and children's understanding of their own story, as the headers of these cases say."""

from collections.abc import Iterator
from datetime import date

from tests.judge.cases_in_care import short_breaks, times_in_care
from tests.judge.cases_looked_after import InCare, at_month_ends, care_plans
from tests.judge.days import add_months, days_between, working_day_after, working_days_between
from tests.judge.record import Record, Row, at_period, case, flag, open_at

ADOPTED = ("E11", "E12")


def adoption_decisions(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_permanence"):
        decided_on = row["perm_adm_decision_date"]
        if decided_on is not None or row["perm_decision_reversed_date"] is not None:
            team, worker = record.holder(row["perm_person_id"], "SW", decided_on)
            yield case(
                row["perm_person_id"],
                row["perm_table_id"],
                (team, row["perm_adoption_worker_id"] or worker),
                decided_on=decided_on,
                early_placement_on=row["perm_placed_ffa_cp_date"],
                reversed_on=row["perm_decision_reversed_date"],
                reversed_reason=row["perm_decision_reversed_reason"],
            )


def adoptions(record: Record) -> Iterator[Row]:
    cares = {(care.child, care.id): care for care in times_in_care(record)}
    for row in record.rows("ssd_permanence"):
        child, placed_on = row["perm_person_id"], row["perm_placed_for_adoption_date"]
        adopted_on = _adopted_on(record, row)
        if adopted_on is None:
            continue
        care = cares.get((child, row["perm_cla_id"]))
        entered_on = care.entered_on if care else None
        by_carer = flag(row["perm_adopted_by_carer_flag"])
        fostered_on = row["perm_placed_foster_carer_date"] or row["perm_placed_ffa_cp_date"]
        moved_in_on = fostered_on if by_carer else placed_on
        order_on, matched_on = row["perm_placement_order_date"], row["perm_matched_date"]
        waited = days_between(order_on, matched_on)
        team, worker = record.holder(child, "SW", placed_on)
        yield case(
            child,
            row["perm_table_id"],
            (team, row["perm_adoption_worker_id"] or worker),
            adopted_on=adopted_on,
            entered_on=entered_on,
            placement_order_on=order_on,
            matched_on=matched_on,
            placed_on=placed_on,
            moved_in_on=moved_in_on,
            adopted_by_carer=by_carer,
            days_to_moving_in=days_between(entered_on, moved_in_on),
            days_to_adoptive_placement=days_between(entered_on, placed_on),
            days_from_order_to_match=None if waited is None else max(waited, 0),
        )


def _adopted_on(record: Record, route: Row) -> date | None:
    """By the route's own order; else by the end of its time in care, unless this route was given up."""
    if route["perm_permanence_order_type"] == "ADOPTION" and route["perm_permanence_order_date"] is not None:
        return date.fromisoformat(str(route["perm_permanence_order_date"]))
    if route["perm_decision_reversed_date"] is not None:
        return None
    ends = [
        row["clae_cla_episode_ceased_date"]
        for row in record.of("ssd_cla_episodes", "clae_person_id", route["perm_person_id"])
        if row["clae_cla_episode_ceased_reason"] in ADOPTED
        and route["perm_cla_id"] is not None
        and (row["clae_cla_id"] or row["clae_cla_episode_id"]) == route["perm_cla_id"]
    ]
    return max((day for day in ends if day is not None), default=None)


def later_life_letters(record: Record) -> Iterator[Row]:
    adopted: dict[str, date] = {}
    for row in record.rows("ssd_cla_episodes"):
        ceased_on = row["clae_cla_episode_ceased_date"]
        if row["clae_cla_episode_ceased_reason"] in ADOPTED and ceased_on is not None:
            adopted[row["clae_person_id"]] = max(ceased_on, adopted.get(row["clae_person_id"], ceased_on))
    for child, adopted_on in adopted.items():
        letters = [row for row in record.of("los_life_story_work", "child_id", child) if row["kind"] == "LETTER"]
        celebration_on = min((row["celebration_on"] for row in letters if row["celebration_on"]), default=None)
        given_on = min((row["letter_given_on"] for row in letters if row["letter_given_on"]), default=None)
        allowed = record.limit("later_life_letter", celebration_on)
        due_on = None if celebration_on is None or allowed is None else working_day_after(celebration_on, allowed)
        falls_due_on = due_on or add_months(adopted_on, 3)
        yield case(
            child,
            child,
            record.holder_until(child, "SW", adopted_on),
            adopted_on=adopted_on,
            celebration_on=celebration_on,
            letter_given_on=given_on,
            due_on=due_on,
            fell_due_on=falls_due_on if falls_due_on and falls_due_on < record.as_at else None,
            given_before_order=None if given_on is None else given_on < adopted_on,
            working_days_to_letter=working_days_between(celebration_on, given_on),
        )


# Life-story work


def _due_on(record: Record, row: Row) -> date | None:
    """A book or a letter without a day of its own is due ten working days after the celebration hearing."""
    rule = {"BOOK": "life_story_book", "LETTER": "later_life_letter"}.get(row["kind"])
    if row["due_on"] is not None or rule is None or row["celebration_on"] is None:
        return date.fromisoformat(str(row["due_on"])) if row["due_on"] else None
    allowed = record.limit(rule, row["celebration_on"])
    return None if allowed is None else working_day_after(row["celebration_on"], allowed)


def life_story_work(record: Record) -> Iterator[Row]:
    for row in record.rows("los_life_story_work"):
        if row["kind"] not in ("BOOK", "WORK"):
            continue
        due_on, completed_on = _due_on(record, row), row["completed_on"]
        passed = due_on is not None and due_on < record.as_at
        on_time: bool | None = None
        if completed_on is not None and due_on is not None and completed_on <= due_on:
            on_time = True
        elif passed:
            on_time = False
        good = {"OUTSTANDING": True, "GOOD": True, "REQUIRES IMPROVEMENT": False, "INADEQUATE": False}
        team, worker = record.holder(row["child_id"], "SW", row["started_on"] or due_on)
        yield case(
            row["child_id"],
            row["work_id"],
            (team, row["worker_id"] or worker),
            kind=row["kind"],
            started_on=row["started_on"],
            due_on=due_on,
            fell_due_on=due_on if passed else None,
            completed_on=completed_on,
            on_time=on_time,
            good=False if completed_on is None else good.get(str(row["quality_grade"])),
            child_view_recorded=flag(row["child_view_recorded"]),
        )


def _finished_on(row: Row) -> date | None:
    """A letter is finished when it is given."""
    if row["kind"] == "LETTER":
        return date.fromisoformat(str(row["letter_given_on"])) if row["letter_given_on"] else None
    return date.fromisoformat(str(row["completed_on"])) if row["completed_on"] else None


def open_life_story_work(record: Record) -> Iterator[Row]:
    for row in record.rows("los_life_story_work"):
        due_on = _due_on(record, row)
        open_from = min((day for day in (row["started_on"], due_on) if day is not None), default=None)
        for period in open_at(record, open_from, _finished_on(row)):
            team, worker = record.holder(row["child_id"], "SW", period.ends_on)
            yield case(
                row["child_id"],
                row["work_id"],
                (team, row["worker_id"] or worker),
                **at_period(period),
                kind=row["kind"],
                started_on=row["started_on"],
                due_on=due_on,
                days_over=days_between(due_on, period.ends_on),
            )


HOME = {"REMAINSUP", "RETURN1M", "RETURN6M", "RETURNEV", "RETURN"}


def life_story_coverage(record: Record) -> Iterator[Row]:
    for found in at_month_ends(record):
        work = [
            row
            for row in record.of("los_life_story_work", "child_id", found.care.child)
            if row["kind"] in ("BOOK", "WORK") and row["started_on"] is not None and row["started_on"] <= found.end
        ]
        yield {
            **found.shared,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "six_months_in_care": found.months >= 6,
            "staying": _staying(record, found),
            "work_started_on": min((row["started_on"] for row in work), default=None),
            "work_overdue": any(_overdue(record, row, found.end) for row in work) if work else None,
        }


def _overdue(record: Record, row: Row, end: date) -> bool:
    due_on, completed_on = _due_on(record, row), row["completed_on"]
    return due_on is not None and due_on < end and (completed_on is None or completed_on > end)


def _staying(record: Record, found: InCare) -> bool | None:
    """While any plan that holds has a route home ticked, the child may be going home."""
    holding = [plan for plan in care_plans(record, found.care.child) if plan.holds_on(found.end) and plan.routes]
    return all(not plan.routes & HOME for plan in holding) if holding else None
