"""Marks that are told apart by their shape before their colour: circle, triangle up or down, square, diamond."""

from django.utils.safestring import SafeString

from lineofsight.service.design.drawing.paper import BLUE, GREY, INK, RUST, element, places
from lineofsight.service.design.series import BETTER, UNUSUAL, USUAL, WORSE

COLOURS = {USUAL: GREY, BETTER: BLUE, WORSE: RUST, UNUSUAL: INK}


def symbol(
    shape: str, x: float, y: float, r: float, *, colour: str, edge: str = "", title: str = "", css: str = ""
) -> SafeString:
    """`r` is a circle's radius; the other shapes are drawn to look as large."""
    drawn = {"class_": css or None, "fill": colour, "stroke": edge or None, "stroke_width": 0.8 if edge else None}
    if shape == "circle":
        return element("circle", title=title, cx=float(x), cy=float(y), r=float(r), **drawn)
    return element("polygon", title=title, points=places(_corners(shape, x, y, r)), **drawn)


def _corners(shape: str, x: float, y: float, r: float) -> list[tuple[float, float]]:
    if shape == "square":
        half = r * 1.1
        return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    if shape == "diamond":
        half = r * 1.5
        return [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
    if shape not in ("up", "down"):
        raise ValueError(f"There is no mark of the shape {shape!r}.")
    tall = r * 1.6 * (-1 if shape == "up" else 1)
    wide = r * 1.6
    return [(x, y + tall), (x + wide, y - tall * 0.7), (x - wide, y - tall * 0.7)]
