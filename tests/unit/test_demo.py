"""`lineofsight demo`: from nothing to figures, and never into a home that holds real children."""

import json
from pathlib import Path

import pytest

from lineofsight.cli.main import main
from lineofsight.records.home import Home


@pytest.mark.slow
def test_a_demo_is_written_loaded_and_measured_and_only_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "home"
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(folder))
    assert main(["demo", "--no-serve", "--scale", "0.01"]) == 0
    said = capsys.readouterr().out
    assert "No child in it exists" in said and "lineofsight figures" in said and "pages" not in said
    home = Home.open(folder, kind="invented")
    assert [snapshot.manifest.as_at.isoformat() for snapshot in home.snapshots()] == ["2026-10-31"]
    assert (folder / "sources" / "annex_a.xlsx").is_file()

    assert main(["demo", "--no-serve", "--scale", "0.01"]) == 0
    assert "is ready" in capsys.readouterr().out
    assert home.snapshots()[0].release, "members see released figures only, and the demo has members"
    assert len(home.snapshots()) == 1

    assert main(["figures", "referrals_received", "--from", "2026-10", "--to", "2026-10", "--format", "json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures and figures[0]["numerator"] > 0

    assert main(["compare", "show", "second_or_subsequent_plans", "--json"]) == 0
    compared = json.loads(capsys.readouterr().out)
    assert compared["authority"]["name"] == "Fernshire (invented)" and compared["latest"]["england"]["value"]
    assert any(year["ours"] and year["ours"]["value"] is not None for year in compared["years"])

    assert main(["demo", "--as-at", "2026-09-30"]) == 3
    assert "give another folder" in capsys.readouterr().err


def test_a_home_of_real_children_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Home.open(tmp_path / "home", kind="real")
    assert main(["demo", "--home", str(tmp_path / "home"), "--no-serve"]) == 3
    assert "for real children" in capsys.readouterr().err
    assert not (tmp_path / "home" / "sources").exists()


def test_a_day_that_is_no_day_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["demo", "--as-at", "31/10/2026"])
    assert left.value.code == 2
    assert "write the day like 2026-10-31" in capsys.readouterr().err
