"""Good files with bytes changed, lost or added: each is read or refused, and nothing else ever happens.

`LINEOFSIGHT_FAULTS` says how many of each kind; `make faults` asks for hundreds.
"""

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lineofsight.records.problems import RefusedError
from lineofsight.records.sources.which_source import read_source
from tests.builders.lists import DEFINITIONS, NOW
from tests.builders.workbooks import (
    ASSESSMENTS,
    CONTACTS,
    a_contact,
    a_csv,
    a_sheet,
    a_workbook,
    an_old_workbook,
    an_opendocument,
)

TIMES = int(os.environ.get("LINEOFSIGHT_FAULTS", "12"))
MARKUP = b'<>/="&;rcvtf0123456789AZ '

pytestmark = pytest.mark.faults


def scrambled(good: bytes, luck: random.Random) -> bytes:
    data = bytearray(good)
    for _ in range(luck.randint(1, 12)):
        at = luck.randrange(len(data)) if data else 0
        deed = luck.randrange(4)
        if deed == 0:
            data[at : at + 1] = bytes([luck.randrange(256)])
        elif deed == 1:
            del data[at : at + luck.randint(1, 40)]
        elif deed == 2:
            data[at:at] = bytes(luck.choices(MARKUP, k=luck.randint(1, 8)))
        else:
            data[at:at] = data[at : at + luck.randint(1, 40)]
    return bytes(data[: luck.randrange(len(data) + 1)] if luck.random() < 0.1 else data)


def scrambled_inside(good: bytes, luck: random.Random) -> bytes:
    """The zip stays whole: one of its members does not."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = luck.choice(sorted(members))
    members[name] = scrambled(members[name], luck)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return held.getvalue()


def rows() -> list[list[object]]:
    return a_sheet(CONTACTS, *(a_contact(f"INV{i}", f"{i:02}/10/2026") for i in range(1, 29)))


def as_text() -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows()]


GOOD: dict[str, Callable[[Path], Path]] = {
    "a.csv": lambda path: a_csv(path, rows()),
    "a.xlsx": lambda path: a_workbook(path, List_1=rows(), List_4=[ASSESSMENTS]),
    "a.xls": lambda path: an_old_workbook(path, "List 1", as_text()),
    "a.ods": lambda path: an_opendocument(path, "List 1", as_text()),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("scramble", [scrambled, scrambled_inside])
def test_a_scrambled_file_is_read_or_refused(tmp_path, name, scramble):
    good = GOOD[name](tmp_path / name).read_bytes()
    assert read_source([tmp_path / name], definitions=DEFINITIONS, now=NOW)[0].rows_kept == 28
    if scramble is scrambled_inside and not good.startswith(b"PK"):
        return
    luck = random.Random(f"{name} {scramble.__name__}")
    ends = {"read": 0, "refused": 0}
    for _ in range(TIMES):
        (tmp_path / name).write_bytes(scramble(good, luck))
        try:
            for extract in read_source([tmp_path / name], definitions=DEFINITIONS, now=NOW):
                assert extract.rows_in == extract.rows_kept + extract.rows_set_aside
                ends["read"] += 1
        except RefusedError as refusal:
            assert name in str(refusal)
            ends["refused"] += 1
    assert sum(ends.values()) == TIMES
