"""Charts drawn by our own hand, as SVG.

Drawn once wide and once narrow, so that the words can be read on a phone; the stylesheet shows one of the two. A chart
is a plain value: it knows nothing of where its numbers come from.
"""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lineofsight.service.design import words
from lineofsight.service.design.comparisons import Bar, Bars, Funnel, FunnelLine, FunnelPoint, Waits
from lineofsight.service.design.drawing import funnels, intervals, months, waiting
from lineofsight.service.design.drawing.paper import NARROW, SMALL, WIDE
from lineofsight.service.design.scales import scale_for
from lineofsight.service.design.series import LineChart, Point

__all__ = [
    "Bar",
    "Bars",
    "Chart",
    "Funnel",
    "FunnelLine",
    "FunnelPoint",
    "LineChart",
    "Point",
    "Waits",
    "bars",
    "draw",
    "funnel",
    "line_chart",
    "small_multiples",
    "waits",
]

Chart = LineChart | Funnel | Bars | Waits
WIDE_CSS, NARROW_CSS = "los-chart__wide", "los-chart__narrow"


def draw(chart: Chart) -> SafeString:
    """Any chart that stands alone."""
    if isinstance(chart, LineChart):
        return line_chart(chart)
    if isinstance(chart, Funnel):
        return funnel(chart)
    return bars(chart) if isinstance(chart, Bars) else waits(chart)


def line_chart(chart: LineChart) -> SafeString:
    """The chart wide, and again narrow: the same words, told once, since only one is shown."""
    wide, narrow = (scale_for([chart], paper.ticks) for paper in (WIDE, NARROW))
    return months.draw(chart, WIDE, wide, WIDE_CSS) + months.draw(chart, NARROW, narrow, NARROW_CSS)


def funnel(chart: Funnel) -> SafeString:
    return funnels.draw(chart, WIDE, WIDE_CSS) + funnels.draw(chart, NARROW, NARROW_CSS)


def bars(chart: Bars) -> SafeString:
    return intervals.draw(chart, WIDE, WIDE_CSS) + intervals.draw(chart, NARROW, NARROW_CSS)


def waits(chart: Waits) -> SafeString:
    return waiting.draw(chart, WIDE, WIDE_CSS) + waiting.draw(chart, NARROW, NARROW_CSS)


def small_multiples(charts: Sequence[LineChart]) -> SafeString:
    """Charts side by side on one scale, each with its own limits, so that the one that differs is seen."""
    if len({chart.unit for chart in charts}) > 1:
        raise ValueError("Charts side by side share one scale, so they must share one unit.")
    if not charts:
        return SafeString('<div class="los-multiples"></div>')
    scale = scale_for(charts, SMALL.ticks)
    agreed = months.Agreed.of(charts, SMALL, scale)
    figures = format_html_join(
        "",
        '<figure><figcaption class="los-chart__title">{}</figcaption>{}</figure>',
        ((chart.title, months.draw(chart, SMALL, scale, "los-chart__small", agreed)) for chart in charts),
    )
    rules = sorted({chart.rules for chart in charts if chart.rules})
    note = format_html('<p class="los-chart__note">Rules: {}</p>', words.listed(rules)) if rules else ""
    return format_html('<div class="los-multiples">{}</div>{}', figures, note)
