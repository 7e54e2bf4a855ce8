"""Neglect: how long it was known and under whom, how care was graded, and when lawyers were asked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tests.judge.cases_protection import Plan, plans
from tests.judge.days import add_months, days_between, months_up_to, whole_months
from tests.judge.record import Period, Record, Row, at_period, case, flag, open_at

GRADES = ("physical_grade", "safety_grade", "emotional_grade", "developmental_grade")


# Graded care profiles


def profiles(record: Record, child: str) -> list[Row]:
    """A child's profiles in the order they were completed; of two on one day, the higher id is the later."""
    return sorted(
        record.of("los_graded_care_profiles", "child_id", child),
        key=lambda row: (row["completed_on"], row["profile_id"]),
    )


def before_and_after(record: Record, row: Row) -> tuple[Row | None, Row | None]:
    found = profiles(record, row["child_id"])
    place = [other["profile_id"] for other in found].index(row["profile_id"])
    return (found[place - 1] if place else None), (found[place + 1] if place + 1 < len(found) else None)


def change_in_grades(before: Row | None, after: Row) -> int | None:
    if before is None or any(row[grade] is None for row in (before, after) for grade in GRADES):
        return None
    return int(sum(after[grade] - before[grade] for grade in GRADES))


def worse_somewhere(before: Row | None, after: Row) -> bool | None:
    if before is None:
        return None
    pairs = [(before[grade], after[grade]) for grade in GRADES]
    if any(None not in pair and pair[1] > pair[0] for pair in pairs):
        return True
    return None if any(None in pair for pair in pairs) else False


def better_somewhere(before: Row | None, after: Row) -> bool:
    pairs = [(before[grade], after[grade]) for grade in GRADES] if before else []
    return any(None not in pair and pair[1] < pair[0] for pair in pairs)


def graded_care_profiles(record: Record) -> Iterator[Row]:
    for row in record.rows("los_graded_care_profiles"):
        child, completed_on = row["child_id"], row["completed_on"]
        before, after = before_and_after(record, row)
        next_on = after["completed_on"] if after else None
        due_on = add_months(completed_on, record.limit("graded_care_profile_repeat", completed_on))
        team, worker = record.holder(child, "SW", completed_on)
        yield case(
            child,
            row["profile_id"],
            (team, row["worker_id"] or worker),
            completed_on=completed_on,
            previous_on=before["completed_on"] if before else None,
            next_on=next_on,
            due_on=due_on,
            fell_due_on=due_on if due_on is not None and due_on < record.as_at else None,
            months_to_next=months_up_to(completed_on, next_on),
            closed_by_then=_closed_between(record, child, completed_on, due_on),
            still_open=still_open(record, child, record.as_at),
            change_in_grades=change_in_grades(before, row),
            worse_somewhere=worse_somewhere(before, row),
        )


def still_open(record: Record, child: str, day: date) -> bool:
    return any(
        row["cine_referral_date"] <= day and (row["cine_close_date"] is None or row["cine_close_date"] > day)
        for row in record.of("ssd_cin_episodes", "cine_person_id", child)
    )


def _closed_between(record: Record, child: str, completed_on: date, due_on: date | None) -> bool:
    """An episode of need that the profile was completed in has closed, and none is open when it is due again."""
    if due_on is None or still_open(record, child, due_on):
        return False
    return any(
        row["cine_referral_date"] <= completed_on
        and row["cine_close_date"] is not None
        and completed_on <= row["cine_close_date"] <= due_on
        for row in record.of("ssd_cin_episodes", "cine_person_id", child)
    )


# When neglect was known


def found_neglect(record: Record, assessment: Row) -> bool:
    """By any of the lists of factors it came to: a list of codes, or codes with Yes or No."""
    for row in record.of("ssd_assessment_factors", "cinf_assessment_id", assessment["cina_assessment_id"]):
        if row["cinf_assessment_factors_json"] is None:
            continue
        factors = json.loads(row["cinf_assessment_factors_json"])
        if isinstance(factors, list) and "16A" in factors:
            return True
        if isinstance(factors, dict) and str(factors.get("16A", "No")).startswith("Y"):
            return True
    return False


def assessed_neglect(record: Record, child: str) -> list[date]:
    return [
        row["cina_assessment_start_date"] or row["cina_assessment_auth_date"]
        for row in record.of("ssd_cin_assessments", "cina_person_id", child)
        if found_neglect(record, row)
    ]


def planned_neglect(record: Record, child: str) -> list[date]:
    return [plan.started_on for plan in plans(record) if plan.child == child and "NEG" in (plan.initial, plan.latest)]


def neglect_assessments(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_assessments"):
        if not found_neglect(record, row):
            continue
        child, started_on, authorised_on = (
            row["cina_person_id"],
            row["cina_assessment_start_date"],
            row["cina_assessment_auth_date"],
        )
        since = [
            profile["completed_on"]
            for profile in profiles(record, child)
            if started_on is not None and profile["completed_on"] >= started_on
        ]
        profile_on = min(since, default=None)
        allowed = record.limit("graded_care_profile", authorised_on)
        due_on = None if authorised_on is None or allowed is None else authorised_on + timedelta(days=allowed)
        yield case(
            child,
            row["cina_assessment_id"],
            (row["cina_assessment_team"], row["cina_assessment_worker_id"]),
            started_on=started_on,
            authorised_on=authorised_on,
            no_further_action=flag(row["cina_assessment_outcome_nfa"]),
            profile_on=profile_on,
            days_to_profile=days_between(authorised_on, profile_on),
            still_open=still_open(record, child, record.as_at),
            due_on=due_on,
            fell_due_on=due_on if due_on is not None and due_on < record.as_at else None,
        )


def legal_gateway_meetings(record: Record) -> Iterator[Row]:
    meetings = record.rows("los_legal_gateway_meetings")
    for row in meetings:
        child, held_on = row["child_id"], row["held_on"]
        by_plan = [day for day in planned_neglect(record, child) if day <= held_on]
        by_either = by_plan + [day for day in assessed_neglect(record, child) if day <= held_on]
        known_since, plan_since = min(by_either, default=None), min(by_plan, default=None)
        others = [other for other in meetings if other["child_id"] == child]
        first = min(others, key=lambda other: (other["held_on"], other["meeting_id"]))
        yield case(
            child,
            row["meeting_id"],
            record.holder(child, "SW", held_on),
            held_on=held_on,
            outcome=row["outcome"],
            first_meeting=row is first,
            neglect_known_since=known_since,
            neglect_plan_since=plan_since,
            months_known=months_up_to(known_since, held_on),
            months_since_plan=months_up_to(plan_since, held_on),
        )


# Plans for neglect


def _open_neglect_plans(record: Record) -> Iterator[tuple[Plan, Period, Row]]:
    for plan in plans(record):
        if plan.latest == "NEG" or (plan.latest is None and plan.initial == "NEG"):
            for period in open_at(record, plan.started_on, plan.ended_on):
                shared = case(
                    plan.child,
                    plan.id,
                    record.holder(plan.child, "SW", period.ends_on),
                    **at_period(period),
                    started_on=plan.started_on,
                    other_authority_plan=plan.other_authority,
                    months_on_plan=whole_months(plan.started_on, period.ends_on),
                )
                yield plan, period, shared


def neglect_plans_at_gateway(record: Record) -> Iterator[Row]:
    for plan, period, shared in _open_neglect_plans(record):
        asked = [row["held_on"] for row in record.of("los_legal_gateway_meetings", "child_id", plan.child)]
        asked += [
            row["prep_pre_pro_decision_date"]
            for row in record.of("ssd_pre_proceedings", "prep_person_id", plan.child)
            if row["prep_pre_pro_decision_date"] is not None
        ]
        during = [day for day in asked if plan.started_on <= day <= period.ends_on]
        yield {**shared, "gateway_on": min(during, default=None)}


def neglect_plans_profiled(record: Record) -> Iterator[Row]:
    for plan, period, shared in _open_neglect_plans(record):
        counts_from = add_months(plan.started_on, -6) or plan.started_on
        graded = [
            row["completed_on"]
            for row in profiles(record, plan.child)
            if counts_from <= row["completed_on"] <= period.ends_on
        ]
        latest = max(graded, default=None)
        yield {**shared, "latest_profile_on": latest, "months_since_profile": months_up_to(latest, period.ends_on)}


# Under whom the time passed


def _known_and_open(record: Record) -> Iterator[tuple[str, date, Row]]:
    """Children with an open episode of need on the as-at day, and the day since when neglect is known of them."""
    for period in record.periods:
        if period.kind != "as at":
            continue
        for child in sorted({row["cine_person_id"] for row in record.rows("ssd_cin_episodes")}):
            known = assessed_neglect(record, child) + planned_neglect(record, child)
            known = [day for day in known if day <= period.ends_on]
            if known and still_open(record, child, period.ends_on):
                yield child, min(known), at_period(period)


@dataclass(frozen=True)
class Tenure:
    """Days on end on which one team held a child: the first, and the first after the last."""

    team: str | None
    from_day: date
    until: date


def _tenures(record: Record, child: str) -> list[Tenure]:
    """In order, up to the as-at day and with it; days on which nobody held the child are in none."""
    rows = record.of("ssd_involvements", "invo_person_id", child)
    changes = {row["invo_involvement_start_date"] for row in rows} | {row["invo_involvement_end_date"] for row in rows}
    tomorrow = record.as_at + timedelta(days=1)
    days = sorted({day for day in changes if day is not None and day <= record.as_at} | {tomorrow})
    found = []
    for day, until in pairwise(days):
        held = record.allocation(child, "SW", day)
        if held is not None:
            found.append(Tenure(held["invo_professional_team"], day, until))
    return found


def inherited_neglect(record: Record) -> Iterator[Row]:
    for child, known_since, today in _known_and_open(record):
        team, worker = record.holder(child, "SW", record.as_at)
        owned_since = _owned_since(record, child, team)
        before = days_between(known_since, owned_since)
        own_from = None if owned_since is None else max(owned_since, known_since)
        yield case(
            child,
            child,
            (team, worker),
            **today,
            neglect_known_since=known_since,
            owned_since=owned_since,
            days_before_owner=None if before is None else max(before, 0),
            days_with_owner=days_between(own_from, record.as_at),
        )


def _owned_since(record: Record, child: str, team: str | None) -> date | None:
    """The first day of the team's, after the last on which another held the child."""
    if team is None:
        return None
    first: date | None = None
    for tenure in _tenures(record, child):
        if tenure.team == team:
            first = first or tenure.from_day
        elif tenure.team is not None:
            first = None
    return first


def neglect_time_by_owner(record: Record) -> Iterator[Row]:
    for child, known_since, today in _known_and_open(record):
        now = record.allocation(child, "SW", record.as_at)
        teams: dict[str | None, list[Tenure]] = {}
        for tenure in _tenures(record, child):
            if tenure.until > known_since:
                teams.setdefault(tenure.team, []).append(tenure)
        for team, held in teams.items():
            spans = [(max(each.from_day, known_since), min(each.until, record.as_at)) for each in held]
            yield case(
                child,
                f"{child} {team or 'team not recorded'}",
                (team, None),
                **today,
                neglect_known_since=known_since,
                held_since=min(start for start, _ in spans),
                holds_now=now is not None and now["invo_professional_team"] == team,
                days_held=sum((end - start).days for start, end in spans),
            )
