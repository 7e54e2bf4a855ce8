"""Tags that pages use: {% table table %}, {% chart chart %}, {% multiples charts %}, {% govuk_form form "Save" %}."""

from collections.abc import Sequence
from typing import Any

from django import template

from lineofsight.service.design import charts, forms
from lineofsight.service.design.tables import Table, Tag

register = template.Library()


@register.inclusion_tag("design/table.html", takes_context=True)
def table(context: template.Context, table: Table) -> dict[str, Any]:
    return {"table": table, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("design/tag.html")
def status(tag: Tag | str) -> dict[str, Any]:
    return {"tag": Tag(tag) if isinstance(tag, str) else tag}


@register.inclusion_tag("design/chart.html")
def chart(chart: charts.Chart) -> dict[str, Any]:
    return {"chart": chart, "drawn": charts.draw(chart)}


@register.simple_tag
def multiples(several: Sequence[charts.LineChart]) -> str:
    return charts.small_multiples(several)


@register.inclusion_tag("design/form.html", takes_context=True)
def govuk_form(context: template.Context, form: Any, button: str, action: str = "") -> dict[str, Any]:
    parts = forms.parts(form)
    if form is context.get("form"):
        parts["problems"] = []  # the page says them at its very top, where they are met first
    return {**parts, "button": button, "action": action, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("design/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    return {"problems": forms.problems(form)}


@register.inclusion_tag("design/fields.html")
def govuk_fields(form: Any) -> dict[str, Any]:
    """The fields alone, for a page that writes its own form element."""
    return forms.parts(form)
