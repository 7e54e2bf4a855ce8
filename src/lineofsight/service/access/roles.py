"""The roles, as `definitions/roles.yaml` says them: what each may do, and how deep it may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from lineofsight import definitions_folder
from lineofsight.records.definitions import read_yaml
from lineofsight.service.access.permissions import Permission
from lineofsight.signals.disclosure.figure import Profile

# Whoever may do one of these is asked for a second step.
SECOND_STEP = frozenset({Permission.SEE_CHILDREN, Permission.SEE_DUE, Permission.LOAD, Permission.MANAGE_PEOPLE})


class Depth(StrEnum):
    """Which children's rows a role may open, where it may open any."""

    NONE = "none"
    OWN_CASES = "own cases"
    OWN_TEAM = "own team"
    OWN_LOCALITY = "own locality"
    COUNTY = "county"


@dataclass(frozen=True)
class Role:
    id: str
    title: str  # Team manager
    plural: str  # Team managers: begins a refusal
    may: frozenset[Permission]
    figures: Profile
    children: Depth
    ask: str  # whom to ask when something is refused
    second_step: bool  # a password is not enough: a code from the person's own device, too
    only_me: bool  # of `lineofsight serve --only-me`, and of nobody elsewhere
    for_: str  # what the role is for, in the demo's list of who one can be


# Of somebody whose role the definitions no longer have: may do nothing, until an administrator gives another.
NO_ROLE = Role(
    id="",
    title="No role",
    plural="People whose role is no longer defined",
    may=frozenset(),
    figures=Profile.PUBLIC,
    children=Depth.NONE,
    ask="an administrator",
    second_step=True,
    only_me=False,
    for_="",
)


@cache
def roles() -> Mapping[str, Role]:
    document = read_yaml(definitions_folder() / "roles.yaml")
    return {name: _role(name, said) for name, said in document["roles"].items()}


def _role(name: str, said: Mapping[str, Any]) -> Role:
    role = Role(
        id=name,
        title=said["title"],
        plural=said["plural"],
        may=frozenset(Permission[word.upper().replace(" ", "_")] for word in said["may"]),
        figures=Profile(said["figures"]),
        children=Depth(said["children"]),
        ask=said["ask"],
        second_step=_one_of(name, said["second_step"], required=True, offered=False),
        only_me=_one_of(name, said.get("where", "council"), only_me=True, council=False),
        for_=said["for"],
    )
    if (Permission.SEE_CHILDREN in role.may) != (role.children is not Depth.NONE):
        raise ValueError(f"roles.yaml, {name}: a role sees children's lists if, and only if, `children` says how deep.")
    if role.may & SECOND_STEP and not role.second_step and not role.only_me:
        raise ValueError(
            f"roles.yaml, {name}: a role that sees children or lets people in needs `second_step: required`."
        )
    return role


def _one_of(name: str, said: str, **meanings: bool) -> bool:
    word = str(said).replace(" ", "_")
    if word not in meanings:
        raise ValueError(f"roles.yaml, {name}: `{said}` is none of {sorted(meanings)}.")
    return meanings[word]


def councils_own() -> Mapping[str, Role]:
    """The roles that an administrator may give."""
    return {name: role for name, role in roles().items() if not role.only_me}
