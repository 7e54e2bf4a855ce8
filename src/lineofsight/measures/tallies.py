"""Counting verdicts: by month, week and as at; by authority, locality and team; and by each breakdown.

All periods and places are counted at once. A case without a locality counts in the place "not recorded", so that
localities add up to their authority and teams to their locality, in every period.
"""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
from sqlglot import exp

from lineofsight.measures.case_files import CaseKind, Shape
from lineofsight.measures.case_sql import BANDS, BREAKDOWNS, NOT_RECORDED, deciding_days, on, verdict_column
from lineofsight.measures.coverage import Reach
from lineofsight.measures.definition import Measure
from lineofsight.measures.engines import Engine
from lineofsight.measures.staging import carried
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
KEYS = ("measure", "authority", "period_kind", "period", "place_type", "place", "part_of", "breakdown")
COUNTED = {
    "met": Verdict.MET,
    "not_met": Verdict.NOT_MET,
    "missing": Verdict.MISSING,
    "excluded": Verdict.EXCLUDED,
}
PLACES = ("locality", "team")
NOTHING = "''"
SPLITS = (*PLACES, *BREAKDOWNS)


def case_table(case: CaseKind) -> str:
    return f"case_{case.id}"


def prepare(engine: Engine, authority: str, measures: Iterable[Measure], reaches: Mapping[str, Reach]) -> None:
    """What every kind of case is counted against: the periods each measure is told for, children, places."""
    whole = exp.Literal.string(authority).sql()
    engine.give("covered", _covered(measures, reaches))
    _run(engine, "CREATE TABLE populations AS " + _populations(whole))
    _run(engine, "CREATE TABLE places AS " + _places(whole))


def tally(engine: Engine, authority: str, case: CaseKind, measures: list[Measure]) -> pa.Table:
    """The tallies of one kind of case, in no order. The cases stand in `case_<kind>` already."""
    whole = exp.Literal.string(authority).sql()  # as SQL writes it
    found = []
    for day in deciding_days(measures):
        of_day = [measure for measure in measures if measure.decided_on == day]
        _run(engine, f"CREATE TABLE grouped AS {_grouped(case, day, of_day, whole)}")
        for measure in of_day:
            if measure.shows == "median":
                _run(engine, f"CREATE TABLE medians AS {_medians(case, measure, whole)}")
            found.append(engine.table(carried(_of_measure(measure, whole), engine.dialect)))
            if measure.shows == "median":
                _run(engine, "DROP TABLE medians")
        _run(engine, "DROP TABLE grouped")
    return pa.concat_tables([SCHEMA.empty_table(), *(table.cast(SCHEMA) for table in found)])


def _run(engine: Engine, sql: str) -> None:
    engine.run(carried(sql, engine.dialect))


def _covered(measures: Iterable[Measure], reaches: Mapping[str, Reach]) -> pa.Table:
    rows = [
        {"measure": measure.id, "period_kind": period.kind, "period": period.name, "ends_on": period.ends_on}
        for measure in measures
        for period in reaches[measure.id].periods
    ]
    kinds = [("measure", pa.string()), ("period_kind", pa.string()), ("period", pa.string()), ("ends_on", pa.date32())]
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))


# --- counts ------------------------------------------------------------------------------------------------------


def _known(column: str) -> str:
    return f"COALESCE({column}, '{NOT_RECORDED}')"


def _cases_by_period(case: CaseKind, day: str, columns: Iterable[str]) -> str:
    """One row a case and period, with the splits; weeks are split by place only."""
    kept = ", ".join(columns)
    placed = {"locality": on("locality", day), "age_band": on("age_band", day)}
    splits = {split: _known(placed.get(split, split)) for split in SPLITS}
    full = ", ".join(f"{value} AS {split}" for split, value in splits.items())
    by_week = ", ".join(f"{value if split in PLACES else NOTHING} AS {split}" for split, value in splits.items())
    table = case_table(case)
    if case.shape is Shape.EVENTS:
        month, week = on("month", day), on("week", day)
        return (
            f"SELECT 'month' AS period_kind, {month} AS period, {full}, {kept} FROM {table} WHERE {month} IS NOT NULL"
            f" UNION ALL "
            f"SELECT 'week' AS period_kind, {week} AS period, {by_week}, {kept} FROM {table} WHERE {week} IS NOT NULL"
        )
    return (
        f"SELECT period_kind, period, {full}, {kept} FROM {table} WHERE period_kind <> 'week'"
        f" UNION ALL SELECT period_kind, period, {by_week}, {kept} FROM {table} WHERE period_kind = 'week'"
    )


def _grouped(case: CaseKind, day: str, measures: list[Measure], authority: str) -> str:
    """Every verdict of these measures counted for each period, place and breakdown, in two passes."""
    counts = [(f"{name}_{m.id}", verdict_column(m), code) for m in measures for name, code in COUNTED.items()]
    conditional = ", ".join(f"SUM(CASE WHEN {v} = {int(code)} THEN 1 ELSE 0 END) AS {c}" for c, v, code in counts)
    again = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name, _, _ in counts)
    splits = ", ".join(SPLITS)
    sets = ["period_kind, period", "period_kind, period, locality", "period_kind, period, locality, team"]
    sets += [f"period_kind, period, {breakdown}" for breakdown in BREAKDOWNS]
    return (
        f"WITH cases AS ({_cases_by_period(case, day, [verdict_column(m) for m in measures])}), "
        f"finest AS (SELECT period_kind, period, {splits}, {conditional} FROM cases"
        f" GROUP BY period_kind, period, {splits}), "
        f"split AS (SELECT period_kind, period, {splits}, {again} FROM finest"
        f" GROUP BY GROUPING SETS ({', '.join(f'({columns})' for columns in sets)})) "
        f"SELECT period_kind, period, {_place_columns(authority)}, {', '.join(name for name, _, _ in counts)}"
        " FROM split"
        f" WHERE period_kind <> 'week' OR COALESCE({', '.join(BREAKDOWNS)}) IS NULL"
    )


def _place_columns(authority: str) -> str:
    """A split that was not grouped by is null; a value that was not recorded is not null."""
    broken = " ".join(f"WHEN {name} IS NOT NULL THEN '{name}=' || {name}" for name in BREAKDOWNS)
    return (
        _by_place("'team'", "'locality'", "'authority'") + " AS place_type, "
        f"{_by_place('team', 'locality', authority)} AS place, "
        f"{_by_place('locality', authority, NOTHING)} AS part_of, "
        f"CASE {broken} ELSE '' END AS breakdown"
    )


def _by_place(team: str, locality: str, authority: str) -> str:
    return f"CASE WHEN team IS NOT NULL THEN {team} WHEN locality IS NOT NULL THEN {locality} ELSE {authority} END"


def _of_measure(measure: Measure, authority: str) -> str:
    """One measure's rows: counts where it is covered, and a zero for each place where nothing was counted."""
    keys = "period_kind, period, place_type, place, part_of, breakdown"
    counted = ", ".join(f"g.{name}_{measure.id} AS {name}" for name in COUNTED)
    total = " + ".join(f"g.{name}_{measure.id}" for name in COUNTED)
    g_keys = ", ".join(f"g.{key}" for key in keys.split(", "))
    covered = f"covered AS c ON c.measure = '{measure.id}' AND c.period_kind = g.period_kind AND c.period = g.period"
    zeros = ", ".join(f"0 AS {name}" for name in COUNTED)
    median, median_join = _median_of(measure)
    population, population_join = _population_of(measure)
    return (
        f"WITH counted AS (SELECT {g_keys}, {counted} FROM grouped AS g JOIN {covered} WHERE {total} > 0), "
        f"nothing AS (SELECT c.period_kind, c.period, p.place_type, p.place, p.part_of, '' AS breakdown, {zeros}"
        f" FROM covered AS c JOIN places AS p ON (p.valid_from IS NULL OR p.valid_from <= c.ends_on)"
        f" AND (p.valid_to IS NULL OR p.valid_to > c.ends_on)"
        f" WHERE c.measure = '{measure.id}' AND NOT EXISTS (SELECT 1 FROM counted AS x WHERE x.period = c.period"
        " AND x.period_kind = c.period_kind AND x.place_type = p.place_type AND x.place = p.place"
        " AND x.breakdown = '')), "
        f"told AS (SELECT {keys}, {', '.join(COUNTED)} FROM counted"
        f" UNION SELECT {keys}, {', '.join(COUNTED)} FROM nothing) "
        f"SELECT '{measure.id}' AS measure, '{measure.version}' AS version, {authority} AS authority,"
        f" {', '.join(f'told.{key}' for key in keys.split(', '))}, {', '.join(f'told.{name}' for name in COUNTED)},"
        f" {median} AS measured_median, {population} AS population FROM told {median_join} {population_join}"
    )


def _places(authority: str) -> str:
    """Where a zero is worth saying: the authority, and each locality while it had a team."""
    return (
        f"SELECT 'authority' AS place_type, {authority} AS place, '' AS part_of,"
        " CAST(NULL AS DATE) AS valid_from, CAST(NULL AS DATE) AS valid_to"
        f" UNION SELECT 'locality' AS place_type, locality AS place, {authority} AS part_of, valid_from, valid_to"
        " FROM team_places WHERE locality IS NOT NULL"
    )


# --- medians and rates -------------------------------------------------------------------------------------------


def _same_row(table: str) -> str:
    keys = ("period_kind", "period", "place_type", "place", "part_of", "breakdown")
    return " AND ".join(f"{table}.{key} = told.{key}" for key in keys)


def _median_of(measure: Measure) -> tuple[str, str]:
    if measure.shows != "median":
        return "CAST(NULL AS DOUBLE)", ""
    return "m.median", f"LEFT JOIN medians AS m ON {_same_row('m')}"


def _medians(case: CaseKind, measure: Measure, authority: str) -> str:
    """The middle of what was measured, by counting up to it: engines' own medians differ.

    Equal values are counted together first, so that no more rows are put in order than there are different values.
    """
    keys = "period_kind, period, place_type, place, part_of, breakdown"
    columns = [f"{measure.measured} AS measured", f"{verdict_column(measure)} AS verdict"]
    splits = f"period_kind, period, {', '.join(SPLITS)}, measured"
    return (
        f"WITH cases AS ({_cases_by_period(case, measure.decided_on, columns)}), "
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


def _population_of(measure: Measure) -> tuple[str, str]:
    if measure.shows != "rate_per_10000":
        return "CAST(NULL AS BIGINT)", ""
    return "n.children", f"LEFT JOIN populations AS n ON {_same_row('n')}"


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
