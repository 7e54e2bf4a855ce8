"""What conference chairs and reviewing officers hold, hear and escalate, from what the headers say."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from tests.judge.cases_protection import fell_due
from tests.judge.days import months_up_to, working_day_after, working_days_between
from tests.judge.record import Record, Row, at_period, case, flag, open_at

VIEW_REACHED = {"PN1": True, "PN2": True, "PN3": True, "PN4": False, "PN5": True, "PN6": True, "PN7": False}


def chair_caseloads(record: Record) -> Iterator[Row]:
    children = {row["invo_person_id"] for row in record.rows("ssd_involvements")}
    for period in record.periods:
        for role in ("CPCHAIR", "IRO"):
            held: dict[str, list[str | None]] = {}
            for child in children:
                team, worker = record.holder(child, role, period.ends_on)
                if worker is not None:
                    held.setdefault(worker, []).append(team)
            for worker, teams in held.items():
                team = min((team for team in teams if team is not None), default=None)
                yield {
                    **case("", f"{worker} {role}", (team, worker), role=role, children=len(teams)),
                    **at_period(period),
                    "child": None,
                }


def _escalation(record: Record, row: Row, day: date, **columns: object) -> Row:
    team, _ = record.holder(row["child_id"], "SW", day)
    about = {"raised_on": row["raised_on"], "process": row["process"], "stage": row["stage"]}
    return case(row["child_id"], row["escalation_id"], (team, row["chair_id"]), **about, **columns)


def chair_escalations(record: Record) -> Iterator[Row]:
    for row in record.rows("los_chair_escalations"):
        raised_on, resolved_on = row["raised_on"], row["resolved_on"]
        allowed = record.limit("chair_escalation", raised_on)
        due_on = None if allowed is None else working_day_after(raised_on, allowed)
        yield _escalation(
            record,
            row,
            raised_on,
            resolved_on=resolved_on,
            due_on=due_on,
            fell_due_on=fell_due(record, due_on, resolved_on),
            theme=row["theme"],
            outcome_changed=flag(row["outcome_changed"]),
            working_days_to_resolution=working_days_between(raised_on, resolved_on),
        )


def open_chair_escalations(record: Record) -> Iterator[Row]:
    for row in record.rows("los_chair_escalations"):
        for period in open_at(record, row["raised_on"], row["resolved_on"]):
            waited = working_days_between(row["raised_on"], period.ends_on)
            yield _escalation(record, row, period.ends_on, **at_period(period), working_days_open=waited)


def child_protection_review_voices(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cp_reviews"):
        held_on, how = row["cppr_cp_review_date"], row["cppr_cp_review_participation"]
        if held_on is not None:
            yield case(
                row["cppr_person_id"],
                row["cppr_cp_review_id"],
                record.holder(row["cppr_person_id"], "SW", held_on),
                held_on=held_on,
                took_part=VIEW_REACHED.get(how),
                too_young=how == "PN0",
            )


def between_review_conferences(record: Record) -> Iterator[Row]:
    for child in sorted({row["cppr_person_id"] for row in record.rows("ssd_cp_reviews")}):
        plans_began = [row["cppl_cp_plan_start_date"] for row in record.of("ssd_cp_plans", "cppl_person_id", child)]
        for before, review_on in pairwise(record.events("cp_review", child)):
            if any(before < began <= review_on for began in plans_began):
                continue
            looked_in = [day for day in _chair_contacts(record, child) if before < day < review_on]
            team, _ = record.holder(child, "SW", review_on)
            _, chair = record.holder(child, "CPCHAIR", review_on)
            yield case(
                child,
                _conference_of(record, child, review_on),
                (team, chair),
                previous_review_on=before,
                review_on=review_on,
                months_between=months_up_to(before, review_on),
                chair_contact_on=min(looked_in, default=None),
            )


def _conference_of(record: Record, child: str, day: date) -> str:
    """Two rows of one day are one conference, which is called by the lower id."""
    rows = record.of("ssd_cp_reviews", "cppr_person_id", child)
    return min(str(row["cppr_cp_review_id"]) for row in rows if row["cppr_cp_review_date"] == day)


def _chair_contacts(record: Record, child: str) -> Iterator[date]:
    for row in record.of("los_visits", "child_id", child):
        if row["kind"] == "CHAIR":
            yield row["visited_on"]
    for row in record.of("los_chair_escalations", "child_id", child):
        if row["process"] == "CP":
            yield row["raised_on"]
