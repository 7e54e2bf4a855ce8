"""What a drawing shows, read back from its SVG: its marks and their titles, its words and where they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from lineofsight.service.design.fitting import room_for

Element = ElementTree.Element
CAPITALS, TAILS = 0.74, 0.21  # how far letters reach over and under their foot, as parts of the font's size


def drawings(svg: str) -> list[Element]:
    return list(ElementTree.fromstring(f"<all>{svg}</all>").iter("svg"))  # noqa: S314 (our own drawing)


def size(drawing: Element) -> tuple[float, float]:
    _, _, width, height = drawing.attrib["viewBox"].split()
    return float(width), float(height)


def of_class(drawing: Element, name: str) -> list[Element]:
    return [mark for mark in drawing.iter() if name in mark.attrib.get("class", "").split()]


def titles(drawing: Element, name: str) -> list[str]:
    """What each mark of a class says of itself."""
    return [str(mark.findtext("title")) for mark in of_class(drawing, name)]


def corners(mark: Element) -> Iterator[tuple[float, float]]:
    """Every place that one mark reaches."""
    at = mark.attrib
    if mark.tag == "circle":
        x, y, r = float(at["cx"]), float(at["cy"]), float(at["r"])
        yield from ((x - r, y - r), (x + r, y + r))
    elif mark.tag == "line":
        yield from ((float(at[f"x{n}"]), float(at[f"y{n}"])) for n in (1, 2))
    elif mark.tag in ("polyline", "polygon"):
        yield from ((float(x), float(y)) for x, y in (pair.split(",") for pair in at["points"].split()))
    elif mark.tag == "rect":
        x, y, width, height = (float(at[name]) for name in ("x", "y", "width", "height"))
        assert width >= 0 and height >= 0, "a box is turned inside out"
        yield from ((x, y), (x + width, y + height))


def middle(mark: Element) -> tuple[float, float]:
    """Where a point's mark stands, whatever its shape."""
    if mark.tag == "circle":
        return float(mark.attrib["cx"]), float(mark.attrib["cy"])
    xs, ys = zip(*corners(mark), strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


@dataclass(frozen=True)
class Words:
    text: str
    left: float
    top: float
    right: float
    foot: float

    def touches(self, other: "Words") -> bool:
        apart = 0.2  # places are rounded to a tenth
        across = self.left < other.right - apart and other.left < self.right - apart
        return across and self.top < other.foot - apart and other.top < self.foot - apart


def words_of(drawing: Element) -> list[Words]:
    font = float(drawing.attrib["font-size"])
    found = []
    for mark in drawing.iter("text"):
        text = mark.text or ""
        wide = room_for(text, font, bold=mark.attrib.get("font-weight") == "700")
        anchor = mark.attrib.get("text-anchor", "start")
        left = float(mark.attrib["x"]) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        y = float(mark.attrib["y"])
        found.append(Words(text, left, y - font * CAPITALS, left + wide, y + font * TAILS))
    return found


def faults(drawing: Element) -> list[str]:
    """Marks and words that leave the paper, and words upon words."""
    width, height = size(drawing)
    found = [
        f"{mark.tag} {mark.attrib.get('class')} reaches {x}, {y}"
        for mark in drawing.iter()
        for x, y in corners(mark)
        if not (-1 <= x <= width + 1 and -1 <= y <= height + 1)
    ]
    written = words_of(drawing)
    found += [
        f"{words} leaves the paper"
        for words in written
        if words.left < -1 or words.right > width + 1 or words.top < -1 or words.foot > height + 1
    ]
    found += [f"{one.text!r} lies upon {other.text!r}" for one, other in combinations(written, 2) if one.touches(other)]
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
