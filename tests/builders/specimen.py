"""A page that shows every piece of the design once, on invented words: to look at, and for axe to walk over."""

from pathlib import Path

from django.template import engines

from lineofsight.service import design
from lineofsight.service.design import forms
from lineofsight.service.design.charts import LineChart, Point
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.service.design.words import month, of, share, short_month
from tests.builders.charts_shown import ALONE, SIDE_BY_SIDE

ASSETS = Path(design.__file__).parent / "assets"
BUILT = Path(design.__file__).parent / "static" / "design"
SITE = {
    "authority": "Fernshire (invented)",
    "invented": True,
    "as_at": "31 October 2026",
    "role": "Director of children's services",
    "sign_out": "/sign-out/",
    "who": "/who-can-see-what/",
    "nav": [("Today", "/", False), ("Figures", "/figures/", True), ("Due", "/due/", False), ("Loads", "/l/", False)],
}
MONTHS = [f"{2024 + (n + 3) // 12}-{(n + 3) % 12 + 1:02}" for n in range(30)]
METS = [71, 69, 74, 70, 73, 68, 72, 75, 70, 71, 69, 72, 73, 70, 74, 79, 81, 80, 84, 83, 85, 82, 86, 88, 85, 87, 84, 88]


def points(mets: list[int | None], among: int = 100) -> list[Point]:
    return [
        Point(
            month(m),
            None if n is None else n / among,
            share(None if n is None else n, among),
            detail="" if n is None else of(n, among),
            tick=short_month(m),
        )
        for m, n in zip(MONTHS, mets, strict=False)
    ]


CHART = LineChart(
    "More assessments are finished in time than a year ago; the aim of 90% is not yet met",
    points([*METS, 90, 89]),
    desc="Share of assessments finished within 45 working days, each month from April 2024 to September 2026.",
    target=0.9,
    events=[("February 2025", "Inspection"), ("March 2025", "New front door"), ("August 2026", "Improvement notice")],
)
GAPS = LineChart(
    "Three months are unknown, because nobody could load them",
    points([*METS[:9], None, None, None, *METS[12:20], None, *METS[21:]]),
    desc="The same, where some months were never loaded.",
)
DAYS = LineChart(
    "Half of children wait more than 12 working days for a first visit",
    [Point(month(m), 9 + (n * 7) % 5, tick=short_month(m)) for n, m in enumerate(MONTHS[:14])],
    unit="working days",
    target=10,
)
LOCALITIES = [
    LineChart(f"{place}: {words}", points([min(m + more, 100) for m in METS]), events=[("February 2025", "Inspection")])
    for place, words, more in (
        ("North", "improved, holding", 0),
        ("East", "improved, holding", 6),
        ("Mid", "improved", 3),
        ("Coast", "getting worse since January, and nobody has said why", -20),
    )
]
DUE = Table(
    "Overdue",
    [Column(name) for name in ("Case number", "What", "Was due", "Last", "Worker", "Counts in")],
    [
        [
            Cell("FS-104482", sends="k2q7"),
            Cell("Child protection visit", tag=Tag("local: 10 working days", "quiet")),
            "14 September, 16 working days late",
            "28 August, not seen alone",
            "unallocated since 21 September",
            Cell("3 figures", href="#"),
        ],
        [
            "FS-099317",
            "Placed with parents: assessment",
            "22 September, 10 working days late",
            None,
            "social worker 14",
            Cell("2 figures", href="#"),
        ],
        ["1 restricted record", "Counted here; opened only by people named for it."],
    ],
    note="Sorted by who has waited longest against their own limit.",
    posts_to="/child/",
)
SHARES = Table(
    "By locality, September 2026",
    [Column("Locality"), Column("Share", numeric=True), Column("Children", numeric=True)],
    [["North", "89%", "410 of 461"], ["East", share(3, 7), "3 of 7"], ["not recorded", None, 1204]],
)


class SpecimenForm(forms.Form):
    agreed = forms.DateField("Date the plan was agreed", hint="For example, 27 3 2026")
    why = forms.TextAreaField("Why are you opening this list?", hint="It is kept.", missing="Enter why", rows=3)
    role = forms.ChoiceField(
        "Role",
        [("a", "Team manager", "Sees the children of one team"), ("b", "Elected member")],
        missing="Select a role",
    )
    team = forms.SelectField("Team", [("c2", "Coast 2"), ("n1", "North 1")], missing="Select a team")
    email = forms.EmailField()
    extract = forms.FileField("Extract from your case system", missing="Choose the extract", accept=".xlsx,.csv")
    rooms = forms.ManyChoiceField("Rooms", [("f", "Figures"), ("d", "Due")], missing="Select at least one room")
    read = forms.TickField("I have read this list", missing="Confirm that you have read this list")


PAGE = """{% extends "design/base.html" %}{% load design %}
{% block title %}A specimen{% endblock %}
{% block breadcrumbs %}{% include "design/breadcrumbs.html" with crumbs=crumbs %}{% endblock %}
{% block heading %}
<span class="los-question">Do we understand children's needs quickly enough?</span>
<h1 class="govuk-heading-l los-title">Assessments completed within 45 working days of starting</h1>
<p class="los-provenance">As at <strong>30 September 2026</strong> · confidence <strong>B</strong></p>
{% endblock %}
{% block main %}
{% chart chart %}
<h2 class="govuk-heading-m">One locality does not share it</h2>
{% multiples localities %}
{% chart gaps %}{% chart days %}
{% for one in every_kind %}{% chart one %}{% endfor %}
{% multiples judged %}
{% table shares %}{% include "design/downloads.html" with downloads=downloads %}
{% table due %}
<h2 class="govuk-heading-m">A form</h2>
{% govuk_form form "Save and continue" %}
{% endblock %}
{% block aside %}
<section class="los-note"><h2 class="govuk-heading-s">September</h2>
<p class="los-note__figure">89% <span>410 of 461</span></p>
<p class="govuk-body-s">14 not recorded, counted as not met.</p></section>
<section class="los-note los-note--warning"><h2 class="govuk-heading-s">What this figure cannot see</h2>
<p class="govuk-body-s"><a class="govuk-link" href="#">37 are still open</a>, the longest for 112 days.</p></section>
<p>{% status "Not yet tested" %} {% status contradicted %}</p>
<h2 class="govuk-heading-s">Walk down</h2>
<ul class="los-list"><li><a class="govuk-link" href="#">The 51 children behind it</a>
<p>You will be asked why, and it is recorded.</p></li></ul>
{% endblock %}"""


def context(form: forms.Form) -> dict[str, object]:
    return {
        "site": SITE,
        "chart": CHART,
        "localities": LOCALITIES,
        "gaps": GAPS,
        "days": DAYS,
        "every_kind": ALONE,
        "judged": SIDE_BY_SIDE,
        "shares": SHARES,
        "due": DUE,
        "form": form,
        "crumbs": [("Figures", "/figures/"), ("Neglect and pre-proceedings", "/figures/neglect/")],
        "downloads": [("Download XLSX", "#"), ("Download ODS", "#"), ("Download CSV", "#")],
        "contradicted": Tag("Contradicted", "warning"),
    }


def specimen(*, mistaken: bool = False) -> str:
    """The page whole: as first met, or as it comes back with mistakes in its form."""
    wrong = {"agreed_day": "31", "agreed_month": "2", "agreed_year": "2026", "email": "nobody"}
    form = SpecimenForm(data=wrong, files={}) if mistaken else SpecimenForm()
    return str(engines["django"].from_string(PAGE).render(context(form)))
