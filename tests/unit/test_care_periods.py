"""Episodes become periods of care, placements and legal statuses; an obvious second implementation judges the SQL."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.records.extract import Extract
from lineofsight.records.reading.incoming import IncomingFile, Reading
from lineofsight.records.sources.ssda903 import SOURCE
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.looked_after import a_csv, a_row, an_episode


def loaded(tmp_path, episodes, reviews=()) -> Extract:
    paths = [a_csv(tmp_path, "Episodes", *episodes)]
    if reviews:
        paths.append(a_csv(tmp_path, "Reviews", *reviews))
    files = [IncomingFile.open(path) for path in paths]
    return SOURCE.read(files, Reading(DEFINITIONS, NOW, date(2026, 3, 31)))


def day(value: datetime | None) -> str | None:
    return f"{value:%d/%m/%Y}" if value is not None else None


def placements(extract: Extract) -> list[tuple[str | None, ...]]:
    return [
        (
            row["clap_cla_placement_type"],
            day(row["clap_cla_placement_start_date"]),
            day(row["clap_cla_placement_end_date"]),
        )
        for row in extract.tables["ssd_cla_placement"].to_pylist()
    ]


def statuses(extract: Extract) -> list[tuple[str | None, ...]]:
    return [
        (row["lega_legal_status"], day(row["lega_legal_status_start_date"]), day(row["lega_legal_status_end_date"]))
        for row in extract.tables["ssd_legal_status"].to_pylist()
    ]


@dataclass(frozen=True)
class Spec:
    episodes: list[dict[str, str]]
    placements: list[tuple[str | None, ...]]
    statuses: list[tuple[str | None, ...]]
    entered: list[str | None]  # of each episode, in the order of the file
    periods: int = 1
    told: tuple[str, ...] = field(default=())


SPECS = {
    "one episode": Spec(
        [an_episode("03/05/2025")],
        [("U4", "03/05/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"],
    ),
    "a change of legal status leaves the placement": Spec(
        [an_episode("03/05/2025", "01/07/2025", LS="C1"), an_episode("01/07/2025", RNE="L", LS="C2")],
        [("U4", "03/05/2025", None)],
        [("C1", "03/05/2025", "01/07/2025"), ("C2", "01/07/2025", None)],
        ["03/05/2025"] * 2,
    ),
    "a change of placement leaves the legal status": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025", RNE="P", PLACE="K2", URN="SC2")],
        [("U4", "03/05/2025", "01/07/2025"), ("K2", "01/07/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
    ),
    "another home of the same kind is another placement": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025", RNE="P")],
        [("U4", "03/05/2025", "01/07/2025"), ("U4", "01/07/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
    ),
    "both change": Spec(
        [an_episode("03/05/2025", "01/07/2025", LS="V2"), an_episode("01/07/2025", RNE="B", LS="C1", PLACE="K2")],
        [("U4", "03/05/2025", "01/07/2025"), ("K2", "01/07/2025", None)],
        [("V2", "03/05/2025", "01/07/2025"), ("C1", "01/07/2025", None)],
        ["03/05/2025"] * 2,
    ),
    "the same carers move house": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025", RNE="T", PL_POST="ZZ1 1ZZ")],
        [("U4", "03/05/2025", "01/07/2025"), ("U4", "01/07/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
    ),
    "home and back again": Spec(
        [an_episode("03/05/2025", "01/07/2025", REC="E4A"), an_episode("01/09/2025")],
        [("U4", "03/05/2025", "01/07/2025"), ("U4", "01/09/2025", None)],
        [("C2", "03/05/2025", "01/07/2025"), ("C2", "01/09/2025", None)],
        ["03/05/2025", "01/09/2025"],
        periods=2,
    ),
    "rows in any order": Spec(
        [an_episode("01/07/2025", RNE="L", LS="C2"), an_episode("03/05/2025", "01/07/2025", LS="C1")],
        [("U4", "03/05/2025", None)],
        [("C2", "01/07/2025", None), ("C1", "03/05/2025", "01/07/2025")],
        ["03/05/2025"] * 2,
    ),
    "the start of care is in an earlier return": Spec(
        [an_episode("03/05/2024", "01/07/2025", RNE="P"), an_episode("01/07/2025", RNE="L", LS="E1")],
        [("U4", "03/05/2024", None)],
        [("C2", "03/05/2024", "01/07/2025"), ("E1", "01/07/2025", None)],
        [None, None],
        told=(
            "For 1 periods of care the day on which the child entered care is not known",
            "For 1 placements or legal statuses the day on which they began is not in the return",
        ),
    ),
    "a gap without code S is a new period whose start is not known": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("02/07/2025", RNE="P")],
        [("U4", "03/05/2025", "01/07/2025"), ("U4", "02/07/2025", None)],
        [("C2", "03/05/2025", "01/07/2025"), ("C2", "02/07/2025", None)],
        ["03/05/2025", None],
        periods=2,
        told=("row 3: The child was not looked after on the day before",),
    ),
    "an end that was never entered": Spec(
        [an_episode("03/05/2025"), an_episode("01/07/2025", RNE="P", PLACE="K2")],
        [("U4", "03/05/2025", None), ("K2", "01/07/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
        told=("row 2: The next episode begins, but this one has no end",),
    ),
    "L, but the placement changed": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025", RNE="L", LS="C1", PLACE="K2")],
        [("U4", "03/05/2025", "01/07/2025"), ("K2", "01/07/2025", None)],
        [("C2", "03/05/2025", "01/07/2025"), ("C1", "01/07/2025", None)],
        ["03/05/2025"] * 2,
        told=("row 3: The reason says that only the legal status changed, but the placement did too",),
    ),
    "L, but nothing changed": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025", RNE="L")],
        [("U4", "03/05/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
        told=("row 3: The reason says that the legal status changed, but it did not",),
    ),
    "P, but the legal status changed": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025", RNE="P", LS="C1")],
        [("U4", "03/05/2025", "01/07/2025"), ("U4", "01/07/2025", None)],
        [("C2", "03/05/2025", "01/07/2025"), ("C1", "01/07/2025", None)],
        ["03/05/2025"] * 2,
        told=("row 3: The reason says that the legal status did not change, but it did",),
    ),
    "S while still looked after": Spec(
        [an_episode("03/05/2025", "01/07/2025"), an_episode("01/07/2025")],
        [("U4", "03/05/2025", "01/07/2025"), ("U4", "01/07/2025", None)],
        [("C2", "03/05/2025", "01/07/2025"), ("C2", "01/07/2025", None)],
        ["03/05/2025", "01/07/2025"],
        periods=2,
        told=("row 3: The reason S says that the child started to be looked after",),
    ),
    "overlapping": Spec(
        [an_episode("03/05/2025", "01/08/2025"), an_episode("01/07/2025", RNE="P", PLACE="K2")],
        [("U4", "03/05/2025", "01/08/2025"), ("K2", "01/07/2025", None)],
        [("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
        told=("row 3: This episode begins before the one before it ended",),
    ),
    "two children": Spec(
        [an_episode("03/05/2025", child="INV1"), an_episode("03/05/2025", child="INV2", PLACE="K2")],
        [("U4", "03/05/2025", None), ("K2", "03/05/2025", None)],
        [("C2", "03/05/2025", None), ("C2", "03/05/2025", None)],
        ["03/05/2025"] * 2,
        periods=2,
    ),
}


@pytest.mark.parametrize("case", SPECS)
def test_spans(case, tmp_path):
    spec = SPECS[case]
    extract = loaded(tmp_path, spec.episodes)
    assert placements(extract) == spec.placements
    assert statuses(extract) == spec.statuses
    episodes = extract.tables["ssd_cla_episodes"].to_pylist()
    assert [day(row["clae_entered_care_date"]) for row in episodes] == spec.entered
    assert len({row["clae_cla_id"] for row in episodes}) == spec.periods
    told = sentences(extract)
    for start in spec.told:
        assert any(start in sentence for sentence in told), start
    if not spec.told:
        assert not [sentence for sentence in told if "Check" in sentence or "not known" in sentence]


def test_a_placement_says_why_it_ended_and_which_episodes_it_holds(tmp_path):
    extract = loaded(
        tmp_path,
        [
            an_episode("03/05/2025", "01/06/2025", LS="C1"),
            an_episode("01/06/2025", "01/07/2025", RNE="L", REASON_PLACE_CHANGE="CARPL"),
            an_episode("01/07/2025", RNE="P", PLACE="K2"),
        ],
    )
    rows = extract.tables["ssd_cla_placement"].to_pylist()
    assert [row["clap_cla_placement_change_reason"] for row in rows] == ["CARPL", None]
    first, second = (row["clap_cla_placement_id"] for row in rows)
    episodes = extract.tables["ssd_cla_episodes"].to_pylist()
    assert [row["clae_cla_placement_id"] for row in episodes] == [first, first, second]
    assert {row["clap_cla_id"] for row in rows} == {row["clae_cla_id"] for row in episodes}


REVIEWS = {
    "on the first day": ("03/05/2025", "first", ()),
    "in the first period": ("01/06/2025", "first", ()),
    "between the periods": ("01/08/2025", "first", ("after the child left care",)),
    "in the second period": ("01/10/2025", "second", ()),
    "after it all": ("01/03/2026", "second", ("after the child left care",)),
    "before it all": ("01/01/2025", None, ("belongs to no period of care",)),
}


@pytest.mark.parametrize("case", REVIEWS)
def test_a_review_belongs_to_a_period_of_care(case, tmp_path):
    held, period, told = REVIEWS[case]
    episodes = [
        an_episode("03/05/2025", "01/07/2025", REC="E4A"),
        an_episode("01/09/2025", "01/02/2026", REC="E4A"),
    ]
    extract = loaded(tmp_path, episodes, [a_row("Reviews", REVIEW=held, REVIEW_CODE="PN1")])
    first, second = (row["clae_cla_id"] for row in extract.tables["ssd_cla_episodes"].to_pylist())
    assert extract.tables["ssd_cla_reviews"].column("clar_cla_id").to_pylist() == [
        {"first": first, "second": second, None: None}[period]
    ]
    sentences_told = [sentence for sentence in sentences(extract) if "review" in sentence and "Check" in sentence]
    assert len(sentences_told) == len(told)
    assert all(end in sentence for end, sentence in zip(told, sentences_told, strict=True))


def test_a_review_before_the_first_episode_belongs_to_care_that_began_earlier(tmp_path):
    episodes = [an_episode("03/05/2025", RNE="P")]
    extract = loaded(tmp_path, episodes, [a_row("Reviews", REVIEW="10/04/2025", REVIEW_CODE="PN1")])
    [period] = extract.tables["ssd_cla_episodes"].column("clae_cla_id").to_pylist()
    assert extract.tables["ssd_cla_reviews"].column("clar_cla_id").to_pylist() == [period]


def test_reviews_without_episodes_are_kept_and_told_of(tmp_path):
    path = a_csv(tmp_path, "Reviews", a_row("Reviews", REVIEW="10/04/2025", REVIEW_CODE="PN1"))
    extract = SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW, date(2026, 3, 31)))
    assert extract.tables["ssd_cla_reviews"].column("clar_cla_id").to_pylist() == [None]
    assert extract.rows_kept == 1
    assert any("The reviews came without episodes" in sentence for sentence in sentences(extract))


def test_no_child_is_left_in_an_id(tmp_path):
    extract = loaded(
        tmp_path,
        [an_episode("03/05/2025", child="INV77")],
        [a_row("Reviews", "INV77", REVIEW="10/06/2025", REVIEW_CODE="PN1")],
    )
    of_the_child = {"clae_person_id", "clap_person_id", "lega_person_id", "pers_person_id"}
    for rows in extract.tables.values():
        for name in set(rows.column_names) - of_the_child:
            assert "INV77" not in map(str, rows.column(name).to_pylist()), name


# --- the second implementation ----------------------------------------------------------------------------------------


@dataclass
class SlowEpisode:
    row: int
    start: date
    end: date | None
    began: str
    ceased: str
    place: str
    status: str
    period: int = 0
    placement: int = 0
    status_span: int = 0


def slowly(episodes: list[SlowEpisode]) -> None:
    """Walks along one child's episodes and asks at each what went on from the one before."""
    before: SlowEpisode | None = None
    for one in sorted(episodes, key=lambda e: (e.start, e.end or date.max, e.row)):
        if before is None:
            one.period = one.placement = one.status_span = 1
        else:
            left = before.ceased not in ("", "X1") or (before.end is not None and one.start > before.end)
            new_period = left or one.began == "S"
            one.period = before.period + new_period
            one.placement = before.placement + (new_period or one.began in "PTBU" or one.place != before.place)
            one.status_span = before.status_span + (new_period or one.status != before.status)
        before = one


DAYS = st.integers(0, 40).map(lambda n: date(2025, 4, 1) + timedelta(days=n))


@st.composite
def a_history(draw):
    episodes = []
    for row in range(draw(st.integers(1, 7))):
        start = draw(DAYS)
        end = draw(st.none() | st.integers(0, 20).map(lambda n, start=start: start + timedelta(days=n)))
        ceased = draw(st.sampled_from(["X1", "X1", "X1", "E4A", ""])) if end else ""
        began, place, status = (
            draw(st.sampled_from("SLPTBU")),
            draw(st.sampled_from(["U4", "K2"])),
            draw(st.sampled_from(["C1", "C2"])),
        )
        episodes.append(SlowEpisode(row, start, end, began, ceased, place, status))
    return episodes


@settings(max_examples=40, deadline=None)
@given(st.lists(a_history(), min_size=1, max_size=3))
def test_the_slow_way_and_the_quick_way_agree(tmp_path_factory, histories):
    rows, slow = [], []
    for child, history in enumerate(histories):
        slowly(history)
        for one in history:
            rows.append(
                an_episode(
                    f"{one.start:%d/%m/%Y}",
                    f"{one.end:%d/%m/%Y}" if one.end else "",
                    child=f"INV{child}",
                    RNE=one.began,
                    REC=one.ceased,
                    PLACE=one.place,
                    LS=one.status,
                    HOME_POST=f"ZZ{len(rows)} 1ZZ",  # so that no row repeats another
                )
            )
            slow.append((child, one))
    extract = loaded(tmp_path_factory.mktemp("episodes"), rows)
    episodes = {row["from_row"]: row for row in extract.tables["ssd_cla_episodes"].to_pylist()}
    expected: dict[tuple[str, int, int], list[int]] = {}
    found: dict[tuple[str, str], list[int]] = {}
    for number, (child, one) in enumerate(slow, 2):
        expected.setdefault(("period", child, one.period), []).append(number)
        expected.setdefault(("placement", child, one.placement), []).append(number)
        found.setdefault(("period", episodes[number]["clae_cla_id"]), []).append(number)
        found.setdefault(("placement", episodes[number]["clae_cla_placement_id"]), []).append(number)
    assert sorted(found.values()) == sorted(expected.values())
    assert extract.tables["ssd_legal_status"].num_rows == len({(child, one.status_span) for child, one in slow})
