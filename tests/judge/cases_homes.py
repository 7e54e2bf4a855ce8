"""Where looked-after children live: with parents above all, as the headers of these cases say."""

from collections.abc import Iterator
from datetime import date

from tests.judge.cases_in_care import ADOPTIVE, Placement, placed_on, short_breaks, statuses_on, stay_began
from tests.judge.cases_looked_after import CarePlan, InCare, at_month_ends, care_plans, placements_of
from tests.judge.days import (
    add_months,
    age_on,
    months_up_to,
    whole_months,
    working_day_after,
    working_days_between,
)
from tests.judge.record import Record, Row, case, flag

LONG_TERM = ("U1", "U4")
RELATIVES = ("U1", "U2", "U3")


def _placed(record: Record) -> Iterator[tuple[InCare, Placement | None]]:
    for found in at_month_ends(record):
        yield found, placed_on(placements_of(record, found.care.child), found.end)


def _row(record: Record, placement: Placement | None) -> Row | None:
    return record.of("ssd_cla_placement", "clap_cla_placement_id", placement.id)[0] if placement else None


def placements_at_period_end(record: Record) -> Iterator[Row]:
    for found, placement in _placed(record):
        row = _row(record, placement)
        miles = row["clap_cla_placement_distance"] if row else None
        yield {
            **found.shared,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "age_in_years": age_on(record.child(found.care.child).born_on, found.end),
            "placement_type": placement.type if placement else None,
            "placed_on": placement.started_on if placement else None,
            "miles_from_home": None if miles is None or miles >= 999 else miles,
            "registered": _registered(row, found.end),
        }


REGISTERED_HOMES = ("K1", "K2", "Z1", "Z11", "Z12", "Z13", "Z14")  # of no other kind: so they ought to be registered
SUPPORTED = ("H5", "K3")


def _registered(row: Row | None, day: date) -> bool | None:
    """Supported accommodation has had to register since 28 October 2023."""
    kind = row["clap_cla_placement_type"] if row else None
    if row is None or not (kind in REGISTERED_HOMES or (kind in SUPPORTED and day >= date(2023, 10, 28))):
        return None
    return row["clap_cla_placement_urn"] is not None


def permanence_drift(record: Record) -> Iterator[Row]:
    for found, placement in _placed(record):
        kind = placement.type if placement else None
        yield {
            **found.shared,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "a_year_in_care": found.months >= 12,
            "placement_type": kind,
            "settled": None if kind is None else kind in (*LONG_TERM, *ADOPTIVE),
            "plan_recorded": any(
                plan.routes and plan.holds_on(found.end) for plan in care_plans(record, found.care.child)
            ),
        }


def long_term_fostering_plans(record: Record) -> Iterator[Row]:
    for plan in care_plans(record):
        if "LTFOST18" not in plan.routes or plan.started_on is None:
            continue
        settled_on = _settled(record, plan, plan.started_on)
        due_on = add_months(plan.started_on, record.limit("long_term_match", plan.started_on))
        passed = due_on is not None and due_on < record.as_at
        stopped = due_on is not None and plan.ended_on is not None and plan.ended_on <= due_on and settled_on is None
        yield case(
            plan.child,
            plan.id,
            record.holder(plan.child, "SW", plan.started_on),
            planned_on=plan.started_on,
            settled_on=settled_on,
            plan_ended_on=plan.ended_on,
            due_on=due_on,
            fell_due_on=due_on if passed and not stopped else None,
            months_to_settle=months_up_to(plan.started_on, settled_on),
        )


def _settled(record: Record, plan: CarePlan, planned_on: date) -> date | None:
    """Of the placements meant to last in which the child lived while the plan held, or began to on its last day."""
    found = []
    for placement in placements_of(record, plan.child):
        from_ = max(placement.started_on, planned_on)
        lived_there = placement.holds_until is None or placement.holds_until > from_
        in_the_plan = plan.ended_on is None or placement.started_on <= plan.ended_on
        if placement.type in LONG_TERM and lived_there and in_the_plan:
            found.append(from_)
    return min(found, default=None)


# With parents


def _at_home(record: Record) -> Iterator[tuple[InCare, Placement, date]]:
    """Children placed with parents, and the day they went to live there."""
    for found, placement in _placed(record):
        if placement is not None and placement.type == "P1":
            yield found, placement, stay_began(placements_of(record, found.care.child), placement.stay)


def harm_while_with_parents(record: Record) -> Iterator[Row]:
    for found, _, home_since in _at_home(record):
        half_year_before = add_months(found.end, -6)
        assert half_year_before is not None
        begun = [
            row["s47e_s47_start_date"]
            for row in record.of("ssd_s47_enquiry", "s47e_person_id", found.care.child)
            if row["s47e_s47_start_date"] is not None
        ]
        recent = [day for day in begun if home_since <= day and half_year_before < day <= found.end]
        yield {**found.shared, "placed_on": home_since, "enquiry_on": max(recent, default=None)}


def placements_with_parents(record: Record) -> Iterator[Row]:
    for found, placement, home_since in _at_home(record):
        orders = statuses_on(record, found.care.child, found.end) & {"C1", "C2"}
        if not orders:
            continue
        last = _assessment(record, found, placement, home_since)
        approved = last is not None and last["decision"] == "APPROVED" and _by(last["decided_on"], found.end)
        reviews = [day for day in record.events("cla_review", found.care.child) if day <= found.end]
        if last is not None and _by(last["reviewed_on"], found.end):
            reviews.append(last["reviewed_on"])
        latest_review_on = max(reviews, default=None)
        yield {
            **found.shared,
            "legal_status": max(str(order) for order in orders),
            "placed_on": home_since,
            "months_at_home": whole_months(home_since, found.end),
            "assessment_recorded": last is not None,
            "route": last["route"] if last else None,
            "approved_on": last["decided_on"] if last and approved else None,
            "schedule_3_complete": flag(last["schedule_3_complete"]) if last else None,
            "household_checks_due": last["household_checks_due"] if last else None,
            "household_checks_done": last["household_checks_done"] if last else None,
            "latest_review_on": latest_review_on,
            "months_since_review": months_up_to(latest_review_on, found.end),
        }


def _by(day: date | None, end: date) -> date | None:
    return day if day is not None and day <= end else None


def _assessment(record: Record, found: InCare, placement: Placement, home_since: date) -> Row | None:
    """The one decided last by the period end; where none was, the one completed last; then the first id."""
    stay = {p.id for p in placements_of(record, found.care.child) if p.stay == placement.stay}
    half_year_before = add_months(home_since, -6)
    assert half_year_before is not None
    known = []
    for row in record.of("los_pwp_assessments", "child_id", found.care.child):
        first = row["started_on"] or row["completed_on"] or row["decided_on"]
        last = row["decided_on"] or row["completed_on"] or row["started_on"]
        for_this = row["placement_id"] in stay or (row["placement_id"] is None and last >= half_year_before)
        if for_this and first <= found.end:
            known.append(row)
    known.sort(key=lambda row: row["assessment_id"])
    never = date.min
    return max(
        known,
        key=lambda row: (_by(row["decided_on"], found.end) or never, _by(row["completed_on"], found.end) or never),
        default=None,
    )


def immediate_placements_with_parents(record: Record) -> Iterator[Row]:
    for row in record.rows("los_pwp_assessments"):
        named = record.of("ssd_cla_placement", "clap_cla_placement_id", row["placement_id"])
        if row["route"] != "19" or not named:
            continue
        began, ended = named[0]["clap_cla_placement_start_date"], named[0]["clap_cla_placement_end_date"]
        completed_on, decided_on = row["completed_on"], row["decided_on"]
        assessment_due_on = _due(record, "immediate_placement_assessment", began)
        decision_due_on = _due(record, "immediate_placement_decision", completed_on)
        yield case(
            row["child_id"],
            row["assessment_id"],
            record.holder(row["child_id"], "SW", began),
            placed_on=began,
            completed_on=completed_on,
            decided_on=decided_on,
            placement_ended_on=ended,
            assessment_due_on=assessment_due_on,
            assessment_fell_due_on=_fell_due_at_home(record, assessment_due_on, ended, completed_on),
            decision_due_on=decision_due_on,
            decision_fell_due_on=_fell_due_at_home(record, decision_due_on, ended, decided_on),
            working_days_to_assessment=working_days_between(began, completed_on),
            working_days_to_decision=working_days_between(completed_on, decided_on),
        )


def _due(record: Record, rule: str, start: date | None) -> date | None:
    allowed = record.limit(rule, start)
    return None if allowed is None or start is None else working_day_after(start, allowed)


def _fell_due_at_home(record: Record, due_on: date | None, ended: date | None, done_on: date | None) -> date | None:
    if due_on is None or due_on >= record.as_at:
        return None
    return None if done_on is None and ended is not None and ended <= due_on else due_on


def visits_with_parents(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cla_visits"):
        child, visited_on = row["clav_person_id"], row["clav_cla_visit_date"]
        home = placed_on(placements_of(record, child), visited_on)
        if home is not None and home.type == "P1":
            yield case(
                child,
                row["clav_cla_visit_id"],
                record.holder(child, "SW", visited_on),
                visited_on=visited_on,
                seen=flag(row["clav_cla_visit_seen"]),
                seen_alone=flag(row["clav_cla_visit_seen_alone"]),
            )


# Not declared, and an address that says so


def undeclared_placements_with_parents(record: Record) -> Iterator[Row]:
    for found, placement in _placed(record):
        kind = placement.type if placement else None
        if kind == "P1":
            continue
        row = _row(record, placement)
        own = _own_address(record, found)
        lives_at = {address for address in (row["clap_cla_placement_postcode"] if row else None, own) if address}
        mothers, before = _mothers_addresses(record, found), _home_before(record, found)
        with_mother = bool(mothers & lives_at) if mothers and lives_at else None
        at_home = None if before is None or not lives_at else before in lives_at and kind not in RELATIVES
        told = {with_mother, at_home}
        yield {
            **found.shared,
            "placement_type": kind,
            "placed_on": placement.started_on if placement else None,
            "short_breaks": short_breaks(record, found.care.child, found.end),
            "with_mother": with_mother,
            "at_home_before": at_home,
            "address_says_home": True if True in told else False if False in told else None,
        }


def _addresses(record: Record, person: str | None) -> list[Row]:
    """Those with a postcode, the latest first."""
    rows = [row for row in record.of("ssd_address", "addr_person_id", person) if row["addr_address_postcode"]]
    rows.sort(key=lambda row: str(row["addr_table_id"]))
    return sorted(rows, key=lambda row: row["addr_address_start_date"] or date.min, reverse=True)


def _lived_there(row: Row, day: date) -> bool:
    began, ended = row["addr_address_start_date"], row["addr_address_end_date"]
    return (began is None or began <= day) and (ended is None or ended > day)


def _own_address(record: Record, found: InCare) -> str | None:
    """Where the child lives by the child's own record, if it has been brought up to date since coming into care."""
    for row in _addresses(record, found.care.child):
        began = row["addr_address_start_date"]
        if began is not None and began >= found.care.known_from and _lived_there(row, found.end):
            return str(row["addr_address_postcode"])
    return None


def _home_before(record: Record, found: InCare) -> str | None:
    """Where the child lived before care, up to a month before it."""
    month_before = add_months(found.care.known_from, -1)
    assert month_before is not None
    for row in _addresses(record, found.care.child):
        began, ended = row["addr_address_start_date"], row["addr_address_end_date"]
        if (began is None or began < found.care.known_from) and (ended is None or ended >= month_before):
            return str(row["addr_address_postcode"])
    return None


def _mothers_addresses(record: Record, found: InCare) -> set[str]:
    return {
        row["addr_address_postcode"]
        for mother in record.of("ssd_mother", "moth_childs_person_id", found.care.child)
        for row in _addresses(record, mother["moth_person_id"])
        if _lived_there(row, found.end)
    }
