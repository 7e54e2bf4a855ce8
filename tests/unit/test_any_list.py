"""Laws that hold for every upload: no row is lost, nothing falls over, and no cell is repeated in a problem."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.records.mapping.layouts import layout
from lineofsight.records.sources.los import lists_of_extension_tables
from lineofsight.records.tables import standard_tables
from tests.builders.lists import DEFINITIONS, a_raw_list, sentences, typed

ANNEX_A = layout("annex_a", DEFINITIONS)
EXTENSIONS = lists_of_extension_tables(DEFINITIONS)

LIKELY = st.sampled_from(
    ["INV1", "INV2", "a) Yes", "b) No", "01/10/2026", "31/02/2026", "2206-01-01", "2026-10-05", "#N/A", "=", "3", "1.0"]
)
CELLS = st.one_of(st.none(), LIKELY, st.text(max_size=12))


@st.composite
def an_upload(draw, lists=ANNEX_A):
    """Some of a list's headings, the required ones among them, over rows of anything."""
    one = draw(st.sampled_from(lists.lists))
    required = [h.name for h in one.headings.values() if h.required]
    optional = [h.name for h in one.headings.values() if not h.required]
    headings = draw(st.permutations(required + draw(st.lists(st.sampled_from(optional), unique=True))))
    headings += draw(st.lists(st.sampled_from(["Notes", "Gender", ""]), max_size=2))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=8))
    return lists, a_raw_list(headings, *rows, of=one.id, name=one.name), rows


def no_row_is_lost(lists, raw, rows, as_at):
    extract = typed(lists, raw, as_at=as_at)
    assert extract.rows_in == len(rows) == extract.rows_kept + extract.rows_set_aside
    assert extract.problem_count >= len(extract.problems) - 1
    tables = standard_tables(DEFINITIONS)
    for name, table in extract.tables.items():
        wanted = [field for field in tables[name].schema if field.name != "authority"]
        assert list(table.schema) == wanted
        assert table.num_rows <= len(rows) * 2
        assert name in extract.coverage
    if extract.rows_set_aside:
        assert extract.problems, "a row was set aside and nothing said why"
    return extract


@settings(deadline=None, max_examples=60)
@given(an_upload(), st.sampled_from([None, date(2026, 10, 31)]))
def test_annex_a_loses_no_row(upload, as_at):
    no_row_is_lost(*upload, as_at)


@settings(deadline=None, max_examples=60)
@given(an_upload(EXTENSIONS), st.sampled_from([None, date(2026, 10, 31)]))
def test_the_extension_lists_lose_no_row(upload, as_at):
    no_row_is_lost(*upload, as_at)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_problem_repeats_a_cell(data):
    """Each cell holds a word of its own, so that finding it in a sentence can be no accident."""
    one = data.draw(st.sampled_from(ANNEX_A.lists))
    headings = list(one.headings)
    ends = data.draw(st.lists(st.sampled_from(["", "/10/2026", " x", "=1", ".0"]), min_size=len(headings)))
    rows = [[f"zq{y}q{x}z{ends[x]}" for x in range(len(headings))] for y in range(3)]
    said = sentences(typed(ANNEX_A, a_raw_list(headings, *rows, of=one.id, name=one.name)))
    assert said
    assert not [s for s in said if "zq" in s]
