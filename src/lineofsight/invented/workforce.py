"""Who works in Fernshire: posts, the people who fill them and leave them, agency cover, vacancies, days away."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from lineofsight.invented import names, places
from lineofsight.invented.days import after, working_days
from lineofsight.invented.luck import Luck
from lineofsight.invented.world import World

NEVER = date(2060, 1, 1)
JOB_TITLES = {
    "SW": "Social Worker", "SSW": "Senior Social Worker", "ASYE": "Newly Qualified Social Worker",
    "TM": "Team Manager", "ATM": "Assistant Team Manager", "FS": "Family Support Worker", "PA": "Personal Adviser",
    "IRO": "Independent Reviewing Officer", "CPCHAIR": "Child Protection Conference Chair",
    "DCS": "Director of Children's Services", "HOS": "Head of Service", "LD": "Locality Director",
    "PSW": "Principal Social Worker", "QA": "Quality Assurance Officer",
}  # fmt: skip
CASE_HOLDERS = frozenset({"SW", "SSW", "ASYE"})
REGISTERED = CASE_HOLDERS | {"TM", "ATM", "IRO", "CPCHAIR", "PSW", "HOS"}
WHY_PEOPLE_LEAVE = {"Another authority": 0.4, "Left social work": 0.2, "Retired": 0.12, "Moved role here": 0.28}


@dataclass(slots=True)
class Stint:
    """One worker in one post."""

    worker: str
    start: date
    end: date  # NEVER while it lasts


@dataclass
class Workforce:
    stints: dict[tuple[str, str], list[Stint]] = field(default_factory=lambda: defaultdict(list))  # by team and role
    _on_month: dict[tuple[str, str, int, int], list[Stint]] = field(default_factory=dict)

    def in_post(self, team: str, role: str, day: date) -> list[Stint]:
        """Who is in post that month; `case` stands for every role that holds children's cases."""
        key = (team, role, day.year, day.month)
        found = self._on_month.get(key)
        if found is None:
            roles = CASE_HOLDERS if role == "case" else {role}
            month = day.replace(day=1)
            everyone = [stint for one in sorted(roles) for stint in self.stints[team, one]]
            found = [stint for stint in everyone if stint.start <= month < stint.end]
            self._on_month[key] = found
        return found

    def someone(self, team: str, role: str, day: date, luck: Luck) -> Stint | None:
        found = self.in_post(team, role, day)
        return luck.choice(found) if found else None

    def manager(self, team: str, day: date) -> str | None:
        found = self.in_post(team, "TM", day)
        return found[0].worker if found else None


def recruit(world: World) -> Workforce:
    """Fill every post from two years before the records begin until the as-at date."""
    luck, workforce = world.luck("workforce"), Workforce()
    for team in places.TEAMS:
        for role, number in team.posts:
            for _ in range(_posts(world, role, number)):
                _fill_a_post(world, workforce, team, role, luck)
    return workforce


def _posts(world: World, role: str, number: int) -> int:
    least = {"CPCHAIR": 4, "IRO": 2, "SW": 2}.get(role, 1)
    return world.scaled(number, least=min(number, least))


def _fill_a_post(world: World, workforce: Workforce, team: places.Team, role: str, luck: Luck) -> None:
    opened = max(places.opened_on(team, world.as_at), after(world.begins, -1000))
    fte = 1.0 if luck.often(0.78) else luck.choice((0.5, 0.6, 0.8))
    post = world.new_id("PO")
    world.add("los_posts", post_id=post, role=role, team=team.id, fte=fte, opened_on=opened)
    agency_share = 0.7
    day = opened
    first = True
    while day <= world.as_at:
        agency = luck.often(0.24 if first else agency_share) and role in REGISTERED
        day = _take_on(world, workforce, (post, team, role, fte), day, agency, luck)
        # two in three who leave are seen off before the post is filled: the rest of the time it stands empty
        day = after(day, luck.wait(60) if luck.often(0.67) else 0)
        first = False


def _take_on(
    world: World, workforce: Workforce, place: tuple[str, places.Team, str, float], day: date, agency: bool, luck: Luck
) -> date:
    post, team, role, fte = place
    leaves = after(day, luck.wait(300 if agency else 2250, least=60))
    worker = world.new_id("W")
    ended = world.past(leaves)
    why = "Contract ended" if agency else luck.one_of(WHY_PEOPLE_LEAVE)
    world.add("los_post_assignments", assignment_id=world.new_id("AS"), post_id=post, worker_id=worker,
              kind="AGENCY" if agency else "PERMANENT", fte=fte, started_on=day, ended_on=ended,
              leaving_reason=why if ended else None)  # fmt: skip
    world.add("ssd_professionals", prof_professional_id=worker, prof_staff_id=f"S{worker[1:]}",
              prof_professional_name=f"{names.forename(luck)} {names.surname(luck)}",
              prof_social_worker_registration_no=f"SW000{worker[-4:]}" if role in REGISTERED else None,
              prof_professional_job_title=JOB_TITLES[role], prof_professional_department=team.name,
              prof_full_time_equivalency=fte, prof_agency_worker_flag="Y" if agency else "N")  # fmt: skip
    workforce.stints[team.id, role].append(Stint(worker, day, leaves if ended else NEVER))
    return leaves


WHY_AWAY = {"SICKNESS": 0.62, "TRAINING": 0.16, "SPECIAL": 0.08, "PARENTAL": 0.05, "LEAVE": 0.09}


def write_days_away(world: World, workforce: Workforce) -> None:
    """One row a worker and working day away; a day without a row is a day at work."""
    luck, calendar = world.luck("days away"), working_days()
    for stints in workforce.stints.values():
        for stint in stints:
            day = max(stint.start, world.begins)
            last = min(stint.end, world.as_at)
            while (day := after(day, luck.wait(150, least=5))) <= last:
                why = luck.one_of(WHY_AWAY)
                length = {"SICKNESS": luck.wait(4, least=1), "PARENTAL": 120}.get(why, luck.choice((1, 1, 2, 3)))
                day = calendar.on_or_after(day)
                for _ in range(length):
                    if day > last:
                        break
                    world.add("los_staff_availability", worker_id=stint.worker, on_date=day, available="N",
                              reason=why, fte_lost=1.0)  # fmt: skip
                    day = calendar.plus(day, 1)


@dataclass(slots=True)
class Holder:
    """A worker while a case was theirs."""

    worker: str | None  # None: the case was allocated to nobody
    start: date
    end: date


def hold(
    workforce: Workforce, team: str, role: str, start: date, end: date, luck: Luck, mean_days: float = 420
) -> list[Holder]:
    """Who held a case from `start` to `end`: one worker after another, as people leave or cases are moved."""
    held: list[Holder] = []
    day = start
    while day < end:
        stint = workforce.someone(team, role, day, luck)
        if stint is None or luck.often(0.015):  # waiting to be allocated
            until = min(end, after(day, luck.wait(25, least=3)))
            held.append(Holder(None, day, until))
        else:
            until = min(end, stint.end, after(day, luck.wait(mean_days, least=20)))
            until = max(until, after(day, 1))
            held.append(Holder(stint.worker, day, until))
        day = until
    return held


def holder_on(held: list[Holder], day: date) -> str | None:
    for one in held:
        if one.start <= day < one.end:
            return one.worker
    return held[-1].worker if held else None


WHY_WORKERS_CHANGE = {"MANAGE": 0.34, "TSPROC": 0.3, "ABSENC": 0.12, "ORGRST": 0.1, "OTHERS": 0.1, "CHCHAN": 0.02,
                      "PCCHAN": 0.02}  # fmt: skip


def write_involvements(
    world: World, child: str, referral: str | None, role: str, team: str, held: list[Holder], luck: Luck
) -> None:
    previous: Holder | None = None
    for one in held:
        if one.worker is not None and one.start <= world.as_at:
            why = luck.one_of(WHY_WORKERS_CHANGE) if previous else "FCONTA"
            world.add("ssd_involvements", invo_involvements_id=world.new_id("IN"), invo_professional_id=one.worker,
                      invo_professional_role_id=role, invo_professional_team=team,
                      invo_involvement_start_date=one.start,
                      invo_involvement_end_date=world.past(one.end),
                      invo_worker_change_reason=why, invo_person_id=child, invo_referral_id=referral)  # fmt: skip
        previous = one
