"""The rule sets: named, versioned, printed with every chart, and never changed under the same name."""

from dataclasses import dataclass

from lineofsight.records.problems import RefusedError

LIMIT = 2.66  # mean moving ranges from the mean to a limit: three standard deviations of independent values
NEAR = 2 * (LIMIT / 3)  # and to where a value is near a limit; in this order, so that ties fall as they do elsewhere
SCREEN = 3.267  # a moving range this many times the mean one is itself out of the ordinary
RUN = 7  # points on one side of the mean, or rising or falling together
ENOUGH = 13  # points before limits are worth drawing
LEAST_FIXED = 12  # points that limits may be fixed from


@dataclass(frozen=True, slots=True)
class RuleSet:
    name: str
    what: str
    screens: bool  # leave moving ranges that are out of the ordinary out of the limits, where the series does not say
    limits_when_short: bool  # draw limits, with a warning, from fewer than 13 points
    outside_counts_as_near: bool  # a point outside the limits may be one of the two in two of three
    gap_is_usual: bool  # an unknown value is labelled like any other, as the public package labels it
    trend_turns_at_any_step: bool  # where one trend follows another, the public package asks only the step between them
    flat_is_either: bool  # the public package says of a flat series that it may or may not meet its target
    charts_what_overlaps: bool  # a running total or average that was found out is charted, with a note


MDC_2023 = RuleSet(
    name="mdc-2023",
    what="Making Data Count, with two of three as changed in November 2023",
    screens=False,
    limits_when_short=False,
    outside_counts_as_near=True,
    gap_is_usual=False,
    trend_turns_at_any_step=False,
    flat_is_either=False,
    charts_what_overlaps=False,
)
NHSR_0_2_2 = RuleSet(
    name="nhsr-0.2.2",
    what="as the public R package NHSRplotthedots 0.2.2 has it, for comparison",
    screens=True,
    limits_when_short=True,
    outside_counts_as_near=False,
    gap_is_usual=True,
    trend_turns_at_any_step=True,
    flat_is_either=True,
    charts_what_overlaps=True,
)
DEFAULT = MDC_2023
RULE_SETS = {rules.name: rules for rules in (MDC_2023, NHSR_0_2_2)}


def rule_set(name: str) -> RuleSet:
    try:
        return RULE_SETS[name]
    except KeyError:
        raise RefusedError(f"There is no rule set {name}: choose {' or '.join(RULE_SETS)}.") from None


# How often a chart of independent months, in which nothing changed, flags its newest: at most, over the processes of
# docs/explanation/is-it-real.md, with the chart that would be chosen.
FALSE_ALARM = 0.015
