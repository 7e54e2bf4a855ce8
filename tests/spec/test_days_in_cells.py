"""How a day may be written, and what is said of each way that cannot be read. The day always comes before the month."""

import pytest

from lineofsight.records.mapping.cells import (
    ENTER_A_DATE,
    ENTER_FOUR_FIGURES,
    FORMULA,
    NO_SUCH_DAY,
    NO_SUCH_TIME,
    NUMBER_NOT_DATE,
    SPREADSHEET_ERROR,
    TOO_EARLY,
    read_date,
)
from tests.builders.lists import a_time

READ = [
    ("31/03/2026", a_time(2026, 3, 31)),
    ("1/2/2026", a_time(2026, 2, 1)),
    ("01/02/2026", a_time(2026, 2, 1)),
    ("31-03-2026", a_time(2026, 3, 31)),
    ("31.03.2026", a_time(2026, 3, 31)),
    ("2026-03-31", a_time(2026, 3, 31)),
    ("2026-3-1", a_time(2026, 3, 1)),
    ("2026/03/31", a_time(2026, 3, 31)),
    ("31 March 2026", a_time(2026, 3, 31)),
    ("31st March 2026", a_time(2026, 3, 31)),
    ("31-Mar-2026", a_time(2026, 3, 31)),
    ("31/Mar/2026", a_time(2026, 3, 31)),
    ("31MAR2026", a_time(2026, 3, 31)),
    ("1 sept 2026", a_time(2026, 9, 1)),
    ("29/02/2024", a_time(2024, 2, 29)),
    ("01/01/1900", a_time(1900, 1, 1)),
    ("31/03/2026 14:05", a_time(2026, 3, 31, 14, 5)),
    ("31/03/2026 14:05:06", a_time(2026, 3, 31, 14, 5, 6)),
    ("31/03/2026  00:00:00", a_time(2026, 3, 31)),
    ("2026-03-31T14:05:06", a_time(2026, 3, 31, 14, 5, 6)),
    ("2026-03-31 14:05:06.000", a_time(2026, 3, 31, 14, 5, 6)),
    ("2026-03-31T23:30:00Z", a_time(2026, 3, 31, 23, 30)),  # the day as written is the day meant
    ("2026-03-31T00:30:00+01:00", a_time(2026, 3, 31, 0, 30)),
    ("31 March 2026 09:15", a_time(2026, 3, 31, 9, 15)),
]
NOT_READ = [
    ("31/03/26", ENTER_FOUR_FIGURES),
    ("31-Mar-26", ENTER_FOUR_FIGURES),
    ("1.4.26", ENTER_FOUR_FIGURES),
    ("01/02/26 09:00", ENTER_FOUR_FIGURES),
    ("31/02/2026", NO_SUCH_DAY),
    ("29/02/2026", NO_SUCH_DAY),
    ("03/31/2026", NO_SUCH_DAY),  # month first: never turned round
    ("2026-31-03", NO_SUCH_DAY),
    ("00/01/2026", NO_SUCH_DAY),
    ("31/03/0000", NO_SUCH_DAY),
    ("31/03/2026 25:00", NO_SUCH_TIME),
    ("31/12/1899", TOO_EARLY),
    ("31/03/0206", TOO_EARLY),
    ("44197", NUMBER_NOT_DATE),
    ("44197.5", NUMBER_NOT_DATE),
    ("20260331", NUMBER_NOT_DATE),
    ("#N/A", SPREADSHEET_ERROR),
    ("=TODAY()", FORMULA),
    ("=", FORMULA),
    ("31/03-2026", ENTER_A_DATE),
    ("31/03/2026 2:05 PM", ENTER_A_DATE),
    ("31 Brumaire 2026", ENTER_A_DATE),
    ("March 2026", ENTER_A_DATE),
    ("March 31, 2026", ENTER_A_DATE),
    ("14:05", ENTER_A_DATE),
    ("not known", ENTER_A_DATE),
    ("٣١/٠٣/٢٠٢٦", ENTER_A_DATE),
    ("31/03/20260", ENTER_A_DATE),
    ("31/03/2026;", ENTER_A_DATE),
]


@pytest.mark.parametrize(("written", "meant"), READ)
def test_a_day_that_can_be_read(written, meant):
    assert read_date(written) == meant


@pytest.mark.parametrize(("written", "said"), NOT_READ)
def test_a_day_that_cannot_be_read(written, said):
    assert read_date(written) == said


def test_what_is_said_never_repeats_the_cell():
    assert not [written for written, said in NOT_READ if len(written) > 3 and written in said]
