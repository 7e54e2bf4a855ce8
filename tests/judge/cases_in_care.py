"""Children looked after: times in care, stays, visits under regulation 28, reviews and moves, as their headers say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.judge.cases_protection import Step, fell_due, in_the_year
from tests.judge.days import ONE_DAY, add_months, age_on, days_between, whole_months, working_day_after
from tests.judge.record import Period, Record, Row, at_period, case, open_at, seen_alone, senior_look

ADOPTIVE = ("A3", "A4", "A5", "A6")
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")


@dataclass(frozen=True)
class Care:
    """One time in care. Where the records begin part way through, nobody knows when the child entered."""

    id: str
    child: str
    entered_on: date | None
    known_from: date
    left_on: date | None

    def holds(self, day: date) -> bool:
        return self.known_from <= day and (self.left_on is None or day <= self.left_on)


def times_in_care(record: Record) -> list[Care]:
    episodes: dict[tuple[str, str], list[Row]] = {}
    for row in record.rows("ssd_cla_episodes"):
        care = row["clae_cla_id"] or row["clae_cla_episode_id"]
        episodes.setdefault((row["clae_person_id"], care), []).append(row)
    return [_time_in_care(child, care, rows) for (child, care), rows in episodes.items()]


def _time_in_care(child: str, care: str, rows: list[Row]) -> Care:
    starts = [row["clae_cla_episode_start_date"] for row in rows]
    said = [row["clae_entered_care_date"] for row in rows if row["clae_entered_care_date"]]
    began = [row["clae_cla_episode_start_date"] for row in rows if row["clae_cla_episode_start_reason"] in ("S", None)]
    ends = [row["clae_cla_episode_ceased_date"] for row in rows]
    left_on = None if None in ends else max(ends)
    return Care(care, child, min(said or began, default=None), min(said or starts), left_on)


@dataclass(frozen=True)
class Placement:
    id: str
    type: str | None
    started_on: date
    ended_on: date | None
    care: str | None
    stay: int  # its number among the child's unbroken times with the same carers
    holds_until: date | None  # the next of the same care, or its own end or that of a time away; None: it holds


def placements(record: Record, child: str) -> list[Placement]:
    """A child's placements in the order they were made, but for temporary moves."""
    rows = [
        row
        for row in record.of("ssd_cla_placement", "clap_person_id", child)
        if row["clap_cla_placement_type"] not in TEMPORARY
    ]
    rows.sort(key=lambda row: (row["clap_cla_placement_start_date"], row["clap_cla_placement_id"]))
    found: list[Placement] = []
    previous: Row | None = None
    for row in rows:
        new_carers = previous is None or not _same_carers(record, child, previous, row)
        stay = (found[-1].stay if found else 0) + new_carers
        found.append(
            Placement(
                row["clap_cla_placement_id"],
                row["clap_cla_placement_type"],
                row["clap_cla_placement_start_date"],
                row["clap_cla_placement_end_date"],
                row["clap_cla_id"],
                stay,
                None,
            )
        )
        previous = row
    away = [
        row
        for row in record.of("ssd_cla_placement", "clap_person_id", child)
        if row["clap_cla_placement_type"] in TEMPORARY and row["clap_cla_id"] is not None
    ]
    followed = zip(found, [*found[1:], None], strict=False)  # an empty list is followed by nothing
    return [replace(placement, holds_until=_held_until(placement, after, away)) for placement, after in followed]


def _held_until(placement: Placement, after: Placement | None, away: list[Row]) -> date | None:
    next_on = after.started_on if after else None
    if after is not None and placement.care is not None and after.care == placement.care:
        return next_on
    ends = [
        row["clap_cla_placement_end_date"]
        for row in away
        if row["clap_cla_id"] == placement.care
        and row["clap_cla_placement_start_date"] >= placement.started_on
        and (next_on is None or row["clap_cla_placement_start_date"] < next_on)
    ]
    if placement.ended_on is None or None in ends:
        return next_on
    last_end = max([placement.ended_on, *ends])
    return last_end if next_on is None else min(last_end, next_on)


def _same_carers(record: Record, child: str, before: Row, after: Row) -> bool:
    cares = before["clap_cla_id"], after["clap_cla_id"]
    if None not in cares and cares[0] != cares[1]:
        return False  # the child left care between them
    if after["clap_cla_placement_type"] in ("A3", "A5"):
        return True  # placed for adoption with the foster carers
    for episode in record.of("ssd_cla_episodes", "clae_person_id", child):
        same_day = episode["clae_cla_episode_start_date"] == after["clap_cla_placement_start_date"]
        if same_day and episode["clae_cla_episode_start_reason"] in ("T", "U"):
            return True
    known = after["clap_cla_placement_type"] and after["clap_cla_placement_postcode"]
    same = ("clap_cla_placement_type", "clap_cla_placement_postcode", "clap_cla_placement_urn")
    return bool(known) and all((before[name] or "") == (after[name] or "") for name in same)


def placed_on(found: list[Placement], day: date) -> Placement | None:
    """The placement that held on a day."""
    held = [
        placement
        for placement in found
        if placement.started_on <= day and (placement.holds_until is None or placement.holds_until > day)
    ]
    assert len(held) < 2
    return held[0] if held else None


def stay_began(found: list[Placement], stay: int) -> date:
    return min(placement.started_on for placement in found if placement.stay == stay)


def statuses_on(record: Record, child: str, day: date) -> set[str | None]:
    return {
        row["lega_legal_status"]
        for row in record.of("ssd_legal_status", "lega_person_id", child)
        if row["lega_legal_status_start_date"] <= day
        and (row["lega_legal_status_end_date"] is None or row["lega_legal_status_end_date"] > day)
    }


def short_breaks(record: Record, child: str, day: date) -> bool:
    return bool(statuses_on(record, child, day) & {"V3", "V4"})


def _in_care(record: Record) -> Iterator[tuple[Care, Period, Row]]:
    for care in times_in_care(record):
        for period in open_at(record, care.known_from, care.left_on):
            held_by = record.holder(care.child, "SW", period.ends_on)
            shared = case(care.child, care.id, held_by, entered_on=care.entered_on)
            shared["short_breaks"] = short_breaks(record, care.child, period.ends_on)
            yield care, period, {**shared, **at_period(period)}


def looked_after_children(record: Record) -> Iterator[Row]:
    for _, _, shared in _in_care(record):
        yield shared


# Visits


@dataclass(frozen=True)
class Clock:
    """A wait for a visit, and the row of regulation 28 that limits it."""

    care: Care
    starts_on: date
    next_start_on: date | None
    answered: bool  # the next start is a visit
    latest_visit_on: date | None
    placement_type: str | None
    short_breaks: bool
    rule: str
    due_on: date | None


def visit_clocks(record: Record) -> Iterator[Clock]:
    for care in times_in_care(record):
        found = placements(record, care.child)
        visits = {day for day in _visits(record, care.child) if care.holds(day)}
        moves = {stay_began(found, placement.stay) for placement in found}
        orders = set(_orders_with_parents(record, care.child, found))
        changes = {
            day for day in moves | orders if care.known_from <= day and (care.left_on is None or day < care.left_on)
        }
        starts = sorted({care.known_from} | visits | changes)
        for start, following in zip(starts, [*starts[1:], None], strict=True):
            placement = placed_on(found, start)
            rule = _rule(record, care, found, start, visited=start in visits, ordered=start in orders & changes)
            yield Clock(
                care,
                start,
                following,
                following in visits,
                max((day for day in visits if day <= start), default=None),
                placement.type if placement else None,
                short_breaks(record, care.child, start),
                rule,
                _due(record, rule, start),
            )


def _visits(record: Record, child: str) -> Iterator[date]:
    """Days of a visit in law. The log of contacts says how one was made: it can undo a visit on record, and add one."""
    log: dict[date, list[Row]] = {}
    for row in record.of("los_visits", "child_id", child):
        if row["kind"] == "CLA" and row["visited_on"] is not None:
            log.setdefault(row["visited_on"], []).append(row)
    yield from (day for day, rows in log.items() if any(_counted_in_law(record, row) for row in rows))
    for row in record.of("ssd_cla_visits", "clav_person_id", child):
        day = row["clav_cla_visit_date"]
        if row["clav_cla_visit_seen"] == "N" or day is None:
            continue  # a call at which the child was recorded as not seen is not a visit to the child
        if day not in log or any(said["mode"] in ("IN PERSON", None) for said in log[day]):
            yield day


def _counted_in_law(record: Record, contact: Row) -> bool:
    """Video and telephone: never (0), always (1), or for a recorded reason (2), by the law of that day."""
    if contact["mode"] == "IN PERSON":
        return bool(contact["seen"] != "N")
    if contact["mode"] == "TELEPHONE" or (contact["mode"] == "VIDEO" and contact["seen"] != "N"):
        allowed = record.limit("remote_visits", contact["visited_on"])
        return allowed == 1 or (allowed == 2 and bool((contact["reason"] or "").strip()))
    return False


def _relaxed(record: Record, limits: str, day: date | None) -> bool:
    return record.limit(limits, day) == 0


def _orders_with_parents(record: Record, child: str, found: list[Placement]) -> Iterator[date]:
    """Care orders made while the child was already living with parents."""
    for row in record.of("ssd_legal_status", "lega_person_id", child):
        made_on = row["lega_legal_status_start_date"]
        home = placed_on(found, made_on)
        if row["lega_legal_status"] == "C2" and home and home.type == "P1" and home.started_on < made_on:
            yield made_on


def _due(record: Record, rule: str, start: date) -> date | None:
    allowed = record.limit(rule, start)
    if allowed is None:
        return None
    return add_months(start, allowed) if rule in MONTHS else start + timedelta(days=allowed)


MONTHS = ("visit_until_18", "visit_long_term_fostering", "visit_living_arrangements_later_years")


def _rule(record: Record, care: Care, found: list[Placement], start: date, *, visited: bool, ordered: bool) -> str:
    placement = placed_on(found, start)
    kind = placement.type if placement else None
    if kind in ADOPTIVE:
        return "placed_for_adoption"
    statuses = statuses_on(record, care.child, start)
    terms = _terms(record, care.child, placement, start)
    temporary = "TEMPORARY APPROVAL" in terms
    home = kind == "P1"
    unassessed = home and not _approved(record, care.child, placement, start)
    weekly = _weekly(record, care, start)
    if weekly and (temporary or (home and "C1" in statuses)):
        return "visit_interim_order_or_temporary_approval_weekly"
    if weekly and unassessed:
        return "visit_with_parents_before_assessment_weekly"
    if not visited:
        return "visit_care_order_made_with_parents" if ordered else "visit_first_week"
    if temporary or (home and "C1" in statuses):
        return "visit_interim_order_or_temporary_approval"
    if unassessed:
        return "visit_with_parents_before_assessment"
    if home and "C2" in statuses:
        return "visit_care_order_with_parents"
    return _ordinary_rule(record, found, placement, start, terms, bool(statuses & {"C1", "C2"}))


def _ordinary_rule(
    record: Record, found: list[Placement], placement: Placement | None, start: date, terms: set[Any], on_order: bool
) -> str:
    kind = placement.type if placement else None
    anniversary = add_months(stay_began(found, placement.stay), 12) if placement else None
    if anniversary is not None and start < anniversary:
        return "visit_first_year"
    long_term = kind in ("U1", "U4")
    if long_term and "SIX MONTHLY VISITS" in terms and record.limit("visit_long_term_fostering", start) is not None:
        return "visit_long_term_fostering"
    if long_term or "UNTIL 18" in terms:
        return "visit_until_18"
    if kind in ("R2", "R5") and on_order:
        return "visit_living_arrangements_later_years"
    return "visit_later_years"


def _weekly(record: Record, care: Care, start: date) -> bool:
    """Until the first review: unless it is held before the week is out."""
    reviews = [day for day in record.events("cla_review", care.child) if care.holds(day)]
    return not reviews or (days_between(start, min(reviews)) or 0) > 7


def _terms(record: Record, child: str, placement: Placement | None, day: date) -> set[Any]:
    return {
        row["term"]
        for row in record.of("los_placement_terms", "child_id", child)
        if placement is not None
        and row["placement_id"] in (None, placement.id)
        and row["from_date"] <= day
        and (row["to_date"] is None or row["to_date"] > day)
    }


def _approved(record: Record, child: str, placement: Placement | None, day: date) -> bool:
    return any(
        row["decision"] == "APPROVED"
        and placement is not None
        and row["placement_id"] in (None, placement.id)
        and row["decided_on"] is not None
        and row["decided_on"] <= day
        for row in record.of("los_pwp_assessments", "child_id", child)
    )


def cla_visits(record: Record) -> Iterator[Row]:
    for clock in visit_clocks(record):
        for period in open_at(record, clock.starts_on, clock.next_start_on):
            if clock.care.left_on is not None and clock.care.left_on <= period.ends_on:
                continue
            overdue = clock.due_on is not None and clock.due_on < period.ends_on
            yield case(
                clock.care.child,
                clock.care.id,
                record.holder(clock.care.child, "SW", period.ends_on),
                **at_period(period),
                visit_rule=clock.rule,
                placement_type=clock.placement_type,
                short_breaks=clock.short_breaks,
                clock_starts_on=clock.starts_on,
                looked_on=senior_look(record, clock.care.child, clock.starts_on, period.ends_on),
                latest_visit_on=clock.latest_visit_on,
                latest_visit_alone=seen_alone(
                    record.of("ssd_cla_visits", "clav_person_id", clock.care.child),
                    "clav_cla_visit",
                    clock.latest_visit_on,
                ),
                due_on=clock.due_on,
                due_while_relaxed=_relaxed(record, "visit_limits", clock.due_on),
                in_time_until=None if overdue and clock.latest_visit_on is None else clock.due_on,
            )


def cla_visits_due(record: Record) -> Iterator[Row]:
    for clock in visit_clocks(record):
        visited_on = clock.next_start_on if clock.answered else None
        replaced_on = None if clock.answered else clock.next_start_on or clock.care.left_on
        replaced = replaced_on is not None and clock.due_on is not None and replaced_on <= clock.due_on
        yield case(
            clock.care.child,
            f"{clock.care.id} {clock.starts_on}",
            record.holder(clock.care.child, "SW", clock.starts_on),
            visit_rule=clock.rule,
            placement_type=clock.placement_type,
            short_breaks=clock.short_breaks,
            clock_starts_on=clock.starts_on,
            due_on=clock.due_on,
            due_while_relaxed=_relaxed(record, "visit_limits", clock.due_on),
            fell_due_on=None if replaced else fell_due(record, clock.due_on, visited_on),
            visited_on=visited_on,
            replaced_on=replaced_on,
        )


# Reviews


def _first_review_due(record: Record, care: Care) -> date | None:
    allowed = record.limit("cla_first_review", care.entered_on)
    return None if allowed is None or care.entered_on is None else working_day_after(care.entered_on, allowed)


def cla_reviews(record: Record) -> Iterator[Row]:
    for care, period, shared in _in_care(record):
        reviews = [day for day in record.events("cla_review", care.child) if care.known_from < day <= period.ends_on]
        latest = max(reviews, default=None)
        first_due = _first_review_due(record, care)
        rule = _rule_after(latest, first_due) if latest else "cla_first_review"
        later_due = add_months(latest, record.limit(rule, latest)) if latest else None
        still_time = first_due is not None and first_due >= period.ends_on
        yield {
            **shared,
            "latest_review_on": latest,
            "first_review_due_on": first_due,
            "next_review_due_on": later_due or first_due,
            "due_while_relaxed": rule == "cla_later_review" and _relaxed(record, "later_review_limits", later_due),
            "in_time_until": later_due if latest else first_due if still_time else None,
        }


def _rule_after(latest: date, first_due: date | None) -> str:
    """A review held by the day the first was due is taken to be the first."""
    return "cla_second_review" if first_due is not None and latest <= first_due else "cla_later_review"


def cla_reviews_over_a_year(record: Record) -> Iterator[Row]:
    steps = {(care.child, care.id): _review_steps(record, care) for care in times_in_care(record)}
    for care, period, shared in _in_care(record):
        here = [_as_relaxed(record, step, period.ends_on) for step in steps[care.child, care.id]]
        late, next_due = in_the_year(here, period.ends_on)
        yield {
            **shared,
            "first_review_due_on": _first_review_due(record, care),
            "reviews_late": late,
            "next_review_due_on": next_due,
        }


def _review_steps(record: Record, care: Care) -> list[Step]:
    reviews = {
        row["clar_cla_review_date"]
        for row in record.of("ssd_cla_reviews", "clar_cla_id", care.id)
        if row["clar_cla_review_cancelled"] != "Y" and row["clar_cla_review_date"] is not None
    }
    counted = sorted(day for day in reviews if day > care.known_from and care.holds(day))
    starts = [care.entered_on, *counted] if care.entered_on else counted
    rules = ["cla_first_review", "cla_second_review"] if care.entered_on else []
    found = []
    for number, start in enumerate(starts):
        rule = rules[number] if number < len(rules) else "cla_later_review"
        allowed = record.limit(rule, start)
        held_on = starts[number + 1] if number + 1 < len(starts) else None
        if allowed is None:
            found.append(Step(start, None, held_on))
        elif rule == "cla_first_review":
            # A day that is no working day adds nothing to the count: the day before the next one is still in time.
            too_late = working_day_after(start, allowed + 1)
            found.append(Step(start, working_day_after(start, allowed), held_on, too_late - ONE_DAY))
        else:
            due_on = add_months(start, allowed)
            relaxed = rule == "cla_later_review" and _relaxed(record, "later_review_limits", due_on)
            found.append(Step(start, due_on, held_on, relaxed=relaxed))
    return found


def _as_relaxed(record: Record, step: Step, period_end: date) -> Step:
    """A review due while the six months were relaxed cannot be late: once held, or while they still are relaxed."""
    held = step.held_on is not None and step.held_on <= period_end
    if step.relaxed and (held or _relaxed(record, "later_review_limits", period_end)):
        return replace(step, in_time_until=max(filter(None, [step.due_on, step.held_on, period_end])))
    return step


# Moves


def placement_stability(record: Record) -> Iterator[Row]:
    for care, period, shared in _in_care(record):
        found = placements(record, care.child)
        year_before = add_months(period.ends_on, -12) or period.ends_on
        in_the_last_year = {
            placement.stay
            for placement in found
            if placement.started_on <= period.ends_on
            and (placement.holds_until is None or placement.holds_until > year_before)
        }
        present = placed_on(found, period.ends_on)
        settled_since = _settled_since(found, present) if present else None
        yield {
            **shared,
            "placements_in_year": len(in_the_last_year) or None,
            "placement_type": present.type if present else None,
            "placed_for_adoption": present.type in ADOPTIVE if present and present.type else None,
            "months_looked_after": whole_months(care.known_from, period.ends_on),
            "months_settled": whole_months(settled_since, period.ends_on),
            "age_at_period_end": age_on(record.child(care.child).born_on, period.ends_on),
        }


def _settled_since(found: list[Placement], present: Placement) -> date:
    """Placed for adoption with new carers: the stay just before counts too, if it was in the same time in care."""
    began = stay_began(found, present.stay)
    here = [placement for placement in found if placement.stay == present.stay]
    if not all(placement.type in ADOPTIVE for placement in here):
        return began
    before = [placement for placement in found if placement.stay == present.stay - 1]
    before = [placement for placement in before if placement.care == present.care and placement.care is not None]
    return min((placement.started_on for placement in before), default=began)
