"""Charts drawn by our own hand, as SVG.

Drawn once wide and once narrow, so that the words can be read on a phone; the stylesheet shows one of the two.
"""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lineofsight.service.design.drawing import NARROW, SMALL, WIDE, draw, room_beside
from lineofsight.service.design.scales import scale_for
from lineofsight.service.design.series import LineChart, Point

__all__ = ["LineChart", "Point", "line_chart", "small_multiples"]


def line_chart(chart: LineChart) -> SafeString:
    """The chart wide, and again narrow: the same words, told once, since only one is shown."""
    scale = scale_for([chart], WIDE.ticks)
    return mark_safe(  # noqa: S308 (both parts are escaped where they are made)
        draw(chart, WIDE, scale, "los-chart__wide")
        + draw(chart, NARROW, scale_for([chart], NARROW.ticks), "los-chart__narrow")
    )


def small_multiples(charts: Sequence[LineChart]) -> SafeString:
    """Charts side by side on one scale, so that the one that differs is seen."""
    if len({chart.unit for chart in charts}) > 1:
        raise ValueError("Charts side by side share one scale, so they must share one unit.")
    scale = scale_for(charts, SMALL.ticks) if charts else None
    beside = max((room_beside(chart, SMALL) for chart in charts), default=0)
    figures = format_html_join(
        "",
        '<figure><figcaption class="los-chart__title">{}</figcaption>{}</figure>',
        ((chart.title, draw(chart, SMALL, scale, "los-chart__small", beside)) for chart in charts),
    )
    return format_html('<div class="los-multiples">{}</div>', figures)
