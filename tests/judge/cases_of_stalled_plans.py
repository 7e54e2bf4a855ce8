"""Child protection plans that stall, and what their chairs did about it, from what the headers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.judge.cases_of_neglect import (
    before_and_after,
    better_somewhere,
    change_in_grades,
    profiles,
    worse_somewhere,
)
from tests.judge.cases_protection import Plan, plans, visits_to
from tests.judge.days import add_months, whole_months, working_day_after, working_days_between
from tests.judge.record import Record, Row, at_period, case, open_at


def _word(row: Row) -> str | None:
    word = (row["progress"] or "").upper()
    return word if word in ("BETTER", "NO CHANGE", "WORSE") else None


def _core_groups(record: Record, plan: Plan) -> list[Row]:
    """The child's, each held, or never held and due, since the plan started."""
    rows = record.of("los_core_groups", "child_id", plan.child)
    return [row for row in rows if (row["held_on"] or row["due_on"]) >= plan.started_on]


def _reviewed(record: Record, plan: Plan) -> dict[date, bool]:
    """The days of review conferences since the plan started, and whether any of the day went on with it."""
    found: dict[date, bool] = {}
    for row in record.of("ssd_cp_reviews", "cppr_person_id", plan.child):
        day = row["cppr_cp_review_date"]
        if day is not None and day > plan.started_on:
            found[day] = found.get(day, False) or row["cppr_cp_review_outcome_continue_cp"] == "Y"
    return found


def child_protection_plan_progress(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        reviewed = _reviewed(record, plan)
        for period in open_at(record, plan.started_on, plan.ended_on):
            end, start = period.ends_on, add_months(period.ends_on, -6) or period.ends_on
            visits = [day for day in visits_to(record, plan.child) if plan.started_on <= day <= end]
            yield case(
                plan.child,
                plan.id,
                record.holder(plan.child, "SW", end),
                **at_period(period),
                started_on=plan.started_on,
                other_authority_plan=plan.other_authority,
                latest_category=plan.latest,
                months_on_plan=whole_months(plan.started_on, end),
                continuing_reviews=sum(went_on and day <= end for day, went_on in reviewed.items()),
                missed_core_groups=_missed(record, plan, start, end),
                marks_of_progress=_marks_of_progress(record, plan, start, end),
                working_days_unvisited=working_days_between(max(visits, default=plan.started_on), end),
            )


def _missed(record: Record, plan: Plan, start: date, end: date) -> int:
    return sum(
        row["due_on"] is not None
        and max(start, plan.started_on) <= row["due_on"] < end
        and (row["held_on"] is None or row["held_on"] > end)
        for row in record.of("los_core_groups", "child_id", plan.child)
    )


def _marks_of_progress(record: Record, plan: Plan, start: date, end: date) -> int | None:
    said = [
        _word(row)
        for row in _core_groups(record, plan)
        if row["held_on"] is not None and start <= row["held_on"] <= end
    ]
    changes = [
        change_in_grades(before_and_after(record, row)[0], row)
        for row in profiles(record, plan.child)
        if start <= row["completed_on"] <= end
    ]
    if all(word is None for word in said) and all(change is None for change in changes):
        return None
    return said.count("BETTER") + sum(change is not None and change < 0 for change in changes)


# Warning signs


def warning_signs(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        if plan.other_authority is True:
            continue
        signs = {(sign, day) for sign, day in _signs(record, plan) if _ran(plan, day) and day <= record.as_at}
        acts = list(_chair_acts(record, plan.child))
        for sign, shown_on in sorted(signs):
            allowed = record.limit("chair_action", shown_on)
            due_on = None if allowed is None else working_day_after(shown_on, allowed)
            since = [act for act in acts if act.until is None or act.until >= shown_on]
            in_time = [act.began_on for act in since if _within(allowed, shown_on, act.began_on)]
            team, _ = record.holder(plan.child, "SW", shown_on)
            _, chair = record.holder(plan.child, "CPCHAIR", shown_on)
            yield case(
                plan.child,
                f"{plan.id} {sign} {shown_on}",
                (team, chair),
                sign=sign,
                shown_on=shown_on,
                due_on=due_on,
                fell_due_on=due_on if due_on is not None and due_on < record.as_at else None,
                chair_acted_on=min(in_time, default=None),
                acted_since=bool(since),
                plan_ended_on=plan.ended_on,
            )


def _ran(plan: Plan, day: date) -> bool:
    return plan.started_on <= day and (plan.ended_on is None or day < plan.ended_on)


def _within(allowed: int | None, start: date, done: date) -> bool:
    passed = working_days_between(start, done)
    return allowed is not None and passed is not None and passed <= allowed


@dataclass(frozen=True)
class Act:
    """A visit or call by the chair, or a concern that stood until it was resolved."""

    began_on: date
    until: date | None


def _chair_acts(record: Record, child: str) -> Iterator[Act]:
    for row in record.of("los_chair_escalations", "child_id", child):
        yield Act(row["raised_on"], row["resolved_on"])
    for row in record.of("los_visits", "child_id", child):
        if row["kind"] == "CHAIR":
            yield Act(row["visited_on"], row["visited_on"])


def _signs(record: Record, plan: Plan) -> Iterator[tuple[str, date]]:
    """Also of days on which the plan no longer ran."""
    grown_long = add_months(plan.started_on, record.limit("stalled_plan_age", plan.started_on))
    if grown_long and not _progress_by(record, plan, grown_long):
        yield "LONG PLAN", grown_long
    reviewed = _reviewed(record, plan)
    second = sorted(reviewed)[1:2]
    if second and reviewed[second[0]]:
        yield "REVIEWS CONTINUE", second[0]
    for day in _bad_runs(record, plan):
        yield "CORE GROUPS", day
    for row in profiles(record, plan.child):
        if worse_somewhere(before_and_after(record, row)[0], row) and row["completed_on"] > plan.started_on:
            yield "CARE WORSE", row["completed_on"]
    for day in _unvisited(record, plan):
        yield "NOT VISITED", day


def _progress_by(record: Record, plan: Plan, day: date) -> bool:
    three, six = add_months(day, -3) or day, add_months(day, -6) or day
    for row in _past_core_groups(record, plan):
        if three <= (row["held_on"] or row["due_on"]) <= day and _word(row) == "BETTER":
            return True
    for row in profiles(record, plan.child):
        before = before_and_after(record, row)[0]
        if six <= row["completed_on"] <= day and better_somewhere(before, row) and not worse_somewhere(before, row):
            return True
    return False


def _past_core_groups(record: Record, plan: Plan) -> list[Row]:
    """In order, those of days before the as-at day on which the plan ran."""
    found = [(row["held_on"] or row["due_on"], row["core_group_id"], row) for row in _core_groups(record, plan)]
    return [row for day, _, row in sorted(found, key=lambda group: group[:2]) if _ran(plan, day) and day < record.as_at]


def _bad_runs(record: Record, plan: Plan) -> Iterator[date]:
    """The day of the second of each run of core groups that were never held or found things worse."""
    run = 0
    for row in _past_core_groups(record, plan):
        run = run + 1 if row["held_on"] is None or _word(row) == "WORSE" else 0
        if run == 2:
            yield row["held_on"] or row["due_on"]


def _unvisited(record: Record, plan: Plan) -> Iterator[date]:
    """The first day past the local limit of each wait for a visit."""
    visits = {day for day in visits_to(record, plan.child) if _ran(plan, day)}
    starts = sorted({plan.started_on, *visits})
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        allowed = record.limit("stalled_plan_visit_gap", start)
        shown_on = None if allowed is None else working_day_after(start, allowed + 1)
        if shown_on is not None and (following is None or following >= shown_on):
            yield shown_on
