"""Bad input through the command line: an exit code of 3 or 4, a clear line, and the snapshot before it whole."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from lineofsight.cli.main import main
from lineofsight.records.home import Home
from tests.builders.workbooks import CONTACTS, a_contact, a_csv, a_sheet, a_workbook

REFUSED, DONE_WITH_PROBLEMS = 3, 4
VISITS = ["child_id", "visit_id", "visited_on"]


def a_list(folder: Path) -> Path:
    return a_csv(folder / "list_1.csv", a_sheet(CONTACTS, a_contact(), a_contact("INV2")))


def a_book(folder: Path) -> Path:
    return a_workbook(folder / "annex_a.xlsx", List_1=a_sheet(CONTACTS, a_contact()))


def with_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def utf_16(folder: Path) -> Path:
    return a_csv(folder / "list_1.csv", a_sheet(CONTACTS, a_contact()), "utf-16")


def no_encoding(folder: Path) -> Path:
    path = a_list(folder)
    return with_bytes(path, path.read_bytes() + b"\x81\x8d\n")


def two_gigabytes(folder: Path) -> Path:
    data = bytearray(a_book(folder).read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 2_000_000_000)
    return with_bytes(folder / "annex_a.xlsx", bytes(data))


def cut_short(folder: Path) -> Path:
    data = a_book(folder).read_bytes()
    return with_bytes(folder / "annex_a.xlsx", data[: len(data) // 2])


def dated(written: object) -> Callable[[Path], Path]:
    return lambda folder: a_csv(
        folder / "list_1.csv", a_sheet(CONTACTS, a_contact(on=written), a_contact("INV2", "06/10/2026"))
    )


def formulas(folder: Path) -> Path:
    return a_workbook(folder / "annex_a.xlsx", List_1=a_sheet(CONTACTS, a_contact("INV1", "=B2+1"), a_contact("INV2")))


def twice(folder: Path) -> Path:
    return a_csv(folder / "los_visits.csv", [VISITS, ["INV1", "V1", "2026-10-01"], ["INV1", "V1", "2026-10-02"]])


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE Message [<!ENTITY a "aaaa">]><Message>&a;</Message>'

BAD: list[tuple[str, Callable[[Path], Path], int, str]] = [
    ("an empty file", lambda folder: with_bytes(folder / "list_1.csv", b""), REFUSED, "is empty"),
    (
        "wrong columns",
        lambda folder: a_workbook(folder / "annex_a.xlsx", List_4=[["Child Unique ID", "Notes"], ["INV1", "x"]]),
        REFUSED,
        "no List 4 that can be read",
    ),
    ("wrong encoding", no_encoding, REFUSED, "neither UTF-8 nor Windows text"),
    ("UTF-16", utf_16, REFUSED, "UTF-16"),
    ("two-digit years", dated("05/10/26"), DONE_WITH_PROBLEMS, "year in four figures"),
    ("a date in 2206", dated("05/10/2206"), DONE_WITH_PROBLEMS, "more than thirty years after"),
    ("two gigabytes in a zip header", two_gigabytes, REFUSED, "more than 1 GB"),
    ("XML entities", lambda folder: with_bytes(folder / "census.xml", ENTITIES), REFUSED, "document type declaration"),
    ("formula cells", formulas, DONE_WITH_PROBLEMS, "formula that was not worked out"),
    ("duplicate ids", twice, DONE_WITH_PROBLEMS, "same id but other content"),
    ("a workbook cut short", cut_short, REFUSED, "cut short or damaged"),
]


@pytest.mark.parametrize(("what", "made", "code", "words"), BAD, ids=[spec[0] for spec in BAD])
def test_bad_input_has_its_exit_code_and_harms_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
    made: Callable[[Path], Path],
    code: int,
    words: str,
) -> None:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "home"))
    loading = ("--authority", "878", "--as-at", "2026-10-31")
    for name in ("good", "bad"):
        (tmp_path / name).mkdir()
    assert main(["load", str(a_list(tmp_path / "good")), *loading]) in (0, DONE_WITH_PROBLEMS)
    capsys.readouterr()
    home = Home.open(tmp_path / "home")
    (first,) = home.snapshots()
    assert main(["load", str(made(tmp_path / "bad")), *loading]) == code
    said = capsys.readouterr()
    assert words in (said.err if code == REFUSED else said.out)
    assert "Traceback" not in said.err
    snapshots, current = home.snapshots(), home.current()
    assert [one.id for one in snapshots][:1] == [first.id] and current is not None
    assert [one.faults(home.identifiers(one.id)) for one in snapshots] == [[]] * len(snapshots)
    if code == REFUSED:
        assert len(snapshots) == 1 and current.id == first.id and home.unfinished() == []
    else:
        rows = snapshots[-1].manifest.rows
        assert len(snapshots) == 2 and rows.read == rows.kept + rows.set_aside == 2 and rows.set_aside == 1
