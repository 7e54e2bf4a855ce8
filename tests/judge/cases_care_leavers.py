"""Care leavers: where they live, their plans, advisers and audits; and children who were missing. From the headers."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.judge.cases_leaving_care import _one_each
from tests.judge.days import ONE_DAY, add_months, age_on, days_between, months_up_to, whole_months
from tests.judge.record import Record, Row, at_period, case, flag, open_at

ARRANGED = ("D", "E", "T")


def accommodation_starts(record: Record) -> Iterator[Row]:
    for row in record.rows("los_accommodation_log"):
        yield case(
            row["child_id"],
            row["stay_id"],
            record.holder(row["child_id"], "PA", row["from_date"]),
            moved_in_on=row["from_date"],
            accommodation=row["accommodation"],
            age_in_years=age_on(record.child(row["child_id"]).born_on, row["from_date"]),
        )


def adviser_contacts(record: Record) -> Iterator[Row]:
    for row in record.rows("los_pa_contacts"):
        team, worker = record.holder(row["child_id"], "PA", row["contacted_on"])
        yield case(
            row["child_id"],
            row["contact_id"],
            (team, row["worker_id"] or worker),
            contacted_on=row["contacted_on"],
            mode=row["mode"],
            reached=flag(row["reached"]),
        )


def _face_to_face(record: Record, child: str) -> list[date]:
    """Days on which the adviser, or somebody who visited for the pathway plan, saw the young person."""
    contacts = [
        row["contacted_on"]
        for row in record.of("los_pa_contacts", "child_id", child)
        if row["mode"] == "IN PERSON" and row["reached"] == "Y"
    ]
    visits = [
        row["visited_on"]
        for row in record.of("los_visits", "child_id", child)
        if row["kind"] == "PATHWAY" and row["mode"] == "IN PERSON" and row["seen"] != "N"
    ]
    return sorted(contacts + visits)


def _arranged(record: Record) -> Iterator[Row]:
    for row in record.rows("los_accommodation_log"):
        if row["accommodation"] in ARRANGED:
            yield row


def arranged_accommodation(record: Record) -> Iterator[Row]:
    for row in _arranged(record):
        moved_in_on = row["from_date"]
        for period in open_at(record, moved_in_on, row["to_date"]):
            seen = [day for day in _face_to_face(record, row["child_id"]) if moved_in_on <= day <= period.ends_on]
            latest = max(seen, default=None)
            yield case(
                row["child_id"],
                row["stay_id"],
                record.holder(row["child_id"], "PA", period.ends_on),
                **at_period(period),
                moved_in_on=moved_in_on,
                days_in_place=days_between(moved_in_on, period.ends_on),
                latest_visit_on=latest,
                visit_clock_from=latest or moved_in_on,
                months_since_visit=months_up_to(latest, period.ends_on),
            )


def arranged_accommodation_starts(record: Record) -> Iterator[Row]:
    for row in _arranged(record):
        moved_in_on, moved_out_on = row["from_date"], row["to_date"]
        seen = [
            day
            for day in _face_to_face(record, row["child_id"])
            if moved_in_on <= day and (moved_out_on is None or day <= moved_out_on)
        ]
        first = min(seen, default=None)
        allowed = record.limit("adviser_first_visit", moved_in_on)
        due_on = None if allowed is None else moved_in_on + timedelta(days=allowed)
        passed = due_on is not None and due_on < record.as_at
        left = due_on is not None and moved_out_on is not None and moved_out_on <= due_on and first is None
        yield case(
            row["child_id"],
            row["stay_id"],
            record.holder(row["child_id"], "PA", moved_in_on),
            moved_in_on=moved_in_on,
            moved_out_on=moved_out_on,
            accommodation=row["accommodation"],
            first_visit_on=first,
            due_on=due_on,
            fell_due_on=due_on if passed and not left else None,
            days_to_visit=days_between(moved_in_on, first),
        )


# Plans, advisers and audits


def care_leaver_plans(record: Record) -> Iterator[Row]:
    for known_from, known_to, rows in record.history("ssd_care_leavers"):
        for period in open_at(record, known_from, known_to):
            for row in _one_each(rows):
                child, plan_on = row["clea_person_id"], row["clea_pathway_plan_review_date"]
                born_on = record.child(child).born_on
                adviser = row["clea_care_leaver_personal_advisor"]
                yield case(
                    child,
                    row["clea_table_id"],
                    (row["clea_care_leaver_allocated_team"], adviser),
                    **at_period(period),
                    eligibility=row["clea_care_leaver_eligibility"],
                    in_touch=row["clea_care_leaver_in_touch"],
                    age_in_years=age_on(born_on, period.ends_on),
                    months_since_sixteen=whole_months(_birthday(born_on, 16), period.ends_on),
                    plan_on=plan_on,
                    months_since_plan=months_up_to(plan_on, period.ends_on),
                    adviser_recorded=adviser is not None,
                )


def _birthday(born_on: date | None, age: int) -> date | None:
    birthday = add_months(born_on, 12 * age)
    if birthday is not None and age_on(born_on, birthday) != age:
        return birthday + ONE_DAY  # born on 29 February, and no leap year
    return birthday


def _young_people(record: Record, role: str) -> list[str]:
    return sorted(
        {row["invo_person_id"] for row in record.rows("ssd_involvements") if row["invo_professional_role_id"] == role}
    )


def adviser_caseloads(record: Record) -> Iterator[Row]:
    for period in record.periods:
        held: dict[str, list[str | None]] = {}
        for child in _young_people(record, "PA"):
            team, worker = record.holder(child, "PA", period.ends_on)
            if worker is not None:
                held.setdefault(worker, []).append(team)
        for worker, teams in held.items():
            yield {
                "child": None,
                "case_id": worker,
                "team": min((team for team in teams if team), default=None),
                "worker": worker,
                **at_period(period),
                "young_people": len(teams),
            }


def care_leavers_audited(record: Record) -> Iterator[Row]:
    for child in _young_people(record, "PA"):
        spans = [
            (row["invo_involvement_start_date"], row["invo_involvement_end_date"])
            for row in record.of("ssd_involvements", "invo_person_id", child)
            if row["invo_professional_role_id"] == "PA"
        ]
        lasted = [(began, ended) for began, ended in spans if ended is None or ended > began]
        since = min((began for began, _ in lasted), default=None)
        audits = [row["audited_on"] for row in record.of("los_quality_audits", "child_id", child)]
        for period in record.periods:
            end = period.ends_on
            held = any(began <= end and (ended is None or ended > end) for began, ended in lasted)
            year_before = add_months(end, -12)
            if period.kind == "week" or not held or since is None or year_before is None:
                continue
            recent = [day for day in audits if since <= day and year_before < day <= end]
            yield case(
                child,
                child,
                record.holder(child, "PA", end),
                **at_period(period),
                allocated_since=since,
                audited_on=max(recent, default=None),
            )


# Children who were missing


def missing_episodes(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_missing"):
        began_on = row["miss_missing_episode_start_date"]
        yield case(
            row["miss_person_id"],
            row["miss_table_id"],
            record.holder(row["miss_person_id"], "SW", began_on),
            began_on=began_on,
            found_on=row["miss_missing_episode_end_date"],
            missing=_missing(row),
            interview_offered=flag(row["miss_missing_rhi_offered"]),
            interview_accepted=flag(row["miss_missing_rhi_accepted"]),
        )


def children_missing(record: Record) -> Iterator[Row]:
    for child in sorted({row["miss_person_id"] for row in record.rows("ssd_missing")}):
        times = record.of("ssd_missing", "miss_person_id", child)
        for period in record.periods:
            open_then = [
                row
                for row in times
                if row["miss_missing_episode_start_date"] is not None
                and row["miss_missing_episode_start_date"] <= period.ends_on
                and (
                    row["miss_missing_episode_end_date"] is None
                    or row["miss_missing_episode_end_date"] > period.ends_on
                )
            ]
            if not open_then:
                continue
            since = min(row["miss_missing_episode_start_date"] for row in open_then)
            said = {_missing(row) for row in open_then}
            yield case(
                child,
                child,
                record.holder(child, "SW", period.ends_on),
                **at_period(period),
                gone_since=since,
                days_gone=(period.ends_on - since).days,
                missing=True if True in said else None if None in said else False,
            )


def _missing(row: Row) -> bool | None:
    return {"M": True, "A": False}.get(row["miss_missing_episode_type"])


def return_home_interviews(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_missing"):
        found_at = row.get("miss_missing_episode_end_date_at")
        if found_at is None:
            continue
        held = [
            interview
            for interview in record.of("los_return_home_interviews", "missing_id", row["miss_table_id"])
            if interview["held_at"] is not None
        ]
        first = min(held, key=lambda interview: (interview["held_at_at"], interview["interview_id"]), default=None)
        waited = None if first is None else first["held_at_at"] - found_at
        yield case(
            row["miss_person_id"],
            row["miss_table_id"],
            record.holder(row["miss_person_id"], "SW", row["miss_missing_episode_start_date"]),
            found_on=found_at.date(),
            missing=_missing(row),
            interview_due=found_at.date() + timedelta(days=3) < record.as_at,
            held_on=first["held_at"] if first else None,
            minutes_to_interview=None if waited is None else int(waited.total_seconds() // 60),
            independent=flag(first["independent"]) if first else None,
        )
