"""Care leavers, and children in pre-proceedings, from what the headers say."""

from collections.abc import Iterator
from datetime import date

from tests.judge.cases_in_care import times_in_care
from tests.judge.cases_protection import fell_due
from tests.judge.days import ONE_DAY, add_months, age_on, days_between, every_day
from tests.judge.record import Period, Record, Row, at_period, case, open_at


def care_leavers(record: Record) -> Iterator[Row]:
    for known_from, known_to, rows in record.history("ssd_care_leavers"):
        for period in open_at(record, known_from, known_to):
            for row in _one_each(rows):
                yield _leaver(record, row, period)


def _one_each(rows: list[Row]) -> list[Row]:
    """One young person under two ids has two records: the one with the later contact holds."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: (r["clea_care_leaver_latest_contact"] or date.min, r["clea_table_id"])):
        found[row["clea_person_id"]] = row
    return list(found.values())


def _leaver(record: Record, row: Row, period: Period) -> Row:
    child = row["clea_person_id"]
    return case(
        child,
        row["clea_table_id"],
        (row["clea_care_leaver_allocated_team"], row["clea_care_leaver_personal_advisor"]),
        **at_period(period),
        eligibility=row["clea_care_leaver_eligibility"],
        in_touch=row["clea_care_leaver_in_touch"],
        accommodation=row["clea_care_leaver_accommodation"],
        suitable={"1": True, "2": False}.get(row["clea_care_leaver_accom_suitable"]),
        activity=row["clea_care_leaver_activity"],
        latest_contact_on=row["clea_care_leaver_latest_contact"],
        age_at_period_end=age_on(record.child(child).born_on, period.ends_on),
    )


def care_leaver_birthdays(record: Record) -> Iterator[Row]:
    for row in _one_each(record.rows("ssd_care_leavers")):
        child = row["clea_person_id"]
        born_on = record.child(child).born_on
        for age in (17, 18, 19, 20, 21) if born_on else ():
            yield _birthday(record, row, age, born_on)


def _birthday(record: Record, row: Row, age: int, born_on: date) -> Row:
    child = row["clea_person_id"]
    birthday_on = add_months(born_on, 12 * age) or born_on
    if age_on(born_on, birthday_on) != age:  # born on 29 February, and no leap year
        birthday_on += ONE_DAY
    opens, closes = add_months(birthday_on, -3) or birthday_on, add_months(birthday_on, 1) or birthday_on
    contacts = [day for day in record.events("pa_contact", child) if opens <= day <= closes]
    contacted_on = min(contacts, default=None)
    looked_after = any(
        care.child == child and care.known_from <= birthday_on and (care.left_on is None or care.left_on > birthday_on)
        for care in times_in_care(record)
    )
    return case(
        child,
        f"{row['clea_table_id']} {age}",
        (row["clea_care_leaver_allocated_team"], row["clea_care_leaver_personal_advisor"]),
        birthday_on=birthday_on,
        window_opens_on=opens,
        window_closes_on=closes,
        window_closed_on=fell_due(record, closes, contacted_on),
        contacted_on=contacted_on,
        still_looked_after=looked_after,
        in_touch=row["clea_care_leaver_in_touch"],
        age_reached=age,
    )


def care_leaver_nights(record: Record) -> Iterator[Row]:
    children = {row["child_id"] for row in record.rows("los_accommodation_log")}
    for child in sorted(children):
        stays = [
            row
            for row in record.of("los_accommodation_log", "child_id", child)
            if row["accommodation"] in ("S", "V", "W", "X")
        ]
        nights = [(night, stay) for stay in stays for night in _nights(record, stay)]
        for period in record.periods:
            within = [(night, stay) for night, stay in nights if period.starts_on <= night <= period.ends_on]
            if within:
                yield _without_a_place(record, child, period, within)


def _nights(record: Record, stay: Row) -> set[date]:
    """A night belongs to the day on which it began; a stay that ended the day it began was one night all the same."""
    first, last = stay["from_date"], record.as_at
    if first > last:
        return set()
    if stay["to_date"] is not None:
        last = min(last, stay["to_date"] - ONE_DAY)
    return {first, *every_day(first, last)}


def _without_a_place(record: Record, child: str, period: Period, within: list[tuple[date, Row]]) -> Row:
    unseen = {
        stay["stay_id"]
        for _, stay in within
        if stay["seen_by_senior_on"] is None or stay["seen_by_senior_on"] > period.ends_on
    }
    nights = {night for night, _ in within}
    return case(
        child,
        child,
        record.holder(child, "PA", period.ends_on),
        **at_period(period),
        nights=len(nights),
        first_night_on=min(nights),
        without_place_at_end=period.ends_on in nights,
        unseen_stays=len(unseen),
    )


def pre_proceedings(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_pre_proceedings"):
        decided_on, ended_on = row["prep_pre_pro_decision_date"], row["prep_agree_stepdown_issue_date"]
        yield case(
            row["prep_person_id"],
            row["prep_table_id"],
            record.holder(row["prep_person_id"], "SW", ended_on or decided_on),
            family=row["prep_plo_family_id"],
            decided_on=decided_on,
            ended_on=ended_on,
            outcome=row["prep_pre_pro_outcome"],
            days_in_pre_proceedings=days_between(decided_on, ended_on),
        )


def open_pre_proceedings(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_pre_proceedings"):
        decided_on = row["prep_pre_pro_decision_date"]
        for period in open_at(record, decided_on, row["prep_agree_stepdown_issue_date"]):
            yield case(
                row["prep_person_id"],
                row["prep_table_id"],
                record.holder(row["prep_person_id"], "SW", period.ends_on),
                **at_period(period),
                family=row["prep_plo_family_id"],
                decided_on=decided_on,
                days_in_pre_proceedings=days_between(decided_on, period.ends_on),
            )
