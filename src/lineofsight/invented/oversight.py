"""Looking at one's own work: case audits month by month, service by service."""

from datetime import date

from lineofsight.invented.days import add_months, after, months_from, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.need import Cast
from lineofsight.invented.planted import AUDIT_GAP
from lineofsight.invented.world import World

AUDITS_A_MONTH = {"assessment": 7, "safeguarding": 11, "children in care": 7, "care leavers": 4, "disabled children": 2}
_OPEN_CASES = {  # where the children of each service are found: table, child, from, to
    "assessment": ("ssd_cin_assessments", "cina_person_id", "cina_assessment_start_date", "cina_assessment_auth_date"),
    "safeguarding": ("ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    "children in care": ("ssd_cla_placement", "clap_person_id", "clap_cla_placement_start_date",
                         "clap_cla_placement_end_date"),
    "care leavers": ("los_accommodation_log", "child_id", "from_date", "to_date"),
    "disabled children": ("ssd_cin_plans", "cinp_person_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
}  # fmt: skip
GRADES = {"OUTSTANDING": 0.02, "GOOD": 0.3, "REQUIRES IMPROVEMENT": 0.5, "INADEQUATE": 0.16, "NOT GRADED": 0.02}
_ONE_LOWER = {"OUTSTANDING": "GOOD", "GOOD": "REQUIRES IMPROVEMENT", "REQUIRES IMPROVEMENT": "INADEQUATE"}
THEMES = ("Assessment", "Planning", "Supervision", "Voice of the child", "Neglect", "Permanence", "Visits")


def audit_cases(cast: Cast) -> None:
    world, luck = cast.world, cast.world.luck("audits")
    inspected = add_months(world.as_at, -10)
    for service, a_month in AUDITS_A_MONTH.items():
        cases = _cases(world, service)
        for month in months_from(world.begins, world.as_at):
            more = 1.6 if month >= inspected else 1.0  # after the inspection, case auditing was stepped up
            for _ in range(luck.number_near(a_month * world.scale * more)):
                day = working_days().on_or_after(after(month, luck.randrange(28)))
                gap = cast.plants.began(AUDIT_GAP) <= day < cast.plants.ended(AUDIT_GAP) and cast.plants.planted
                if day <= world.as_at and not (gap and service == "care leavers"):
                    _audit(world, service, cases, day, luck)


def _cases(world: World, service: str) -> list[tuple[str, date, date]]:
    table, child, start, end = _OPEN_CASES[service]
    columns = world.tables[table].columns
    found = zip(columns[child], columns[start], columns[end], strict=True)
    return [(one, begun, ended or date.max) for one, begun, ended in found]


def _audit(world: World, service: str, cases: list[tuple[str, date, date]], day: date, luck: Luck) -> None:
    for _ in range(400):  # most cases were not open that day; a few hundred tries find one that was
        if not cases:
            return
        child, start, end = luck.choice(cases)
        if start <= day < end:
            grade = luck.one_of(GRADES)
            moderated = luck.often(0.3)
            harder = _ONE_LOWER.get(grade, grade) if luck.often(0.3) else grade
            world.add("los_quality_audits", audit_id=world.new_id("QA"), child_id=child, audited_on=day,
                      service=service, theme=luck.choice(THEMES), grade=grade,
                      moderated_grade=harder if moderated else None)  # fmt: skip
            return
