"""Child protection plans that stall, and what their chairs did about it, from what the headers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.judge.cases_of_neglect import before_and_after, change_in_grades, profiles, worse_somewhere
from tests.judge.cases_protection import Plan, plans, visits_to
from tests.judge.days import add_months, whole_months, working_day_after, working_days_between
from tests.judge.record import Record, Row, at_period, case, open_at


def core_groups(record: Record, plan: Plan) -> list[Row]:
    """Those that name the plan, and those that name none and were held, or were due, while it ran."""
    found = []
    for row in record.of("los_core_groups", "child_id", plan.child):
        day = row["held_on"] or row["due_on"]
        during = plan.started_on <= day and (plan.ended_on is None or day <= plan.ended_on)
        if row["cp_plan_id"] == plan.id or (row["cp_plan_id"] is None and during):
            found.append(row)
    return found


def _word(row: Row) -> str | None:
    word = (row["progress"] or "").upper()
    return word if word in ("BETTER", "NO CHANGE", "WORSE") else None


def continued_on(record: Record, plan: Plan) -> list[date]:
    """The days of review conferences that went on with the plan."""
    return sorted(
        row["cppr_cp_review_date"]
        for row in record.of("ssd_cp_reviews", "cppr_person_id", plan.child)
        if row["cppr_cp_review_date"] is not None
        and row["cppr_cp_review_outcome_continue_cp"] == "Y"
        and row["cppr_cp_plan_id"] in (plan.id, None)
        and plan.started_on <= row["cppr_cp_review_date"]
        and (plan.ended_on is None or row["cppr_cp_review_date"] <= plan.ended_on)
    )


def child_protection_plan_progress(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        groups, continued = core_groups(record, plan), continued_on(record, plan)
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
                continuing_reviews=sum(day <= end for day in continued),
                missed_core_groups=sum(
                    row["due_on"] is not None
                    and start < row["due_on"] <= end
                    and (row["held_on"] is None or row["held_on"] > end)
                    for row in groups
                ),
                marks_of_progress=_marks_of_progress(record, plan, groups, start, end),
                working_days_unvisited=working_days_between(max(visits, default=plan.started_on), end),
            )


def _marks_of_progress(record: Record, plan: Plan, groups: list[Row], start: date, end: date) -> int | None:
    said = [_word(row) for row in groups if row["held_on"] is not None and start < row["held_on"] <= end]
    changes = [
        change_in_grades(before_and_after(record, row)[0], row)
        for row in profiles(record, plan.child)
        if start < row["completed_on"] <= end
    ]
    if all(word is None for word in said) and all(change is None for change in changes):
        return None
    return said.count("BETTER") + sum(change is not None and change < 0 for change in changes)


# Warning signs


def warning_signs(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        if plan.other_authority is True:
            continue
        acts = list(_chair_acts(record, plan.child))
        for sign, shown_on in sorted(set(_signs(record, plan))):
            allowed = record.limit("chair_action", shown_on)
            due_on = None if allowed is None else working_day_after(shown_on, allowed)
            in_time = [
                max(act.began_on, shown_on)
                for act in acts
                if due_on is not None and act.began_on <= due_on and (act.until is None or act.until >= shown_on)
            ]
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
                acted_since=any(act.until is None or act.until >= shown_on for act in acts),
                plan_ended_on=plan.ended_on,
            )


@dataclass(frozen=True)
class Act:
    """A visit or call by the chair, or a concern that stood until it was resolved."""

    began_on: date
    until: date | None


def _chair_acts(record: Record, child: str) -> Iterator[Act]:
    for row in record.of("los_chair_escalations", "child_id", child):
        if row["process"] == "CP":
            yield Act(row["raised_on"], row["resolved_on"])
    for row in record.of("los_visits", "child_id", child):
        if row["kind"] == "CHAIR":
            yield Act(row["visited_on"], row["visited_on"])


def _signs(record: Record, plan: Plan) -> Iterator[tuple[str, date]]:
    def while_it_ran(day: date | None) -> bool:
        return day is not None and plan.started_on <= day <= (plan.ended_on or record.as_at) and day <= record.as_at

    grown_long = add_months(plan.started_on, record.limit("stalled_plan_age", plan.started_on))
    if grown_long and while_it_ran(grown_long) and grown_long != plan.ended_on:
        if not _progress_by(record, plan, grown_long):
            yield "LONG PLAN", grown_long
    continued = [day for day in continued_on(record, plan) if while_it_ran(day)]
    if len(continued) > 1:
        yield "REVIEWS CONTINUE", continued[1]
    for day in _bad_runs(record, plan):
        if while_it_ran(day):
            yield "CORE GROUPS", day
    for row in profiles(record, plan.child):
        if worse_somewhere(before_and_after(record, row)[0], row) and while_it_ran(row["completed_on"]):
            yield "CARE WORSE", row["completed_on"]
    for day in _unvisited(record, plan):
        if while_it_ran(day):
            yield "NOT VISITED", day


def _progress_by(record: Record, plan: Plan, day: date) -> bool:
    three, six = add_months(day, -3) or day, add_months(day, -6) or day
    for row in core_groups(record, plan):
        if row["held_on"] is not None and three <= row["held_on"] <= day and _word(row) == "BETTER":
            return True
    for row in profiles(record, plan.child):
        change = change_in_grades(before_and_after(record, row)[0], row)
        if six <= row["completed_on"] <= day and change is not None and change < 0:
            return True
    return False


def _bad_runs(record: Record, plan: Plan) -> Iterator[date]:
    """The day of the second of each run of core groups that were missed or found things worse."""
    groups = sorted(core_groups(record, plan), key=lambda row: (row["held_on"] or row["due_on"], row["core_group_id"]))
    run = 0
    for row in groups:
        day = row["held_on"] or row["due_on"]
        bad = row["held_on"] is None or _word(row) == "WORSE"
        run = run + 1 if bad and day <= record.as_at else 0
        if run == 2:
            yield day


def _unvisited(record: Record, plan: Plan) -> Iterator[date]:
    """The first day past the local limit of each wait for a visit."""
    visits = sorted(day for day in visits_to(record, plan.child) if day >= plan.started_on)
    starts = sorted({plan.started_on, *visits})
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        allowed = record.limit("stalled_plan_visit_gap", start)
        shown_on = None if allowed is None else working_day_after(start, allowed + 1)
        if shown_on is not None and (following is None or following >= shown_on):
            yield shown_on
