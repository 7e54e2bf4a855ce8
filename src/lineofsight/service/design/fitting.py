"""Words on a drawing: about how wide they are, where they break, and how they are kept off one another."""

from collections.abc import Sequence
from itertools import pairwise

ELLIPSIS = "…"
# Arial's letters by their width, as parts of the font's size and a little generous, so that nothing is cut.
WIDTHS = {
    **dict.fromkeys("ijl'|’‘", 0.25),
    **dict.fromkeys(' .,:;!ftI/\\[]()-r"`{}·', 0.36),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&w", 0.76),
    **dict.fromkeys("mM", 0.87),
    **dict.fromkeys(f"W@%—{ELLIPSIS}", 1.02),
}
LETTER, STRANGE, BOLDER = 0.57, 1.3, 1.07


def room_for(text: str, font: float, *, bold: bool = False) -> float:
    """About how wide the words are, a little generously."""
    wide = sum(WIDTHS.get(letter, LETTER if letter.isascii() else STRANGE) for letter in text)
    return round(wide * font * (BOLDER if bold else 1), 1)


def shortened(text: str, font: float, room: float, *, bold: bool = False) -> str:
    """The words, cut with an ellipsis where they would be wider than the room."""
    if room_for(text, font, bold=bold) <= room:
        return text
    kept = text
    while kept and room_for(kept + ELLIPSIS, font, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, font: float, room: float, *, bold: bool = False) -> list[str]:
    """The words in lines that fit the room; a single word that does not is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and room_for(longer, font, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [shortened(line, font, room, bold=bold) for line in lines]


def spread(heights: Sequence[float], sizes: Sequence[float], top: float, bottom: float) -> list[float]:
    """The same middles, moved as little as keeps things of these sizes off one another and on the drawing."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    if not order:
        return []
    between = {(a, b): (sizes[a] + sizes[b]) / 2 for a, b in pairwise(order)}
    placed = [min(max(height, top + size / 2), bottom - size / 2) for height, size in zip(heights, sizes, strict=True)]
    for above, below in between:
        short = between[above, below] - (placed[below] - placed[above])
        if short > 0:
            placed[above] -= short / 2
            placed[below] += short / 2
    # Down from the top, then up from the foot: none leaves the drawing, and none nears another again.
    first, last = order[0], order[-1]
    placed[first] = max(placed[first], top + sizes[first] / 2)
    for above, below in between:
        placed[below] = max(placed[below], placed[above] + between[above, below])
    placed[last] = min(placed[last], bottom - sizes[last] / 2)
    for above, below in reversed(between):
        placed[above] = min(placed[above], placed[below] - between[above, below])
    return [round(height, 1) for height in placed]


def clear_of(spans: Sequence[tuple[float, float]], gap: float = 0) -> list[int]:
    """Which of these stretches of a line may be written, the first given first, so that none touches another."""
    kept: list[int] = []
    for place, (left, right) in enumerate(spans):
        if all(right + gap <= spans[other][0] or left >= spans[other][1] + gap for other in kept):
            kept.append(place)
    return kept
