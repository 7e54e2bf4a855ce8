"""Children in need, children open by any road, their audits and their own answers, from what the headers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.judge.cases_in_care import times_in_care
from tests.judge.cases_protection import plans
from tests.judge.days import add_months, whole_months, working_days_between
from tests.judge.record import Record, Row, at_period, case, flag, open_at, seen_alone


def child_in_need_visits(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_visits"):
        visited_on = row["cinv_cin_visit_date"]
        yield case(
            row["cinv_person_id"],
            row["cinv_cin_visit_id"],
            record.holder(row["cinv_person_id"], "SW", visited_on),
            visited_on=visited_on,
            seen=flag(row["cinv_cin_visit_seen"]),
            seen_alone=flag(row["cinv_cin_visit_seen_alone"]),
        )


def children_in_need(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_plans"):
        child, started_on = row["cinp_person_id"], row["cinp_cin_plan_start_date"]
        for period in open_at(record, started_on, row["cinp_cin_plan_end_date"]):
            visits = [day for day in _cin_visits(record, child) if started_on <= day <= period.ends_on]
            latest = max(visits, default=None)
            team, worker = record.holder(child, "SW", period.ends_on)
            held_by = team or row["cinp_cin_plan_team"], worker or row["cinp_cin_plan_worker_id"]
            yield case(
                child,
                row["cinp_cin_plan_id"],
                held_by,
                **at_period(period),
                started_on=started_on,
                latest_visit_on=latest,
                latest_visit_alone=seen_alone(
                    record.of("ssd_cin_visits", "cinv_person_id", child), "cinv_cin_visit", latest
                ),
                visit_clock_from=latest or started_on,
                working_days_on_plan=working_days_between(started_on, period.ends_on),
                working_days_since_visit=working_days_between(latest, period.ends_on),
                months_on_plan=whole_months(started_on, period.ends_on),
            )


def _cin_visits(record: Record, child: str) -> list[date]:
    """A call at which the child was recorded as not seen is not a visit to the child."""
    return [
        row["cinv_cin_visit_date"]
        for row in record.of("ssd_cin_visits", "cinv_person_id", child)
        if row["cinv_cin_visit_seen"] != "N"
    ]


@dataclass(frozen=True)
class Span:
    cohort: str
    child: str
    began_on: date
    ended_on: date | None


def _spans(record: Record) -> Iterator[Span]:
    for care in times_in_care(record):
        yield Span("CLA", care.child, care.known_from, care.left_on)
    for plan in plans(record):
        yield Span("CP", plan.child, plan.started_on, plan.ended_on)
    for row in record.rows("ssd_cin_plans"):
        yield Span("CIN", row["cinp_person_id"], row["cinp_cin_plan_start_date"], row["cinp_cin_plan_end_date"])


def children_open(record: Record) -> Iterator[Row]:
    spans = list(_spans(record))
    for period in record.periods:
        if period.kind == "week":
            continue
        day = period.ends_on
        open_now: dict[str, list[Span]] = {}
        for span in spans:
            if span.began_on <= day and (span.ended_on is None or span.ended_on > day):
                open_now.setdefault(span.child, []).append(span)
        for child, held in open_now.items():
            open_since = min(span.began_on for span in held)
            supervised_on = max((on for on in record.events("supervision", child) if on <= day), default=None)
            worker = record.holder(child, "SW", day)
            yield case(
                child,
                child,
                worker,
                **at_period(period),
                cohort=min((span.cohort for span in held), key=["CLA", "CP", "CIN"].index),
                open_since=open_since,
                allocated=worker[1] is not None,
                supervised_on=supervised_on,
                supervision_clock_from=supervised_on or open_since,
                working_days_open=working_days_between(open_since, day),
                working_days_since_supervision=working_days_between(supervised_on, day),
                audited_on=_audited(record, child, day),
            )


def _audited(record: Record, child: str, day: date) -> date | None:
    year_before = add_months(day, -12)
    audits = [row["audited_on"] for row in record.of("los_quality_audits", "child_id", child)]
    return max((on for on in audits if year_before is not None and year_before < on <= day), default=None)


def case_audits(record: Record) -> Iterator[Row]:
    for row in record.rows("los_quality_audits"):
        child, day = row["child_id"], row["audited_on"]
        social_worker, adviser = record.holder(child, "SW", day), record.holder(child, "PA", day)
        yield case(
            child,
            row["audit_id"],
            (social_worker[0] or adviser[0], social_worker[1] or adviser[1]),
            audited_on=day,
            of_care_leaver=any(_advises(involvement, day) for involvement in _involvements(record, child)),
            moderated=row["moderated_grade"] is not None,
        )


def _involvements(record: Record, child: str) -> list[Row]:
    return record.of("ssd_involvements", "invo_person_id", child)


def _advises(row: Row, day: date) -> bool:
    ended = row["invo_involvement_end_date"]
    return (
        row["invo_professional_role_id"] == "PA"
        and row["invo_involvement_start_date"] <= day
        and (ended is None or ended > day)
    )


CASE_STATUSES = ["CLA", "CP", "CIN", "ASSESSMENT", "CLOSED", None]


def children_by_case_status(record: Record) -> Iterator[Row]:
    children: dict[str, list[Row]] = {}
    for row in record.rows("los_case_status"):
        children.setdefault(row["child_id"], []).append(row)
    today = next((period for period in record.periods if period.kind == "as at"), None)
    for child, rows in children.items() if today else []:
        row = min(
            rows, key=lambda row: (CASE_STATUSES.index(row["status"]), -(row["last_seen_on"] or date.min).toordinal())
        )
        assert today is not None
        yield case(
            child,
            child,
            (row["team"], row["worker_id"]),
            **at_period(today),
            status=row["status"],
            need_ended_on=row["need_ended_on"],
            last_seen_on=row["last_seen_on"],
            working_days_since_seen=working_days_between(row["last_seen_on"], record.as_at),
        )


def childrens_answers(record: Record) -> Iterator[Row]:
    for period in record.periods:
        if period.kind == "as at":
            for row in record.rows("ssd_voice_of_child"):
                yield case(
                    row["voch_person_id"],
                    row["voch_table_id"],
                    record.holder(row["voch_person_id"], "SW", period.ends_on),
                    **at_period(period),
                    worries_explained=flag(row["voch_explained_worries"]),
                    story_helps=flag(row["voch_story_help_understand"]),
                    agrees_with_worker=flag(row["voch_agree_worker"]),
                    plan_keeps_safe=flag(row["voch_plan_safe"]),
                )
