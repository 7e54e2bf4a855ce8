"""Typed columns written as the text cells of a raw list: days in ISO form, JSON as JSON, nothing rounded."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

_LONDON = ZoneInfo("Europe/London")


def text_cells(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """An Arrow column of any type as text."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_dictionary(kind):
        return text_cells(array.dictionary_decode())
    if pa.types.is_timestamp(kind):
        return _timestamps(array)
    if pa.types.is_date(kind):
        return pc.strftime(array.cast(pa.timestamp("s")), format="%Y-%m-%d")
    if pa.types.is_boolean(kind):
        return pc.if_else(array, pa.scalar("Y"), pa.scalar("N"))
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return text_of_objects(array.to_pylist())
    return array.cast(pa.string())


def _timestamps(array: pa.Array) -> pa.Array:
    if array.type.tz is not None:
        return text_of_objects(array.to_pylist())
    return pc.strftime(array.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%S")


def text_of_objects(values: Sequence[Any]) -> pa.Array:
    """Python objects, such as a database driver gives, as text."""
    plain = next((value for value in values if value is not None), None)
    if plain is None:
        return pa.nulls(len(values), pa.string())
    if isinstance(plain, str) and all(value is None or type(value) is str for value in values):
        return pa.array(values, pa.string())
    return pa.array(_texts(values), pa.string())


def _texts(values: Iterable[Any]) -> list[str | None]:
    """Each different value once: a column of days or flags repeats few of them."""
    known: dict[Any, str | None] = {None: None}
    texts: list[str | None] = []
    for value in values:
        try:
            key = (type(value), value) if value is not None else None
            if key not in known:
                known[key] = _text(value)
            texts.append(known[key])
        except TypeError:  # a list or a dictionary has no hash
            texts.append(_text(value))
    return texts


def _text(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "Y" if value else "N"
        case datetime():
            local = value.astimezone(_LONDON) if value.tzinfo is not None else value
            return local.replace(tzinfo=None).isoformat(timespec="seconds")
        case date() | time():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)
