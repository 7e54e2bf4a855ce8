"""Taken to the lawyers: legal gateway meetings, pre-proceedings, and care that no court has looked at."""

from datetime import date

from lineofsight.invented.days import after, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import Cast, Episode
from lineofsight.invented.people import Child
from lineofsight.invented.world import World


def go_to_legal_gateway(cast: Cast, episode: Episode, met: date, limit: date) -> date | None:
    """A legal gateway meeting, and pre-proceedings where it says so. Gives the day proceedings were issued, if so."""
    world, luck = cast.world, episode.luck
    met = working_days().on_or_after(met)
    if met > world.as_at:
        return None
    outcome = luck.one_of({"A": 0.3, "B": 0.6, "C": 0.1})
    for child in episode.children:
        world.add("los_legal_gateway_meetings", meeting_id=world.new_id("LG"), child_id=child.id, held_on=met,
                  outcome=outcome)  # fmt: skip
    if outcome == "A":
        return None
    ended, issued = _how_it_ends(luck, met, limit, outcome)
    for child in episode.children:
        _write_pre_proceedings(world, episode, child, met, ended, issued, outcome)
        child.pre_proceedings_before += 1
    return ended if issued else None


def plan_voluntary_care(world: World, child: Child, start: date, end: date, luck: Luck) -> None:
    """For most children accommodated by agreement, somebody asks a lawyer within months whether that is enough."""
    met = working_days().on_or_after(after(start, luck.randrange(40, 200)))
    if luck.often(0.62) and met < end and world.in_records(met):
        world.add("los_legal_gateway_meetings", meeting_id=world.new_id("LG"), child_id=child.id, held_on=met,
                  outcome="A")  # fmt: skip


def _how_it_ends(luck: Luck, met: date, limit: date, outcome: str) -> tuple[date, bool]:
    if outcome == "C":
        return min(limit, after(met, luck.randrange(3, 15))), True
    weeks = luck.around(17, 0.35)
    return min(limit, working_days().on_or_after(after(met, weeks * 7))), luck.often(0.42)


def _write_pre_proceedings(
    world: World, episode: Episode, child: Child, met: date, ended: date, issued: bool, outcome: str
) -> None:
    luck, calendar = episode.luck, working_days()
    letter = world.past(calendar.plus(met, max(1, int(luck.around(7, 0.5)))))
    first_meeting = None if letter is None else world.past(calendar.plus(letter, max(2, int(luck.around(9, 0.4)))))
    if letter is not None and letter > ended:
        letter, first_meeting = None, None
    if first_meeting is not None and first_meeting > ended:
        first_meeting = None
    done = world.past(ended)
    meetings = 0 if first_meeting is None else max(0, (min(ended, world.as_at) - first_meeting).days // 42)
    proceedings = done is not None and issued
    identifier = world.new_id("PP")
    world.add("ssd_pre_proceedings", prep_table_id=identifier, prep_person_id=child.id,
              prep_plo_family_id=episode.family.id, prep_pre_pro_decision_date=met,
              prep_initial_pre_pro_meeting_date=first_meeting,
              prep_pre_pro_outcome=None if done is None else ("ISSUE" if issued else "STEP DOWN"),
              prep_agree_stepdown_issue_date=done, prep_cp_plans_referral_period=1,
              prep_legal_gateway_outcome=outcome, prep_prev_pre_proc_child=child.pre_proceedings_before,
              prep_prev_care_proc_child=0, prep_pre_pro_letter_date=letter,
              prep_care_pro_letter_date=done if proceedings else None, prep_pre_pro_meetings_num=meetings,
              prep_pre_pro_parents_legal_rep="Y" if luck.often(0.85) else "N",
              prep_parents_legal_rep_point_of_issue=None if not proceedings else ("Y" if luck.often(0.9) else "N"),
              prep_court_reference=f"FN{identifier[2:]}(invented)" if proceedings else None,
              prep_care_proc_court_hearings=luck.randrange(1, 6) if proceedings else None,
              prep_care_proc_short_notice=("Y" if outcome == "C" else "N") if proceedings else None,
              prep_proc_short_notice_reason=("A" if outcome == "C" else "N") if proceedings else None,
              prep_la_inital_plan_approved=("Y" if luck.often(0.88) else "N") if proceedings else None,
              prep_la_initial_care_plan="A" if proceedings else None)  # fmt: skip
    final = None
    if proceedings:
        final = world.past(after(ended, max(90, luck.around(29, 0.3) * 7)))
    offered = letter if letter and luck.often(0.8) else None
    world.add("los_pre_proceedings_steps", pre_proceedings_id=identifier, child_id=child.id, started_on=met,
              fgdm_offered_on=offered,
              fgdm_held_on=world.past(after(offered, luck.randrange(10, 45))) if offered and luck.often(0.5) else None,
              fgdm_exemption="Safety of the child" if offered is None and luck.often(0.3) else None,
              review_meetings=meetings, issued_on=done if proceedings else None, final_order_on=final,
              extension_reason_recorded=None if final is None else
              ("Y" if (final - ended).days > 182 and luck.often(0.6) else "N"))  # fmt: skip
