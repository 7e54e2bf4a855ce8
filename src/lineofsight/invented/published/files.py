"""The invented published files, in the layouts in which real ones come, with their symbols and their untidiness."""

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from lineofsight.invented.published.england import COUNTRY, REGIONS, InventedAuthority, authorities

YEARS = 8
PLACE_AND_TIME = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
SMALL = range(1, 6)
# Whole rows of one authority so many years ago that have a sign where others have figures, as happens in real files.
_SIGNS = {("A07", 3): "x", ("A11", 5): "u", ("A13", 7): ":", ("A17", 7): "~", ("A19", 7): "-"}
Counts = Mapping[str, int]
_WORKERS = 1 / 700  # full-time social workers for each child who lives there
_GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
_CLOSENESS = ("Very close", "Very close", "Close ", "Close ", "Somewhat close")


def write_published(folder: Path, *, seed: int = 1, as_at: date = date(2026, 10, 31)) -> list[Path]:
    """Eleven files, the same to the byte for the same seed and day."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(f"published {seed}")
    everybody = authorities(chance)
    last = as_at.year - (as_at.month < 10)  # the statistics of a year to March are out by the autumn
    told = _Told(chance, everybody, [last - n for n in range(YEARS)])
    return [
        told.write(folder / "invented_children_in_need.csv", "Children in Need", _CHILDREN_IN_NEED, _in_need),
        told.write(folder / "invented_referrals.csv", "Referrals and Re-referrals", _REFERRALS, _referrals),
        told.write(folder / "invented_subsequent_plans.csv", "Second or subsequent plans", _PLANS, _plans),
        told.write(folder / "invented_plan_durations.csv", "Plans by length of time", _DURATIONS, _durations),
        told.write(folder / "invented_looked_after.csv", "", _LOOKED_AFTER, _looked_after, bom=True),
        told.write(folder / "invented_accommodation.csv", "", _CARE_LEAVERS, _accommodation),
        told.write(folder / "invented_activity.csv", "", _CARE_LEAVERS, _activity),
        told.write(folder / "invented_workforce.csv", "", _WORKFORCE, _workforce),
        told.write(folder / "invented_population.csv", "", ("age_group", "population_estimate"), _population, back=1),
        _write_neighbours(folder / f"invented_neighbours_{last}.csv", chance, everybody),
        _write_inspections(folder / "invented_inspections.csv", chance, everybody, last),
    ]


class _Told:
    """Every area's counts, year by year; a region's and the country's are their authorities' added up."""

    def __init__(self, chance: random.Random, everybody: Sequence[InventedAuthority], years: Sequence[int]) -> None:
        self.chance, self.everybody, self.years = chance, everybody, years

    def write(
        self,
        path: Path,
        category: str,
        columns: Sequence[str],
        count: Callable[["_Told", InventedAuthority, int], Counts],
        *,
        bom: bool = False,
        back: int = 0,
    ) -> Path:
        rows: list[list[str]] = []
        for year in self.years:
            ago = self.years[0] - year
            counted = {one.code: count(self, one, ago) for one in self.everybody}
            for place, counts, whole in self._areas(counted):
                told = _rows(year - back, category, place, counts, columns, small=not whole)
                sign = _SIGNS.get((place[5], ago))
                rows += [_signed(row, sign) for row in told] if sign else told
        headings = [*PLACE_AND_TIME, *(["category"] if category else []), *columns]
        # One file is as some publishers' are: a mark before the first heading, and lines ended as Windows ends them
        with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n" if bom else "\n")
            writer.writerow(headings)
            writer.writerows(rows)
        return path

    def _areas(self, counted: Mapping[str, Counts]) -> Iterable[tuple[tuple[str, ...], Counts, bool]]:
        yield ("National", *COUNTRY, "", "", "", "", ""), _sum(counted.values()), True
        for region in REGIONS:
            within = [counted[one.code] for one in self.everybody if one.region == region]
            yield ("Regional", *COUNTRY, *region, "", "", ""), _sum(within), True
        for one in self.everybody:
            yield ("Local authority", *COUNTRY, *one.region, one.code, one.new_code, one.name), counted[one.code], False

    def many(self, of: float, share: float) -> int:
        """So many of a number, by chance."""
        spread = float((of * share * (1 - share)) ** 0.5)
        return max(0, min(round(of), round(of * share + self.chance.gauss(0, 1) * spread)))

    def children(self, one: InventedAuthority, ago: int) -> int:
        return round(one.children * (1 - 0.004 * ago))


def _sum(counts: Iterable[Counts]) -> Counts:
    total: dict[str, int] = {}
    for one in counts:
        for name, number in one.items():
            total[name] = total.get(name, 0) + number
    return total


# What is counted in each file

_CHILDREN_IN_NEED = (
    "Anypoint_episodes",
    "Anypoint_child",
    "Started_episodes",
    "Started_child",
    "Ended_episodes",
    "Ended_child",
    "At31_episodes",
    "awaiting_assessment",
)


def _in_need(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    started = told.many(told.children(one, ago), one.rate("referrals", ago) * 0.65)
    still = told.many(told.children(one, ago), 0.032)
    return {
        "Anypoint_episodes": started + still,
        "Anypoint_child": round((started + still) * 0.93),
        "Started_episodes": started,
        "Started_child": round(started * 0.94),
        "Ended_episodes": round(started * 0.98),
        "Ended_child": round(started * 0.92),
        "At31_episodes": still,
        "awaiting_assessment": told.many(still, 0.02),
    }


_REFERRALS = (
    "referral_count",
    "rereferral_count",
    "rereferral_percent",
    "no_further_action_count",
    "no_further_action_percent",
    "not_in_need_count",
    "not_in_need_percent",
)


def _referrals(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    referrals = told.many(told.children(one, ago), one.rate("referrals", ago))
    return {
        "referral_count": referrals,
        "rereferral_count": told.many(referrals, one.rate("re_referrals", ago)),
        "no_further_action_count": told.many(referrals, one.rate("no_further_action", ago)),
        "not_in_need_count": told.many(referrals, 0.3),
    }


_PLANS = ("CPP_start", "CPP_subsequent", "CPP_subsequent_percent")


def _plans(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    started = told.many(told.children(one, ago), one.rate("plans", ago))
    return {"CPP_start": started, "CPP_subsequent": told.many(started, one.rate("second_plans", ago))}


_BANDS = (
    "3_months_or_less",
    "more_than_3_months_6_months",
    "more_than_6_months_less_than_1_year",
    "1_year_less_than_2_years",
    "2_years_or_more",
)
_DURATIONS = ("CPP_At31", *(name for band in _BANDS for name in (band, f"{band}_percent")))


def _durations(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    still = told.many(told.children(one, ago), one.rate("plans_open", ago))
    long = told.many(still, one.rate("over_two_years", ago))
    rest = still - long
    parts = [rest * 30 // 100, rest * 25 // 100, rest * 28 // 100]
    return dict(zip(("CPP_At31", *_BANDS), (still, *parts, rest - sum(parts), long), strict=True))


_LOOKED_AFTER = ("population_type", "population_estimate", "children_count", "rate_per_10000")
_GROUPS = {"starting to be looked after": 0.35, "looked after on 31 March": 1.0, "ceasing to be looked after": 0.34}


def _looked_after(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    children = told.children(one, ago)
    told_of = {
        f"Children {group} each year": told.many(children, one.rate("looked_after", ago) * share)
        for group, share in _GROUPS.items()
    }
    return {"population_estimate": children, **told_of}


_CARE_LEAVERS = ("care_leaver_age", "breakdown", "care_leaver_count", "care_leaver_percent")
_AGES = {"17 to 18 years": 0.3, "19 to 21 years": 0.7}


def _accommodation(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    found: dict[str, int] = {}
    for age, share in _AGES.items():
        total = told.many(told.children(one, ago), one.rate("care_leavers", ago) * share)
        suitable = told.many(total, one.rate("suitable", ago))
        unsuitable = (total - suitable) * 6 // 10
        found |= {
            f"{age}|Accommodation considered suitable": suitable,
            f"{age}|Accommodation considered unsuitable": unsuitable,
            f"{age}|No information": total - suitable - unsuitable,
            f"{age}|Suitability total": total,
        }
    return found


def _activity(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    found: dict[str, int] = {}
    for age, share in _AGES.items():
        total = told.many(told.children(one, ago), one.rate("care_leavers", ago) * share)
        busy = told.many(total, one.rate("learning_or_working", ago))
        found |= {
            f"{age}|Total in education, employment or training": busy,
            f"{age}|Total not in education, employment or training": total - busy,
            f"{age}|Total": total,
        }
    return found


_WORKFORCE = (
    "inpost_fte",
    "agency_fte",
    "agency_rate_fte",
    "agency_cover_fte",
    "vacancy_fte",
    "vacancy_rate_fte",
    "vacancy_agency_cover_rate_fte",
)


def _workforce(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    """In tenths of a full-time worker, so that they can be added up."""
    posts = round(one.children * _WORKERS * 10)
    vacant = told.many(posts, one.rate("vacant", ago))
    agency = told.many(posts, one.rate("agency", ago))
    return {
        "inpost_fte": posts - vacant,
        "agency_fte": agency,
        "agency_cover_fte": min(vacant, round(agency * 0.85)),
        "vacancy_fte": vacant,
    }


def _population(told: _Told, one: InventedAuthority, ago: int) -> Counts:
    return {"population_estimate": told.children(one, ago)}


# How counts are written


def _rows(
    year: int, category: str, place: tuple[str, ...], counts: Counts, columns: Sequence[str], *, small: bool
) -> list[list[str]]:
    start = [str(year), "Reporting year", *place, *([category] if category else [])]
    if columns is _CARE_LEAVERS:
        return [
            [*start, *name.split("|"), _written(number, small), _percent(number, _whole_of(name, counts), small, 0)]
            for name, number in counts.items()
        ]
    if columns is _LOOKED_AFTER:
        people = counts["population_estimate"]
        groups = [(name, number) for name, number in counts.items() if name != "population_estimate"]
        return [
            [*start, name, str(people), _written(number, small), _per_10000(number, people, small)]
            for name, number in groups
        ]
    if columns is _WORKFORCE:
        return [[*start, *_workforce_cells(counts)]]
    if columns[0] == "age_group":
        return [[*start, "Children aged 0 to 17 years", str(counts["population_estimate"])]]
    return [[*start, *(_cell(name, counts, columns, small) for name in columns)]]


def _signed(row: Sequence[str], sign: str) -> list[str]:
    """The row with its sign for every figure."""
    head = len(PLACE_AND_TIME)
    return [
        *row[:head],
        *(sign if cell.replace(".", "").isdecimal() or cell in ("c", "z", "k") else cell for cell in row[head:]),
    ]


def _cell(name: str, counts: Counts, columns: Sequence[str], small: bool) -> str:
    if name in counts:
        return _written(counts[name], small)
    base = name.removesuffix("_percent")
    part = counts[base if base in counts else f"{base}_count"]
    return _percent(part, counts[columns[0]], small, 1)


def _written(number: int, small: bool) -> str:
    """Of one authority, 1 to 5 is suppressed; of a region or the country, rounded to tens."""
    if not small:
        return str(round(number, -1))
    return "c" if number in SMALL else str(number)


def _percent(part: int, whole: int, small: bool, places: int) -> str:
    if whole == 0:
        return "z"
    if small and (part in SMALL or whole in SMALL):
        return "c"
    told = f"{part * 100 / whole:.{places}f}"
    return "k" if part and float(told) == 0 else told.removesuffix(".0")


def _whole_of(name: str, counts: Counts) -> int:
    age = name.partition("|")[0]
    return counts[f"{age}|Suitability total"] if f"{age}|Suitability total" in counts else counts[f"{age}|Total"]


def _per_10000(number: int, people: int, small: bool) -> str:
    return "c" if small and number in SMALL else str(round(number * 10_000 / people))


def _workforce_cells(counts: Counts) -> list[str]:
    post, agency, cover, vacant = (counts[f"{n}_fte"] for n in ("inpost", "agency", "agency_cover", "vacancy"))
    rate = [f"{part * 100 / (part + post):.1f}" for part in (agency, vacant)]
    covered = f"{cover * 100 / vacant:.1f}" if vacant else "z"
    amount = [f"{number / 10:.1f}" if number != 1 else "low" for number in (post, agency, cover, vacant)]
    return [amount[0], amount[1], rate[0], amount[2], amount[3], rate[1], covered]


# Lists that are not counts


def _write_neighbours(path: Path, chance: random.Random, everybody: Sequence[InventedAuthority]) -> Path:
    headings = ["old_la_code", "la_name", "region_ind", "region_name"]
    headings += [heading for n in range(1, 11) for heading in (f"SN_{n}", f"SN_{n}P")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        for one in everybody:
            others = [other.code for other in everybody if other is not one]
            near = [cell for code in chance.sample(others, 10) for cell in (code, chance.choice(_CLOSENESS))]
            writer.writerow([one.code, one.name, REGIONS.index(one.region) + 1, one.region[1], *near])
    return path


def _write_inspections(path: Path, chance: random.Random, everybody: Sequence[InventedAuthority], last: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "Web link",
                "Local authority area code",
                "Local authority name",
                "Local authority status",
                "Ofsted region",
                "Inspection date",
                "Publication date",
                "Inspection type",
                "Overall effectiveness",
                "The impact of leaders on social work practice with children and families",
                "The experiences and progress of children who need help and protection",
                "The experiences and progress of children in care",
                "The experiences and progress of care leavers",
            ]
        )
        for one in everybody:
            day = date(last - 1, 1, 6) + timedelta(days=7 * chance.randrange(50))
            overall = (
                "Inadequate" if one.code == everybody[0].code else "Good" if one.learns else chance.choice(_GRADES)
            )
            grades = [overall, *(chance.choice(_GRADES) for _ in range(4))]
            out = day + timedelta(days=50)
            start = ["Invented", one.new_code, one.name, "Current", one.region[1]]
            writer.writerow([*start, f"{day} 00:00:00", f"{out} 00:00:00", "ILACS Standard Inspection", *grades])
    return path
