"""Tables: what is read on the page is what is read back from each file, and no sheet runs any of it."""

import csv
import io
from datetime import date

import pytest
import python_calamine
from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.service.design.downloads import KINDS, download, file_name, safe
from lineofsight.service.design.tables import Cell, Column, Table, Tag

COLUMNS = [Column("Locality"), Column("Share", numeric=True), Column("Seen"), Column("Note")]
TABLE = Table(
    "By locality: September 2026?",
    COLUMNS,
    [
        ["North", 0.89, date(2026, 10, 6), Cell("seen alone", tag="local", note="twice")],
        ["East", 1204, None, Cell("3 of 7", href="/figures/x/", value=3)],
        ["1 restricted record", "Counted here."],
    ],
    note="Sorted by name.",
)


def read_back(kind: str, content: bytes) -> list[list[object]]:
    if kind == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_file_holds_what_the_page_shows(kind: str) -> None:
    heads, north, east, restricted = read_back(kind, download(TABLE, kind, "x").content)
    assert heads == ["Locality", "Share", "Seen", "Note"]
    typed = kind != "csv"
    assert north == ["North", 0.89 if typed else "0.89", date(2026, 10, 6) if typed else "2026-10-06", NOTE]
    assert east == ["East", 1204 if typed else "1204", "unknown", 3 if typed else "3"]
    assert restricted == ["1 restricted record", "Counted here.", "", ""]


NOTE = "seen alone, local, twice"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_file_is_kept_under_a_name_that_any_system_takes(kind: str) -> None:
    response = download(TABLE, kind, 'Naïve "overdue"; Coast 2/October')
    assert response["Content-Disposition"] == f'attachment; filename="naive-overdue-coast-2-october.{kind}"'
    assert response["Cache-Control"] == "no-store"


def test_a_name_of_nothing_still_has_a_name() -> None:
    assert file_name("‽") == "table"


def test_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="csv, ods, xlsx, not as 'pdf'"):
        download(TABLE, "pdf", "x")


SAFE = [
    ("=1+1", "'=1+1"),
    ("+44 20", "'+44 20"),
    ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
    ("@SUM(A1)", "'@SUM(A1)"),
    (" =1+1", "' =1+1"),
    ("\t=1+1", "'\t=1+1"),
    ("\r=1+1", "'\r=1+1"),
    ("＝1+1", "'＝1+1"),
    ("\x00=1+1", "'=1+1"),
    ("-5", "-5"),
    ("-5.5%", "-5.5%"),
    ("- 5", "'- 5"),
    ("3 of 7", "3 of 7"),
    ("2026-10-06", "2026-10-06"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "kept"), SAFE)
def test_no_cell_is_a_formula(text: str, kept: str) -> None:
    assert safe(text) == kept


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from([text for text, _ in SAFE]), min_size=1, max_size=6))
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_people_typed_the_file_opens_and_runs_nothing(kind: str, texts: list[str]) -> None:
    rows = read_back(
        kind, download(Table("t", [Column("a"), Column("b")], [["x", t] for t in texts]), kind, "x").content
    )
    assert len(rows) == len(texts) + 1
    for row in rows:
        assert str(row[1])[:1] not in ("=", "@", "＝")


def page(table: Table) -> str:
    return engines["django"].from_string("{% load design %}{% table table %}").render({"table": table})


def test_a_table_on_the_page_names_its_rows_and_columns() -> None:
    html = page(TABLE)
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 3
    assert 'data-label="Seen"' in html
    assert 'colspan="3"' in html
    assert ">1,204<" in html
    assert ">6 October 2026<" in html
    assert ">unknown<" in html
    assert '<strong class="los-tag">local</strong>' in html
    assert '<a class="govuk-link" href="/figures/x/">3 of 7</a>' in html
    assert "los-table--stacks" in html
    assert "style=" not in html


def test_what_people_typed_is_escaped() -> None:
    nasty = "<script>alert(1)</script>"
    html = page(
        Table(nasty, [Column(nasty)], [[Cell(nasty, href='/"onclick="x', tag=Tag(nasty), note=nasty)]], note=nasty)
    )
    assert "<script" not in html
    assert '"onclick' not in html


def test_a_button_in_a_row_posts_what_must_never_be_in_an_address() -> None:
    rows = [[Cell("FS-1", sends='q7"x'), "visit"], [Cell("FS-2", sends="k2"), "visit"]]
    table = Table("Due", COLUMNS[:2], rows, posts_to="/child/", sends_too={"purpose": "supervision <1>"})
    html = engines["django"].from_string("{% load design %}{% table table %}").render({"table": table, **TOKEN})
    assert html.count("<form") == 1
    assert f'<form method="post" action="/child/" id="{table.form_id}">' in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html
    assert '<input type="hidden" name="purpose" value="supervision &lt;1&gt;">' in html
    button = f'<button class="los-link-button" form="{table.form_id}" name="child" value="k2">FS-2</button>'
    assert button in html
    assert 'value="q7&quot;x"' in html
    assert read_back("csv", download(table, "csv", "x").content)[1] == ["FS-1", "visit"]


TOKEN = {"csrf_token": "t"}


def test_a_button_that_posts_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="say where it posts"):
        Table("Due", COLUMNS[:1], [[Cell("FS-1", sends="k2")]])


def test_a_table_without_rows_says_so() -> None:
    html = page(Table("Overdue", COLUMNS, [], empty="Nothing is overdue."))
    assert "Nothing is overdue." in html
    assert "<table" not in html


@pytest.mark.parametrize("row", [[], ["a"] * 5])
def test_a_row_that_does_not_fit_is_refused(row: list[str]) -> None:
    with pytest.raises(ValueError, match=f"row 1 has {len(row)} cells for 4 columns"):
        Table("t", COLUMNS, [row])
