"""The county's files: the same bytes from the same seed, marked as invented, and telling of the same children."""

import csv
import hashlib
from collections import Counter
from datetime import date
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from lineofsight import definitions_folder
from lineofsight.invented import write_county
from lineofsight.invented.world import World
from lineofsight.invented.write_ssda903 import return_year
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.marker import is_invented, says_invented
from lineofsight.records.tables import standard_tables
from tests.builders.county import County, a_county

SMALL = 0.03


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_county(tmp_path_factory.mktemp("county") / "fernshire", scale=SMALL).folder


@pytest.fixture(scope="module")
def county() -> County:
    return a_county(scale=SMALL)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sheet(folder: Path, number: int) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(folder / "annex_a.xlsx", read_only=True)
    rows = book[f"List {number}"].iter_rows(values_only=True)
    headings = [str(heading) for heading in next(rows)]
    found = [dict(zip_longest(headings, row)) for row in rows]  # a row ends at its last filled cell
    book.close()
    return found


def return_rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "ssda903" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert digests(write_county(tmp_path / "again", scale=SMALL).folder) == digests(folder)


def test_another_seed_gives_another_county(folder: Path, tmp_path: Path) -> None:
    other, first = digests(write_county(tmp_path / "other", seed=2, scale=SMALL).folder), digests(folder)
    unlike = {name for name in first if name.endswith((".csv", ".xml", ".xlsx")) and first[name] != other.get(name)}
    assert {"annex_a.xlsx", "cin_census.xml", "ssd/ssd_person.csv", "ssda903/episodes.csv"} <= unlike


def test_the_summary_names_every_file_and_counts_every_row(tmp_path: Path) -> None:
    summary = write_county(tmp_path / "fernshire", scale=0.01)
    assert set(summary.files) == set(digests(summary.folder))
    for table, rows in summary.rows.items():
        with (summary.folder / table.split("_")[0] / f"{table}.csv").open(encoding="utf-8") as file:
            assert sum(1 for _ in csv.reader(file)) - 1 == rows, table


def test_every_file_is_marked_as_invented(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "invented.json"]
    assert files and all(is_invented(path) for path in files)
    assert says_invented(folder / "annex_a.xlsx") and says_invented(folder / "cin_census.xml")


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("child\n1\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="name an empty folder"):
        write_county(tmp_path, scale=0.01)
    assert [path.name for path in tmp_path.iterdir()] == ["ours.csv"]


def test_headings_are_the_standard_tables_own(folder: Path) -> None:
    tables = standard_tables(definitions_folder())
    for path in [*folder.glob("ssd/*.csv"), *folder.glob("los/*.csv")]:
        with path.open(encoding="utf-8") as file:
            assert tuple(next(csv.reader(file))) == tables[path.stem].column_names


# The five sources agree: what one of them counts, the tables behind them all count too.


@pytest.mark.parametrize(
    ("number", "open_when", "query"),
    [
        (7, "Child Protection Plan End Date", "SELECT count(*) FROM ssd_cp_plans WHERE cppl_cp_plan_end_date IS NULL"),
        (8, "Date Ceased to be Looked After",
         "SELECT count(*) FROM ssd_cla_episodes WHERE clae_cla_episode_ceased_date IS NULL"),
        (6, "CIN Closure Date",
         "SELECT count(*) FROM ssd_cin_episodes WHERE cine_close_date IS NULL AND cine_referral_nfa = 'N'"),
        (9, None, "SELECT count(*) FROM ssd_care_leavers"),
    ],
)  # fmt: skip
def test_the_workbook_lists_who_the_tables_hold(
    folder: Path, county: County, number: int, open_when: str | None, query: str
) -> None:
    rows = sheet(folder, number)
    listed = [row for row in rows if open_when is None or row[open_when] is None]
    assert len(listed) == county.number(query) > 0


def test_the_workbook_gives_one_row_a_child_where_it_should(folder: Path) -> None:
    for number in (6, 7, 8, 9):
        found = Counter(row["Child Unique ID"] for row in sheet(folder, number))
        assert not [child for child, times in found.items() if times > 1 and child is not None], number


def test_the_return_holds_the_year_to_the_last_31_march(folder: Path, county: County) -> None:
    first, last = return_year(county.world.as_at)
    assert (first, last) == (date(2025, 4, 1), date(2026, 3, 31))
    assert return_year(date(2026, 3, 31)) == (first, last) and return_year(date(2026, 3, 30))[1] == date(2025, 3, 31)
    held = county.number(
        f"SELECT count(*) FROM ssd_cla_episodes WHERE clae_cla_episode_start_date <= DATE '{last}'"
        f" AND coalesce(clae_cla_episode_ceased_date, DATE '9999-01-01') >= DATE '{first}'"
    )
    assert len(return_rows(folder, "episodes")) == held > 0
    children = {row["CHILD"] for row in return_rows(folder, "header")}
    for name in ("episodes", "reviews", "oc2", "oc3", "missing", "social_workers"):
        rows = return_rows(folder, name)
        assert rows and {row["CHILD"] for row in rows} <= children, name


def test_the_census_tells_of_the_same_plans(folder: Path, county: County) -> None:
    first, last = return_year(county.world.as_at)
    document = etree.parse(folder / "cin_census.xml", etree.XMLParser(resolve_entities=False, no_network=True))
    plans = county.number(
        "SELECT count(*) FROM ssd_cp_plans WHERE cppl_referral_id IS NOT NULL"
        f" AND cppl_cp_plan_start_date <= DATE '{last}'"
        f" AND coalesce(cppl_cp_plan_end_date, DATE '9999-01-01') >= DATE '{first}'"
    )
    assert len(document.findall(".//ChildProtectionPlans")) == plans > 0
    children = county.number(
        "SELECT count(DISTINCT cine_person_id) FROM ssd_cin_episodes"
        f" WHERE cine_referral_date <= DATE '{last}'"
        f" AND (cine_referral_nfa = 'N' OR cine_referral_date >= DATE '{first}')"
        f" AND coalesce(cine_close_date, DATE '9999-01-01') >= DATE '{first}'"
    )
    ids = [element.text for element in document.findall(".//LAchildID")]
    assert len(ids) == len(set(ids)) == children


def test_a_county_of_another_day_begins_six_years_before_it() -> None:
    assert World(as_at=date(2027, 3, 31)).begins == date(2021, 4, 1)
    assert World(as_at=date(2026, 2, 28)).begins == date(2020, 3, 1)
