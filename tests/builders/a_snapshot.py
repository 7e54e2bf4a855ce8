"""Records of invented children, each line saying only what matters; what does not matter is filled in.

    records = Records()
    child = records.a_child(born_on=date(2015, 6, 15))
    records.an_assessment(child, started_on=date(2026, 1, 5), authorised_on=date(2026, 3, 9))
    measured = records.measured(folder)
    measured.verdict("assessments_in_45_working_days", child, "2026-03")

Nobody in them exists. Every table is there, empty if nothing was put in it, and complete since 2005.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from lineofsight.records.extract import Coverage
from lineofsight.records.tables import Holds, standard_tables
from tests.builders.measured import Measured
from tests.builders.other_deeds import OtherDeeds
from tests.builders.worlds import AS_AT, World, covering

COMPLETE_SINCE = date(2005, 1, 1)
TABLES = standard_tables(definitions_folder())


@dataclass
class Records(OtherDeeds):
    """Rows of the standard tables, put in by deeds that a practitioner would know."""

    as_at: date = AS_AT
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    coverage: dict[str, Coverage] = field(default_factory=dict)  # tables that are not complete since 2005

    # --- people ---------------------------------------------------------------------------------------------------

    def a_child(
        self, name: str = "", *, born_on: date | None = date(2015, 6, 15), expected_on: date | None = None
    ) -> str:
        child = name or self._next("child", "ssd_person")
        self.put("ssd_person", pers_person_id=child, pers_dob=born_on, pers_expected_dob=expected_on)
        return child

    def same_child(self, child: str, *, other: str, from_date: date = date(2020, 1, 1), kind: str = "MERGE") -> None:
        """Two ids: one child (MERGE), two after all (SPLIT), or a child before and after adoption (ADOPTION)."""
        self.put("los_identity_links", child_id=child, other_child_id=other, kind=kind, from_date=from_date)

    def a_restriction(self, child: str, *, reason: str = "STAFF", from_date: date = date(2020, 1, 1)) -> None:
        self.put("los_restricted_records", child_id=child, reason=reason, from_date=from_date)

    def a_transfer(self, child: str, *, direction: str, on: date, kind: str = "CP") -> None:
        transfer = self._next("transfer", "los_transfers")
        self.put(
            "los_transfers",
            transfer_id=transfer,
            child_id=child,
            direction=direction,
            transferred_on=on,
            kind=kind,
            other_authority="998",
        )

    def an_allocation(
        self, child: str, *, team: str, worker: str = "worker-1", role: str = "SW", start: date, end: date | None = None
    ) -> None:
        self.put(
            "ssd_involvements",
            invo_involvements_id=self._next("involvement", "ssd_involvements"),
            invo_person_id=child,
            invo_professional_id=worker,
            invo_professional_role_id=role,
            invo_professional_team=team,
            invo_involvement_start_date=start,
            invo_involvement_end_date=end,
        )

    # --- the front door -------------------------------------------------------------------------------------------

    def a_contact(
        self, child: str, *, received_on: date, decided_on: date | None = None, team: str | None = None
    ) -> str:
        contact = self._next("contact", "ssd_contacts")
        self.put("ssd_contacts", cont_contact_id=contact, cont_person_id=child, cont_contact_date=received_on)
        if decided_on is not None:
            self.put(
                "los_contact_decisions",
                contact_id=contact,
                child_id=child,
                decided_on=decided_on,
                team=team,
                decision="NFA",
            )
        return contact

    def a_referral(
        self,
        child: str,
        *,
        received_on: date | None,
        no_further_action: str | None = "N",
        closed_on: date | None = None,
    ) -> str:
        referral = self._next("referral", "ssd_cin_episodes")
        self.put(
            "ssd_cin_episodes",
            cine_referral_id=referral,
            cine_person_id=child,
            cine_referral_date=received_on,
            cine_referral_nfa=no_further_action,
            cine_close_date=closed_on,
        )
        return referral

    def an_assessment(
        self,
        child: str,
        *,
        started_on: date | None = None,
        authorised_on: date | None = None,
        referred_on: date | None = None,
        child_seen: str | None = "Y",
        no_further_action: str | None = None,
        team: str | None = None,
    ) -> str:
        referral = self.a_referral(child, received_on=referred_on) if referred_on is not None else None
        assessment = self._next("assessment", "ssd_cin_assessments")
        self.put(
            "ssd_cin_assessments",
            cina_assessment_id=assessment,
            cina_person_id=child,
            cina_referral_id=referral,
            cina_assessment_start_date=started_on,
            cina_assessment_auth_date=authorised_on,
            cina_assessment_child_seen=child_seen,
            cina_assessment_outcome_nfa=no_further_action,
            cina_assessment_team=team,
        )
        return assessment

    def an_enquiry(
        self,
        child: str,
        *,
        started_on: date | None = None,
        ended_on: date | None = None,
        conference_not_required: str | None = None,
        outcome: str | None = None,
        discussed_on: date | None = None,
        discussed_again_on: date | None = None,
        conference_on: date | None = None,
        became_plan: str | None = None,
    ) -> str:
        """A section 47 enquiry, the discussions behind it and the conference that followed, where they are given."""
        enquiry = self._next("enquiry", "ssd_s47_enquiry")
        self.put(
            "ssd_s47_enquiry",
            s47e_s47_enquiry_id=enquiry,
            s47e_person_id=child,
            s47e_s47_start_date=started_on,
            s47e_s47_end_date=ended_on,
            s47e_s47_nfa=conference_not_required,
            s47e_s47_outcome_json=outcome,
        )
        if discussed_on is not None:
            self.a_strategy_discussion(child, held_on=discussed_on, enquiry=enquiry)
        if discussed_again_on is not None:
            self.a_strategy_discussion(child, held_on=discussed_again_on, enquiry=enquiry, initiated="N")
        if conference_on is not None:
            self.a_conference(child, held_on=conference_on, enquiry=enquiry, became_plan=became_plan)
        return enquiry

    def a_strategy_discussion(
        self, child: str, *, held_on: date, enquiry: str | None = None, initiated: str = "Y"
    ) -> str:
        discussion = self._next("discussion", "los_strategy_discussions")
        self.put(
            "los_strategy_discussions",
            discussion_id=discussion,
            child_id=child,
            held_on=held_on,
            initiated_s47=initiated,
            s47_enquiry_id=enquiry,
        )
        return discussion

    def a_conference(
        self,
        child: str,
        *,
        held_on: date | None,
        enquiry: str | None = None,
        transfer_in: str | None = "N",
        became_plan: str | None = None,
    ) -> str:
        conference = self._next("conference", "ssd_initial_cp_conference")
        self.put(
            "ssd_initial_cp_conference",
            icpc_icpc_id=conference,
            icpc_person_id=child,
            icpc_s47_enquiry_id=enquiry,
            icpc_icpc_date=held_on,
            icpc_icpc_target_date=held_on or date(2026, 1, 1),
            icpc_icpc_transfer_in=transfer_in,
            icpc_icpc_outcome_cp_flag=became_plan,
        )
        return conference

    # --- child protection -----------------------------------------------------------------------------------------

    def a_plan(
        self,
        child: str,
        *,
        started_on: date,
        ended_on: date | None = None,
        category: str | None = "EMO",
        latest_category: str | None = None,
        conference_on: date | None = None,
        other_authority: str | None = "N",
        reviewed_on: Sequence[date] = (),
        visited_on: Sequence[date] = (),
        core_groups_on: Sequence[date] = (),
    ) -> str:
        plan = self._next("plan", "ssd_cp_plans")
        conference = self.a_conference(child, held_on=conference_on) if conference_on is not None else None
        self.put(
            "ssd_cp_plans",
            cppl_cp_plan_id=plan,
            cppl_person_id=child,
            cppl_icpc_id=conference,
            cppl_cp_plan_start_date=started_on,
            cppl_cp_plan_end_date=ended_on,
            cppl_cp_plan_initial_category=category,
            cppl_cp_plan_latest_category=latest_category or category,
            cppl_cp_plan_ola=other_authority,
        )
        for day in reviewed_on:
            self.put(
                "ssd_cp_reviews",
                cppr_cp_review_id=self._next("review", "ssd_cp_reviews"),
                cppr_person_id=child,
                cppr_cp_plan_id=plan,
                cppr_cp_review_date=day,
            )
        for day in visited_on:
            self.a_cp_visit(child, visited_on=day, plan=plan)
        for day in core_groups_on:
            self.put(
                "los_core_groups",
                core_group_id=self._next("core group", "los_core_groups"),
                child_id=child,
                cp_plan_id=plan,
                held_on=day,
            )
        return plan

    def a_cp_visit(
        self,
        child: str,
        *,
        visited_on: date,
        seen: str | None = "Y",
        alone: str | None = None,
        plan: str | None = None,
    ) -> None:
        self.put(
            "ssd_cp_visits",
            cppv_cp_visit_id=self._next("visit", "ssd_cp_visits"),
            cppv_person_id=child,
            cppv_cp_plan_id=plan,
            cppv_cp_visit_date=visited_on,
            cppv_cp_visit_seen=seen,
            cppv_cp_visit_seen_alone=alone,
        )

    # --- looked-after children ------------------------------------------------------------------------------------

    def a_period_of_care(
        self,
        child: str,
        *,
        entered_on: date,
        left_on: date | None = None,
        began_as: str = "S",
        entry_known: bool = True,
        status: str | None = "C2",
        placements: Sequence[Mapping[str, Any]] = ({"type": "U6"},),
        reviewed_on: Sequence[date] = (),
        visited_on: Sequence[date] = (),
    ) -> str:
        """One period of care. Placements follow one another; the first starts on entry unless it says otherwise."""
        care = self._next("care", "ssd_cla_episodes")
        starts = [placement.get("from", entered_on) for placement in placements]
        ends = [*starts[1:], left_on]
        for number, (placement, start, end) in enumerate(zip(placements, starts, ends, strict=True)):
            reason = placement.get("reason", began_as if number == 0 else "P")
            self._episode(child, care, start, end, reason, entered_on if entry_known else None)
            self._placement(child, care, placement, start, placement.get("to", end))
        if status is not None:
            self.a_legal_status(child, status=status, start=entered_on, end=left_on)
        for day in reviewed_on:
            self.put(
                "ssd_cla_reviews",
                clar_cla_review_id=self._next("review", "ssd_cla_reviews"),
                clar_cla_id=care,
                clar_cla_review_date=day,
                clar_cla_review_cancelled="N",
            )
        for day in visited_on:
            self.a_cla_visit(child, visited_on=day)
        return care

    def _episode(
        self, child: str, care: str, start: date, end: date | None, reason: str, entered_on: date | None
    ) -> None:
        self.put(
            "ssd_cla_episodes",
            clae_cla_episode_id=self._next("episode", "ssd_cla_episodes"),
            clae_person_id=child,
            clae_cla_id=care,
            clae_cla_episode_start_date=start,
            clae_cla_episode_ceased_date=end,
            clae_cla_episode_start_reason=reason,
            clae_entered_care_date=entered_on,
        )

    def _placement(self, child: str, care: str, said: Mapping[str, Any], start: date, end: date | None) -> None:
        placement = self._next("placement", "ssd_cla_placement")
        self.put(
            "ssd_cla_placement",
            clap_cla_placement_id=placement,
            clap_person_id=child,
            clap_cla_id=care,
            clap_cla_placement_type=said["type"],
            clap_cla_placement_urn=said.get("urn"),
            clap_cla_placement_postcode=said.get("address", placement),
            clap_cla_placement_distance=said.get("distance"),
            clap_cla_placement_start_date=start,
            clap_cla_placement_end_date=end,
        )

    def a_legal_status(self, child: str, *, status: str, start: date, end: date | None = None) -> None:
        self.put(
            "ssd_legal_status",
            lega_legal_status_id=self._next("status", "ssd_legal_status"),
            lega_person_id=child,
            lega_legal_status=status,
            lega_legal_status_start_date=start,
            lega_legal_status_end_date=end,
        )

    def a_cla_visit(self, child: str, *, visited_on: date, seen: str | None = "Y", alone: str | None = None) -> None:
        self.put(
            "ssd_cla_visits",
            clav_cla_visit_id=self._next("visit", "ssd_cla_visits"),
            clav_person_id=child,
            clav_cla_visit_date=visited_on,
            clav_cla_visit_seen=seen,
            clav_cla_visit_seen_alone=alone,
        )

    def a_parents_assessment(
        self, child: str, *, decided_on: date | None, decision: str | None = "APPROVED", route: str = "17"
    ) -> None:
        self.put(
            "los_pwp_assessments",
            assessment_id=self._next("assessment", "los_pwp_assessments"),
            child_id=child,
            route=route,
            started_on=date(2020, 1, 1),
            decided_on=decided_on,
            decision=decision,
        )

    def a_placement_term(self, child: str, *, term: str, start: date, end: date | None = None) -> None:
        self.put(
            "los_placement_terms",
            term_id=self._next("term", "los_placement_terms"),
            child_id=child,
            term=term,
            from_date=start,
            to_date=end,
        )

    # --- care leavers and pre-proceedings -------------------------------------------------------------------------

    def a_care_leaver(
        self,
        child: str,
        *,
        eligibility: str | None = "FORMER RELEVANT",
        in_touch: str | None = "YES",
        accommodation: str | None = "U",
        suitable: str | None = "1",
        activity: str | None = "F5",
        latest_contact_on: date | None = None,
    ) -> None:
        self.put(
            "ssd_care_leavers",
            clea_table_id=self._next("leaver", "ssd_care_leavers"),
            clea_person_id=child,
            clea_care_leaver_eligibility=eligibility,
            clea_care_leaver_in_touch=in_touch,
            clea_care_leaver_accommodation=accommodation,
            clea_care_leaver_accom_suitable=suitable,
            clea_care_leaver_activity=activity,
            clea_care_leaver_latest_contact=latest_contact_on,
        )

    def an_adviser_contact(self, child: str, *, contacted_on: date, reached: str = "Y") -> None:
        self.put(
            "los_pa_contacts",
            contact_id=self._next("contact", "los_pa_contacts"),
            child_id=child,
            contacted_on=contacted_on,
            mode="IN PERSON",
            reached=reached,
        )

    def a_stay(
        self,
        child: str,
        *,
        accommodation: str,
        start: date,
        end: date | None = None,
        seen_by_senior_on: date | None = None,
    ) -> None:
        self.put(
            "los_accommodation_log",
            stay_id=self._next("stay", "los_accommodation_log"),
            child_id=child,
            accommodation=accommodation,
            from_date=start,
            to_date=end,
            seen_by_senior_on=seen_by_senior_on,
        )

    def pre_proceedings(
        self, child: str, *, decided_on: date | None, ended_on: date | None = None, family: str = "family"
    ) -> None:
        self.put(
            "ssd_pre_proceedings",
            prep_table_id=self._next("period", "ssd_pre_proceedings"),
            prep_person_id=child,
            prep_plo_family_id=family,
            prep_pre_pro_decision_date=decided_on,
            prep_agree_stepdown_issue_date=ended_on,
        )

    # --- any other list -------------------------------------------------------------------------------------------

    def a_row(self, child: str, *, table: str, **columns: Any) -> None:
        """A row of any table about the child; its id is made up unless given."""
        standard = TABLES[table]
        said = dict(columns)
        if standard.child is not None:
            said.setdefault(standard.child, child)
        for key in standard.key:
            if standard.column(key).kind == "text":
                said.setdefault(key, self._next("row", table))
        self.put(table, **said)

    def put(self, table: str, **columns: Any) -> None:
        self.rows[table].append(columns)

    def _next(self, what: str, table: str) -> str:
        return f"{what} {len(self.rows[table]) + 1}"

    # --- measuring ------------------------------------------------------------------------------------------------

    def measured(self, folder: Path, catalogue: Catalogue | None = None, *, only: Sequence[str] = ()) -> Measured:
        """Store these records, and measure them: with every measure, or only with some."""
        whole = {name: self.rows.get(name, []) for name in TABLES}
        coverage = self.covered() | self.coverage
        home, snapshot = World(whole, as_at=self.as_at, coverage=coverage).written(folder / "home")
        catalogue = catalogue or load_catalogue(definitions_folder())
        if only:
            some = {name: catalogue.measure(name) for name in only}
            catalogue = replace(catalogue, measures=some, hash=f"{catalogue.hash}-{'-'.join(only)}"[:80])
        summary = run(snapshot, catalogue, home)
        return Measured(catalogue, current(home, snapshot.id), summary.unavailable.get("999", {}), self.as_at)

    def covered(self) -> dict[str, Coverage]:
        return {name: self._covers(name) for name in TABLES}

    def _covers(self, table: str) -> Coverage:
        holds = "state" if TABLES[table].holds is Holds.STATE else "every"
        return covering(first=COMPLETE_SINCE, to=self.as_at, holds=holds)
