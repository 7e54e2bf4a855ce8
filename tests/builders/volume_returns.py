"""The yearly returns in bulk: a census and a looked-after return of many invented children. Only sizes mean anything.

Each child has about what a real return holds. In the census: 1.2 referrals, each with an assessment and its factors,
half of them with a section 47 enquiry, a quarter with a plan and its reviews. In the looked-after return: two or three
episodes, three reviews and a row of most other lists.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from tests.builders.census import Element, a_child, a_header, a_plan, a_referral, an_assessment, an_enquiry, written
from tests.builders.looked_after import HEADINGS, Row, a_row, an_episode

FIRST_DAY = date(2025, 4, 1)
FACTORS = ("1A", "1B", "2B", "3B", "4B", "7A", "10A", "15A", "16A", "17A", "18C", "24A")


def a_big_census(folder: Path, children: int = 10_000, seed: int = 1) -> Path:
    chance = random.Random(seed)
    path = folder / "census.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<Message>\n')
        file.write(written(a_header()) + "<Children>\n")
        for number in range(children):
            referrals = [_referral(chance) for _ in range(chance.choices((1, 2, 3), (85, 12, 3))[0])]
            born = (FIRST_DAY - timedelta(days=chance.randrange(6_500))).isoformat()
            file.write(written(a_child(f"INV{number}", *referrals, PersonBirthDate=born, UPN=f"A{number:012d}")))
        file.write("</Children>\n</Message>\n")
    return path


def _referral(chance: random.Random) -> Element:
    day = FIRST_DAY + timedelta(days=chance.randrange(300))

    def after(days: int) -> str:
        return (day + timedelta(days=days)).isoformat()

    parts = [an_assessment(after(1), after(40), tuple(chance.sample(FACTORS, chance.randrange(5))))]
    if chance.random() < 0.3:
        parts.append(("CINPlanDates", [("CINPlanStartDate", after(45))]))
    if chance.random() < 0.5:
        parts.append(an_enquiry(after(5), ("InitialCPCtarget", after(26)), ("DateOfInitialCPC", after(20))))
    if chance.random() < 0.25:
        parts.append(a_plan(after(20), None, tuple(after(n) for n in (60, 240)[: chance.randrange(3)])))
    return a_referral(*parts, on=day.isoformat())


def a_big_return(folder: Path, children: int = 10_000, seed: int = 1) -> list[Path]:
    chance = random.Random(seed)
    rows: dict[str, list[Row]] = {of: [] for of in HEADINGS}
    for number in range(children):
        _looked_after(f"INV{number}", chance, rows)
    paths = []
    for of, some in rows.items():
        path = folder / f"{of.lower()}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADINGS[of])
            writer.writeheader()
            writer.writerows(some)
        paths.append(path)
    return paths


def _looked_after(child: str, chance: random.Random, rows: dict[str, list[Row]]) -> None:
    day = FIRST_DAY - timedelta(days=chance.randrange(900))

    def written_day(days: int) -> str:
        return f"{day + timedelta(days=days):%d/%m/%Y}"

    rows["Header"].append(a_row("Header", child, UPN=f"A{child[3:].zfill(12)}"))
    starts = [0, *sorted(chance.sample(range(30, 900), chance.choices((0, 1, 2, 4), (20, 40, 25, 15))[0]))]
    for nth, start in enumerate(starts):
        end = written_day(starts[nth + 1]) if nth + 1 < len(starts) else ""
        began = chance.choice("LPTBU") if nth else "S"
        place, status = chance.choice(("U4", "U6", "K2")), chance.choice(("C1", "C2", "V2"))
        rows["Episodes"].append(
            an_episode(
                written_day(start), end, child, RNE=began, PLACE=place, LS=status, URN=f"SC{chance.randrange(99)}"
            )
        )
    for nth in range(3):
        rows["Reviews"].append(a_row("Reviews", child, REVIEW=written_day(20 + nth * 90), REVIEW_CODE="PN1"))
    rows["OC2"].append(a_row("OC2", child, SDQ_SCORE=str(chance.randrange(40))))
    rows["PrevPerm"].append(a_row("PrevPerm", child, PREV_PERM="Z1"))
    worker = f"SW{chance.randrange(400)}"
    rows["SWEpisodes"].append(a_row("SWEpisodes", child, SW_ID=worker, SW_DECOM=written_day(0), SW_REASON="MANAGE"))
    if chance.random() < 0.15:
        start = written_day(chance.randrange(300))
        rows["Missing"].append(a_row("Missing", child, MISSING="M", MIS_START=start, MIS_END=start))
    if chance.random() < 0.1:
        rows["OC3"].append(a_row("OC3", child, IN_TOUCH="YES", ACTIV="F2", ACCOM="U1"))
