"""One account of a chart from its picture and one from its words, made apart, so that each can judge the other."""

import re
from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree

from tests.builders.reading_svg import middle, of_class, titles

Element = ElementTree.Element
KINDS = {
    "better": "better than usual",
    "worse": "worse than usual",
    "unusual": "unusual, neither better nor worse",
}


@dataclass
class Account:
    """What stands out and how many months are known; the newest; limits, aims, events and gaps, by their titles."""

    marks: dict[str, int] = field(default_factory=dict)
    known: int | None = None
    latest: tuple[str, str] | None = None
    limits: Counter[str] = field(default_factory=Counter)
    aims: Counter[str] = field(default_factory=Counter)
    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    gaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: bool = False


def sentences(said: str) -> list[str]:
    return [part.strip().removesuffix(".") for part in re.split(r"(?<=\.) (?=[A-Z0-9])", said) if part.strip()]


def named(listed: str) -> list[str]:
    """a, b and c"""
    return [part for part in re.split(r", | and ", listed) if part]


def seen(drawing: Element) -> Account:
    """By an eye that reads titles: the order of months is their place across."""
    marks = sorted(of_class(drawing, "point"), key=lambda mark: middle(mark)[0])
    account = Account(known=len(marks))
    for css, kind in KINDS.items():
        if many := len(of_class(drawing, css)):
            account.marks[kind] = many
    if marks:
        label, _, value = str(marks[-1].findtext("title")).partition(": ")
        account.latest = label, re.split(f", (?:{'|'.join(KINDS.values())})", value)[0]
    account.limits = Counter(title.casefold() for title in titles(drawing, "stretch"))
    account.aims = Counter(title.casefold() for title in titles(drawing, "aim"))
    account.events = Counter(_pair(title) for title in titles(drawing, "event"))
    account.gaps = Counter(_pair(title.casefold()) for title in titles(drawing, "unknown"))
    account.rules = any(str(text.text).startswith("Rules: ") for text in drawing.iter("text"))
    return account


def _pair(title: str) -> tuple[str, str]:
    label, _, rest = title.partition(": ")
    return label, rest


def heard(said: str) -> Account:
    """By an ear that knows how the sentences begin."""
    account = Account()
    for sentence in sentences(said):
        _hear(sentence, account)
    return account


def _hear(sentence: str, account: Account) -> None:
    if found := re.match(r"Latest(?: known)?: (.*?), (.*)$", sentence):
        account.latest = found[1], found[2]
    elif found := re.match(rf"({'|'.join(KINDS.values())}): (\d+) of (\d+), ", sentence, re.IGNORECASE):
        account.marks[found[1].casefold()] = int(found[2])
        account.known = int(found[3])
    elif found := re.match(r"None of (\d+) stands out$", sentence):
        account.known = int(found[1])
    elif re.match(r"Aim ", sentence):
        account.aims = Counter(sentence.casefold().split("; "))
    elif found := re.match(r"Marked: (.*)$", sentence):
        account.events = Counter(
            (label, text) for text, label in re.findall(r"([^,()]+?) \(([^()]+)\)", _plain(found[1]))
        )
    elif sentence.startswith("Rules: "):
        account.rules = True
    elif re.search(r": (?:\w+ |usual range )", sentence) and re.search(r"mean|usual range", sentence):
        account.limits[sentence.casefold()] += 1
    elif found := re.match(r"(Unknown|Nothing to count|Too few to show): (.*)$", sentence):
        account.gaps.update((label.casefold(), found[1].casefold()) for label in named(found[2]))


def _plain(listed: str) -> str:
    return re.sub(r"(?<=\)), |(?<=\)) and ", "", listed)
