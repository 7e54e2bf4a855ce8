"""Child protection plans, their visits, reviews and core groups, from what their headers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.judge.days import add_months, months_up_to, whole_months, working_day_after, working_days_between
from tests.judge.record import Period, Record, Row, at_period, case, flag, open_at, seen_alone, senior_look


@dataclass(frozen=True)
class Plan:
    id: str
    child: str
    started_on: date
    ended_on: date | None
    conference_on: date  # the initial conference; where it is not on record, the start of the plan
    initial: str | None
    latest: str | None
    other_authority: bool | None


def plans(record: Record) -> list[Plan]:
    return [
        Plan(
            row["cppl_cp_plan_id"],
            row["cppl_person_id"],
            row["cppl_cp_plan_start_date"],
            row["cppl_cp_plan_end_date"],
            _conference(record, row["cppl_icpc_id"]) or row["cppl_cp_plan_start_date"],
            row["cppl_cp_plan_initial_category"],
            row["cppl_cp_plan_latest_category"],
            flag(row["cppl_cp_plan_ola"]),
        )
        for row in record.rows("ssd_cp_plans")
    ]


def _conference(record: Record, conference_id: str | None) -> date | None:
    found = record.of("ssd_initial_cp_conference", "icpc_icpc_id", conference_id)
    return found[0]["icpc_icpc_date"] if found else None


def _open(record: Record) -> Iterator[tuple[Plan, Period, Row]]:
    """Every plan at every period end at which it is open, with the columns that all such cases share."""
    for plan in plans(record):
        for period in open_at(record, plan.started_on, plan.ended_on):
            held_by = record.holder(plan.child, "SW", period.ends_on)
            shared = case(plan.child, plan.id, held_by, other_authority_plan=plan.other_authority)
            yield plan, period, {**shared, **at_period(period)}


def open_child_protection_plans(record: Record) -> Iterator[Row]:
    for plan, period, shared in _open(record):
        yield {
            **shared,
            "started_on": plan.started_on,
            "latest_category": plan.latest,
            "months_on_plan": whole_months(plan.started_on, period.ends_on),
        }


def child_protection_plan_ends(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        if plan.ended_on is not None:
            yield case(
                plan.child,
                plan.id,
                record.holder_until(plan.child, "SW", plan.ended_on),
                started_on=plan.started_on,
                ended_on=plan.ended_on,
                other_authority_plan=plan.other_authority,
                months_on_plan=whole_months(plan.started_on, plan.ended_on),
            )


def child_protection_plan_starts(record: Record) -> Iterator[Row]:
    everything = plans(record)
    for plan in everything:
        earlier = [
            other
            for other in everything
            if other.child == plan.child and other.started_on < plan.started_on and other.other_authority is not True
        ]
        ended_on = _latest_end(earlier)
        yield case(
            plan.child,
            plan.id,
            record.holder(plan.child, "SW", plan.started_on),
            started_on=plan.started_on,
            other_authority_plan=plan.other_authority,
            initial_category=plan.initial,
            earlier_plans=len(earlier),
            previous_plan_ended_on=ended_on,
            months_since_previous_plan=months_up_to(ended_on, plan.started_on),
            earlier_plan_for_neglect=_for_neglect(earlier),
        )


def _latest_end(earlier: list[Plan]) -> date | None:
    """When the plan before ended. Of two begun on one day the later end counts; if either is open, nobody knows."""
    if not earlier:
        return None
    last_start = max(plan.started_on for plan in earlier)
    ends = [plan.ended_on for plan in earlier if plan.started_on == last_start]
    return None if None in ends else max(end for end in ends if end)


def _for_neglect(earlier: list[Plan]) -> bool | None:
    if any("NEG" in (plan.initial, plan.latest) for plan in earlier):
        return True
    return None if any(plan.initial is None and plan.latest is None for plan in earlier) else False


def visits_to(record: Record, child: str) -> set[date]:
    """A call at which the child was recorded as not seen is not a visit to the child."""
    return {
        row["cppv_cp_visit_date"]
        for row in record.of("ssd_cp_visits", "cppv_person_id", child)
        if row["cppv_cp_visit_seen"] != "N"
    }


def child_protection_visits(record: Record) -> Iterator[Row]:
    for plan, period, shared in _open(record):
        visits = [day for day in visits_to(record, plan.child) if plan.started_on <= day <= period.ends_on]
        latest = max(visits, default=None)
        looked_on = senior_look(record, plan.child, latest or plan.started_on, period.ends_on)
        yield {
            **shared,
            "started_on": plan.started_on,
            "looked_on": looked_on,
            "working_days_to_look": working_days_between(latest or plan.started_on, looked_on),
            "latest_visit_on": latest,
            "latest_visit_alone": seen_alone(
                record.of("ssd_cp_visits", "cppv_person_id", plan.child), "cppv_cp_visit", latest
            ),
            "clock_starts_on": latest or plan.started_on,
            "working_days_since_visit": working_days_between(latest, period.ends_on),
            "working_days_on_plan": working_days_between(plan.started_on, period.ends_on),
        }


def fell_due(record: Record, due_on: date | None, done_on: date | None) -> date | None:
    """The due day once it has come and been answered, or has gone by."""
    if due_on is None or due_on > record.as_at:
        return None
    return due_on if done_on is not None or due_on < record.as_at else None


def child_protection_visits_due(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        visits = [
            day
            for day in visits_to(record, plan.child)
            if plan.started_on <= day and (plan.ended_on is None or day <= plan.ended_on)
        ]
        starts = sorted({plan.started_on, *visits})
        for clock_starts_on, visited_on in zip(starts, [*starts[1:], None], strict=True):
            allowed = record.limit("cp_visit", clock_starts_on)
            due_on = None if allowed is None else working_day_after(clock_starts_on, allowed)
            yield case(
                plan.child,
                f"{plan.id} {clock_starts_on}",
                record.holder(plan.child, "SW", clock_starts_on),
                clock_starts_on=clock_starts_on,
                due_on=due_on,
                fell_due_on=fell_due(record, due_on, visited_on),
                visited_on=visited_on,
                plan_ended_on=plan.ended_on,
                other_authority_plan=plan.other_authority,
                working_days_to_visit=working_days_between(clock_starts_on, visited_on),
            )


def visits_on_plans(record: Record) -> Iterator[Row]:
    told = {"Y": True, "N": False}
    for row in record.rows("ssd_cp_visits"):
        visited_on = row["cppv_cp_visit_date"]
        yield case(
            row["cppv_person_id"],
            row["cppv_cp_visit_id"],
            record.holder(row["cppv_person_id"], "SW", visited_on),
            visited_on=visited_on,
            seen=told.get(row["cppv_cp_visit_seen"]),
            seen_alone=told.get(row["cppv_cp_visit_seen_alone"]),
        )


def child_protection_reviews(record: Record) -> Iterator[Row]:
    for plan, period, shared in _open(record):
        reviews = [day for day in record.events("cp_review", plan.child) if plan.conference_on < day <= period.ends_on]
        latest = max(reviews, default=None)
        first_due = add_months(plan.conference_on, record.limit("cp_first_review", plan.conference_on))
        next_due = add_months(latest, record.limit("cp_later_review", latest)) if latest else first_due
        overdue_first = latest is None and first_due is not None and first_due < period.ends_on
        yield {
            **shared,
            "conference_on": plan.conference_on,
            "latest_review_on": latest,
            "first_review_due_on": first_due,
            "next_review_due_on": next_due,
            "in_time_until": None if overdue_first else next_due,
        }


@dataclass(frozen=True)
class Step:
    """A review that must follow: when it was due, and when it was held."""

    clock_starts_on: date
    due_on: date | None
    held_on: date | None
    in_time_until: date | None = None  # where that is later than the due day: days that are no working days
    relaxed: bool = False  # it fell due while the law set no limit

    @property
    def last_day(self) -> date | None:
        return self.in_time_until or self.due_on


def in_the_year(steps: list[Step], period_end: date) -> tuple[int | None, date | None]:
    """How many reviews of the twelve months were late, and when the next is due."""
    year_before = add_months(period_end, -12)
    begun = [step for step in steps if step.clock_starts_on <= period_end]
    late, next_due = 0, None
    unknown = not begun  # a review must follow, but nobody knows from when
    for step in begun:
        held = step.held_on if step.held_on and step.held_on <= period_end else None
        if held is None:
            next_due = step.due_on
        elif year_before is not None and held <= year_before:
            continue  # it belongs to an earlier year
        if step.last_day is None:
            unknown = True
        elif (held or period_end) > step.last_day:
            late += 1
    return (None if unknown and not late else late), next_due


def child_protection_reviews_over_a_year(record: Record) -> Iterator[Row]:
    steps = {plan.id: _review_steps(record, plan) for plan in plans(record)}
    for plan, period, shared in _open(record):
        late, next_due = in_the_year(steps[plan.id], period.ends_on)
        yield {
            **shared,
            "conference_on": plan.conference_on,
            "first_review_due_on": steps[plan.id][0].due_on,
            "reviews_late": late,
            "next_review_due_on": next_due,
        }


def _review_steps(record: Record, plan: Plan) -> list[Step]:
    reviews = [
        day
        for day in record.events("cp_review", plan.child)
        if day > plan.conference_on and (plan.ended_on is None or day <= plan.ended_on)
    ]
    starts = [plan.conference_on, *reviews]
    found = []
    for number, start in enumerate(starts):
        rule = "cp_first_review" if number == 0 else "cp_later_review"
        due_on = add_months(start, record.limit(rule, start))
        found.append(Step(start, due_on, starts[number + 1] if number + 1 < len(starts) else None))
    return found


def first_core_groups(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        held_on = min(_core_groups(record, plan), default=None)
        allowed = record.limit("core_group", plan.conference_on)
        due_on = None if allowed is None else working_day_after(plan.conference_on, allowed)
        yield case(
            plan.child,
            plan.id,
            record.holder(plan.child, "SW", plan.conference_on),
            conference_on=plan.conference_on,
            due_on=due_on,
            fell_due_on=fell_due(record, due_on, held_on),
            held_on=held_on,
            plan_ended_on=plan.ended_on,
            other_authority_plan=plan.other_authority,
            working_days_from_conference=working_days_between(plan.conference_on, held_on),
        )


def _core_groups(record: Record, plan: Plan) -> Iterator[date]:
    for row in record.of("los_core_groups", "child_id", plan.child):
        held_on, named = row["held_on"], row["cp_plan_id"]
        if held_on is None:
            continue
        during = plan.conference_on <= held_on and (plan.ended_on is None or held_on <= plan.ended_on)
        if named == plan.id or (named is None and during):
            yield held_on
