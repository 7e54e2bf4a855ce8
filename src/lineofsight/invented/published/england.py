"""Two dozen invented authorities in three invented regions, and how often things happen in each, year by year."""

import random
from dataclasses import dataclass

from lineofsight.invented.places import AUTHORITY, COUNTY

COUNTRY = ("X92000001", "England (invented)")
REGIONS = (
    ("X12000001", "Northmark (invented)"),
    ("X12000002", "Midmark (invented)"),
    ("X12000003", "Southmark (invented)"),
)
_NAMES = (
    "Ashmere Brackendale Coldharrow Dunmarsh Elmcastle Foxholme Greywater Hollowbrook Inglemoor Juniperdale Kestrelton"
    " Larkhaven Millstrand Netherreach Oakspire Pebbleford Quarrydown Ravensleigh Saltmere Thornreach Umberfield"
    " Vixenhall Willowgate Yarrowdale"
)
# What the invented county's own records come to, roughly: a published figure is an older count of the same children.
_OF_THE_COUNTY = {
    "referrals": 0.0388,
    "re_referrals": 0.217,
    "no_further_action": 0.031,
    "plans": 0.0059,
    "second_plans": 0.301,
    "plans_open": 0.0051,
    "over_two_years": 0.024,
    "looked_after": 0.0059,
    "care_leavers": 0.0033,
    "suitable": 0.921,
    "learning_or_working": 0.56,
    "agency": 0.16,
    "vacant": 0.17,
}
# The middle of the others, and how far they lie around it.
_OF_OTHERS = {
    "referrals": (0.050, 0.20),
    "re_referrals": (0.22, 0.16),
    "no_further_action": (0.065, 0.45),
    "plans": (0.0052, 0.20),
    "second_plans": (0.245, 0.16),
    "plans_open": (0.0042, 0.22),
    "over_two_years": (0.024, 0.40),
    "looked_after": (0.0068, 0.24),
    "care_leavers": (0.0035, 0.15),
    "suitable": (0.89, 0.04),
    "learning_or_working": (0.56, 0.10),
    "agency": (0.15, 0.40),
    "vacant": (0.17, 0.30),
}
LEARNER = "Saltmere"  # it stood where the county stood, and has got better since: somebody to learn from


@dataclass(frozen=True)
class InventedAuthority:
    code: str
    new_code: str
    name: str
    region: tuple[str, str]
    children: int
    often: dict[str, float]
    learns: bool

    def rate(self, what: str, years_ago: int) -> float:
        """How often it happened so many years before the latest; those who learn have come down from the county's."""
        usual = self.often[what]
        if self.learns and what in ("second_plans", "re_referrals"):
            return min(_OF_THE_COUNTY[what], usual + (_OF_THE_COUNTY[what] - usual) * years_ago / 3)
        return usual


def authorities(chance: random.Random) -> list[InventedAuthority]:
    """The county first, then the others by name."""
    often = dict(_OF_THE_COUNTY)
    found = [InventedAuthority(AUTHORITY, "X06000999", COUNTY, REGIONS[2], 137_400, often, learns=False)]
    for number, name in enumerate(_NAMES.split(), 1):
        rates = {what: middle * (1 + around * chance.gauss(0, 1) / 2) for what, (middle, around) in _OF_OTHERS.items()}
        learns = name == LEARNER
        if learns:
            rates |= {"second_plans": 0.17, "re_referrals": 0.15}
        children = 150_000 if learns else round(chance.uniform(18_000, 160_000))
        found.append(
            InventedAuthority(
                f"A{number:02}",
                f"X06000{number:03}",
                f"{name} (invented)",
                REGIONS[number % 3],
                children,
                {what: min(max(rate, 0.0), 0.99) for what, rate in rates.items()},
                learns,
            )
        )
    return found
