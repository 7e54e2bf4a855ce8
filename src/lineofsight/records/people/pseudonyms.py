"""Keyed pseudonyms: the name a child goes by everywhere outside the identifiers, and the key that makes it."""

import hashlib
import os
import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.on_disk.durable import AS_BYTES, sync_folder
from lineofsight.records.problems import RefusedError

KEY_BYTES = 32
LENGTH = 12  # characters of five bits: two of a million children share one with a chance of one in two million
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o or u to misread aloud
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


def key_file(keys: Path, authority: str) -> Path:
    return keys / f"{authority}.key"


def read_key(keys: Path, authority: str) -> bytes:
    """The authority's key, or a refusal: another key would make every child a new child."""
    path = key_file(keys, authority)
    if not path.exists():
        raise RefusedError(
            f"The key of authority {authority} is missing, so its children could not be matched with those already"
            f" held: restore {path.name} to the home's keys folder from the backup."
        )
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise RefusedError(
            f"The key of authority {authority} is damaged: restore {path.name} to the home's keys folder from the"
            " backup."
        )
    return key


def make_key(keys: Path, authority: str) -> bytes:
    """A new random key, readable by its owner only. An existing key is never overwritten."""
    keys.mkdir(mode=0o700, exist_ok=True)
    path = key_file(keys, authority)
    aside = path.with_suffix(".part")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | AS_BYTES, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        raise RefusedError(f"Authority {authority} already has a key.")
    aside.rename(path)
    sync_folder(keys)
    return read_key(keys, authority)


def fingerprint(key: bytes) -> str:
    """Tells two keys apart without giving either away."""
    return hashlib.blake2b(key, digest_size=8, person=b"fingerprint").hexdigest()


def pseudonym(key: bytes, authority: str, child_id: str) -> str:
    return _twelve(hashlib.blake2b(f"{authority}\x1f{child_id}".encode(), key=key, digest_size=8).digest())


def place_hash(key: bytes, place: str) -> str | None:
    """Equal for two spellings of one postcode; None where nothing but spaces was written."""
    normal = "".join(c for c in place.upper() if c.isalnum())
    if not normal:
        return None
    return _twelve(hashlib.blake2b(normal.encode(), key=key, digest_size=8, person=b"place").digest())


def _twelve(digest: bytes) -> str:
    number = int.from_bytes(digest, "big") >> 4
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(50, -1, -10)])


class Pseudonyms:
    """One authority's ids and the pseudonyms they become, worked out once a load."""

    def __init__(self, key: bytes, authority: str, child_ids: pa.Array) -> None:
        self.child_ids = child_ids.unique().drop_null()
        self.children = pa.array([pseudonym(key, authority, i) for i in self.child_ids.to_pylist()], pa.string())
        if len(self.children.unique()) != len(self.children):
            raise_collision(authority)

    def of(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """The column with every id replaced; blank stays blank."""
        return self.children.take(pc.index_in(column, value_set=self.child_ids))


def raise_collision(authority: str) -> None:
    raise RefusedError(
        f"Two ids of authority {authority} would be given the same pseudonym, so nothing was stored: make a new home,"
        " which has a new key, and load again."
    )
