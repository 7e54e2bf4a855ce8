"""The same rules once more, slowly and plainly: every point asks every window that it stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

Values = Sequence[float | None]


@dataclass(frozen=True)
class Slow:
    group: int
    mean: float | None
    low: float | None
    high: float | None
    outside: bool | None
    side: int | None
    close: bool | None
    label: str | None


def slowly(values: Values, starts: set[int], *, fix: int | None, screens: bool, newer: bool) -> list[Slow]:
    """`newer` is mdc-2023: two of three as since November 2023, and nothing said of fewer than 13 or of a gap."""
    found: list[Slow] = []
    group = 0
    groups: list[tuple[int, list[float | None]]] = []
    for n, value in enumerate(values):
        if n in starts:
            group += 1
            groups.append((group, []))
        elif n == 0:
            groups.append((0, []))
        groups[-1][1].append(value)
    for number, of_group in groups:
        known = [v for v in of_group if v is not None]
        if newer and len(known) < 13:
            found += [Slow(number, None, None, None, None, None, None, None) for _ in of_group]
        else:
            found += _of_group(of_group, number, fix, screens, newer)
    return found


Edges = tuple[float, float, float, float]  # low, high, near low, near high


def _edges(base: Values, centre: float, screens: bool) -> Edges | None:
    moved = []
    for n in range(1, len(base)):
        now, then = base[n], base[n - 1]
        if now is not None and then is not None:
            moved.append(abs(now - then))
    if not moved:
        return None
    usual = float(mean(moved))
    if screens:
        kept = [m for m in moved if m < 3.267 * usual]
        usual = float(mean(kept)) if kept else 0.0
    near = (2 * (2.66 / 3)) * usual
    return centre - 2.66 * usual, centre + 2.66 * usual, centre - near, centre + near


def _places(value: float | None, edges: Edges | None) -> tuple[bool | None, bool | None]:
    """Whether it is outside the limits, and whether close to one."""
    if value is None or edges is None:
        return None, None
    low, high, near_low, near_high = edges
    if low == high:
        return False, False
    outside = value > high or value < low
    return outside, not outside and (value > near_high or value < near_low)


def _of_group(values: Values, number: int, fix: int | None, screens: bool, newer: bool) -> list[Slow]:
    base = [v if fix is None or n < fix else None for n, v in enumerate(values)]
    known = [v for v in base if v is not None]
    centre = float(mean(known)) if known else None
    edges = None if centre is None else _edges(base, centre, screens)
    side = [None if v is None or centre is None else (1 if v > centre else -1 if v < centre else 0) for v in values]
    outside = [_places(v, edges)[0] for v in values]
    close = [_places(v, edges)[1] for v in values]
    low, high = (None, None) if edges is None else edges[:2]
    result = []
    for n, v in enumerate(values):
        label = None if newer and v is None else _label(n, values, side, outside, close, newer)
        result.append(Slow(number, centre, low, high, outside[n], side[n], close[n], label))
    return result


def _windows(n: int, size: int, many: int) -> list[list[int]]:
    """Every row of so many neighbours that holds point n."""
    return [list(range(a, a + size)) for a in range(n - size + 1, n + 1) if a >= 0 and a + size <= many]


def _rises(window: list[int], values: Values) -> int:
    steps = set()
    for a, b in pairwise(window):
        one, two = values[a], values[b]
        if one is None or two is None:
            return 0
        steps.add((two > one) - (two < one))
    return steps.pop() if len(steps) == 1 else 0


def _trends(n: int, values: Values) -> list[int]:
    """The directions of the trends that point n is in, the later last."""
    return [r for w in _windows(n, 7, len(values)) if (r := _rises(w, values))]


def _label(
    n: int, values: Values, side: list[int | None], outside: list[bool | None], close: list[bool | None], newer: bool
) -> str:
    up = side[n] == 1
    if outside[n]:
        return "Above UCL" if up else "Below LCL"
    trends = _trends(n, values)
    if trends:
        direction = trends[-1]
        if not newer and n + 1 < len(values) and _trends(n + 1, values):
            after, now = values[n + 1], values[n]
            direction = 1 if after is not None and now is not None and after > now else -1
        return f"7 Point Trend ({'In' if direction > 0 else 'De'}creasing)"
    for w in _windows(n, 3, len(values)):
        far = [m for m in w if close[m] or (newer and outside[m])]
        if n in far and len(far) >= 2 and len({side[m] for m in w}) == 1 and side[n] in (-1, 1):
            return f"2 in 3 {'Above' if up else 'Below'} CL"
    for w in _windows(n, 7, len(values)):
        if len({side[m] for m in w}) == 1 and side[n] in (-1, 1):
            return f"7 Points {'Above' if up else 'Below'} CL"
    return "Common Cause"
