"""Our limits, labels and signs beside those of the public R package, on the series that it was run over."""

import json
import math
from typing import Any

import pytest

from lineofsight.signals.variation.reading import read_series
from lineofsight.signals.variation.rule_sets import NHSR_0_2_2
from lineofsight.signals.variation.xmr import xmr
from tests.builders.shared_files import shared


def vectors() -> list[dict[str, Any]]:
    read = [json.loads(path.read_text("utf-8")) for path in sorted(shared("data", "signals").glob("*.json"))]
    return [one for one in read if "points" in one.get("expected", {})]


def agrees(expected: object, ours: object, *, is_flat: bool) -> bool:
    if expected is None:
        return ours is None or is_flat  # it has no limits for a series that never moves; ours are its mean
    if isinstance(expected, bool | str):
        return expected == ours
    return (
        isinstance(ours, int | float)
        and isinstance(expected, int | float)
        and math.isclose(ours, expected, rel_tol=1e-9)
    )


def test_every_series_that_the_package_was_run_over() -> None:
    every = vectors()
    assert every, "the folder holds no series with expected points"
    wrong = []
    for vector in every:
        told = xmr(read_series(vector, NHSR_0_2_2), NHSR_0_2_2).as_json()
        expected = vector["expected"]
        is_flat = len(set(vector["data"]["value"])) == 1
        for ours, theirs in zip(told["points"], expected["points"], strict=True):
            wrong += [
                f"{vector['id']} {ours['date']} {key}: {ours[key]}, not {value}"
                for key, value in theirs.items()
                if not agrees(value, ours[key], is_flat=is_flat)
            ]
        wrong += [
            f"{vector['id']} {key}: {told[key]}, not {expected[key]}"
            for key in ("variation_type", "variation_icon", "assurance_type")
            if told[key] != expected[key]
        ]
    assert not wrong


@pytest.mark.parametrize("key", ["mean", "lpl", "upl"])
def test_a_flat_series_has_its_mean_for_limits(key: str) -> None:
    flat = [one for one in vectors() if len(set(one["data"]["value"])) == 1]
    if not flat:
        pytest.skip("no flat series among the shared ones")
    for vector in flat:
        told = xmr(read_series(vector, NHSR_0_2_2), NHSR_0_2_2).as_json()
        assert {point[key] for point in told["points"]} == {float(vector["data"]["value"][0])}
