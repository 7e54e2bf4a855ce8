"""Social workers: their posts, days, children and supervision; and what children answered. From the headers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.judge.days import ONE_DAY, add_months, every_day, is_working_day, working_days_between
from tests.judge.record import Period, Record, Row, at_period, case, flag

SOCIAL_WORK = ("SW", "SSW", "ASYE", "TM", "ATM", "IRO", "CPCHAIR", "PSW")
EMPLOYED = ("PERMANENT", "FIXED TERM", "SECONDED")


def tenths(share: float | None) -> int | None:
    """Of a full-time week, the half rounded up; no post is more than two."""
    return None if share is None else min(int(share * 10 + 0.5), 20)


@dataclass(frozen=True)
class Assignment:
    post: Row
    worker: str | None
    kind: str | None
    tenths: int | None
    started_on: date
    ended_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)


def assignments(record: Record) -> list[Assignment]:
    """To social work posts."""
    return record.once("assignments", lambda: list(_assignments(record)))


def _assignments(record: Record) -> Iterator[Assignment]:
    for row in record.rows("los_post_assignments"):
        for post in record.of("los_posts", "post_id", row["post_id"]):
            if post["role"] in SOCIAL_WORK:
                yield Assignment(
                    post, row["worker_id"], row["kind"], tenths(row["fte"]), row["started_on"], row["ended_on"]
                )


def _month_ends(record: Record) -> Iterator[Period]:
    for period in record.periods:
        if period.kind != "week":
            yield period


def _first(teams: list[str | None]) -> str | None:
    """A worker in several teams is counted in the first of them by name."""
    return min((team for team in teams if team), default=None)


def _of_a_worker(worker: str | None, case_id: str, team: str | None) -> Row:
    return {"child": None, "case_id": case_id, "team": team, "worker": worker}


def social_work_posts(record: Record) -> Iterator[Row]:
    for post in record.rows("los_posts"):
        if post["role"] not in SOCIAL_WORK:
            continue
        for period in _month_ends(record):
            end = period.ends_on
            if not (post["opened_on"] <= end and (post["closed_on"] is None or post["closed_on"] > end)):
                continue
            working = [a for a in assignments(record) if a.post["post_id"] == post["post_id"] and a.holds_on(end)]
            employed = sum(a.tenths or 0 for a in working if a.kind in EMPLOYED)
            unknown = sum(a.tenths or 0 for a in working if a.kind is None)
            agency = sum(a.tenths or 0 for a in working if a.kind == "AGENCY")
            funded = tenths(post["fte"]) or 0
            for tenth in range(1, min(max(funded, employed + unknown + agency), 20) + 1):
                nobody_knows = employed < tenth <= employed + unknown
                beyond = tenth > funded
                yield {
                    **_of_a_worker(None, f"{post['post_id']} {tenth}", post["team"]),
                    **at_period(period),
                    "role": post["role"],
                    "established": None if nobody_knows and beyond else tenth <= max(funded, employed),
                    "in_post": None if nobody_knows else tenth <= employed,
                    "agency": None if nobody_knows else employed + unknown < tenth <= employed + unknown + agency,
                }


# Who holds whom


@dataclass(frozen=True)
class Holding:
    worker: str
    team: str | None
    children: list[str]


def _holding(record: Record, period: Period) -> list[Holding]:
    held: dict[str, list[tuple[str, str | None]]] = {}
    for child in sorted({row["invo_person_id"] for row in record.rows("ssd_involvements")}):
        team, worker = record.holder(child, "SW", period.ends_on)
        if worker is not None:
            held.setdefault(worker, []).append((child, team))
    return [
        Holding(worker, _first([team for _, team in cases]), [child for child, _ in cases])
        for worker, cases in held.items()
    ]


def social_worker_caseloads(record: Record) -> Iterator[Row]:
    for period in _month_ends(record):
        for holding in _holding(record, period):
            working = [a for a in assignments(record) if a.worker == holding.worker and a.holds_on(period.ends_on)]
            hours = [a.tenths for a in working]
            worked = None if not hours or None in hours else sum(t for t in hours if t is not None)
            children = len(holding.children)
            yield {
                **_of_a_worker(holding.worker, holding.worker, holding.team),
                **at_period(period),
                "children": children,
                "tenths_worked": worked,
                "newly_qualified": any(a.post["role"] == "ASYE" for a in working) if working else None,
                "over_limit": _over(record, "social_worker_caseload", period, children, worked),
                "over_new_limit": _over(record, "newly_qualified_caseload", period, children, worked),
            }


def _over(record: Record, rule: str, period: Period, children: int, worked: int | None) -> bool | None:
    limit = record.limit(rule, period.ends_on)
    return None if limit is None or worked is None else children * 10 > limit * worked


def workers_supervised(record: Record) -> Iterator[Row]:
    for period in _month_ends(record):
        for holding in _holding(record, period):
            end = period.ends_on
            since = min(_held_since(record, child, holding.worker, end) for child in holding.children)
            supervised = [
                row["held_on"]
                for row in record.of("los_supervision", "worker_id", holding.worker)
                if row["held_on"] <= end
            ]
            supervised_on = max(supervised, default=None)
            yield {
                **_of_a_worker(holding.worker, holding.worker, holding.team),
                **at_period(period),
                "children": len(holding.children),
                "holding_since": since,
                "supervised_on": supervised_on,
                "working_days_holding": working_days_between(since, end),
                "working_days_since_supervision": working_days_between(supervised_on, end),
            }


def _held_since(record: Record, child: str, worker: str, end: date) -> date:
    """The day from which the child has been this worker's without a break."""
    changes = {
        row[name]
        for row in record.of("ssd_involvements", "invo_person_id", child)
        for name in ("invo_involvement_start_date", "invo_involvement_end_date")
        if row[name] is not None and row[name] <= end
    }
    since = end
    for day in sorted(changes, reverse=True):
        if record.holder(child, "SW", day)[1] != worker:
            return since
        since = day
    return since


# Days, and years


FIVE_YEARS = 60  # months


def social_worker_days(record: Record) -> Iterator[Row]:
    from_ = add_months(record.as_at, -FIVE_YEARS)
    assert from_ is not None
    teams: dict[tuple[str, date], list[str | None]] = {}
    for assignment in assignments(record):
        if assignment.kind not in EMPLOYED or assignment.worker is None:
            continue
        last = record.as_at if assignment.ended_on is None else min(record.as_at, assignment.ended_on - ONE_DAY)
        for day in every_day(max(from_, assignment.started_on), last):
            if is_working_day(day):
                teams.setdefault((assignment.worker, day), []).append(assignment.post["team"])
    rows = {(row["worker_id"], row["on_date"]): row for row in record.rows("los_staff_availability")}
    for (worker, day), in_teams in teams.items():
        row = rows.get((worker, day))
        away = _away(row)
        yield {
            **_of_a_worker(worker, f"{worker} {day}", _first(in_teams)),
            "on_day": day,
            "away": away,
            "reason": row["reason"] if row and away else None,
        }


def _away(row: Row | None) -> bool | None:
    if row is None:
        return False
    return True if row["available"] == "N" or row["fte_lost"] else {"Y": False}.get(row["available"])


def social_workers_a_year_on(record: Record) -> Iterator[Row]:
    for period in _month_ends(record):
        year_before = add_months(period.ends_on, -12)
        assert year_before is not None
        then: dict[str, list[str | None]] = {}
        now = [a for a in assignments(record) if a.holds_on(period.ends_on)]
        for assignment in assignments(record):
            if assignment.worker and assignment.kind in EMPLOYED and assignment.holds_on(year_before):
                then.setdefault(assignment.worker, []).append(assignment.post["team"])
        for worker, teams in then.items():
            yield {
                **_of_a_worker(worker, worker, _first(teams)),
                **at_period(period),
                "still_here": _still_here({a.kind for a in now if a.worker == worker}),
            }


def _still_here(kinds: set[str | None]) -> bool | None:
    if kinds & set(EMPLOYED):
        return True
    return None if None in kinds else False


# Of children


def supervisions(record: Record) -> Iterator[Row]:
    for row in record.rows("los_supervision"):
        team, worker = record.holder(row["child_id"], "SW", row["held_on"])
        yield case(
            row["child_id"],
            row["supervision_id"],
            (team, row["worker_id"] or worker),
            held_on=row["held_on"],
            reflective=flag(row["reflective"]),
            actions_reviewed=flag(row["actions_reviewed"]),
        )


def childrens_answers(record: Record) -> Iterator[Row]:
    for period in record.periods:
        for row in record.rows("ssd_voice_of_child") if period.kind == "as at" else ():
            yield case(
                row["voch_person_id"],
                row["voch_table_id"],
                record.holder(row["voch_person_id"], "SW", period.ends_on),
                **at_period(period),
                worries_explained=flag(row["voch_explained_worries"]),
                story_helps=flag(row["voch_story_help_understand"]),
                agrees_with_worker=flag(row["voch_agree_worker"]),
                plan_keeps_safe=flag(row["voch_plan_safe"]),
            )
