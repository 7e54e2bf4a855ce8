"""Six of the measures in pandas and numpy, vectorised, as a careful analyst would write them: what our engine is
measured against, over the same stored Parquet and to the same tallies.

Both also write every case they judged as Parquet, for walking down from a figure to its children: whose, held by which
team, where, the breakdowns, the days that decided, and the verdict. Our engine writes more of each (the worker, every
column of its kind of case, what is still to be done); here only what the measure had to work out is written.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from govuk_bank_holidays.bank_holidays import BankHolidays

from tests.bench.what_is_read import LEAVERS, READ

MET, NOT_MET, MISSING, EXCLUDED = "met", "not_met", "missing", "excluded"
VERDICTS = [MET, NOT_MET, MISSING, EXCLUDED]
UNKNOWN = "not recorded"
WEEKS = 53

ETHNIC_GROUPS = {
    code: group
    for group, codes in {
        "White": ["WBRI", "WIRI", "WIRT", "WROM", "WOTH"],
        "Mixed": ["MWBC", "MWBA", "MWAS", "MOTH"],
        "Asian": ["AIND", "APKN", "ABAN", "CHNE", "AOTH"],
        "Black": ["BCRB", "BAFR", "BOTH"],
        "Other": ["OOTH"],
    }.items()
    for code in codes
}


@dataclass(frozen=True)
class Loaded:
    """The current snapshot of one authority, and the care leavers of each earlier load."""

    folder: Path
    authority: str
    first: date
    as_at: date
    leavers: list[tuple[date, Path]]

    def read(self, table: str) -> pd.DataFrame:
        frame = pd.read_parquet(self.folder / table / f"{self.authority}.parquet", columns=READ[table])
        for name in frame.columns:
            if name.endswith(("_date", "_dob", "_on")):  # a time of day must not change a figure
                frame[name] = pd.to_datetime(frame[name]).dt.floor("D").astype("datetime64[s]")
        return frame

    @cached_property
    def calendar(self) -> "WorkingDays":
        return WorkingDays(self.as_at.year + 2)

    @cached_property
    def month_ends(self) -> pd.DataFrame:
        months = pd.period_range(pd.Timestamp(self.first), pd.Timestamp(self.as_at), freq="M")
        ends = months.end_time.normalize().astype("datetime64[s]")
        whole = (months.start_time >= pd.Timestamp(self.first)) & (ends <= pd.Timestamp(self.as_at))
        return pd.DataFrame(
            {
                "kind": "month",
                "period": months[whole].strftime("%Y-%m"),
                "end": ends[whole],
                "starts": months[whole].start_time,
            }
        )

    @cached_property
    def periods(self) -> pd.DataFrame:
        """Month ends, week ends and the as-at day."""
        as_at = pd.Timestamp(self.as_at)
        sunday = as_at - pd.Timedelta(days=(as_at.day_of_week + 1) % 7)
        ends = pd.DatetimeIndex([sunday - pd.Timedelta(weeks=n) for n in range(WEEKS)]).astype("datetime64[s]")
        iso = ends.isocalendar()
        names = iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2)
        starts = ends - pd.Timedelta(days=6)
        weeks = pd.DataFrame({"kind": "week", "period": names.to_numpy(), "end": ends, "starts": starts})
        weeks = weeks[weeks["starts"] >= pd.Timestamp(self.first)]
        now = pd.DataFrame({"kind": ["as at"], "period": ["as at"], "end": [as_at], "starts": [as_at]})
        found = pd.concat([self.month_ends, weeks, now], ignore_index=True)
        found["end"] = found["end"].astype("datetime64[s]")
        return found.sort_values("end", ignore_index=True, kind="stable")


class WorkingDays:
    """Ordinals by day since 1970, so that a working-day count is a subtraction of two looked-up numbers."""

    def __init__(self, last_year: int) -> None:
        self.first = np.datetime64("1990-01-01", "D")
        days = np.arange(self.first, np.datetime64(f"{last_year}-12-31", "D"))
        published = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
        holidays = np.array([holiday["date"] for holiday in published], dtype="datetime64[D]")
        self.ordinal = np.cumsum(np.is_busday(days, holidays=holidays))

    def between(self, start: pd.Series, end: pd.Series) -> np.ndarray:
        """NaN where either day is not known."""
        return self._of(end) - self._of(start)

    def _of(self, days: pd.Series) -> np.ndarray:
        known = days.notna().to_numpy()
        position = (days.to_numpy().astype("datetime64[D]") - self.first).astype("int64")
        return np.where(known, self.ordinal[np.where(known, position, 0)], np.nan)


def add_months(days: pd.Series, months: int) -> pd.Series:
    return days + pd.DateOffset(months=months)


# The breakdowns and the place of each case


class People:
    def __init__(self, loaded: Loaded) -> None:
        person = loaded.read("ssd_person").drop_duplicates("pers_person_id").set_index("pers_person_id")
        disability = loaded.read("ssd_disability").dropna()
        disability["yes"] = disability["disa_disability_code"] != "NONE"
        disabled = disability.groupby("disa_person_id")["yes"].any().map({True: "yes", False: "no"})
        self.about = pd.DataFrame(
            {
                "born": person["pers_dob"],
                "expected": person["pers_expected_dob"],
                "sex": person["pers_sex"].where(person["pers_sex"].isin(["F", "M"])).fillna(UNKNOWN),
                "ethnic_group": person["pers_ethnicity"].map(ETHNIC_GROUPS).fillna(UNKNOWN),
            }
        )
        self.about["disabled"] = disabled.reindex(self.about.index).fillna(UNKNOWN)
        teams = loaded.read("los_teams")
        teams["opened_on"] = teams["opened_on"].astype("datetime64[s]")
        self.teams = teams.sort_values("opened_on")

    def described(self, cases: pd.DataFrame) -> pd.DataFrame:
        """Cases with `child`, `team` and `day`, and now their locality, age band and the rest."""
        cases = cases.join(self.about, on="child").sort_values("day", kind="stable")
        placed = pd.merge_asof(cases, self.teams, left_on="day", right_on="opened_on", by="team")
        still = placed["closed_on"].isna() | (placed["closed_on"] >= placed["day"])
        placed["locality"] = placed["locality"].where(still).fillna(UNKNOWN)
        placed["team"] = placed["team"].fillna(UNKNOWN)
        for name in ("sex", "ethnic_group", "disabled"):
            placed[name] = placed[name].fillna(UNKNOWN)
        placed["age_band"] = _age_band(placed)
        return placed


def _age_band(cases: pd.DataFrame) -> np.ndarray:
    born, day = cases["born"], cases["day"]
    before_birthday = day.dt.month * 100 + day.dt.day < born.dt.month * 100 + born.dt.day
    years = day.dt.year - born.dt.year - before_birthday
    conditions = [
        born.isna() & cases["expected"].notna(),
        born.isna(),
        born > day,
        *(years < below for below in (1, 5, 10, 16, 18)),
    ]
    bands = ["unborn", UNKNOWN, "unborn", "under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17"]
    return np.select(conditions, bands, default="18 and over")


def holders(loaded: Loaded, role: str, cases: pd.DataFrame) -> pd.Series:
    """The team that held each case (`child`, `day`): of several involvements the one that began last."""
    involved = loaded.read("ssd_involvements")
    involved = involved[involved["invo_professional_role_id"] == role].rename(
        columns={
            "invo_person_id": "child",
            "invo_professional_team": "held_by",
            "invo_involvement_start_date": "began",
            "invo_involvement_end_date": "ended",
            "invo_involvements_id": "id",
        }
    )
    involved = involved[involved["ended"].isna() | (involved["ended"] > involved["began"])]
    pairs = cases[["child", "day"]].drop_duplicates().merge(involved, on="child")
    pairs = pairs[(pairs["began"] <= pairs["day"]) & (pairs["ended"].isna() | (pairs["ended"] > pairs["day"]))]
    latest = pairs.sort_values(["began", "id"]).drop_duplicates(["child", "day"], keep="last")
    found = cases[["child", "day"]].merge(latest[["child", "day", "held_by"]], on=["child", "day"], how="left")
    return pd.Series(found["held_by"].to_numpy(), index=cases.index)


def open_at_ends(spans: pd.DataFrame, start: str, end: str, periods: pd.DataFrame) -> pd.DataFrame:
    """One row for each span and each period at whose end it is open."""
    ends = periods["end"].to_numpy()
    first = np.searchsorted(ends, spans[start].to_numpy(), side="left")
    stop = np.where(spans[end].isna(), len(ends), np.searchsorted(ends, spans[end].to_numpy(), side="left"))
    counts = np.maximum(stop - first, 0)
    rows = np.repeat(np.arange(len(spans)), counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    open_spans = spans.iloc[rows].reset_index(drop=True)
    when = periods.iloc[first[rows] + offset].reset_index(drop=True)
    return pd.concat([open_spans, when[["kind", "period", "end", "starts"]]], axis=1)


def judged(met: pd.Series, known: pd.Series, excluded: pd.Series) -> np.ndarray:
    return np.select([excluded, ~known, met], [EXCLUDED, MISSING, MET], default=NOT_MET)


# The six measures: each gives its cases with child, team, day and verdict; period-end measures name the period too


def assessments(loaded: Loaded) -> pd.DataFrame:
    rows = loaded.read("ssd_cin_assessments")
    started, authorised = rows["cina_assessment_start_date"], rows["cina_assessment_auth_date"]
    passed = pd.Series(loaded.calendar.between(started, authorised), index=rows.index)
    in_force = started >= pd.Timestamp("2013-04-15")
    verdict = judged(passed <= 45, passed.notna() & in_force, authorised < started)
    cases = pd.DataFrame(
        {
            "child": rows["cina_person_id"],
            "team": rows["cina_assessment_team"],
            "started": started,
            "working_days": passed,
            "day": authorised,
            "verdict": verdict,
        }
    )
    return cases[authorised.notna() & (authorised >= pd.Timestamp("2013-04-15"))]


def conferences(loaded: Loaded) -> pd.DataFrame:
    enquiries = loaded.read("ssd_s47_enquiry").rename(columns={"s47e_s47_enquiry_id": "icpc_s47_enquiry_id"})
    rows = loaded.read("ssd_initial_cp_conference").merge(enquiries, on="icpc_s47_enquiry_id", how="left")
    started, held = rows["s47e_s47_start_date"], rows["icpc_icpc_date"]
    passed = pd.Series(loaded.calendar.between(started, held), index=rows.index)
    excluded = (rows["icpc_icpc_transfer_in"] == "Y") | (held < started)
    verdict = judged(passed <= 15, passed.notna(), excluded)
    cases = pd.DataFrame(
        {
            "child": rows["icpc_person_id"],
            "team": rows["icpc_icpc_team"],
            "started": started,
            "working_days": passed,
            "day": held,
            "verdict": verdict,
        }
    )
    return cases[held.notna() & (held >= pd.Timestamp("2013-04-01"))]


def re_referrals(loaded: Loaded) -> pd.DataFrame:
    rows = loaded.read("ssd_cin_episodes").rename(columns={"cine_person_id": "child", "cine_referral_date": "day"})
    occasions = rows[["child", "day"]].drop_duplicates().sort_values(["child", "day"])
    occasions["previous"] = occasions.groupby("child")["day"].shift()
    rows = rows.merge(occasions, on=["child", "day"], how="left")
    # No more than twelve months after the previous one: on or before the same day of that month a year on.
    met = rows["previous"].notna() & (rows["day"] <= add_months(rows["previous"], 12))
    verdict = np.where(met, MET, NOT_MET)
    return pd.DataFrame(
        {
            "child": rows["child"],
            "team": rows["cine_referral_team"],
            "previous": rows["previous"],
            "day": rows["day"],
            "verdict": verdict,
        }
    )


def visits(loaded: Loaded) -> pd.DataFrame:
    plans = loaded.read("ssd_cp_plans")
    cases = open_at_ends(plans, "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", loaded.periods)
    cases = cases.rename(columns={"cppl_person_id": "child", "cppl_cp_plan_start_date": "started"})
    made = loaded.read("ssd_cp_visits")
    made = made[made["cppv_cp_visit_seen"].fillna("Y") != "N"]
    made = made.rename(columns={"cppv_person_id": "child", "cppv_cp_visit_date": "visited"})
    made = made[["child", "visited"]].dropna().drop_duplicates().sort_values("visited")
    cases = pd.merge_asof(cases.sort_values("end"), made, left_on="end", right_on="visited", by="child")
    cases["visited"] = cases["visited"].where(cases["visited"] >= cases["started"])
    since = pd.Series(loaded.calendar.between(cases["visited"], cases["end"]), index=cases.index)
    on_plan = pd.Series(loaded.calendar.between(cases["started"], cases["end"]), index=cases.index)
    cases["verdict"] = judged(since <= 10, since.notna(), cases["cppl_cp_plan_ola"] == "Y")
    cases["day"], cases["working_days"] = cases["end"], since
    cases = cases[cases["visited"].notna() | (on_plan > 10)]
    cases["team"] = holders(loaded, "SW", cases)
    return cases[["child", "team", "started", "visited", "working_days", "day", "verdict", "kind", "period"]]


def three_placements(loaded: Loaded) -> pd.DataFrame:
    periods = loaded.periods
    # Nothing is told of a period for which the placements of the twelve months up to its end are not held.
    year_held = add_months(periods["end"], -12) + pd.Timedelta(days=1) >= pd.Timestamp(loaded.first)
    told = year_held & ((periods["starts"] >= pd.Timestamp(loaded.first)) | (periods["kind"] == "as at"))
    cases = open_at_ends(_times_in_care(loaded), "since", "left", periods[told].reset_index(drop=True))
    cases["case"] = np.arange(len(cases))
    stays = _stays(loaded)
    pairs = cases[["case", "child", "end"]].merge(stays, on="child")
    year_before = add_months(pairs["end"], -12)
    within = (pairs["started"] <= pairs["end"]) & (pairs["until"].isna() | (pairs["until"] > year_before))
    counted = pairs[within].groupby("case")["stay"].nunique()
    cases["placements"] = counted.reindex(cases["case"]).to_numpy()
    cases["verdict"] = judged(cases["placements"] >= 3, cases["placements"].notna(), _short_breaks(loaded, cases))
    cases["day"] = cases["end"]
    cases["team"] = holders(loaded, "SW", cases)
    return cases[["child", "team", "since", "placements", "day", "verdict", "kind", "period"]]


def _times_in_care(loaded: Loaded) -> pd.DataFrame:
    episodes = loaded.read("ssd_cla_episodes")
    episodes["care"] = episodes["clae_cla_id"].fillna(episodes["clae_cla_episode_id"])
    episodes["is_open"] = episodes["clae_cla_episode_ceased_date"].isna()
    grouped = episodes.groupby(["clae_person_id", "care"])
    found = grouped.agg(
        entered=("clae_entered_care_date", "min"),
        started=("clae_cla_episode_start_date", "min"),
        left=("clae_cla_episode_ceased_date", "max"),
        is_open=("is_open", "any"),
    ).reset_index()
    found["since"] = found["entered"].fillna(found["started"])
    found["left"] = found["left"].where(~found["is_open"])
    return found.rename(columns={"clae_person_id": "child"})[["child", "care", "since", "left"]]


def _stays(loaded: Loaded) -> pd.DataFrame:
    """Without times away from a placement, of which the bulk has none."""
    rows = loaded.read("ssd_cla_placement").rename(
        columns={
            "clap_person_id": "child",
            "clap_cla_placement_start_date": "started",
            "clap_cla_placement_end_date": "ended",
        }
    )
    rows = rows[~rows["clap_cla_placement_type"].isin(["T0", "T1", "T2", "T3", "T4"])]
    rows = rows.sort_values(["child", "started", "clap_cla_placement_id"], ignore_index=True)
    before = rows.groupby("child").shift()
    episodes = loaded.read("ssd_cla_episodes")
    same = episodes[episodes["clae_cla_episode_start_reason"].isin(["T", "U"])]
    same = same[["clae_person_id", "clae_cla_episode_start_date"]].drop_duplicates()
    same.columns = ["child", "started"]
    same_carers = rows[["child", "started"]].merge(same, how="left", indicator=True)["_merge"] == "both"
    other_care = (
        (rows["clap_cla_id"] != before["clap_cla_id"]) & rows["clap_cla_id"].notna() & before["clap_cla_id"].notna()
    )
    same_place = (rows["clap_cla_placement_type"] == before["clap_cla_placement_type"]) & (
        rows["clap_cla_placement_postcode"] == before["clap_cla_placement_postcode"]
    )
    same_place &= rows["clap_cla_placement_urn"].fillna("") == before["clap_cla_placement_urn"].fillna("")
    adopted_here = rows["clap_cla_placement_type"].isin(["A3", "A5"])
    first = before["started"].isna()
    begins = first | other_care | ~(adopted_here | same_carers.to_numpy() | same_place)
    rows["stay"] = begins.groupby(rows["child"]).cumsum()
    # A placement holds until the next of the same time in care; else until it ended, never beyond the next.
    after = rows.groupby("child").shift(-1)
    same_care = rows["clap_cla_id"].notna() & (rows["clap_cla_id"] == after["clap_cla_id"])
    ends = rows[["ended"]].assign(next=after["started"])
    rows["until"] = after["started"].where(same_care | rows["ended"].isna(), ends.min(axis=1))
    return rows[["child", "stay", "started", "until"]]


def _short_breaks(loaded: Loaded, cases: pd.DataFrame) -> pd.Series:
    statuses = loaded.read("ssd_legal_status")
    statuses = statuses[statuses["lega_legal_status"].isin(["V3", "V4"])]
    pairs = cases[["case", "child", "end"]].merge(statuses, left_on="child", right_on="lega_person_id")
    ended = pairs["lega_legal_status_end_date"]
    holds = (pairs["lega_legal_status_start_date"] <= pairs["end"]) & (ended.isna() | (ended > pairs["end"]))
    return cases["case"].isin(pairs.loc[holds, "case"])


def adviser_contact(loaded: Loaded) -> pd.DataFrame:
    loads = dict(sorted({(day.year, day.month): (day, path) for day, path in sorted(loaded.leavers)}.items()))
    days = np.array([np.datetime64(day, "s") for day, _ in loads.values()])
    periods = loaded.periods.copy()
    periods["known"] = np.searchsorted(days, periods["end"].to_numpy(), side="right") - 1
    covered = [
        ((days >= start) & (days <= end)).any() for start, end in zip(periods["starts"], periods["end"], strict=True)
    ]
    periods = periods[np.array(covered)]
    parts = []
    for number, (_, path) in enumerate(loads.values()):
        rows = pd.read_parquet(path, columns=LEAVERS).assign(known=number)
        parts.append(rows.sort_values(["clea_care_leaver_latest_contact", "clea_table_id"], na_position="first"))
    rows = pd.concat(parts).drop_duplicates(["known", "clea_person_id"], keep="last")
    cases = rows.merge(periods, on="known").rename(
        columns={"clea_person_id": "child", "clea_care_leaver_allocated_team": "team", "end": "day"}
    )
    cases = cases[~cases["clea_care_leaver_eligibility"].isin(["ELIGIBLE", "NONE"])]
    contact = cases["contact"] = cases["clea_care_leaver_latest_contact"].dt.floor("D")
    gone = cases["clea_care_leaver_in_touch"].isin(["DIED", "RHOM"]) | (contact > cases["day"])
    since = (cases["day"] - contact).dt.days
    cases["verdict"] = judged(since <= 56, since.notna(), gone)
    return cases[["child", "team", "contact", "day", "verdict", "kind", "period"]]


MEASURES: dict[str, tuple[Callable[[Loaded], pd.DataFrame], int]] = {
    # each with the months of history that it needs before a month can be told
    "assessments_in_45_working_days": (assessments, 0),
    "conferences_in_15_working_days_of_section_47_start": (conferences, 0),
    "re_referrals_within_12_months": (re_referrals, 12),
    "child_protection_visits_latest_in_10_working_days": (visits, 0),
    "three_or_more_placements": (three_placements, 12),
    "care_leavers_contact_in_8_weeks": (adviser_contact, 0),
}


# Counting

COUNTED_BY = ["team", "locality", "age_band", "sex", "ethnic_group", "disabled", "day", "verdict", "kind", "period"]


def tallies(loaded: Loaded, folder: Path) -> pd.DataFrame:
    """The tallies; the cases of each measure are put in the folder."""
    people = People(loaded)
    found = []
    for name, (work_out, months_back) in MEASURES.items():
        cases = people.described(work_out(loaded))
        kept = cases.drop(columns=["born", "expected", "opened_on", "closed_on"])
        kept.to_parquet(cases_file(folder, name), index=False, compression="zstd")
        cases = cases[[column for column in COUNTED_BY if column in cases.columns]]
        if "kind" not in cases.columns:
            cases = _by_month_and_week(loaded, cases, months_back)
        found += _counted(loaded.authority, cases, name)
    return pd.concat(found, ignore_index=True)


def _by_month_and_week(loaded: Loaded, cases: pd.DataFrame, months_back: int) -> pd.DataFrame:
    periods = loaded.periods[loaded.periods["kind"] != "as at"]
    told = periods[periods["starts"] >= pd.Timestamp(loaded.first) + pd.DateOffset(months=months_back)]
    iso = cases["day"].dt.isocalendar()
    weeks = iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2)
    months = cases["day"].dt.strftime("%Y-%m")
    both = pd.concat([cases.assign(kind="month", period=months), cases.assign(kind="week", period=weeks)])
    return both.merge(told[["kind", "period"]], on=["kind", "period"])


SPLITS: list[tuple[str, list[str]]] = [
    ("authority", []),
    ("locality", ["locality"]),
    ("team", ["locality", "team"]),
    ("authority", ["age_band"]),
    ("authority", ["sex"]),
    ("authority", ["ethnic_group"]),
    ("authority", ["disabled"]),
]
KEYS = ["measure", "period_kind", "period", "place_type", "place", "part_of", "breakdown"]


def _counted(authority: str, cases: pd.DataFrame, measure: str) -> Iterable[pd.DataFrame]:
    for place_type, by in SPLITS:
        rows = cases if place_type != "authority" or not by else cases[cases["kind"] != "week"]
        counts = rows.groupby(["kind", "period", *by, "verdict"], observed=True).size().unstack(fill_value=0)
        counts = counts.reindex(columns=VERDICTS, fill_value=0).reset_index()
        place = {"authority": authority, "locality": counts.get("locality"), "team": counts.get("team")}[place_type]
        part_of = {"authority": "", "locality": authority, "team": counts.get("locality")}[place_type]
        split = by[0] + "=" + counts[by[0]] if place_type == "authority" and by else ""
        yield counts.rename(columns={"kind": "period_kind"}).assign(
            measure=measure, place_type=place_type, place=place, part_of=part_of, breakdown=split
        )[[*KEYS, *VERDICTS]]


def cases_file(folder: Path, measure: str) -> Path:
    return folder / f"cases_{measure}.parquet"


def tallies_file(folder: Path) -> Path:
    return folder / "tallies.parquet"


def run(job: Path, out: Path) -> None:
    """One whole run: the job says what is loaded; tallies and cases are written in a folder as Parquet."""
    out.mkdir(exist_ok=True)
    said = json.loads(job.read_text(encoding="utf-8"))
    loaded = Loaded(
        Path(said["folder"]),
        said["authority"],
        date.fromisoformat(said["first"]),
        date.fromisoformat(said["as_at"]),
        [(date.fromisoformat(day), Path(path)) for day, path in said["leavers"]],
    )
    tallies(loaded, out).to_parquet(tallies_file(out), index=False, compression="zstd")
