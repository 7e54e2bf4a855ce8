"""Rows of an incoming list become rows of standard tables: which rows, and what stands in each column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.mapping.joining_rows import ORDER
from lineofsight.records.mapping.layouts import Feed, Fill, Keep
from lineofsight.records.mapping.typed_lists import TypedList, defining_headings
from lineofsight.records.tables import SYSTEM_COLUMNS, Table


@dataclass(slots=True)
class Gathered:
    """What all lists of a source give to one standard table."""

    table: Table
    once_per: tuple[str, ...]
    key: tuple[str, ...]
    feed: Feed  # the first: its coverage is the table's
    own: list[pa.Table] = field(default_factory=list)
    alongside: list[pa.Table] = field(default_factory=list)  # rows that only accompany a list's own
    filled: set[str] = field(default_factory=set)  # columns for which some list has an item


def gather(typed: list[TypedList], tables: Mapping[str, Table], as_at: date) -> dict[str, Gathered]:
    gathered: dict[str, Gathered] = {}
    for one in typed:
        for feed in one.layout.feeds:
            table = tables[feed.table]
            once_per = feed.once_per or (table.key if feed.alongside else ())
            held = gathered.setdefault(feed.table, Gathered(table, once_per, feed.key or table.key, feed))
            made = feed_rows(one, feed, table, as_at)
            (held.alongside if feed.alongside else held.own).append(made)
            held.filled |= {name for name, fill in feed.columns.items() if _has_item(fill, one)}
    return gathered


def _has_item(fill: Fill, one: TypedList) -> bool:
    return fill.heading in one.values or fill.made_id or fill.constant is not None


def feed_rows(one: TypedList, feed: Feed, table: Table, as_at: date) -> pa.Table:
    """The rows that one list gives to one table, with ORDER beside the table's columns."""
    ids = _made_ids(one, feed)
    columns: dict[str, pa.Array] = {
        ORDER: pa.array(range(one.first_order, one.first_order + one.rows), pa.int64()),
        "from_file": pa.array([one.raw.file] * one.rows, pa.int32()),
        "from_row": one.from_row,
    }
    for column in table.columns:
        fill = feed.columns.get(column.name)
        values = _filled(fill, one, ids, as_at) if fill is not None else pa.nulls(one.rows)
        columns[column.name] = _as_stored(values, column.arrow_type)
    return pa.table(columns, schema=row_schema(table)).filter(made_from(one, feed, table))


def row_schema(table: Table) -> pa.Schema:
    """A table's own columns, where each row came from, and its order; the authority is added by the snapshot."""
    beside = [column for column in SYSTEM_COLUMNS if column.name != "authority"]
    return pa.schema([(ORDER, pa.int64()), *beside, *((c.name, c.arrow_type) for c in table.columns)])


def made_from(one: TypedList, feed: Feed, table: Table) -> pa.Array:
    """Which rows of the list make a row of the table."""
    makes = one.has_child
    if feed.when_filled:
        makes = pc.and_(makes, _any_filled(one, feed.when_filled))
    for heading, codes in feed.when.items():
        if heading in one.values:
            makes = pc.and_(makes, pc.is_in(one.values[heading], pa.array(codes, pa.string())))
        else:
            makes = pa.array([False] * one.rows, pa.bool_())
    if table.defining_dates and not feed.undated:
        makes = pc.and_(makes, _any_filled(one, tuple(defining_headings(one, feed, table))))
    return makes


def _any_filled(one: TypedList, headings: tuple[str, ...]) -> pa.Array:
    filled = pa.array([False] * one.rows, pa.bool_())
    for heading in headings:
        if heading in one.values:
            filled = pc.or_(filled, pc.is_valid(one.values[heading]))
    return filled


def _made_ids(one: TypedList, feed: Feed) -> pa.Array:
    parts = [pa.scalar(one.id_stem), one.from_row.cast(pa.string())]
    if feed.suffix:
        parts.append(pa.scalar(feed.suffix))
    return pc.binary_join_element_wise(*parts, "-")


def _filled(fill: Fill, one: TypedList, ids: pa.Array, as_at: date) -> pa.Array:
    if fill.as_at:
        return pa.array([datetime.combine(as_at, datetime.min.time())] * one.rows, pa.timestamp("us"))
    if fill.heading is None:
        return ids if fill.made_id else pa.array([fill.constant] * one.rows)
    if fill.heading not in one.values:
        return ids if fill.made_id else pa.nulls(one.rows)
    values = one.values[fill.heading]
    if fill.or_heading in one.values:
        values = pc.coalesce(values, one.values[fill.or_heading])
    if fill.made_id:
        return pc.coalesce(values, ids)
    if fill.constant is not None:
        return pc.if_else(pc.is_valid(values), pa.scalar(fill.constant), pa.scalar(None, pa.scalar(fill.constant).type))
    if fill.keep is not Keep.ALL:
        return _on_one_side(values, fill.keep, as_at)
    if fill.becomes is not None:
        values = _recoded(values, fill.becomes)
    return _as_json_flag(values) if fill.as_json_flag else values


def _on_one_side(values: pa.Array, keep: Keep, as_at: date) -> pa.Array:
    end = pa.scalar(datetime.combine(as_at + timedelta(days=1), datetime.min.time()), pa.timestamp("us"))
    wanted = pc.less(values, end) if keep is Keep.TO_AS_AT else pc.greater_equal(values, end)
    return pc.if_else(wanted, values, pa.scalar(None, values.type))


def _recoded(values: pa.Array, becomes: Mapping[str, str | None]) -> pa.Array:
    position = pc.index_in(values, pa.array(list(becomes), pa.string()))
    return pa.array(list(becomes.values()), pa.string()).take(position)


def _as_json_flag(values: pa.Array) -> pa.Array:
    """{"CODE": "Y"}: only ever around a code of ours, which needs no escaping."""
    return pc.binary_join_element_wise(pa.scalar('{"'), values, pa.scalar('": "Y"}'), "")


def _as_stored(values: pa.Array, arrow: pa.DataType) -> pa.Array:
    if pa.types.is_date32(arrow) and pa.types.is_timestamp(values.type):
        values = pc.floor_temporal(values, unit="day")
    return values.cast(arrow)
