"""Children looked after, one by one: health, care plans, reviews, workers and voluntary care, as their headers say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.judge.cases_in_care import Care, Placement, placements, short_breaks, times_in_care
from tests.judge.days import (
    add_months,
    age_on,
    months_up_to,
    whole_months,
    working_day_after,
    working_days_between,
)
from tests.judge.record import Period, Record, Row, at_period, case, flag, open_at


@dataclass(frozen=True)
class InCare:
    """A child in care at a month end, or on the as-at day."""

    care: Care
    period: Period
    shared: Row

    @property
    def end(self) -> date:
        return self.period.ends_on

    @property
    def months(self) -> int:
        """Calendar months completed since the child became looked after, or since the first day on record."""
        found = whole_months(self.care.known_from, self.end)
        assert found is not None
        return found


def at_month_ends(record: Record) -> list[InCare]:
    """Weeks are left out: what is asked of these children changes slowly."""
    return record.once("at_month_ends", lambda: list(_at_month_ends(record)))


def _at_month_ends(record: Record) -> Iterator[InCare]:
    for care in times_in_care(record):
        for period in open_at(record, care.known_from, care.left_on):
            if period.kind != "week":
                held_by = record.holder(care.child, "SW", period.ends_on)
                yield InCare(care, period, {**case(care.child, care.id, held_by), **at_period(period)})


def placements_of(record: Record, child: str) -> list[Placement]:
    return record.once(f"placements of {child}", lambda: placements(record, child))


# Health


def _health_checks(record: Record, child: str, kind: str) -> list[date]:
    """Those that were done: where no status is recorded, a date is taken at its word."""
    return sorted(
        row["clah_health_check_date"]
        for row in record.of("ssd_cla_health", "clah_person_id", child)
        if row["clah_health_check_type"] == kind and row["clah_health_check_status"] in ("COMPLETED", None)
    )


def _latest(days: list[date], end: date) -> date | None:
    return max((day for day in days if day <= end), default=None)


def looked_after_health(record: Record) -> Iterator[Row]:
    for found in at_month_ends(record):
        child = found.care.child
        age = age_on(record.child(child).born_on, found.end)
        assessed_on = _latest(_health_checks(record, child, "HEALTH ASSESSMENT"), found.end)
        dentist_on = _latest(_health_checks(record, child, "DENTAL CHECK"), found.end)
        rule = None if age is None else "health_assessment_under_five" if age < 5 else "health_assessment_from_five"
        allowed = record.limit(rule, assessed_on) if rule else None
        yield {
            **found.shared,
            "entered_on": found.care.entered_on,
            "short_breaks": short_breaks(record, child, found.end),
            "age_in_years": age,
            "working_days_in_care": working_days_between(found.care.known_from, found.end),
            "a_year_in_care": found.months >= 12,
            "assessed_on": assessed_on,
            "months_since_assessment": months_up_to(assessed_on, found.end),
            "assessment_due_on": add_months(assessed_on, allowed),
            "dentist_on": dentist_on,
            "months_since_dentist": months_up_to(dentist_on, found.end),
        }


def looked_after_wellbeing(record: Record) -> Iterator[Row]:
    for found in at_month_ends(record):
        scores = [
            (row["csdq_sdq_completed_date"], _score(row["csdq_sdq_score"]))
            for row in record.of("ssd_sdq_scores", "csdq_person_id", found.care.child)
            if row["csdq_sdq_completed_date"] is not None and row["csdq_sdq_completed_date"] <= found.end
        ]
        known = [(day, score) for day, score in scores if score is not None]
        scored_on, score = max(known, default=(None, None))
        yield {
            **found.shared,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "age_in_years": age_on(record.child(found.care.child).born_on, found.end),
            "a_year_in_care": found.months >= 12,
            "scored_on": scored_on,
            "months_since_score": months_up_to(scored_on, found.end),
            "of_concern": None if score is None else score >= 17,
        }


def _score(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() and int(text) <= 40 else None


def looked_after_immunisations(record: Record) -> Iterator[Row]:
    for found in at_month_ends(record):
        if found.period.kind != "as at":
            continue
        rows = record.of("ssd_cla_immunisations", "clai_person_id", found.care.child)
        yield {
            **found.shared,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "a_year_in_care": found.months >= 12,
            "up_to_date": _all_say(rows, "clai_immunisations_status"),
        }


def yearly_health_statements(record: Record) -> Iterator[Row]:
    latest = max((row["year"] for row in record.rows("los_annual_health")), default=None)
    by_child: dict[str, list[Row]] = {}
    for row in record.rows("los_annual_health"):
        if row["year"] == latest:
            by_child.setdefault(row["child_id"], []).append(row)
    for period in record.periods:
        for child, rows in by_child.items() if period.kind == "as at" else ():
            yield case(
                child,
                child,
                record.holder(child, "SW", period.ends_on),
                **at_period(period),
                year=latest,
                health_assessment=_all_say(rows, "health_assessment"),
                teeth_check=_all_say(rows, "teeth_check"),
                immunisations=_all_say(rows, "immunisations"),
            )


def _all_say(rows: list[Row], column: str) -> bool | None:
    """Under two ids: one that says no leaves something to be done."""
    said = {flag(row[column]) for row in rows} - {None}
    return None if not said else False not in said


# Coming into care


def _entered(record: Record) -> Iterator[tuple[Care, date]]:
    for care in times_in_care(record):
        if care.entered_on is not None:
            yield care, care.entered_on


def _in_this_care(days: list[date], care: Care, entered_on: date) -> date | None:
    """The first, counting from three months before care."""
    from_ = add_months(entered_on, -3)
    assert from_ is not None
    return min((day for day in days if from_ <= day and (care.left_on is None or day <= care.left_on)), default=None)


def _fell_due_in_care(record: Record, care: Care, due_on: date | None) -> date | None:
    """A day that has passed, and on which the child was still looked after."""
    if due_on is None or due_on >= record.as_at:
        return None
    return None if care.left_on is not None and care.left_on <= due_on else due_on


def initial_health_assessments(record: Record) -> Iterator[Row]:
    for care, entered_on in _entered(record):
        assessed_on = _in_this_care(_health_checks(record, care.child, "HEALTH ASSESSMENT"), care, entered_on)
        allowed = record.limit("initial_health_assessment", entered_on)
        due_on = None if allowed is None else working_day_after(entered_on, allowed)
        yield case(
            care.child,
            care.id,
            record.holder(care.child, "SW", entered_on),
            entered_on=entered_on,
            assessed_on=assessed_on,
            first_review_on=min(_reviews(record, care), default=None),
            due_on=due_on,
            fell_due_on=_fell_due_in_care(record, care, due_on),
            left_on=care.left_on,
            short_breaks=short_breaks(record, care.child, entered_on),
            working_days_to_assessment=working_days_between(entered_on, assessed_on),
        )


def first_care_plans(record: Record) -> Iterator[Row]:
    for care, entered_on in _entered(record):
        placed = [
            row["clap_cla_placement_start_date"]
            for row in record.of("ssd_cla_placement", "clap_person_id", care.child)
            if entered_on <= row["clap_cla_placement_start_date"] and care.holds(row["clap_cla_placement_start_date"])
        ]
        first_placement_on = min(placed, default=entered_on)
        started = [
            row["lacp_cla_care_plan_start_date"]
            for row in record.of("ssd_cla_care_plan", "lacp_person_id", care.child)
            if row["lacp_cla_care_plan_start_date"] is not None
            and (row["lacp_cla_care_plan_end_date"] is None or row["lacp_cla_care_plan_end_date"] > entered_on)
        ]
        plan_on = _in_this_care(started, care, entered_on)
        allowed = record.limit("care_plan", first_placement_on)
        due_on = None if allowed is None else working_day_after(first_placement_on, allowed)
        yield case(
            care.child,
            care.id,
            record.holder(care.child, "SW", entered_on),
            entered_on=entered_on,
            first_placement_on=first_placement_on,
            plan_on=plan_on,
            due_on=due_on,
            fell_due_on=_fell_due_in_care(record, care, due_on),
            left_on=care.left_on,
            short_breaks=short_breaks(record, care.child, entered_on),
            working_days_to_plan=working_days_between(first_placement_on, plan_on),
        )


# Reviews


def _held(row: Row) -> bool:
    return row["clar_cla_review_date"] is not None and row["clar_cla_review_cancelled"] != "Y"


def _reviews(record: Record, care: Care) -> list[date]:
    """The days of the reviews of this time in care, after the day the child came."""
    return [day for day in record.events("cla_review", care.child) if day > care.known_from and care.holds(day)]


def looked_after_review_voices(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cla_reviews"):
        if _held(row):
            episodes = record.of("ssd_cla_episodes", "clae_cla_id", row["clar_cla_id"])
            said = row["clar_cla_review_participation"]
            for child in sorted({episode["clae_person_id"] for episode in episodes}):
                yield case(
                    child,
                    row["clar_cla_review_id"],
                    record.holder(child, "SW", row["clar_cla_review_date"]),
                    held_on=row["clar_cla_review_date"],
                    took_part=None if said in (None, "PN0") else said not in ("PN4", "PN7"),
                    too_young=said == "PN0",
                )


def second_reviews(record: Record) -> Iterator[Row]:
    for care, _ in _entered(record):
        reviews = _reviews(record, care)
        if len(reviews) > 1:
            held_on = reviews[1]
            routes = [
                plan.started_on
                for plan in care_plans(record, care.child)
                if plan.routes
                and plan.started_on
                and (plan.ended_on is None or plan.ended_on > care.known_from)
                and (care.left_on is None or plan.started_on <= care.left_on)
            ]
            yield case(
                care.child,
                care.id,
                record.holder(care.child, "SW", held_on),
                entered_on=care.entered_on,
                second_review_on=held_on,
                plan_on=min(routes, default=None),
                short_breaks=short_breaks(record, care.child, held_on),
            )


@dataclass(frozen=True)
class CarePlan:
    id: str
    child: str
    started_on: date | None
    ended_on: date | None
    routes: frozenset[str]  # those ticked

    def holds_on(self, day: date) -> bool:
        begun = self.started_on is None or self.started_on <= day
        return begun and (self.ended_on is None or self.ended_on > day)


def care_plans(record: Record, child: str | None = None) -> list[CarePlan]:
    rows = (
        record.rows("ssd_cla_care_plan") if child is None else record.of("ssd_cla_care_plan", "lacp_person_id", child)
    )
    return [
        CarePlan(
            row["lacp_table_id"],
            row["lacp_person_id"],
            row["lacp_cla_care_plan_start_date"],
            row["lacp_cla_care_plan_end_date"],
            _ticked(row["lacp_cla_care_plan_json"]),
        )
        for row in rows
    ]


def _ticked(text: str | None) -> frozenset[str]:
    said = json.loads(text) if text else {}
    return frozenset(route for route, answer in said.items() if answer == "Y")


# Workers, and the visits of the log


def looked_after_visit_modes(record: Record) -> Iterator[Row]:
    for row in record.rows("los_visits"):
        if row["kind"] == "CLA":
            team, worker = record.holder(row["child_id"], "SW", row["visited_on"])
            yield case(
                row["child_id"],
                row["visit_id"],
                (row["team"] or team, row["worker_id"] or worker),
                visited_on=row["visited_on"],
                mode=row["mode"],
                reason_recorded=None if row["reason"] is None else True,
                seen=flag(row["seen"]),
            )


def social_workers_in_a_year(record: Record) -> Iterator[Row]:
    for found in at_month_ends(record):
        year_before = add_months(found.end, -12)
        assert year_before is not None
        since = max(year_before, found.care.known_from)
        changes = {
            row[name]
            for row in record.of("ssd_involvements", "invo_person_id", found.care.child)
            for name in ("invo_involvement_start_date", "invo_involvement_end_date")
            if row[name] is not None and since < row[name] <= found.end
        }
        workers = {record.holder(found.care.child, "SW", day)[1] for day in changes | {since}}
        yield {
            **found.shared,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "a_year_in_care": found.months >= 12,
            "social_workers": len(workers - {None}),
        }


# Accommodated by agreement


def voluntary_care(record: Record) -> Iterator[Row]:
    for found in at_month_ends(record):
        since = _agreed_since(record, found)
        if since is not None:
            half_year_before = add_months(found.end, -6)
            assert half_year_before is not None
            steps = [day for day in _legal_steps(record, found.care.child) if half_year_before < day <= found.end]
            yield {
                **found.shared,
                "agreed_since": since,
                "months_agreed": whole_months(since, found.end),
                "legal_step_on": max(steps, default=None),
            }


def _agreed_since(record: Record, found: InCare) -> date | None:
    """Nothing, while another status holds. One that held since the child came ends what was agreed before it."""
    agreed, others = [], []
    for row in record.of("ssd_legal_status", "lega_person_id", found.care.child):
        from_ = max(row["lega_legal_status_start_date"], found.care.known_from)
        until = row["lega_legal_status_end_date"] or date.max
        if row["lega_legal_status"] is not None and from_ <= found.end and until > from_:
            (agreed if row["lega_legal_status"] == "V2" else others).append((from_, until))
    if not any(until > found.end for _, until in agreed) or any(until > found.end for _, until in others):
        return None
    other_until = max((until for _, until in others), default=found.care.known_from)
    return min(max(from_, other_until) for from_, until in agreed if until > other_until)


def _legal_steps(record: Record, child: str) -> Iterator[Any]:
    for row in record.of("los_legal_gateway_meetings", "child_id", child):
        yield row["held_on"]
    for row in record.of("ssd_pre_proceedings", "prep_person_id", child):
        if row["prep_pre_pro_decision_date"] is not None:
            yield row["prep_pre_pro_decision_date"]
