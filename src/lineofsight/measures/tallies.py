"""Counting verdicts: by month, week and as at; by authority, locality and team; and by each breakdown.

The engine counts every measure of a kind of case, in all periods and places, in one statement; what is told of each
measure is then picked out of those counts. A case without a locality counts in the place "not recorded", so that
localities add up to their authority and teams to their locality, in every period.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from lineofsight.measures.case_files import CaseKind, Shape
from lineofsight.measures.case_sql import BANDS, BREAKDOWNS, NOT_RECORDED, deciding_days, on, verdict_column
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.coverage import Reach
from lineofsight.measures.definition import Measure
from lineofsight.measures.engines import Engine
from lineofsight.measures.staging import Period
from lineofsight.measures.verdict import Verdict

SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("version", pa.string()),
        ("authority", pa.string()),
        ("period_kind", pa.string()),
        ("period", pa.string()),
        ("place_type", pa.string()),  # authority | locality | team
        ("place", pa.string()),
        ("part_of", pa.string()),  # the locality of a team, the authority of a locality, nothing for an authority
        ("breakdown", pa.string()),  # empty, or such as sex=F
        ("met", pa.int64()),
        ("not_met", pa.int64()),
        ("missing", pa.int64()),
        ("excluded", pa.int64()),
        ("measured_median", pa.float64()),
        ("population", pa.int64()),
    ]
)
ROW = ("period_kind", "period", "place_type", "place", "part_of", "breakdown")  # the keys within one measure
COUNTED = {
    "met": Verdict.MET,
    "not_met": Verdict.NOT_MET,
    "missing": Verdict.MISSING,
    "excluded": Verdict.EXCLUDED,
}
PLACES = ("locality", "team")
NOTHING = "''"
SPLITS = (*PLACES, *BREAKDOWNS)
BY_PLACE = ("", "locality", "locality, team")


def case_table(case: CaseKind) -> str:
    return f"case_{case.id}"


@dataclass(frozen=True)
class Against:
    """What every kind of case of one authority is counted against."""

    authority: str
    reaches: Mapping[str, Reach]
    places: pa.Table  # where a zero is worth saying: place_type, place, part_of, valid_from, valid_to
    populations: pa.Table  # children under 18 by ROW
    expected: dict[tuple[str, ...], pa.Table] = field(default_factory=dict)  # periods: a row for each and its places


def against(engine: Engine, authority: str, reaches: Mapping[str, Reach], compiled: Compiled) -> Against:
    whole = exp.Literal.string(authority).sql()  # as SQL writes it
    places = engine.table(compiled.carried(_places(whole)))
    populations = engine.table(compiled.carried(_populations(whole)))
    return Against(authority, reaches, places, _typed(populations, {"children": pa.int64()}))


def tally(
    engine: Engine, told: Against, case: CaseKind, measures: list[Measure], compiled: Compiled
) -> dict[str, pa.Table]:
    """The tallies of one kind of case, a table a measure, each in order. The cases stand in `case_<kind>` already."""
    whole = exp.Literal.string(told.authority).sql()
    found = {}
    for day in deciding_days(measures):
        of_day = [measure for measure in measures if measure.decided_on == day]
        counted = engine.table(compiled.carried(_grouped(case, day, of_day, whole)))
        counted = _typed(counted, {name: pa.int64() for name in counted.column_names if name not in ROW})
        row = _joined(counted, ROW)
        for measure in of_day:
            medians = None
            if measure.shows == "median":
                medians = engine.table(compiled.carried(_medians(case, measure, whole)))
            found[measure.id] = _of_measure(told, measure, counted.append_column("row", row), medians)
    return found


def _typed(table: pa.Table, numbers: Mapping[str, pa.DataType]) -> pa.Table:
    """Text as text and numbers as said: an engine may give a column of nothing but nulls no type at all."""
    kinds = [(name, numbers.get(name, pa.string())) for name in table.column_names]
    return table.cast(pa.schema(kinds))


def _joined(table: pa.Table, columns: Iterable[str]) -> pa.ChunkedArray:
    """Several columns as one, to look rows up by."""
    return pc.binary_join_element_wise(*(table[column] for column in columns), "\x1f")


# --- counts ------------------------------------------------------------------------------------------------------


def _known(column: str) -> str:
    return f"COALESCE({column}, '{NOT_RECORDED}')"


def _cases_by_period(case: CaseKind, day: str, columns: Iterable[str], splits: Iterable[str], *, weeks: bool) -> str:
    """One row a case and period, with the splits: of weeks, or of months and as at."""
    placed = {"locality": on("locality", day), "age_band": on("age_band", day)}
    chosen = ", ".join([*(f"{_known(placed.get(split, split))} AS {split}" for split in splits), *columns])
    table = case_table(case)
    if case.shape is Shape.EVENTS:
        kind = "week" if weeks else "month"
        period = on(kind, day)
        return f"SELECT '{kind}' AS period_kind, {period} AS period, {chosen} FROM {table} WHERE {period} IS NOT NULL"
    return f"SELECT period_kind, period, {chosen} FROM {table} WHERE period_kind {'=' if weeks else '<>'} 'week'"


def _grouped(case: CaseKind, day: str, measures: list[Measure], authority: str) -> str:
    """Every verdict of these measures counted for each period, place and breakdown. Weeks are split by place only."""
    verdicts = [verdict_column(measure) for measure in measures]
    names = [_count(name, measure) for measure in measures for name in COUNTED]
    counts = ", ".join(
        f"COUNT(CASE WHEN {verdict} = {int(code)} THEN 1 ELSE NULL END) AS {_count(name, measure)}"
        for measure, verdict in zip(measures, verdicts, strict=True)
        for name, code in COUNTED.items()
    )
    halves = []
    for weeks, splits, sets in ((False, SPLITS, (*BY_PLACE, *BREAKDOWNS)), (True, PLACES, BY_PLACE)):
        each = ", ".join(f"({', '.join(['period_kind', 'period', *([split] if split else [])])})" for split in sets)
        cases = _cases_by_period(case, day, verdicts, splits, weeks=weeks)
        halves.append(
            f"SELECT period_kind, period, {_place_columns(authority, splits)}, {', '.join(names)} FROM ("
            f"SELECT period_kind, period, {', '.join(splits)}, {counts} FROM ({cases}) AS cases"
            f" GROUP BY GROUPING SETS ({each})) AS split"
        )
    return " UNION ALL ".join(halves)


def _count(name: str, measure: Measure) -> str:
    return f"{name}_{measure.id}"


def _place_columns(authority: str, splits: Iterable[str]) -> str:
    """A split that was not grouped by is null; a value that was not recorded is not null."""
    broken = " ".join(f"WHEN {name} IS NOT NULL THEN '{name}=' || {name}" for name in splits if name in BREAKDOWNS)
    return (
        _by_place("'team'", "'locality'", "'authority'") + " AS place_type, "
        f"{_by_place('team', 'locality', authority)} AS place, "
        f"{_by_place('locality', authority, NOTHING)} AS part_of, "
        f"{f'CASE {broken} ELSE {NOTHING} END' if broken else NOTHING} AS breakdown"
    )


def _by_place(team: str, locality: str, authority: str) -> str:
    return f"CASE WHEN team IS NOT NULL THEN {team} WHEN locality IS NOT NULL THEN {locality} ELSE {authority} END"


# --- what is told of one measure ---------------------------------------------------------------------------------


def _of_measure(told: Against, measure: Measure, counted: pa.Table, medians: pa.Table | None) -> pa.Table:
    """One measure's rows: counts where it is covered, and a zero for each place where nothing was counted."""
    periods = told.reaches[measure.id].periods
    counts = {name: counted[_count(name, measure)] for name in COUNTED}
    some = pc.greater(
        pc.add(pc.add(counts["met"], counts["not_met"]), pc.add(counts["missing"], counts["excluded"])), 0
    )
    covered = pc.is_in(counted["period"], value_set=pa.array([period.name for period in periods], pa.string()))
    rows = pa.table({**{key: counted[key] for key in ROW}, **counts, "row": counted["row"]})
    rows = rows.filter(pc.and_(some, covered))
    expected = _expected(told, periods)
    nothing = expected.filter(pc.invert(pc.is_in(expected["row"], value_set=rows["row"].combine_chunks())))
    zeros = pa.array([0] * len(nothing), pa.int64())
    for name in COUNTED:
        nothing = nothing.append_column(name, zeros)
    rows = pa.concat_tables([rows, nothing.select(rows.column_names)])
    rows = rows.append_column("measured_median", _looked_up(rows, medians, "median", pa.float64()))
    rate = told.populations if measure.shows == "rate_per_10000" else None
    rows = rows.append_column("population", _looked_up(rows, rate, "children", pa.int64()))
    for name, value in (("measure", measure.id), ("version", measure.version), ("authority", told.authority)):
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, pa.string()), len(rows)))
    return rows.sort_by([(key, "ascending") for key in ROW]).select(SCHEMA.names).cast(SCHEMA)


def _looked_up(rows: pa.Table, values: pa.Table | None, column: str, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    """The value that stands under the same row elsewhere; null where none does."""
    if values is None or not len(values):
        return pa.nulls(len(rows), kind)
    place = pc.index_in(rows["row"], value_set=_joined(values, ROW).combine_chunks())
    return values[column].cast(kind).combine_chunks().take(place.combine_chunks())


def _expected(told: Against, periods: list[Period]) -> pa.Table:
    """Each period with the authority, and with each locality that had a team at its end."""
    names = tuple(period.name for period in periods)
    if names not in told.expected:
        rows = []
        for place in told.places.to_pylist():
            first, after = place.pop("valid_from"), place.pop("valid_to")
            for period in periods:
                if (first is None or first <= period.ends_on) and (after is None or after > period.ends_on):
                    rows.append({"period_kind": period.kind, "period": period.name, **place, "breakdown": ""})
        found = pa.Table.from_pylist(rows, schema=pa.schema([(key, pa.string()) for key in ROW]))
        found = found.group_by(list(ROW)).aggregate([])  # a locality has many teams
        told.expected[names] = found.append_column("row", _joined(found, ROW))
    return told.expected[names]


def _places(authority: str) -> str:
    """Where a zero is worth saying: the authority, and each locality while it had a team."""
    return (
        f"SELECT 'authority' AS place_type, {authority} AS place, '' AS part_of,"
        " CAST(NULL AS DATE) AS valid_from, CAST(NULL AS DATE) AS valid_to"
        f" UNION SELECT 'locality' AS place_type, locality AS place, {authority} AS part_of, valid_from, valid_to"
        " FROM team_places WHERE locality IS NOT NULL"
    )


# --- medians and rates -------------------------------------------------------------------------------------------


def _medians(case: CaseKind, measure: Measure, authority: str) -> str:
    """The middle of what was measured, by counting up to it: engines' own medians differ.

    Equal values are counted together first, so that no more rows are put in order than there are different values.
    """
    keys = ", ".join(ROW)
    columns = [f"{measure.measured} AS measured", f"{verdict_column(measure)} AS verdict"]
    halves = [_cases_by_period(case, measure.decided_on, columns, SPLITS, weeks=weeks) for weeks in (False, True)]
    splits = f"period_kind, period, {', '.join(SPLITS)}, measured"
    return (
        f"WITH cases AS ({' UNION ALL '.join(halves)}), "
        f"finest AS (SELECT {splits}, COUNT(*) AS many FROM cases"
        f" WHERE measured IS NOT NULL AND verdict >= {int(Verdict.NOT_MET)} GROUP BY {splits}), "
        f"every AS ({' UNION ALL '.join(_at_each_place(authority))}), "
        f"counted AS (SELECT {keys}, measured, SUM(many) AS many FROM every GROUP BY {keys}, measured), "
        f"ranked AS (SELECT {keys}, measured, SUM(many) OVER (PARTITION BY {keys}) AS total,"
        f" SUM(many) OVER (PARTITION BY {keys} ORDER BY measured) AS so_far FROM counted), "
        f"middle AS (SELECT {keys},"
        " MIN(CASE WHEN so_far * 2 >= total THEN measured ELSE NULL END) AS lower_middle,"
        " MIN(CASE WHEN so_far * 2 > total THEN measured ELSE NULL END) AS upper_middle"
        f" FROM ranked GROUP BY {keys}) "
        f"SELECT {keys},"
        " (CAST(lower_middle AS DOUBLE) + CAST(upper_middle AS DOUBLE)) / CAST(2 AS DOUBLE) AS median FROM middle"
    )


def _at_each_place(authority: str) -> Iterator[str]:
    places = {
        "authority": (authority, NOTHING),
        "locality": ("locality", authority),
        "team": ("team", "locality"),
    }
    for place_type, (place, part_of) in places.items():
        yield (
            f"SELECT period_kind, period, '{place_type}' AS place_type, {place} AS place, {part_of} AS part_of,"
            " '' AS breakdown, measured, many FROM finest"
        )
    for breakdown in BREAKDOWNS:
        yield (
            f"SELECT period_kind, period, 'authority' AS place_type, {authority} AS place, '' AS part_of,"
            f" '{breakdown}=' || {breakdown} AS breakdown, measured, many FROM finest WHERE period_kind <> 'week'"
        )


def _populations(authority: str) -> str:
    """Children under 18 of the latest year known by each period's end; none known, none given."""
    bands = " ".join(f"WHEN age < {below} THEN '{band}'" for below, band in BANDS)
    rows = (
        "SELECT y.period_kind, y.period, p.locality, p.age, p.children FROM years AS y JOIN population AS p"
        " ON p.year = y.year WHERE p.age >= 0 AND p.age < 18"
    )
    parts = (
        f"SELECT period_kind, period, 'authority' AS place_type, {authority} AS place, '' AS part_of,"
        " '' AS breakdown, children FROM young",
        f"SELECT period_kind, period, 'locality' AS place_type, locality AS place, {authority} AS part_of,"
        " '' AS breakdown, children FROM young WHERE locality IS NOT NULL",
        f"SELECT period_kind, period, 'authority' AS place_type, {authority} AS place, '' AS part_of,"
        f" 'age_band=' || CASE {bands} ELSE '18 and over' END AS breakdown, children FROM young",
    )
    return (
        "WITH years AS (SELECT e.period_kind, e.period, MAX(p.year) AS year FROM period_ends AS e JOIN population AS p"
        " ON p.year <= CAST(EXTRACT(YEAR FROM e.ends_on) AS INT) GROUP BY e.period_kind, e.period), "
        f"young AS ({rows}), placed AS ({' UNION ALL '.join(parts)}) "
        "SELECT period_kind, period, place_type, place, part_of, breakdown, CAST(SUM(children) AS BIGINT) AS children"
        " FROM placed GROUP BY period_kind, period, place_type, place, part_of, breakdown"
    )
