"""Where Fernshire is: four localities, about twenty teams, the children who live there, and postcodes nobody has."""

from dataclasses import dataclass
from datetime import date

from lineofsight.invented.days import add_months
from lineofsight.invented.luck import Luck
from lineofsight.invented.world import World

AUTHORITY, COUNTY = "999", "Fernshire (invented)"


@dataclass(frozen=True, slots=True)
class Locality:
    id: str
    name: str
    share: float  # of the county's children
    need: float  # how much likelier than the county a child here is to be referred
    district: int  # of its postcodes


LOCALITIES = (
    Locality("northfern", "Northfern", 0.22, 1.00, 1),
    Locality("eastvale", "Eastvale", 0.31, 0.85, 2),
    Locality("southmere", "Southmere", 0.27, 1.15, 3),
    Locality("westmoor", "Westmoor", 0.20, 1.05, 4),
)
UNLIKE_THE_OTHERS = "westmoor"  # when the failures are planted


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    service: str
    locality: str | None  # None: the whole county
    posts: tuple[tuple[str, int], ...]  # role and number, at scale 1
    opened_months_ago: int = 120
    serves: tuple[str, ...] = ()  # localities whose children it takes, where that is more than its own


_ASSESSMENT = (("TM", 1), ("ATM", 1), ("SSW", 3), ("SW", 10), ("ASYE", 2))
_SAFEGUARDING = (("TM", 1), ("ATM", 1), ("SSW", 3), ("SW", 9), ("ASYE", 2), ("FS", 3))
_IN_CARE = (("TM", 1), ("SSW", 3), ("SW", 9), ("FS", 2))
_LEAVING = (("TM", 1), ("SW", 1), ("PA", 7))
_DISABLED = (("TM", 1), ("SSW", 2), ("SW", 8), ("FS", 2))
_NORTH_EAST, _SOUTH_WEST = ("northfern", "eastvale"), ("southmere", "westmoor")


def _a_team(locality: str, service: str, posts: tuple[tuple[str, int], ...]) -> Team:
    name = next(place.name for place in LOCALITIES if place.id == locality)
    return Team(f"{locality}-{service.replace(' ', '-')}", f"{name} {service.capitalize()}", service, locality, posts)


FRONT_DOOR = "front-door"
REVIEWING = "reviewing-service"
MOVED_TEAM = "harbour-safeguarding"  # Eastvale's second safeguarding team, given to Southmere part-way
TEAMS: tuple[Team, ...] = (
    Team(FRONT_DOOR, "Front Door", "front door", None, (("TM", 2), ("SSW", 4), ("SW", 14))),
    *(_a_team(place.id, "assessment", _ASSESSMENT) for place in LOCALITIES),
    *(_a_team(place.id, "safeguarding", _SAFEGUARDING) for place in LOCALITIES),
    Team(MOVED_TEAM, "Harbour Safeguarding", "safeguarding", "eastvale", _SAFEGUARDING),
    Team("southmere-family-help", "Southmere Family Help", "safeguarding", "southmere", _SAFEGUARDING, 42),
    *(_a_team(place.id, "children in care", _IN_CARE) for place in LOCALITIES),
    *(_a_team(place.id, "care leavers", _LEAVING) for place in LOCALITIES),
    Team("disabled-children-east", "Disabled Children East", "disabled children", "eastvale", _DISABLED,
         serves=_NORTH_EAST),
    Team("disabled-children-west", "Disabled Children West", "disabled children", "southmere", _DISABLED, 66,
         serves=_SOUTH_WEST),
    Team(REVIEWING, "Reviewing Service", "reviewing", None, (("TM", 1), ("CPCHAIR", 14), ("IRO", 15))),
    Team("leadership", "Leadership", "leadership", None,
         (("DCS", 1), ("HOS", 3), ("LD", 4), ("PSW", 1), ("QA", 4))),
)  # fmt: skip


def team_moves_on(as_at: date) -> date:
    """The day the Harbour team went from Eastvale to Southmere: the first of an April, two to three years ago."""
    return date(as_at.year - 2 - (as_at.month < 10), 4, 1)


def opened_on(team: Team, as_at: date) -> date:
    return add_months(as_at, -team.opened_months_ago).replace(day=1)


def team_for(service: str, locality: str, day: date, as_at: date, luck: Luck) -> Team:
    """A team of that service that takes the locality's new children on that day."""
    found = []
    for team in TEAMS:
        place = team.locality
        if team.id == MOVED_TEAM and day >= team_moves_on(as_at):
            place = "southmere"
        if team.service == service and (locality == place or locality in team.serves) and opened_on(team, as_at) <= day:
            found.append(team)
    if not found:  # before its own team opened, a service was run from the other end of the county
        found = [team for team in TEAMS if team.service == service and opened_on(team, as_at) <= day]
    return luck.choice(found)


def write_places(world: World) -> None:
    """Localities, departments, teams with the dates they belonged somewhere, and the child population."""
    long_ago = add_months(world.as_at, -240).replace(day=1)
    world.add("ssd_department", dept_team_id="childrens-services", dept_team_name=f"Children's Services, {COUNTY}")
    for place in LOCALITIES:
        world.add("los_localities", locality=place.id, name=place.name, opened_on=long_ago, director_role="LD")
    for team in TEAMS:
        world.add("ssd_department", dept_team_id=team.id, dept_team_name=team.name,
                  dept_team_parent_id="childrens-services",
                  dept_team_parent_name=f"Children's Services, {COUNTY}")  # fmt: skip
        moves = team_moves_on(world.as_at) if team.id == MOVED_TEAM else None
        _team_row(world, team, team.locality, opened_on(team, world.as_at), moves)
        if moves:
            _team_row(world, team, "southmere", moves, None)
    _write_population(world)


def _team_row(world: World, team: Team, locality: str | None, opened: date, closed: date | None) -> None:
    world.add("los_teams", team=team.id, name=team.name, locality=locality, service=team.service, opened_on=opened,
              closed_on=closed)  # fmt: skip


CHILDREN_NOW = 148_000  # aged 0 to 17; sizes.yaml says where the size comes from


def _write_population(world: World) -> None:
    for year in range(world.begins.year - 1, world.as_at.year + 1):
        everyone = CHILDREN_NOW * world.scale * (1 + 0.006 * (year - world.as_at.year))
        for place in LOCALITIES:
            for age in range(18):
                share = (0.92 + 0.009 * age) / 17.937  # a county that ages: fewer babies than teenagers
                world.add("los_population", locality=place.id, year=year, age=age,
                          children=round(everyone * place.share * share))  # fmt: skip


# No postcode area is called FN, AJ or EJ, so none of these is anybody's home.
def home_postcode(locality: Locality, luck: Luck) -> str:
    return f"FN{locality.district}{luck.randrange(1, 10)} {_inward(luck)}"


def postcode_elsewhere(luck: Luck) -> str:
    return f"{luck.choice(('AJ', 'EJ'))}{luck.randrange(1, 30)} {_inward(luck)}"


def _inward(luck: Luck) -> str:
    return f"{luck.randrange(1, 10)}{luck.choice('ABDEFGHJLN')}{luck.choice('ABDEFGHJLN')}"


OTHER_AUTHORITIES = {"AJ": "Alderland (invented)", "EJ": "Eskmouth (invented)"}
