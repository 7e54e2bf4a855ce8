"""Pseudonyms and keys."""

import hashlib
import os
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.people.pseudonyms import Pseudonyms, fingerprint, make_key, place_hash, pseudonym, read_key
from lineofsight.records.problems import RefusedError

KEY = bytes(range(32))
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@given(st.binary(min_size=32, max_size=32), st.text(max_size=8), st.text(max_size=20))
def test_a_pseudonym_is_sixty_bits_of_a_keyed_hash(key: bytes, authority: str, child_id: str) -> None:
    """Against long division, five bits at a time."""
    digest = hashlib.blake2b(f"{authority}\x1f{child_id}".encode(), key=key, digest_size=8).digest()
    number, letters = int.from_bytes(digest, "big") // 16, ""
    for _ in range(12):
        number, letter = divmod(number, 32)
        letters = CROCKFORD[letter] + letters
    assert pseudonym(key, authority, child_id) == letters


def test_a_pseudonym_never_changes() -> None:
    """Written down once: a change here would part every child from its history."""
    assert pseudonym(KEY, "999", "A1") == "ezxzkvbb15bf"
    assert pseudonym(KEY, "998", "A1") != pseudonym(KEY, "999", "A1") != pseudonym(bytes(32), "999", "A1")


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [("AB1 2CD", "ab12cd", True), ("AB1 2CD", " AB1-2CD ", True), ("AB1 2CD", "AB1 2CE", False)],
)
def test_two_spellings_of_a_postcode_are_one_place(one: str, two: str, same: bool) -> None:
    assert (place_hash(KEY, one) == place_hash(KEY, two)) is same
    assert place_hash(KEY, " - ") is None


def test_a_column_of_ids_becomes_pseudonyms_and_blanks_stay_blank() -> None:
    ids = pa.chunked_array([["a", None], ["b", "a"]])
    made = Pseudonyms(KEY, "999", pa.array(["b", "a", None]))
    a, b = pseudonym(KEY, "999", "a"), pseudonym(KEY, "999", "b")
    assert made.of(ids).to_pylist() == [a, None, b, a]


def test_a_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys", "999")
    assert len(key) == 32 and read_key(tmp_path / "keys", "999") == key
    with pytest.raises(RefusedError, match="already has a key"):
        make_key(tmp_path / "keys", "999")
    assert read_key(tmp_path / "keys", "999") == key != make_key(tmp_path / "keys", "998")
    assert fingerprint(key) != fingerprint(os.urandom(32)) and key.hex() not in fingerprint(key)
