"""Episodes of the looked-after children return become periods of care, placements and legal statuses.

The return starts a new episode whenever anything changes. The reason for the new episode says what did: S started to
be looked after, L legal status, P, T and B placement, U and B both. So a placement goes on through an episode that
began with L, a legal status through those that began with P or T, and a period of care until the child leaves.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

EPISODES, PLACEMENTS, STATUSES, REVIEWS = (
    "ssd_cla_episodes",
    "ssd_cla_placement",
    "ssd_legal_status",
    "ssd_cla_reviews",
)

# Where an episode stands among the child's own. Same-day episodes stay in the order in which they ended.
_CHAIN = """
CREATE TEMP TABLE chain AS
WITH ordered AS (
  SELECT e.clae_cla_episode_id AS id, e.clae_person_id AS child,
         e.clae_cla_episode_start_date AS start, e.clae_cla_episode_ceased_date AS finish,
         e.clae_cla_episode_start_reason AS began_with, e.clae_cla_episode_ceased_reason AS ceased_with,
         p.clap_cla_placement_type AS place, p.clap_cla_placement_urn AS urn,
         p.clap_cla_placement_postcode AS postcode, l.lega_legal_status AS status,
         e.from_file, e.from_row,
         row_number() OVER (PARTITION BY e.clae_person_id
           ORDER BY e.clae_cla_episode_start_date, e.clae_cla_episode_ceased_date NULLS LAST, e._position) AS nth
  FROM episodes e
  JOIN placements p ON p.clap_cla_placement_id = e.clae_cla_episode_id
  JOIN statuses l ON l.lega_legal_status_id = e.clae_cla_episode_id
), beside AS (
  SELECT *, lag(finish) OVER w AS finish_before, lag(ceased_with) OVER w AS ceased_before,
         lag(place) OVER w AS place_before, lag(urn) OVER w AS urn_before, lag(postcode) OVER w AS postcode_before,
         lag(status) OVER w AS status_before, lead(start) OVER w AS start_after
  FROM ordered WINDOW w AS (PARTITION BY child ORDER BY nth)
), begun AS (
  SELECT *,
         nth = 1 OR coalesce(began_with = 'S', FALSE) OR coalesce(start > finish_before, FALSE)
           OR coalesce(ceased_before <> 'X1', FALSE) AS new_period,
         place IS DISTINCT FROM place_before OR urn IS DISTINCT FROM urn_before
           OR postcode IS DISTINCT FROM postcode_before AS another_place
  FROM beside
), changed AS (
  SELECT *, new_period OR another_place OR coalesce(began_with IN ('P', 'T', 'B', 'U'), FALSE) AS new_placement,
         new_period OR status IS DISTINCT FROM status_before AS new_status
  FROM begun
)
SELECT *,
       sum(CASE WHEN new_period THEN 1 ELSE 0 END) OVER w AS period,
       sum(CASE WHEN new_placement THEN 1 ELSE 0 END) OVER w AS placement,
       sum(CASE WHEN new_status THEN 1 ELSE 0 END) OVER w AS status_span
FROM changed WINDOW w AS (PARTITION BY child ORDER BY nth)
"""

_PERIODS = """
CREATE TEMP TABLE periods AS
SELECT child, period, arg_min(id, nth) || '-care' AS cla_id, min(start) AS first_start,
       CASE WHEN arg_min(coalesce(began_with, ''), nth) = 'S' THEN min(start) ELSE NULL END AS entered,
       arg_max(coalesce(finish, TIMESTAMP '9999-12-31'), nth) AS last_finish
FROM chain GROUP BY child, period
"""

_PLACEMENT_OF = """
CREATE TEMP TABLE placement_of AS
SELECT child, placement, arg_min(id, nth) AS first_id, arg_max(id, nth) AS last_id, min(period) AS period
FROM chain GROUP BY child, placement
"""

_STATUS_OF = """
CREATE TEMP TABLE status_of AS
SELECT child, status_span, arg_min(id, nth) AS first_id, arg_max(id, nth) AS last_id
FROM chain GROUP BY child, status_span
"""

_NEW_EPISODES = """
SELECT e.* REPLACE (p.cla_id AS clae_cla_id, p.entered AS clae_entered_care_date,
                    o.first_id || '-placement' AS clae_cla_placement_id)
FROM episodes e
JOIN chain c ON c.id = e.clae_cla_episode_id
JOIN periods p ON p.child = c.child AND p.period = c.period
JOIN placement_of o ON o.child = c.child AND o.placement = c.placement
ORDER BY e._position
"""

_NEW_PLACEMENTS = """
SELECT a.* REPLACE (a.clap_cla_placement_id || '-placement' AS clap_cla_placement_id, p.cla_id AS clap_cla_id,
                    z.clap_cla_placement_provider AS clap_cla_placement_provider,
                    z.clap_cla_placement_end_date AS clap_cla_placement_end_date,
                    z.clap_cla_placement_change_reason AS clap_cla_placement_change_reason)
FROM placement_of o
JOIN placements a ON a.clap_cla_placement_id = o.first_id
JOIN placements z ON z.clap_cla_placement_id = o.last_id
JOIN periods p ON p.child = o.child AND p.period = o.period
ORDER BY a._position
"""

_NEW_STATUSES = """
SELECT a.* REPLACE (a.lega_legal_status_id || '-status' AS lega_legal_status_id,
                    z.lega_legal_status_end_date AS lega_legal_status_end_date)
FROM status_of o
JOIN statuses a ON a.lega_legal_status_id = o.first_id
JOIN statuses z ON z.lega_legal_status_id = o.last_id
ORDER BY a._position
"""

# An episode that began because something else changed found its placement or its legal status already there.
_BEGUN_EARLIER = """
SELECT count(*) FROM chain WHERE new_period AND began_with IN ('L', 'P', 'T')
"""

# Until here a review's clar_cla_id holds its child. A review belongs to the latest period that had begun by its day;
# one before all we know belongs to the first period, if we do not know when that began.
_PLACED_REVIEWS = """
CREATE TEMP TABLE placed_reviews AS
WITH latest AS (
  SELECT r._position, max(p.period) AS period
  FROM reviews r JOIN periods p ON p.child = r.clar_cla_id AND p.first_start <= r.clar_cla_review_date
  GROUP BY r._position
), earliest AS (
  SELECT r._position, p.period
  FROM reviews r JOIN periods p ON p.child = r.clar_cla_id
   AND p.period = 1 AND p.entered IS NULL AND r.clar_cla_review_date < p.first_start
)
SELECT r._position, p.cla_id,
       p.cla_id IS NULL AS in_no_period, coalesce(r.clar_cla_review_date > p.last_finish, FALSE) AS after_care
FROM reviews r
LEFT JOIN latest l ON l._position = r._position
LEFT JOIN earliest s ON s._position = r._position
LEFT JOIN periods p ON p.child = r.clar_cla_id AND p.period = coalesce(l.period, s.period)
"""

_NEW_REVIEWS = """
SELECT r.* REPLACE (p.cla_id AS clar_cla_id)
FROM reviews r JOIN placed_reviews p ON p._position = r._position
ORDER BY r._position
"""

# what is wrong with a chain, in words for the person who can put it right -> the episodes it is wrong with
_DOUBTS = {
    "The next episode begins, but this one has no end. Enter the day on which it ended.": (
        "SELECT from_file, from_row FROM chain WHERE finish IS NULL AND start_after IS NOT NULL"
    ),
    "This episode begins before the one before it ended. Check both dates.": (
        "SELECT from_file, from_row FROM chain WHERE finish_before > start"
    ),
    "This episode ends before it begins. Check both dates.": (
        "SELECT from_file, from_row FROM chain WHERE finish < start"
    ),
    "The child was not looked after on the day before, but the reason for the episode is not S. Check the reason.": (
        "SELECT from_file, from_row FROM chain WHERE new_period AND nth > 1 AND coalesce(began_with <> 'S', TRUE)"
    ),
    "The reason S says that the child started to be looked after, but the episode before has not ended. Check both.": (
        "SELECT from_file, from_row FROM chain "
        "WHERE began_with = 'S' AND nth > 1 AND coalesce(ceased_before, 'X1') = 'X1' "
        "AND coalesce(finish_before >= start, TRUE)"
    ),
    "The reason says that only the legal status changed, but the placement did too. Check the reason.": (
        "SELECT from_file, from_row FROM chain WHERE NOT new_period AND another_place AND began_with = 'L'"
    ),
    "The reason says that the legal status changed, but it did not. Check the reason.": (
        "SELECT from_file, from_row FROM chain WHERE NOT new_status AND began_with IN ('L', 'B', 'U')"
    ),
    "The reason says that the legal status did not change, but it did. Check the reason.": (
        "SELECT from_file, from_row FROM chain WHERE NOT new_period AND new_status AND began_with IN ('P', 'T')"
    ),
}
_REVIEW_DOUBTS = {
    "The child is not known to have been looked after on this day, so the review belongs to no period of care. "
    "Check the date.": "in_no_period",
    "The review is dated after the child left care. Check the date.": "after_care",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows that contradict themselves or their neighbours. They are kept as recorded."""

    what: str
    from_file: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CarePeriods:
    tables: dict[str, pa.Table]
    doubts: list[Doubt]
    entry_not_known: int  # periods of care whose first episode is not in the return
    start_not_known: int  # placements and legal statuses that had begun before the first episode in the return


def join_episodes(tables: dict[str, pa.Table]) -> CarePeriods:
    """The looked-after tables, typed a row an episode, as the standard means them."""
    with duckdb.connect() as connection:
        given = {
            name: tables[table].append_column("_position", pa.array(range(tables[table].num_rows), pa.int64()))
            for name, table in _NAMES.items()
            if table in tables
        }
        for name, rows in given.items():
            connection.register(name, rows)
        for statement in (_CHAIN, _PERIODS, _PLACEMENT_OF, _STATUS_OF):
            connection.execute(statement)
        made = {
            EPISODES: _rows(connection, _NEW_EPISODES, tables[EPISODES].schema),
            PLACEMENTS: _rows(connection, _NEW_PLACEMENTS, tables[PLACEMENTS].schema),
            STATUSES: _rows(connection, _NEW_STATUSES, tables[STATUSES].schema),
        }
        doubts = [doubt for what, query in _DOUBTS.items() for doubt in _doubts(connection, what, query)]
        if REVIEWS in tables:
            connection.execute(_PLACED_REVIEWS)
            made[REVIEWS] = _rows(connection, _NEW_REVIEWS, tables[REVIEWS].schema)
            for what, column in _REVIEW_DOUBTS.items():
                query = (
                    "SELECT r.from_file, r.from_row FROM reviews r "
                    f"JOIN placed_reviews p ON p._position = r._position WHERE p.{column}"
                )
                doubts += _doubts(connection, what, query)
        unknown = connection.execute("SELECT count(*) FROM periods WHERE entered IS NULL").fetchone() or (0,)
        earlier = connection.execute(_BEGUN_EARLIER).fetchone() or (0,)
    return CarePeriods({**tables, **made}, doubts, unknown[0], earlier[0])


_NAMES = {"episodes": EPISODES, "placements": PLACEMENTS, "statuses": STATUSES, "reviews": REVIEWS}


def _rows(connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> pa.Table:
    return connection.sql(query).to_arrow_table().select(schema.names).cast(schema)


def _doubts(connection: duckdb.DuckDBPyConnection, what: str, query: str) -> list[Doubt]:
    found = connection.execute(
        f"SELECT from_file, list(from_row ORDER BY from_row) FROM ({query}) GROUP BY from_file ORDER BY from_file"
    ).fetchall()
    return [Doubt(what, file, tuple(rows)) for file, rows in found]
