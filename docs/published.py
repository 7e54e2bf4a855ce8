"""The reference page of published statistics: what each file is known by, and which measures it stands beside."""

from docs.pages import GENERATED
from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.signals.comparison.layouts import FIGURES, RATE, YEAR, Compares, Layout, read_layouts
from lineofsight.signals.comparison.saying import MONTHS
from lineofsight.signals.comparison.symbols import IN_WORDS, SYMBOLS


def published() -> str:
    """Every layout, its columns, and how each figure compares."""
    layouts = read_layouts(definitions_folder()).kinds.values()
    titles = {
        measure.id: measure.title for measure in load_catalogue(definitions_folder(), prove=False).measures.values()
    }
    signs = [f"| `{sign}` | {IN_WORDS[missing]} |" for sign, missing in SYMBOLS.items()]
    lines = [
        GENERATED,
        "# Published statistics\n",
        "A file is known by these headings, in any order, and never by its name. A sign stands for a reason and never",
        "for a number.\n",
        "| sign | means |",
        "|---|---|",
        *signs,
        "",
        *(line for layout in layouts for line in _section(layout, titles)),
    ]
    return "\n".join(lines) + "\n"


def _section(layout: Layout, titles: dict[str, str]) -> list[str]:
    month, day = layout.ends_on
    told = f" Each year ends, or is told, on {day} {MONTHS[month - 1]}." if layout.shape == FIGURES else ""
    lines = [f"## {layout.title}\n", f"{layout.publisher}, {layout.statistic}.{told}\n"]
    if layout.items:
        lines += ["| heading | means |", "|---|---|"]
        lines += [f"| {_or(item.headings)} | {item.of} |" for item in layout.items.values()]
    else:
        columns = [_or(column.headings) for column in layout.columns.values()]
        lines += ["Headings: " + "; ".join(columns) + "."]
    lines.append("")
    for split in layout.splits.values():
        lines += [f"{_or(split.headings)} must hold {_or(split.holds)}.\n"]
    for compares in layout.compares:
        lines += [f"- Beside [{titles[compares.measure]}](measures/index.md): {_how(layout, compares)}"]
    for measure, why in layout.not_compared.items():
        lines += [f"- Not beside {titles[measure]}: {why}"]
    return [*lines, ""] if layout.compares or layout.not_compared else lines


def _or(several: tuple[str, ...]) -> str:
    return " or ".join(f"`{one}`" for one in several)


def _how(layout: Layout, compares: Compares) -> str:
    over = "over twelve months" if compares.over == YEAR else "on the day"
    if not compares.counts or compares.numerator is None:
        how = f"as published, {over}"
    else:
        below = [layout.items[name].of for name in compares.denominator] or ["children living there the summer before"]
        where = ", ".join(compares.where.values())
        top = layout.items[compares.numerator].of + (f" ({where})" if where else "")
        times = "10,000 times " if compares.shows == RATE else ""
        how = f"{times}{top}, over {' and '.join(below)}, {over}"
    return f"{how}. {compares.difference}".rstrip()
