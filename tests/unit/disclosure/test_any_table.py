"""Any table of counts: read, refused, protected, handed back."""

import json

import pytest

from lineofsight.cli.main import main
from lineofsight.records.problems import RefusedError
from lineofsight.signals.disclosure.attacker import ContradictionError, Known, Sum, ranges
from lineofsight.signals.disclosure.suppression import protect_table
from lineofsight.signals.disclosure.table import CountTable, linked, read_table
from tests.builders.attacked import with_totals
from tests.builders.shared_files import shared

TABLE = "place,seen,not seen,Total\nnorth,20,3,23\nsouth,15,14,29\neast,11,8,19\nTotal,46,25,71\n"


def hidden_in(counts: list[list[int]], **how: object) -> set[tuple[int, int]]:
    return set(protect_table(with_totals(counts), **how).hidden)  # type: ignore[arg-type]


def test_published_vectors_are_matched_cell_by_cell():
    vectors = json.loads(shared("data", "signals", "sdc_secondary_suppression_vectors.json").read_text())["vectors"]
    for vector in vectors:
        bare = CountTable(
            tuple(f"r{n}" for n, _ in enumerate(vector["table"])),
            tuple(f"c{n}" for n, _ in enumerate(vector["table"][0])),
            tuple(tuple(row) for row in vector["table"]),
        )
        for table in (with_totals(vector["table"]), bare):
            protected = protect_table(table)
            pattern = [
                [int((row, column) in protected.hidden) for column, _ in enumerate(line)]
                for row, line in enumerate(vector["table"])
            ]
            assert pattern == vector["suppressed"]
            counts = linked(table, totals_known=True)
            told = {n: v for n, v in enumerate(counts.values) if divmod(n, table.width) not in protected.hidden}
            for name, interval in vector["audit_intervals"].items():
                row, column = (int(part) for part in name.split(","))
                cell = row * table.width + column
                found = ranges(Known(len(counts.values), counts.sums, told), [cell])
                assert found[cell] == pytest.approx(tuple(interval))


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([[20, 30], [40, 10]], set()),
        ([[20, 0], [40, 10]], set()),  # a nought by itself stays
        ([[10, 5], [7, 9], [12, 30], [8, 20]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        ([[6, 12]], set()),
        ([[3, 0], [0, 9]], {(0, 0), (0, 2), (2, 0), (2, 2)}),
    ],
)
def test_what_is_hidden(counts, hidden):
    assert hidden_in(counts) == hidden


def test_the_threshold_moves_what_is_small():
    counts = [[20, 7], [40, 10]]
    assert hidden_in(counts) == set()
    assert (0, 1) in hidden_in(counts, threshold=7)
    assert hidden_in([[20, 3], [40, 10]], threshold=2) == set()
    with pytest.raises(ValueError, match="from 1 to 7"):
        hidden_in(counts, threshold=8)


def test_totals_that_are_nowhere_need_no_second_cell():
    table = read_table("place,children\nnorth,20\nsouth,3\neast,9\n", name="t.csv")
    assert protect_table(table).hidden == {(1, 0): "primary", (2, 0): "secondary"}
    assert protect_table(table, totals_known=False).hidden == {(1, 0): "primary"}


def test_a_total_that_must_not_be_told_elsewhere_is_named():
    table = read_table("place,seen,not seen\nnorth,7,1\nsouth,0,0\n", name="t.csv")
    protected = protect_table(table)
    assert (0, 1) in protected.hidden
    assert protected.keep_back


def test_the_same_table_gives_the_same_answer():
    counts = [[9, 2, 14, 0], [8, 8, 3, 20], [30, 5, 0, 7]]
    assert len({tuple(sorted(hidden_in(counts))) for _ in range(3)}) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no table"),
        ("place\nnorth\n", "holds no table"),
        ("place,seen\nnorth,c\n", "line 2, column seen: enter a whole number"),
        ("place,seen\nnorth,-1\n", "line 2, column seen: enter a whole number"),
        ("place,seen\nnorth,2.5\n", "line 2, column seen: enter a whole number"),
        ("place,seen\nnorth,\n", "line 2, column seen: enter a whole number"),
        ("place,seen\nnorth,1,2\n", "line 2: the heading has 2 cells and this line 3"),
        ("place,seen,Total\nnorth,20,21\n", "row north, column Total is not what its parts add up to"),
        ("place,seen\nnorth,20\nTotal,21\n", "row Total, column seen is not what its parts add up to"),
        ("place,Total,total\nnorth,1,1\n", "more than one column is called Total"),
        ("place,Total\nnorth,1\n", "the only column is called Total"),
    ],
)
def test_what_is_not_a_table_of_counts_is_refused(text, said):
    with pytest.raises(RefusedError, match=said):
        read_table(text, name="t.csv")


def test_totals_are_found_wherever_they_stand_and_thousands_are_read():
    table = read_table('place,Total,seen,not seen\nTOTAL,"1,250","1,240",10\nnorth,1250,1240,10\n', name="t.csv")
    assert (table.total_row, table.total_column) == (0, 0)
    assert table.counts[0] == (1250, 1240, 10)


def test_the_command_prints_cells_and_what_is_suppressed(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    assert main(["protect", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["cells"] == [[None, None, 23], [15, 14, 29], [None, None, 19], [46, 25, 71]]
    assert said["suppressed"] == [[0, 0, "secondary"], [0, 1, "primary"], [2, 0, "secondary"], [2, 1, "secondary"]]
    assert main(["protect", str(path), "--threshold", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["suppressed"] == []


def test_on_paper_one_mark_stands_for_both_reasons(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    assert main(["protect", str(path)]) == 0
    printed = capsys.readouterr().out
    assert printed.count(" c ") == 4
    assert "primary" not in printed


def test_a_file_that_is_not_there_or_not_a_table_is_refused(tmp_path, capsys):
    assert main(["protect", str(tmp_path / "none.csv"), "--json"]) == 3
    assert "could not be read" in json.loads(capsys.readouterr().out)["refused"]
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    assert main(["protect", str(tmp_path / "b.csv")]) == 3
    with pytest.raises(SystemExit) as wrong:
        main(["protect", str(tmp_path / "t.csv"), "--threshold", "9"])
    assert wrong.value.code == 2


def test_the_attacker_says_so_when_nothing_fits():
    with pytest.raises(ContradictionError):
        ranges(Known(3, [Sum(0, (1, 2))], {0: 3, 1: 5}), [2])
    with pytest.raises(ContradictionError):
        ranges(Known(3, [Sum(0, (1, 2))], {0: 3, 1: 5, 2: 2}), [0, 1, 2])
