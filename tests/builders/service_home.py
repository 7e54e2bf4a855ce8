"""A small invented county, loaded, measured and released, for tests of pages; and the people who look at it."""

import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from lineofsight import definitions_folder
from lineofsight.records.home import INVENTED, Home

SeenBy = Callable[..., Client]
SCALE = 0.02
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
LONG_AGO = date(2000, 1, 1)
PASSWORD = "an invented pass phrase"  # noqa: S105 - nobody's


def make_county(folder: Path, *, scale: float = SCALE) -> Home:
    """The county written, loaded, measured and released, through the same doors as a council's own."""
    from lineofsight.invented import AS_AT, write_county
    from lineofsight.measures.catalogue import load_catalogue
    from lineofsight.measures.run import run
    from lineofsight.records.keeping import release
    from lineofsight.records.load import load

    home = Home.open(folder, kind=INVENTED, made=NOW)
    write_county(folder / "sources", as_at=AS_AT, scale=scale)
    snapshot = load([folder / "sources"], home=home, as_at=AS_AT, now=NOW).snapshot
    run(snapshot, load_catalogue(definitions_folder(), prove=False), home)
    release(home, snapshot.id, by="Data owner (invented)", now=NOW)
    return home


@pytest.fixture(scope="session")
def county_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of this process's own. The county is made once, whichever process comes first, and linked to.

    LINEOFSIGHT_TEST_COUNTY names a folder to keep it in from run to run, while pages are being built.
    """
    base = tmp_path_factory.getbasetemp()
    between = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    shared = Path(os.environ.get("LINEOFSIGHT_TEST_COUNTY") or between / "county")
    try:
        shared.mkdir()
    except FileExistsError:
        while not (shared / "made").exists():
            time.sleep(0.2)
    else:
        make_county(shared / "home")
        (shared / "made").touch()
    own = base / "county-of-this-process"
    shutil.copytree(shared / "home", own, copy_function=os.link)
    return own


@pytest.fixture
def county(county_home: Path, settings: "object") -> Path:
    """The service reads the county, as it would a council's home."""
    shutil.rmtree(county_home / "ledger", ignore_errors=True)  # each test's ledger begins empty, and so do its heads
    settings.HOME = county_home  # type: ignore[attr-defined]
    return county_home


@pytest.fixture
def person(db: None) -> "Callable[..., object]":
    """`person("team_manager", team="eastvale-safeguarding")`: someone who may sign in."""
    from lineofsight.service.access.models import Person, PersonPlace

    def made(role: str, *, team: str = "", locality: str = "", worker: str = "", email: str = "") -> Person:
        number = Person.objects.count()
        who = Person.objects.create_user(
            email or f"{role}-{number}@example.invalid", PASSWORD, name=f"Invented {role}", role=role, worker=worker
        )
        for kind, name in ((PersonPlace.TEAM, team), (PersonPlace.LOCALITY, locality)):
            if name:
                PersonPlace.objects.create(person=who, kind=kind, name=name, first_day=LONG_AGO)
        return who

    return made


@pytest.fixture
def seen_by(county: Path, person: "Callable[..., object]", client: Client) -> SeenBy:
    """`seen_by("team_manager", team="eastvale-safeguarding")`: the pages, as somebody in that role has them."""

    def signed_in(role: str, **held: str) -> Client:
        client.force_login(person(role, **held))  # type: ignore[arg-type]
        return client

    return signed_in
