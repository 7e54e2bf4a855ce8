"""A measure in words: what it counts, when it is met, which limits it reads, and what it cannot see."""

import re
from collections.abc import Sequence
from typing import Any

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.definition import Measure
from lineofsight.measures.rules import Rule
from lineofsight.measures.sources import supporting_sources

QUOTED = re.compile(r"'([a-z0-9_]+)'")  # a rule as case SQL names it

READINGS = {
    "elapsed": (
        "Working days are Monday to Friday less England's bank holidays. The start day is day 0. Something done on a "
        "non-working day counts as done on the last working day before it."
    ),
    "by_nth_day": (
        "Working days are Monday to Friday less England's bank holidays. The start day is day 0. Something done on a "
        "non-working day counts as done on the next working day."
    ),
}


def rules_read(measure: Measure, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """The rules that the measure itself reads, and those that only its kind of case does."""
    own = sorted({name for condition in measure.conditions for name in condition.rules})
    if measure.due is not None and measure.due.rule is not None and measure.due.rule not in own:
        own.append(measure.due.rule)
    quoted = set(QUOTED.findall(measure.cases.text))
    return own, [name for name in catalogue.rules if name in quoted and name not in own]


def explained(measure: Measure, catalogue: Catalogue, indicators: Sequence[str] = ()) -> dict[str, Any]:
    rules, of_cases = rules_read(measure, catalogue)
    return {
        "id": measure.id,
        "version": measure.version,
        "title": measure.title,
        "question": measure.question,
        "why_it_matters": measure.why_it_matters,
        "kind": measure.kind,
        "result": measure.result,
        "shows": measure.shows,
        "good_is": measure.good_is,
        "priority_areas": list(measure.priority_areas),
        "source": measure.source,
        "official_missing": measure.official_missing,
        "owner": measure.owner,
        "review_by": measure.review_by.isoformat(),
        "in_force_from": measure.in_force_from.isoformat(),
        "pair_with": measure.pair_with,
        "local": measure.local,
        "indicators": list(indicators),
        "cases": {"kind": measure.cases.id, "title": measure.cases.title, "shape": str(measure.cases.shape)},
        "needs": [str(need) for need in measure.needs],
        "sources": supporting_sources(measure, catalogue.definitions),
        "sources_note": dict(measure.sources_note),
        "dated_by": measure.dated_by,
        "counts_when": measure.counts_when.text if measure.counts_when else None,
        "exclude": [{"when": e.when.text, "because": e.because.strip()} for e in measure.exclude],
        "met_when": measure.met_when.text if measure.met_when else None,
        "limits_on": measure.limits_on if rules else None,
        "limits": [limit for name in rules for limit in limits(catalogue.rules[name])],
        "limits_in_cases": [limit for name in of_cases for limit in limits(catalogue.rules[name])],
        "working_days": READINGS[measure.working_days_reading] if measure.uses_working_days else None,
        "columns": {word.name: f"{word.described}: {word.means}" for word in _words_used(measure)},
        "notes": measure.notes,
        "examples": [
            {"case": e.case, "given": {k: str(v) for k, v in e.given.items()}, "verdict": e.verdict.words}
            for e in measure.examples
        ],
    }


def _words_used(measure: Measure) -> list[Any]:
    used = {word for condition in measure.conditions for word in condition.words} | {measure.decided_on}
    if measure.measured is not None:
        used.add(measure.measured)
    return [word for name, word in measure.cases.vocabulary.items() if name in used]


def limits(rule: Rule) -> list[dict[str, Any]]:
    """A rule as it was in force: a line for each span."""
    return [
        {
            "rule": rule.id,
            "title": rule.title,
            "value": span.value,
            "unit": rule.unit,
            "first_day": span.first_day.isoformat() if span.first_day else None,
            "last_day": span.last_day.isoformat() if span.last_day else None,
            "local": rule.local,
            "source": " ".join((span.source or rule.source).split()),
        }
        for span in rule.spans
    ]


def _limit_in_words(limit: dict[str, Any]) -> str:
    since = f" from {limit['first_day']}" if limit["first_day"] else ""
    until = f" to {limit['last_day']}" if limit["last_day"] else ""
    unit = "" if limit["unit"] == "none" else f" {limit['unit']}"
    return f"{limit['rule']}: {limit['value']}{unit}{since}{until}{' (local policy)' if limit['local'] else ''}"


def in_words(told: dict[str, Any]) -> str:
    lines = [told["title"], "=" * len(told["title"]), "", told["question"], "", told["why_it_matters"], ""]
    lines.append(f"Cases: {told['cases']['title']} ({told['cases']['shape']})")
    lines.append(f"Placed by: {told['dated_by'] or 'the end of the period'}")
    lines.append(f"Counts when: {told['counts_when'] or 'always'}")
    lines += [f"Left out when: {e['when']}. {e['because']}" for e in told["exclude"]]
    lines.append(f"Met when: {told['met_when'] or 'counted'}")
    lines += [f"Limit {_limit_in_words(limit)}" for limit in told["limits"]]
    lines += [f"The cases read {_limit_in_words(limit)}" for limit in told["limits_in_cases"]]
    if told["local"]:
        lines.append("Local policy, not law: an authority may write its own limits, and others' figures may differ.")
    if told["working_days"]:
        lines.append(told["working_days"])
    lines += [f"  {name}: {means}" for name, means in told["columns"].items()]
    lines.append("")
    lines.append(f"Shown as: {told['shows'].replace('_', ' ')}; good is {told['good_is']}")
    lines.append(f"The published statistic's blanks: {told['official_missing']}")
    lines.append(
        f"From: {', '.join(told['sources']) or 'no source that we read yet'} (needs {'; '.join(told['needs'])})"
    )
    lines += [f"Not from {source}: {why.strip()}" for source, why in told["sources_note"].items()]
    if told["pair_with"]:
        lines.append(f"Read it beside: {told['pair_with']}")
    if told["indicators"]:
        lines.append(f"Answers indicator: {', '.join(told['indicators'])}")
    lines.append(f"Source: {told['source']}")
    lines.append(f"Owner: {told['owner']}. Review by {told['review_by']}. In force from {told['in_force_from']}.")
    if told["notes"]:
        lines += ["", told["notes"]]
    lines += ["", "Examples:"]
    lines += [f"  {example['case']}: {example['verdict']}" for example in told["examples"]]
    return "\n".join(lines)
