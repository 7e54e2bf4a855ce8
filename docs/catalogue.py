"""The catalogue as pages: an index, a page for each area, the rules, and the indicators asked for."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from docs.pages import GENERATED
from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.coverage import SOURCE_TITLES
from lineofsight.measures.definition import Measure
from lineofsight.measures.explaining import explained, limits, rules_read
from lineofsight.measures.frameworks import KINDS, VOICE, Area, Frameworks, load_frameworks
from lineofsight.measures.rules import Rule
from lineofsight.measures.sources import ORDER, why_not_from
from lineofsight.records.definitions import read_yaml

WIDER = "wider"  # measures that stand in no area
WORDS = {"how_much": "How much", "how_well": "How well", "so_what": "So what", VOICE: "What children say"}
SHOWN = {
    "share": "a share",
    "count": "a count",
    "rate_per_10000": "a rate for every 10,000 children",
    "median": "a median",
}
RESULTS = {
    "completed": "what was done in the period",
    "due": "what fell due in the period",
    "all_on_time": "every one of a year: one late makes the child late",
    "latest": "how things stand at the end of the period",
}
BLANKS = {
    "left out": "The published figure leaves them out. Here one counts against, and both readings are shown.",
    "counted as not met": "One counts against, as in the published figure.",
    "counted as met": "The published figure counts them as met. Here one counts against, and both readings are shown.",
    "no official figure": "One counts against. There is no published figure.",
}


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


@cache
def _frameworks() -> Frameworks:
    return load_frameworks(definitions_folder(), None, _catalogue().measures)[0]


def measure_pages() -> dict[str, Callable[[], str]]:
    """Each page by its path below `reference`, with what writes it."""
    areas = [entry["area"] for entry in read_yaml(definitions_folder() / "frameworks" / "priority_areas.yaml")]
    pages: dict[str, Callable[[], str]] = {
        "measures/index.md": index,
        "rules.md": rules,
        "indicators.md": indicators,
        f"measures/{WIDER}.md": wider,
    }
    for name in areas:
        pages[f"measures/{name}.md"] = lambda name=name: area_page(_frameworks().areas[name])  # type: ignore[misc]
    return pages


def _page_of(measure: Measure) -> str:
    """Each measure is told in full once: on the page of the first area it names."""
    return measure.priority_areas[0] if measure.priority_areas else WIDER


def _link(name: str, *, up: str = "") -> str:
    measure = _catalogue().measures[name]
    return f"[{measure.title}]({up}{_page_of(measure)}.md#{name})"


def index() -> str:
    areas, measures = _frameworks().areas.values(), _catalogue().measures
    lines = [
        GENERATED,
        "# Measures\n",
        f"{len(measures)} measures. Each is one file, read by the engine and by this page alike.",
        "The [rules](../rules.md) are the limits they read, and the [indicators](../indicators.md) are what was asked",
        "for. `lineofsight measures explain ID` tells the same about one of them.\n",
    ]
    lines += ["| area | how much | how well | so what | voice |", "|---|---|---|---|---|"]
    for area in areas:
        counts = " | ".join(str(len(area.measures[kind])) for kind in (*KINDS, VOICE))
        lines.append(f"| [{area.title}]({area.area}.md) | {counts} |")
    lines += ["", f"Measures that stand in no area are on [a page of their own]({WIDER}.md).\n"]
    lines += ["## Where each area stands in inspections\n", *_crosswalk(), ""]
    lines += ["## Every measure\n", "| id | measure | kind | local policy |", "|---|---|---|---|"]
    for measure in sorted(measures.values(), key=lambda measure: measure.id):
        local = "local" if measure.local else ""
        lines.append(f"| `{measure.id}` | {_link(measure.id)} | {WORDS[measure.kind].lower()} | {local} |")
    return "\n".join(lines) + "\n"


def _crosswalk() -> list[str]:
    inspections = list(_frameworks().inspections.values())
    heads = [f"{i.first_day:%B %Y} to {f'{i.last_day:%B %Y}' if i.last_day else 'now'}" for i in inspections]
    lines = [f"| area | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for area in _frameworks().areas.values():
        judged = ["; ".join(i.judgements[name] for name in i.areas[area.area]) for i in inspections]
        lines.append(f"| {area.title} | {' | '.join(judged)} |")
    return [*lines, "", *(f"- {i.title}. {i.source}" for i in inspections)]


def area_page(area: Area) -> str:
    lines = [GENERATED, f"# {area.title}\n"]
    for kind in (*KINDS, VOICE):
        lines += [f"**{WORDS[kind]}**\n", *(f"- {_link(name)}" for name in area.measures[kind])]
        lines += ["- Nothing on record."] if not area.measures[kind] else []
        lines.append("")
    listed = {name for names in area.measures.values() for name in names}
    bearing = [m.id for m in _catalogue().measures.values() if area.area in m.priority_areas and m.id not in listed]
    if bearing:
        lines += ["**These bear on it too**\n", *(f"- {_link(name)}" for name in bearing), ""]
    if area.not_on_record:
        lines += [f"**What no measure here can see.** {area.not_on_record}\n"]
    here = [measure for measure in _catalogue().measures.values() if _page_of(measure) == area.area]
    return "\n".join([*lines, *_told_in_full(here)]) + "\n"


def wider() -> str:
    here = [measure for measure in _catalogue().measures.values() if _page_of(measure) == WIDER]
    return "\n".join([GENERATED, "# Measures that stand in no area\n", *_told_in_full(here)]) + "\n"


def _told_in_full(measures: Iterable[Measure]) -> list[str]:
    lines = []
    for measure in sorted(measures, key=lambda measure: (KINDS.index(measure.kind), measure.title)):
        told = explained(measure, _catalogue(), _frameworks().asked_by(measure.id))
        lines += [
            f'<a id="{measure.id}"></a>\n',
            f"## {measure.title}\n",
            f"*{measure.question}* {measure.why_it_matters}\n",
        ]
        lines += [
            "| | |",
            "|---|---|",
            *(f"| {name} | {_cell(said)} |" for name, said in _rows(measure, told) if said),
            "",
        ]
        lines += _examples(told["examples"])
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _rows(measure: Measure, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    left_out = "<br>".join(f"`{item['when']}`: {_cell(item['because'])}" for item in told["exclude"])
    clock = [_limit(limit) for limit in told["limits"]]
    of_cases = [_limit(limit) for limit in told["limits_in_cases"]]
    pair = _link(measure.pair_with) if measure.pair_with else ""
    return [
        ("id", f"`{measure.id}`" + (" (**local policy, not law**)" if measure.local else "")),
        ("asked for as", ", ".join(f"[{ref}](../indicators.md#{ref})" for ref in told["indicators"])),
        ("kind", f"{WORDS[measure.kind].lower()}, as {SHOWN[measure.shows]}; good is {measure.good_is}"),
        ("tells of", RESULTS[measure.result]),
        ("cases", f"{told['cases']['title']} Placed in a month by {measure.decided_on}."),
        ("counted when", f"`{told['counts_when']}`" if told["counts_when"] else "always"),
        ("left out", left_out),
        ("met when", f"`{told['met_when']}`" if told["met_when"] else "counted"),
        ("limits", "<br>".join(clock) + (f"<br>Each is read on `{measure.limits_on}`." if clock else "")),
        ("limits in the cases", "<br>".join(of_cases)),
        ("working days", told["working_days"] or ""),
        ("blanks", BLANKS[measure.official_missing]),
        ("words", "<br>".join(f"`{name}`: {_cell(means)}" for name, means in told["columns"].items())),
        ("from", _sources(measure, told["sources"])),
        ("read it beside", pair),
        ("the same name by another clock", _link(measure.other_clock) if measure.other_clock else ""),
        ("source", measure.source),
        ("notes", measure.notes),
        ("owner", f"{measure.owner}; review by {measure.review_by}; in force from {measure.in_force_from}"),
    ]


def _limit(limit: Mapping[str, Any]) -> str:
    since = f" from {limit['first_day']}" if limit["first_day"] else ""
    until = f" to {limit['last_day']}" if limit["last_day"] else ""
    unit = "" if limit["unit"] == "none" else f" {limit['unit']}"
    local = " (local policy)" if limit["local"] else ""
    return f"[{limit['rule']}](../rules.md#{limit['rule']}): {limit['value']}{unit}{since}{until}{local}"


def _sources(measure: Measure, supporting: list[str]) -> str:
    lists = sorted(
        {f"`{need.table}`" for need in measure.needs if need.table.startswith("los_") and need.holds != "any"}
    )
    can = [SOURCE_TITLES[source] for source in ORDER if source in supporting]
    said = [f"Can come from {'; '.join(can)}" + (f", with {', '.join(lists)}." if lists else ".")] if can else []
    if not can:
        said = [f"Comes from our own lists: {', '.join(lists)}." if lists else "Comes from no source that is read yet."]
    for source in ORDER:
        lacking = why_not_from(measure, source, definitions_folder())
        if lacking and (can or not lists):
            said.append(f"Not from {SOURCE_TITLES[source]}, which {'; '.join(lacking)}.")
    return "<br>".join(said)


def _examples(examples: list[Mapping[str, Any]]) -> list[str]:
    lines = ["| example | recorded | verdict |", "|---|---|---|"]
    for example in examples:
        given = ", ".join(f"{name} {value}" for name, value in example["given"].items()) or "nothing"
        lines.append(f"| {_cell(example['case'])} | {_cell(given)} | **{example['verdict']}** |")
    return [*lines, ""]


# --- rules and indicators -----------------------------------------------------------------------------------------


def rules() -> str:
    read_by: dict[str, list[str]] = {}
    for measure in _catalogue().measures.values():
        own, of_cases = rules_read(measure, _catalogue())
        for name in (*own, *of_cases):
            read_by.setdefault(name, []).append(measure.id)
    every = _catalogue().rules.values()
    lines = [
        GENERATED,
        "# Rules\n",
        "Limits of law and guidance with the days on which each was in force, and local policy. A limit is read on the",
        "day that the measure names, so a record is judged by the law of its own time. Local policy is no law: an",
        "authority writes its own in `definitions/rules/local.yaml` in its home, and it is marked local wherever it is",
        "shown. A value without a unit is a number, or a switch that its title explains.\n",
    ]
    for title, local in (("Law and guidance", False), ("Local policy", True)):
        lines.append(f"## {title}\n")
        for rule in sorted((rule for rule in every if rule.local is local), key=lambda rule: rule.id):
            lines += _rule(rule, read_by.get(rule.id, []))
    return "\n".join(lines) + "\n"


def _rule(rule: Rule, read_by: list[str]) -> list[str]:
    lines = [f'<a id="{rule.id}"></a>\n', f"### {rule.title}\n", f"`{rule.id}`\n"]
    lines += ["| limit | from | to | source |", "|---|---|---|---|"]
    for limit in limits(rule):
        unit = "" if limit["unit"] == "none" else f" {limit['unit']}"
        first, last = limit["first_day"] or "as far back as records go", limit["last_day"] or "still in force"
        lines.append(f"| {limit['value']}{unit} | {first} | {last} | {_cell(limit['source'])} |")
    readers = ", ".join(_link(name, up="measures/") for name in read_by) or "no measure yet"
    return [*lines, "", f"Read by {readers}.\n"]


def indicators() -> str:
    every = _frameworks().indicators.values()
    answered = sum(1 for one in every if one.measures)
    lines = [
        GENERATED,
        "# Indicators asked for\n",
        f"{len(every)} indicators by their references; {answered} are answered by measures. For the rest no recorded",
        "table holds what they ask.\n",
        "| reference | what it asks | measures | what is left unanswered, and why |",
        "|---|---|---|---|",
    ]
    for one in every:
        links = "<br>".join(_link(name, up="measures/") for name in one.measures)
        reference = f'<a id="{one.indicator}"></a>{one.indicator}'
        lines.append(f"| {reference} | {_cell(one.asks)} | {links} | {_cell(one.part or one.not_supported)} |")
    return "\n".join(lines) + "\n"
