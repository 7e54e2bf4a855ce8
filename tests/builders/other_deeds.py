"""More deeds that put records in: chairs, neglect, the court, health, life stories, the workforce."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any


def _at(moment: str | None) -> datetime | None:
    return None if moment is None else datetime.fromisoformat(moment)


class OtherDeeds:
    """Deeds about one child, or about a worker or a post when the record is nobody's."""

    def put(self, table: str, **columns: Any) -> None:
        raise NotImplementedError

    def _next(self, what: str, table: str) -> str:
        raise NotImplementedError

    # --- early help -----------------------------------------------------------------------------------------------

    def early_help(
        self, child: str, *, started_on: date | None, ended_on: date | None = None, worker: str | None = None
    ) -> None:
        self.put(
            "ssd_early_help_episodes",
            earl_episode_id=self._next("early help", "ssd_early_help_episodes"),
            earl_person_id=child,
            earl_episode_start_date=started_on,
            earl_episode_end_date=ended_on,
            earl_episode_worker_id=worker,
        )

    # --- chairs and plans -----------------------------------------------------------------------------------------

    def an_escalation(
        self, child: str, *, raised_on: date | None, resolved_on: date | None = None, **said: Any
    ) -> None:
        self.put(
            "los_chair_escalations",
            escalation_id=self._next("escalation", "los_chair_escalations"),
            child_id=child,
            chair_id=said.get("chair", "chair-1"),
            process=said.get("process", "CP"),
            raised_on=raised_on,
            resolved_on=resolved_on,
            stage=said.get("stage", 1),
            theme=said.get("theme", "DRIFT"),
            outcome_changed=said.get("changed"),
        )

    def a_logged_visit(self, child: str, *, on: date, kind: str, mode: str | None = "IN PERSON", **said: Any) -> None:
        self.put(
            "los_visits",
            visit_id=self._next("visit", "los_visits"),
            child_id=child,
            visited_on=on,
            kind=kind,
            mode=mode,
            reason=said.get("reason"),
            seen=said.get("seen", "Y"),
        )

    def a_core_group(
        self, child: str, *, due_on: date | None = None, held_on: date | None = None, progress: str | None = None
    ) -> None:
        self.put(
            "los_core_groups",
            core_group_id=self._next("core group", "los_core_groups"),
            child_id=child,
            due_on=due_on,
            held_on=held_on,
            progress=progress,
        )

    def a_review_conference(
        self, child: str, *, held_on: date | None, continued: str | None = "Y", took_part: str | None = None
    ) -> None:
        self.put(
            "ssd_cp_reviews",
            cppr_cp_review_id=self._next("review", "ssd_cp_reviews"),
            cppr_person_id=child,
            cppr_cp_plan_id=f"plan of {child}",
            cppr_cp_review_date=held_on,
            cppr_cp_review_due=held_on or date(2026, 1, 1),
            cppr_cp_review_outcome_continue_cp=continued,
            cppr_cp_review_participation=took_part,
        )

    def a_child_in_need_plan(
        self, child: str, *, started_on: date | None, ended_on: date | None = None, visited_on: Sequence[date] = ()
    ) -> None:
        self.put(
            "ssd_cin_plans",
            cinp_cin_plan_id=self._next("plan", "ssd_cin_plans"),
            cinp_person_id=child,
            cinp_cin_plan_start_date=started_on,
            cinp_cin_plan_end_date=ended_on,
        )
        for day in visited_on:
            self.a_child_in_need_visit(child, visited_on=day)

    def a_child_in_need_visit(
        self, child: str, *, visited_on: date | None, seen: str | None = "Y", alone: str | None = "Y"
    ) -> None:
        self.put(
            "ssd_cin_visits",
            cinv_cin_visit_id=self._next("visit", "ssd_cin_visits"),
            cinv_person_id=child,
            cinv_cin_visit_date=visited_on,
            cinv_cin_visit_seen=seen,
            cinv_cin_visit_seen_alone=alone,
        )

    # --- medicals -------------------------------------------------------------------------------------------------

    def an_injury_discussion(
        self, child: str, *, held_on: date | None, injury: str | None = "Y", police: str | None = "Y", **said: Any
    ) -> None:
        """A strategy discussion; with any word about a medical, its own row too; considered again, a second row."""
        discussion = self._next("discussion", "los_strategy_discussions")
        self.put(
            "los_strategy_discussions",
            discussion_id=discussion,
            child_id=child,
            held_on=held_on,
            initiated_s47="Y",
            injury_or_disclosure=injury,
            police_present=police,
            health_present=said.pop("health", "Y"),
        )
        again = _at(said.pop("considered_again_at", None))
        if again is not None:
            self.put(
                "los_cp_medicals",
                medical_id=self._next("medical", "los_cp_medicals"),
                child_id=child,
                discussion_id=discussion,
                considered_at=again,
            )
        if said:
            self.put(
                "los_cp_medicals",
                medical_id=self._next("medical", "los_cp_medicals"),
                child_id=child,
                discussion_id=discussion,
                considered=said.get("considered"),
                decided_at=_at(said.get("decided_at")),
                needed=said.get("needed"),
                not_needed_reason_recorded=said.get("reason"),
                manager_approved=said.get("approved"),
                siblings_considered=said.get("siblings"),
                examined_at=_at(said.get("examined_at")),
                report_received_on=said.get("report_on"),
            )

    # --- neglect and the court ------------------------------------------------------------------------------------

    def a_neglect_assessment(
        self, child: str, *, started_on: date | None, authorised_on: date | None = None, **said: Any
    ) -> None:
        assessment = self._next("assessment", "ssd_cin_assessments")
        self.put(
            "ssd_cin_assessments",
            cina_assessment_id=assessment,
            cina_person_id=child,
            cina_assessment_start_date=started_on,
            cina_assessment_auth_date=authorised_on,
            cina_assessment_outcome_nfa=said.get("no_further_action", "N"),
        )
        self.put(
            "ssd_assessment_factors",
            cinf_table_id=self._next("factors", "ssd_assessment_factors"),
            cinf_assessment_id=assessment,
            cinf_assessment_factors_json=said.get("factors", '["4B", "16A"]'),
        )

    def a_graded_care_profile(
        self, child: str, *, completed_on: date | None, grades: Sequence[int | None] = (3, 3, 3, 3)
    ) -> None:
        physical, safety, emotional, developmental = grades
        self.put(
            "los_graded_care_profiles",
            profile_id=self._next("profile", "los_graded_care_profiles"),
            child_id=child,
            completed_on=completed_on,
            physical_grade=physical,
            safety_grade=safety,
            emotional_grade=emotional,
            developmental_grade=developmental,
        )

    def a_legal_gateway_meeting(self, child: str, *, held_on: date | None, outcome: str | None = "B") -> None:
        self.put(
            "los_legal_gateway_meetings",
            meeting_id=self._next("meeting", "los_legal_gateway_meetings"),
            child_id=child,
            held_on=held_on,
            outcome=outcome,
        )

    def a_road_to_court(self, child: str, *, decided_on: date | None = None, **said: Any) -> None:
        """A period of pre-proceedings, with the steps that only our own list holds."""
        period = self._next("period", "ssd_pre_proceedings")
        self.put(
            "ssd_pre_proceedings",
            prep_table_id=period,
            prep_person_id=child,
            prep_plo_family_id=said.get("family", f"family of {child}"),
            prep_pre_pro_decision_date=decided_on,
            prep_pre_pro_letter_date=said.get("letter_on"),
            prep_initial_pre_pro_meeting_date=said.get("met_on"),
            prep_agree_stepdown_issue_date=said.get("ended_on"),
            prep_pre_pro_outcome=said.get("outcome"),
            prep_cp_plans_referral_period=said.get("plans"),
            prep_prev_pre_proc_child=said.get("been_before"),
            prep_prev_care_proc_child=said.get("in_court_before"),
            prep_pre_pro_parents_legal_rep=said.get("parents_had_a_lawyer"),
            prep_care_proc_short_notice=said.get("short_notice"),
            prep_proc_short_notice_reason=said.get("short_notice_reason"),
            prep_la_inital_plan_approved=said.get("first_plan_approved"),
        )
        self.put(
            "los_pre_proceedings_steps",
            pre_proceedings_id=period,
            child_id=child,
            started_on=decided_on,
            fgdm_offered_on=said.get("family_group_offered_on"),
            fgdm_held_on=said.get("family_group_met_on"),
            fgdm_exemption=said.get("no_offer_because"),
            issued_on=said.get("issued_on"),
            final_order_on=said.get("final_order_on"),
            extension_reason_recorded=said.get("extension_reason"),
        )

    # --- looked-after children ------------------------------------------------------------------------------------

    def a_care_plan(
        self, child: str, *, start: date | None, end: date | None = None, routes: Sequence[str] = ("LTFOST18",)
    ) -> None:
        self.put(
            "ssd_cla_care_plan",
            lacp_table_id=self._next("care plan", "ssd_cla_care_plan"),
            lacp_person_id=child,
            lacp_cla_care_plan_start_date=start,
            lacp_cla_care_plan_end_date=end,
            lacp_cla_care_plan_json=json.dumps(dict.fromkeys(routes, "Y")),
        )

    def a_health_check(
        self, child: str, *, on: date, kind: str = "HEALTH ASSESSMENT", status: str | None = "COMPLETED"
    ) -> None:
        self.put(
            "ssd_cla_health",
            clah_health_check_id=self._next("check", "ssd_cla_health"),
            clah_person_id=child,
            clah_health_check_type=kind,
            clah_health_check_date=on,
            clah_health_check_status=status,
        )

    def a_questionnaire(self, child: str, *, on: date, score: str | None) -> None:
        self.put(
            "ssd_sdq_scores",
            csdq_table_id=self._next("questionnaire", "ssd_sdq_scores"),
            csdq_person_id=child,
            csdq_sdq_completed_date=on,
            csdq_sdq_score=score,
        )

    def a_time_missing(self, child: str, *, since: str, found_at: str | None = None, **said: Any) -> None:
        episode = self._next("episode", "ssd_missing")
        self.put(
            "ssd_missing",
            miss_table_id=episode,
            miss_person_id=child,
            miss_missing_episode_type=said.get("kind", "M"),
            miss_missing_episode_start_date=_at(since),
            miss_missing_episode_end_date=_at(found_at),
            miss_missing_rhi_offered=said.get("offered"),
            miss_missing_rhi_accepted=said.get("accepted"),
        )
        if "interview_at" in said:
            self.put(
                "los_return_home_interviews",
                interview_id=self._next("interview", "los_return_home_interviews"),
                child_id=child,
                missing_id=episode,
                held_at=_at(said["interview_at"]),
            )

    def an_immediate_placement(self, child: str, *, placed_on: date, ended_on: date | None = None, **said: Any) -> None:
        """Placed with parents at once, under regulation 19, and assessed after."""
        placement = self._next("placement", "ssd_cla_placement")
        self.put(
            "ssd_cla_placement",
            clap_cla_placement_id=placement,
            clap_person_id=child,
            clap_cla_placement_type="P1",
            clap_cla_placement_start_date=placed_on,
            clap_cla_placement_end_date=ended_on,
        )
        self.put(
            "los_pwp_assessments",
            assessment_id=self._next("assessment", "los_pwp_assessments"),
            child_id=child,
            placement_id=placement,
            route="19",
            started_on=placed_on,
            completed_on=said.get("assessed_on"),
            decided_on=said.get("decided_on"),
            decision="APPROVED" if "decided_on" in said else None,
        )

    def an_address(self, child: str, *, address: str, start: date | None = None, end: date | None = None) -> None:
        self.put(
            "ssd_address",
            addr_table_id=self._next("address", "ssd_address"),
            addr_person_id=child,
            addr_address_postcode=address,
            addr_address_start_date=start,
            addr_address_end_date=end,
        )

    def a_mother(self, child: str, *, other: str) -> None:
        self.put(
            "ssd_mother", moth_table_id=self._next("m", "ssd_mother"), moth_person_id=other, moth_childs_person_id=child
        )

    def a_review_in_care(self, child: str, *, on: date, took_part: str | None, cancelled: str = "N") -> None:
        care = self._next("care", "ssd_cla_episodes")
        self.put(
            "ssd_cla_episodes",
            clae_cla_episode_id=self._next("episode", "ssd_cla_episodes"),
            clae_person_id=child,
            clae_cla_id=care,
            clae_cla_episode_start_date=date(2025, 1, 6),
            clae_cla_episode_start_reason="S",
        )
        self.put(
            "ssd_cla_reviews",
            clar_cla_review_id=self._next("review", "ssd_cla_reviews"),
            clar_cla_id=care,
            clar_cla_review_date=on,
            clar_cla_review_cancelled=cancelled,
            clar_cla_review_participation=took_part,
        )

    def an_adoption_decision(self, child: str, *, decided_on: date, **said: Any) -> None:
        self.put(
            "ssd_permanence",
            perm_table_id=self._next("route", "ssd_permanence"),
            perm_person_id=child,
            perm_adm_decision_date=decided_on,
            perm_placed_ffa_cp_date=said.get("placed_early_on"),
            perm_decision_reversed_date=said.get("reversed_on"),
        )

    def an_adoption(self, child: str, *, entered_on: date, adopted_on: date, **said: Any) -> None:
        """A period of care that ended in adoption, and the road to it."""
        care = self._next("care", "ssd_cla_episodes")
        self.put(
            "ssd_cla_episodes",
            clae_cla_episode_id=self._next("episode", "ssd_cla_episodes"),
            clae_person_id=child,
            clae_cla_id=care,
            clae_cla_episode_start_date=entered_on,
            clae_cla_episode_start_reason="S",
            clae_entered_care_date=entered_on,
            clae_cla_episode_ceased_date=adopted_on,
            clae_cla_episode_ceased_reason="E12",
        )
        self.put(
            "ssd_permanence",
            perm_table_id=self._next("route", "ssd_permanence"),
            perm_person_id=child,
            perm_cla_id=care,
            perm_placement_order_date=said.get("ordered_on"),
            perm_matched_date=said.get("matched_on"),
            perm_placed_for_adoption_date=said.get("placed_on"),
            perm_adopted_by_carer_flag=said.get("by_carer", "N"),
            perm_placed_foster_carer_date=said.get("fostered_on"),
        )

    def a_life_story(self, child: str, *, kind: str, **said: Any) -> None:
        self.put(
            "los_life_story_work",
            work_id=self._next("work", "los_life_story_work"),
            child_id=child,
            kind=kind,
            started_on=said.get("started_on"),
            due_on=said.get("due_on"),
            completed_on=said.get("completed_on"),
            letter_given_on=said.get("letter_given_on"),
            celebration_on=said.get("celebration_on"),
            quality_grade=said.get("grade"),
            child_view_recorded=said.get("childs_view"),
        )

    # --- managers and the workforce -------------------------------------------------------------------------------

    def a_supervision(self, child: str, *, on: date | None, worker: str = "worker-1", **said: Any) -> None:
        self.put(
            "los_supervision",
            supervision_id=self._next("supervision", "los_supervision"),
            child_id=child,
            worker_id=worker,
            held_on=on,
            reflective=said.get("reflective"),
            actions_reviewed=said.get("actions_reviewed"),
        )

    def an_audit(self, child: str, *, on: date | None, grade: str = "GOOD", second_grade: str | None = None) -> None:
        self.put(
            "los_quality_audits",
            audit_id=self._next("audit", "los_quality_audits"),
            child_id=child,
            audited_on=on,
            grade=grade,
            moderated_grade=second_grade,
        )

    def a_caseload(
        self, _: str, *, worker: str, children: int, role: str = "SW", start: date = date(2026, 1, 5)
    ) -> None:
        """So many other children held by one worker, of whom nothing else is on record."""
        for number in range(children):
            self.put(
                "ssd_involvements",
                invo_involvements_id=self._next("involvement", "ssd_involvements"),
                invo_person_id=f"child {number + 1} of {worker}",
                invo_professional_id=worker,
                invo_professional_role_id=role,
                invo_professional_team="team-1",
                invo_involvement_start_date=start,
            )

    def a_post(
        self, _: str, *, post: str, role: str = "SW", fte: float = 1.0, opened_on: date = date(2010, 1, 4)
    ) -> None:
        self.put("los_posts", post_id=post, role=role, team="team-1", fte=fte, opened_on=opened_on)

    def a_worker_in_post(self, _: str, *, worker: str, post: str, start: date, **said: Any) -> None:
        self.put(
            "los_post_assignments",
            assignment_id=self._next("assignment", "los_post_assignments"),
            worker_id=worker,
            post_id=post,
            kind=said.get("kind", "PERMANENT"),
            fte=said.get("fte", 1.0),
            started_on=start,
            ended_on=said.get("end"),
        )

    def a_day_away(self, _: str, *, worker: str, on: date, reason: str | None = "SICKNESS") -> None:
        self.put("los_staff_availability", worker_id=worker, on_date=on, available="N", reason=reason, fte_lost=1.0)
