"""`lineofsight compare`: files in, a measure beside others out, and refusals that change nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from lineofsight.cli.main import main
from lineofsight.invented.published import write_published
from lineofsight.records.home import INVENTED, Home
from tests.builders.lists import NOW
from tests.builders.published_files import england, plans, write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["compare", *map(str, arguments)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def read(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


def some_plans(folder: Path) -> Path:
    rows = [{**england(), "CPP_start": "12500", "CPP_subsequent": "3000", "CPP_subsequent_percent": "24"}]
    rows += [plans("500", str(120 + n), str((120 + n) / 5), code=str(900 + n)) for n in range(1, 26)]
    return write(folder / "d3.csv", rows)


def test_files_are_imported_into_a_home_that_is_made_for_them(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "import", some_plans(tmp_path))
    assert code == 0
    assert "26 rows in = 26 kept + 0 set aside." in out
    assert (home / "home.json").is_file()
    code, document = read(capsys, "import", some_plans(tmp_path))
    assert code == 0
    (imported,) = document["imported"]
    assert imported["state"] == "already held"
    assert imported["rows"] == {"in": 26, "kept": 26, "set_aside": 0}


def test_problems_are_said_by_the_exit_code_and_never_quote_a_cell(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "import", write(tmp_path / "d3.csv", [plans("100", "-100", "-400"), plans("9", "8")]))
    assert code == 4
    assert "never below nought" in out and "stands twice" in out


def test_one_wrong_file_among_several_changes_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = write(tmp_path / "wrong.csv", [{"a": "1"}])
    code, document = read(capsys, "import", some_plans(tmp_path), wrong)
    assert code == 3
    assert list(document) == ["refused"] and "wrong.csv" in document["refused"]
    assert not home.exists()


def test_a_measure_is_shown_without_any_records_and_says_what_is_missing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "import", some_plans(tmp_path))
    code, out, err = run(capsys, "show", "second_or_subsequent_plans", "--authority", "925")
    assert code == 0
    assert "Authority 925 had 29.0% (145 of 500)" in out
    assert "England 24.0%" in out
    assert "Statistical neighbours are not known" in err and "Our own figure cannot be told" in err
    code, document = read(capsys, "show", "second_or_subsequent_plans")
    assert code == 0
    assert document["authority"] is None and document["funnel"]["authorities"] == 25
    assert any("--authority" in text for text in document["missing"])


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        ("second_or_subsequent_plans", "compare import"),
        ("social_worker_caseload", "middle worker"),
        ("life_story_started", "No published statistic"),
        ("second_plans", "no such measure"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(
    home: Path, measure: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = read(capsys, "show", measure)
    assert code == 3
    assert says in document["refused"]
    assert not home.exists()


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["import"], ["show"], ["show", "a", "--year", "25"], ["import", "a.csv", "--model-year", "x"]):
        with pytest.raises(SystemExit) as left:
            main(["compare", *arguments])
        assert left.value.code == 2


def test_the_invented_england_is_imported_by_the_same_door_and_only_into_an_invented_home(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write_published(tmp_path / "files")
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in write_published(tmp_path / "again")]
    code, document = read(capsys, "import", *files)
    assert code == 3 and "invented" in document["refused"]
    invented = tmp_path / "invented"
    Home.open(invented, kind=INVENTED, made=NOW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LINEOFSIGHT_HOME", str(invented))
        code, document = read(capsys, "import", *files)
        assert code == 0
        assert {one["kind"] for one in document["imported"]} == {path.stem for path in layout_files()}
        assert all(one["invented"] for one in document["imported"])
        assert {sign for one in document["imported"] for sign in one["symbols"]} >= {"c", "x", "u", ":", "~", "-"}
        code, document = read(capsys, "show", "second_or_subsequent_plans", "--authority", "999")
    assert code == 0
    assert document["latest"]["neighbours"]["known"] > 0
    assert [who["name"] for who in document["learn_from"]["authorities"]] == ["Saltmere (invented)"]
    assert "invented" in document["sentences"][-1]


def layout_files() -> list[Path]:
    from lineofsight import definitions_folder

    return sorted((definitions_folder() / "published").glob("*.yaml"))
