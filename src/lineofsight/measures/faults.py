"""What is wrong in our own definitions: all of it, said at once, each with its place and its repair."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from lineofsight.records.problems import RefusedError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    where: str  # the definition, and the line of it: "assessments_in_45_working_days, met_when"
    what: str  # what is wrong and what to do

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class DefinitionError(RefusedError):
    """Definitions that do not load. Carries every fault found, so that one reading repairs them all."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' Did you mean `x`?', or the words there are, when nothing is near."""
    known = sorted(known)
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f" Did you mean `{near[0]}`?"
    if not known:
        return ""
    shown = ", ".join(f"`{name}`" for name in known[:12])
    return f" There is {shown}{' and more' if len(known) > 12 else ''}."
