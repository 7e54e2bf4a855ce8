"""The front door: contacts, referrals, assessments, enquiries and conferences, from what their headers say."""

from collections.abc import Iterator
from datetime import date

from tests.judge.days import months_up_to, working_days_between
from tests.judge.record import Record, Row, at_period, case, flag, open_at


def contacts(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_contacts"):
        decided = _decision(record, row)
        received_on, decided_on = row["cont_contact_date"], decided.get("decided_on")
        waiting = None if decided_on else working_days_between(received_on, record.as_at)
        yield case(
            row["cont_person_id"],
            row["cont_contact_id"],
            (decided.get("team"), None),
            received_on=received_on,
            decided_on=decided_on,
            decision=decided.get("decision"),
            working_days_to_decision=working_days_between(received_on, decided_on),
            working_days_waiting=waiting,
        )


def _decision(record: Record, contact: Row) -> Row:
    found = record.of("los_contact_decisions", "contact_id", contact["cont_contact_id"])
    return found[0] if found else {}


def undecided_contacts(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_contacts"):
        decided = _decision(record, row)
        for period in open_at(record, row["cont_contact_date"], decided.get("decided_on")):
            yield case(
                row["cont_person_id"],
                row["cont_contact_id"],
                (decided.get("team"), None),
                **at_period(period),
                received_on=row["cont_contact_date"],
                working_days_waiting=working_days_between(row["cont_contact_date"], period.ends_on),
            )


def referrals(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_episodes"):
        received_on = row["cine_referral_date"]
        earlier = [
            other["cine_referral_date"]
            for other in record.of("ssd_cin_episodes", "cine_person_id", row["cine_person_id"])
            if other["cine_referral_date"] < received_on
        ]
        previous = max(earlier, default=None)
        yield case(
            row["cine_person_id"],
            row["cine_referral_id"],
            (row["cine_referral_team"], row["cine_referral_worker_id"]),
            received_on=received_on,
            no_further_action=flag(row["cine_referral_nfa"]),
            previous_referral_on=previous,
            months_since_previous=months_up_to(previous, received_on),
        )


def _assessment(row: Row, **columns: object) -> Row:
    held_by = row["cina_assessment_team"], row["cina_assessment_worker_id"]
    return case(row["cina_person_id"], row["cina_assessment_id"], held_by, **columns)


def assessments(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_assessments"):
        started_on, authorised_on = row["cina_assessment_start_date"], row["cina_assessment_auth_date"]
        yield _assessment(
            row,
            started_on=started_on,
            authorised_on=authorised_on,
            child_seen=flag(row["cina_assessment_child_seen"]),
            no_further_action=flag(row["cina_assessment_outcome_nfa"]),
            working_days_from_start=working_days_between(started_on, authorised_on),
        )


def assessments_from_referral(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_assessments"):
        referral = record.of("ssd_cin_episodes", "cine_referral_id", row["cina_referral_id"])
        referred_on = referral[0]["cine_referral_date"] if referral else None
        yield _assessment(
            row,
            referred_on=referred_on,
            authorised_on=row["cina_assessment_auth_date"],
            working_days_from_referral=working_days_between(referred_on, row["cina_assessment_auth_date"]),
        )


def open_assessments(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cin_assessments"):
        started_on = row["cina_assessment_start_date"]
        for period in open_at(record, started_on, row["cina_assessment_auth_date"]):
            yield _assessment(
                row,
                **at_period(period),
                started_on=started_on,
                working_days_open=working_days_between(started_on, period.ends_on),
            )


def help_and_assessments_begun(record: Record) -> Iterator[Row]:
    """Nobody's team: early help names none, and an assessment's would make it look as if its team only assessed."""
    for row in record.rows("ssd_early_help_episodes"):
        yield case(
            row["earl_person_id"],
            f"early help {row['earl_episode_id']}",
            (None, row["earl_episode_worker_id"]),
            began_on=row["earl_episode_start_date"],
            is_early_help=True,
        )
    for row in record.rows("ssd_cin_assessments"):
        yield case(
            row["cina_person_id"],
            f"assessment {row['cina_assessment_id']}",
            (None, row["cina_assessment_worker_id"]),
            began_on=row["cina_assessment_start_date"],
            is_early_help=False,
        )


def strategy_discussions(record: Record) -> Iterator[Row]:
    for row in record.rows("los_strategy_discussions"):
        yield case(
            row["child_id"],
            row["discussion_id"],
            (row["team"], row["worker_id"]),
            held_on=row["held_on"],
            initiated_s47=flag(row["initiated_s47"]),
        )


def _enquiry(row: Row, **columns: object) -> Row:
    held_by = row["s47e_s47_completed_by_team"], row["s47e_s47_completed_by_worker_id"]
    return case(row["s47e_person_id"], row["s47e_s47_enquiry_id"], held_by, **columns)


def _first_conference(record: Record, enquiry: Row) -> date | None:
    found = record.of("ssd_initial_cp_conference", "icpc_s47_enquiry_id", enquiry["s47e_s47_enquiry_id"])
    return min((row["icpc_icpc_date"] for row in found if row["icpc_icpc_date"]), default=None)


def section_47_enquiries(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_s47_enquiry"):
        conference_on = _first_conference(record, row)
        yield _enquiry(
            row,
            started_on=row["s47e_s47_start_date"],
            conference_not_required=False if conference_on else flag(row["s47e_s47_nfa"]),
            conference_on=conference_on,
            working_days_since_start=working_days_between(row["s47e_s47_start_date"], record.as_at),
        )


def open_section_47_enquiries(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_s47_enquiry"):
        started_on, conference_on = row["s47e_s47_start_date"], _first_conference(record, row)
        none_needed = row["s47e_s47_nfa"] == "Y"
        if conference_on is None and none_needed and row["s47e_s47_end_date"] is None:
            continue  # decided on some day or other: nobody can say that it waits
        until = conference_on or (None if _needs_a_conference(row) else row["s47e_s47_end_date"])
        for period in open_at(record, started_on, until):
            yield _enquiry(
                row,
                **at_period(period),
                started_on=started_on,
                working_days_since_start=working_days_between(started_on, period.ends_on),
            )


def _needs_a_conference(row: Row) -> bool:
    """On record as needing one, by an outcome that names it or that was not written down."""
    outcome = row["s47e_s47_outcome_json"]
    named = outcome is None or '"CP_CONFERENCE_FLAG":"Y"' in outcome.replace(": ", ":")
    return row["s47e_s47_nfa"] == "N" and named


def _conference(row: Row, **columns: object) -> Row:
    held_by = row["icpc_icpc_team"], row["icpc_icpc_worker_id"]
    transfer_in = flag(row["icpc_icpc_transfer_in"])
    held_on = row["icpc_icpc_date"]
    return case(
        row["icpc_person_id"], row["icpc_icpc_id"], held_by, held_on=held_on, transfer_in=transfer_in, **columns
    )


def conferences(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_initial_cp_conference"):
        yield _conference(row, became_plan=flag(row["icpc_icpc_outcome_cp_flag"]))


def conferences_from_section_47(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_initial_cp_conference"):
        enquiry = record.of("ssd_s47_enquiry", "s47e_s47_enquiry_id", row["icpc_s47_enquiry_id"])
        started_on = enquiry[0]["s47e_s47_start_date"] if enquiry else None
        passed = working_days_between(started_on, row["icpc_icpc_date"])
        yield _conference(row, enquiry_started_on=started_on, working_days_from_enquiry=passed)


def conferences_from_strategy_discussion(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_initial_cp_conference"):
        started_it = [
            discussion["held_on"]
            for discussion in record.of("los_strategy_discussions", "s47_enquiry_id", row["icpc_s47_enquiry_id"])
            if discussion["initiated_s47"] == "Y"
        ]
        discussion_on = min(started_it, default=None)
        passed = working_days_between(discussion_on, row["icpc_icpc_date"])
        yield _conference(row, discussion_on=discussion_on, working_days_from_discussion=passed)
