"""Six of the measures in vectorised pandas, over the same stored Parquet, giving the same tallies: what we time against.

Written as a good analyst would: whole columns at a time, `numpy.busday_count` for working days, `merge_asof` for the
latest visit, all months and weeks at once. Nothing here is part of the product.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from govuk_bank_holidays.bank_holidays import BankHolidays

MEASURES = (
    "assessments_in_45_working_days",
    "conferences_in_15_working_days_of_section_47_start",
    "child_protection_visits_latest_in_10_working_days",
    "re_referrals_within_12_months",
    "contact_decisions_in_1_working_day",
    "plans_open_2_years_or_more",
)
BREAKDOWNS = ("age_band", "sex", "ethnic_group", "disabled")
UNKNOWN = "not recorded"
VERDICTS = ("met", "not_met", "missing", "excluded")


class Bench:
    """The tables as read, the calendar, the periods and the breakdowns that every measure shares."""

    def __init__(self, folder: Path, as_at: date, first: date) -> None:
        self.folder = folder
        self.as_at = pd.Timestamp(as_at)
        named = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
        self.holidays = np.array(sorted(h["date"] for h in named), dtype="datetime64[D]")
        months = pd.date_range(first, as_at, freq="ME")
        sunday = self.as_at - pd.Timedelta(days=self.as_at.isoweekday() % 7)
        weeks = pd.DatetimeIndex([sunday - pd.Timedelta(weeks=n) for n in range(53)])
        self.weeks = {_week(end) for end in weeks}
        self.periods = pd.DataFrame(
            {
                "period_kind": ["month"] * len(months) + ["week"] * len(weeks) + ["as at"],
                "period": [*months.strftime("%Y-%m"), *(_week(end) for end in weeks), "as at"],
                "ends_on": [*months, *weeks, self.as_at],
            }
        )
        self.people = self._people()
        self.places = self.read("los_teams", ["team", "locality"]).drop_duplicates("team").set_index("team")["locality"]

    def read(self, table: str, columns: list[str]) -> pd.DataFrame:
        return pd.read_parquet(self.folder / table, columns=columns)

    def working_days(self, start: pd.Series, end: pd.Series) -> pd.Series:
        """End less start, both moved back to a working day; null when either is."""
        known = start.notna() & end.notna()
        counted = np.full(len(start), np.nan)
        days = {"holidays": self.holidays, "roll": "backward"}
        first = np.busday_offset(start[known].to_numpy("datetime64[D]"), 0, **days)
        last = np.busday_offset(end[known].to_numpy("datetime64[D]"), 0, **days)
        counted[known.to_numpy()] = np.busday_count(first, last, holidays=self.holidays)
        return pd.Series(counted, index=start.index)

    def _people(self) -> pd.DataFrame:
        people = self.read("ssd_person", ["pers_person_id", "pers_dob", "pers_sex", "pers_ethnicity"])
        people = people.set_index("pers_person_id")
        group = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black"}
        ethnic = people["pers_ethnicity"].str[0].map(group).where(people["pers_ethnicity"].isin(_ETHNIC))
        return pd.DataFrame(
            {
                "born_on": people["pers_dob"],
                "sex": people["pers_sex"].where(people["pers_sex"].isin(["F", "M"])),
                "ethnic_group": ethnic,
                "disabled": pd.Series(pd.NA, index=people.index, dtype="object"),
            }
        )

    def holder(self, cases: pd.DataFrame) -> pd.Series:
        """The team that held each case on its day: the latest allocation of a social worker begun by then."""
        held = self.read(
            "ssd_involvements",
            [
                "invo_person_id",
                "invo_professional_team",
                "invo_involvements_id",
                "invo_involvement_start_date",
                "invo_involvement_end_date",
            ],
        )
        held.columns = pd.Index(["child", "team", "id", "start", "end"])
        held = held[held["start"].notna() & ~(held["end"] <= held["start"])]
        spans = _spans(held)
        merged = pd.merge_asof(
            cases.reset_index()[["index", "child", "day"]].sort_values("day"),
            spans.sort_values("start"),
            left_on="day",
            right_on="start",
            by="child",
        )
        merged = merged.set_index("index")
        return merged["team"].where(merged["end"].isna() | (merged["end"] > merged["day"]))

    def tallied(self, measure: str, cases: pd.DataFrame, dated: bool) -> pd.DataFrame:
        """Counts by period, place and breakdown. `cases`: child, day, team, verdict, and the period unless dated."""
        cases = cases.join(self.people, on="child")
        cases["locality"] = cases["team"].map(self.places).fillna(UNKNOWN)
        cases["team"] = cases["team"].fillna(UNKNOWN)
        cases["age_band"] = _age_band(cases["born_on"], cases["day"])
        for name in ("sex", "ethnic_group", "disabled"):
            cases[name] = cases[name].fillna(UNKNOWN)
        if dated:
            month = cases.assign(period_kind="month", period=cases["day"].dt.strftime("%Y-%m"))
            names = pd.Series({day: _week(day) for day in cases["day"].dropna().unique()}, dtype="object")
            week = cases.assign(period_kind="week", period=cases["day"].map(names))
            cases = pd.concat([month[month["day"].notna()], week[week["period"].isin(self.weeks)]])
        flags = pd.DataFrame({v: (cases["verdict"] == v).astype("int64") for v in VERDICTS}, index=cases.index)
        cases = pd.concat([cases.drop(columns="verdict"), flags], axis=1)
        found = [_counted(cases, [], "authority"), _counted(cases, ["locality"], "locality")]
        found.append(_counted(cases, ["locality", "team"], "team"))
        coarse = cases[cases["period_kind"] != "week"]
        found += [_counted(coarse, [name], "authority", name) for name in BREAKDOWNS]
        return pd.concat(found).assign(measure=measure)


_ETHNIC = frozenset("WBRI WIRI WIRT WROM WOTH MWBC MWBA MWAS MOTH AIND APKN ABAN CHNE AOTH BCRB BAFR BOTH".split())


def _week(day: pd.Timestamp) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _spans(held: pd.DataFrame) -> pd.DataFrame:
    """Involvements follow one another; where two overlap the later one holds, so a span ends where the next begins."""
    held = held.sort_values(["child", "start", "id"]).drop_duplicates(["child", "start"], keep="last")
    following = held.groupby("child")["start"].shift(-1)
    held["end"] = held["end"].where(held["end"].notna() & ~(held["end"] > following), following)
    return held


def _age_band(born: pd.Series, day: pd.Series) -> pd.Series:
    years = day.dt.year - born.dt.year
    birthday_to_come = (day.dt.month * 100 + day.dt.day) < (born.dt.month * 100 + born.dt.day)
    years = years - birthday_to_come.astype("int64")
    bands = ["under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17", "18 and over"]
    cut = pd.cut(years, [-1, 0, 4, 9, 15, 17, 200], labels=bands).astype("object")
    cut = cut.where(~(born > day), "unborn")
    return cut.where(born.notna() & day.notna(), UNKNOWN)


def _counted(cases: pd.DataFrame, places: list[str], place_type: str, breakdown: str = "") -> pd.DataFrame:
    keys = ["period_kind", "period", *places]
    sums = cases.groupby(keys, sort=False, observed=True)[list(VERDICTS)].sum().reset_index()
    sums["place_type"] = place_type
    sums["breakdown"] = f"{breakdown}=" + sums[breakdown].astype(str) if breakdown else ""
    sums["place"] = sums[places[-1]] if places and not breakdown else ""
    return sums[["period_kind", "period", "place_type", "place", "breakdown", *VERDICTS]]


def _verdict(met: pd.Series, known: pd.Series, excluded: pd.Series) -> np.ndarray:
    return np.select([excluded, ~known, met], ["excluded", "missing", "met"], "not_met")


# --- the six -----------------------------------------------------------------------------------------------------


def assessments(bench: Bench) -> pd.DataFrame:
    names = ["cina_person_id", "cina_assessment_start_date", "cina_assessment_auth_date", "cina_assessment_team"]
    rows = bench.read("ssd_cin_assessments", names)
    rows.columns = pd.Index(["child", "start", "day", "team"])
    rows = rows[rows["day"].notna()]
    lasted = bench.working_days(rows["start"], rows["day"])
    rows["verdict"] = _verdict(lasted <= 45, lasted.notna(), rows["day"] < rows["start"])
    return bench.tallied(MEASURES[0], rows, dated=True)


def conferences(bench: Bench) -> pd.DataFrame:
    names = ["icpc_person_id", "icpc_s47_enquiry_id", "icpc_icpc_date", "icpc_icpc_team", "icpc_icpc_transfer_in"]
    rows = bench.read("ssd_initial_cp_conference", names)
    enquiries = bench.read("ssd_s47_enquiry", ["s47e_s47_enquiry_id", "s47e_s47_start_date"])
    rows = rows.merge(enquiries, how="left", left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id")
    rows = rows[rows["icpc_icpc_date"].notna()]
    started, held = rows["s47e_s47_start_date"], rows["icpc_icpc_date"]
    lasted = bench.working_days(started, held)
    excluded = (rows["icpc_icpc_transfer_in"] == "Y") | (held < started)
    cases = pd.DataFrame({"child": rows["icpc_person_id"], "day": held, "team": rows["icpc_icpc_team"]})
    cases["verdict"] = _verdict(lasted <= 15, lasted.notna(), excluded)
    return bench.tallied(MEASURES[1], cases, dated=True)


def _open_plans(bench: Bench) -> pd.DataFrame:
    plans = bench.read(
        "ssd_cp_plans", ["cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", "cppl_cp_plan_ola"]
    )
    plans.columns = pd.Index(["child", "started_on", "ended_on", "other"])
    every = plans.merge(bench.periods, how="cross").rename(columns={"ends_on": "day"})
    open_then = (every["started_on"] <= every["day"]) & ~(every["ended_on"] <= every["day"])
    every = every[open_then].reset_index(drop=True)
    every["team"] = bench.holder(every)
    return every


def latest_visits(bench: Bench) -> pd.DataFrame:
    cases = _open_plans(bench)
    visits = bench.read("ssd_cp_visits", ["cppv_person_id", "cppv_cp_visit_date", "cppv_cp_visit_seen"])
    visits = visits[visits["cppv_cp_visit_date"].notna() & (visits["cppv_cp_visit_seen"] != "N")]
    visits = visits[["cppv_person_id", "cppv_cp_visit_date"]].set_axis(["child", "visited_on"], axis=1)
    latest = pd.merge_asof(
        cases.reset_index()[["index", "child", "day"]].sort_values("day"),
        visits.drop_duplicates().sort_values("visited_on"),
        left_on="day",
        right_on="visited_on",
        by="child",
    ).set_index("index")["visited_on"]
    latest = latest.reindex(cases.index)
    latest = latest.where(latest >= cases["started_on"])
    since = bench.working_days(latest, cases["day"])
    on_plan = bench.working_days(cases["started_on"], cases["day"])
    cases["verdict"] = _verdict(since <= 10, since.notna(), cases["other"] == "Y")
    return bench.tallied(MEASURES[2], cases[latest.notna() | (on_plan > 10)], dated=False)


def re_referrals(bench: Bench) -> pd.DataFrame:
    rows = bench.read("ssd_cin_episodes", ["cine_person_id", "cine_referral_date", "cine_referral_team"])
    rows.columns = pd.Index(["child", "day", "team"])
    days = rows[["child", "day"]].drop_duplicates().sort_values(["child", "day"])
    days["before"] = days.groupby("child")["day"].shift()
    rows = rows.merge(days, on=["child", "day"], how="left")
    within = rows["before"].notna() & (rows["before"] + pd.DateOffset(months=12) >= rows["day"])
    rows["verdict"] = np.where(within, "met", "not_met")
    return bench.tallied(MEASURES[3], rows, dated=True)


def contact_decisions(bench: Bench) -> pd.DataFrame:
    contacts = bench.read("ssd_contacts", ["cont_contact_id", "cont_person_id", "cont_contact_date"])
    decisions = bench.read("los_contact_decisions", ["contact_id", "decided_on", "team"])
    rows = contacts.merge(decisions, how="left", left_on="cont_contact_id", right_on="contact_id")
    received, decided = rows["cont_contact_date"], pd.to_datetime(rows["decided_on"])
    took = bench.working_days(received, decided)
    waiting = bench.working_days(received, pd.Series(bench.as_at, index=rows.index))
    cases = pd.DataFrame({"child": rows["cont_person_id"], "day": received, "team": rows["team"]})
    cases["verdict"] = _verdict(took <= 1, pd.Series(True, index=rows.index), decided < received)
    return bench.tallied(MEASURES[4], cases[decided.notna() | (waiting > 1)], dated=True)


def long_plans(bench: Bench) -> pd.DataFrame:
    cases = _open_plans(bench)
    two_years = cases["started_on"] + pd.DateOffset(months=24)
    cases["verdict"] = _verdict(two_years <= cases["day"], cases["started_on"].notna(), cases["other"] == "Y")
    return bench.tallied(MEASURES[5], cases, dated=False)


SIX: tuple[Callable[[Bench], pd.DataFrame], ...] = (
    assessments,
    conferences,
    latest_visits,
    re_referrals,
    contact_decisions,
    long_plans,
)


def tallies(folder: Path, as_at: date, first: date) -> pd.DataFrame:
    """Every tally of the six measures, from the Parquet of one snapshot."""
    bench = Bench(folder, as_at, first)
    return pd.concat([measure(bench) for measure in SIX], ignore_index=True)
