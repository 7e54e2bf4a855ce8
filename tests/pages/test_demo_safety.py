"""One-click sign-in and the analyst's own link: where they are, and that nothing else can bring them about."""

import re
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from lineofsight.records.home import INVENTED, REAL, Home
from lineofsight.records.problems import RefusedError
from lineofsight.service import started
from lineofsight.service.access.actions import give_link, person_for_demo, person_working_alone
from lineofsight.service.access.console import Console
from lineofsight.service.access.models import Person
from lineofsight.service.access.only_me import TOKEN
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import councils_own
from tests.builders.processes import Browser, process
from tests.builders.signing_in import give_password, signed_in

AS_DEMO = {"DEMO": True, "AUTHENTICATION_BACKENDS": ["lineofsight.service.access.backends.DemoBackend"]}
AS_ONLY_ME = {
    "ONLY_ME": True,
    "AUTHENTICATION_BACKENDS": ["lineofsight.service.access.backends.OnlyMeBackend"],
}


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    cache.clear()


# --- in this process -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{}, AS_ONLY_ME], ids=["a council's service", "the analyst's own"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT"])
def test_elsewhere_the_page_of_roles_is_not_there(how: dict[str, Any], method: str, client: Client) -> None:
    with override_settings(**how):
        answer = client.generic(
            method, "/demo/?demo=1&DEMO=True", "role=director&DEMO=1", "application/x-www-form-urlencoded"
        )
        assert answer.status_code in (404, 405)
        assert not signed_in(client) and not Person.objects.exists()


def test_elsewhere_the_deeds_are_refused() -> None:
    with pytest.raises(Refused):
        person_for_demo("director")
    with pytest.raises(Refused):
        person_working_alone()


def test_in_a_home_of_real_children_the_deed_is_refused_even_in_a_demo(tmp_path: Path) -> None:
    Home.open(tmp_path / "real", kind=REAL)
    with override_settings(HOME=tmp_path / "real", **AS_DEMO), pytest.raises(Refused):
        person_for_demo("elected_member")


def test_in_the_demo_one_click_signs_in_and_the_sign_in_page_leads_there(client: Client) -> None:
    with override_settings(**AS_DEMO):
        assert client.get("/", follow=True).redirect_chain[-1][0] == "/demo/"
        assert client.get("/sign-in/")["Location"] == "/demo/"
        assert client.post("/demo/", {"role": "administrator"})["Location"] == "/demo/path/"
        assert signed_in(client) and client.get("/").status_code == 200
        assert client.post("/sign-out/", follow=True).redirect_chain[-1][0] == "/demo/"


@pytest.mark.parametrize("how", [AS_DEMO, AS_ONLY_ME], ids=["the demo", "the analyst's own"])
def test_passwords_providers_and_links_are_not_taken_there(how: dict[str, Any], person: Any, client: Client) -> None:
    who = person("elected_member")
    token = give_link(person=who, now=timezone.now(), by=Console())
    with override_settings(**how):
        assert give_password(client, who.email).status_code in (302, 403)
        assert not signed_in(client)
        for address in (f"/sign-in/link/{token}/", "/sign-in/with/council/back/"):
            assert client.get(address).status_code == 404
        assert client.post("/sign-in/with/council/").status_code == 404


@pytest.mark.parametrize("how", [AS_DEMO, AS_ONLY_ME], ids=["the demo", "the analyst's own"])
def test_what_was_opened_there_is_closed_to_a_council_s_service_over_the_same_home(
    how: dict[str, Any], client: Client
) -> None:
    with override_settings(**how):
        if "DEMO" in how:
            client.post("/demo/", {"role": "elected_member"})
        else:
            client.get(f"/only-me/{TOKEN.new()}/")
        assert signed_in(client)
    assert not signed_in(client), "the session is worth nothing in a process started otherwise"
    who = Person.objects.get()
    give_password(client, who.email, "!")
    give_password(client, who.email, "")
    assert not signed_in(client)
    with pytest.raises(RefusedError, match="cannot be given one"):
        give_link(person=who, now=timezone.now(), by=Console())


def test_a_council_s_session_is_worth_nothing_in_the_demo(person: Any, client: Client) -> None:
    give_password(client, person("elected_member").email)
    assert signed_in(client)
    with override_settings(**AS_DEMO):
        assert not signed_in(client)


@override_settings(**AS_ONLY_ME)
def test_the_analysts_link_works_once_and_for_who_has_it(client: Client) -> None:
    token = TOKEN.new()
    assert client.get("/only-me/not-the-token/").status_code == 404
    assert Client(REMOTE_ADDR="192.0.2.7").get(f"/only-me/{token}/").status_code == 403
    assert Client().get(f"/only-me/{token}/", HTTP_HOST="rebound.example.com").status_code == 400
    assert client.get(f"/only-me/{token}/")["Location"] == "/", "none of these used it up"
    assert signed_in(client)
    other = Client()
    assert other.get(f"/only-me/{token}/").status_code == 404 and not signed_in(other)
    assert "stop the service" in other.get("/sign-in/").content.decode()


def test_of_two_at_once_one_is_let_in() -> None:
    token, together, got = TOKEN.new(), threading.Barrier(8), []

    def use() -> None:
        together.wait()
        got.append(TOKEN.use(token))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]
    assert not TOKEN.use("") and not TOKEN.use(token)


def test_elsewhere_the_analysts_link_is_not_there(client: Client) -> None:
    assert client.get(f"/only-me/{TOKEN.new()}/").status_code == 404
    with override_settings(**AS_DEMO):
        assert client.get(f"/only-me/{TOKEN.new()}/").status_code == 404


@pytest.mark.parametrize("how", [AS_DEMO, AS_ONLY_ME], ids=["the demo", "the analyst's own"])
@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::2", "", "127.0.0.1.example.com"])
def test_another_machine_is_answered_nothing(how: dict[str, Any], address: str) -> None:
    with override_settings(**how):
        elsewhere = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="127.0.0.1")
        for page in ("/", "/demo/", "/health/", "/static/x.css", "/sign-in/"):
            assert elsewhere.get(page).status_code == 403


def test_the_analysts_role_is_nobodys_to_give() -> None:
    assert "only_me" not in councils_own()


# --- how a process begins ------------------------------------------------------------------------------------------


def test_a_demo_of_real_children_does_not_start(tmp_path: Path) -> None:
    Home.open(tmp_path / "real", kind=REAL)
    before = started._how
    with pytest.raises(RefusedError, match="cannot be a demo"):
        started.start(tmp_path / "real", demo=True)
    assert started._how is before


def test_no_setting_reads_a_demo_from_the_environment() -> None:
    """What the environment may say is listed where it is read; neither word is there."""
    service = Path(started.__file__).parent
    read = {
        name
        for path in service.rglob("*.py")
        for name in re.findall(
            r"(?:environ(?:\.get)?[\[(]|_yes\()\s*[\"']([A-Z_]+)[\"']", path.read_text(encoding="utf-8")
        )
    }
    assert {"LINEOFSIGHT_HOSTS", "LINEOFSIGHT_HTTPS", "LINEOFSIGHT_HOME"} <= read, "the reading is found at all"
    assert not [name for name in read if "DEMO" in name or "ONLY" in name or "DEBUG" in name]


EVERYTHING = {
    name: "yes"
    for stem in ("DEMO", "ONLY_ME", "LINEOFSIGHT_DEMO", "LINEOFSIGHT_ONLY_ME", "DJANGO_DEMO", "DEBUG", "DJANGO_DEBUG")
    for name in (stem, stem.lower())
}


@pytest.mark.slow
def test_processes_over_one_invented_home_keep_to_what_they_were_started_as(tmp_path: Path) -> None:
    """A demo and a council's service at once: the second has no one-click sign-in, whatever the environment says."""
    Home.open(tmp_path / "home", kind=INVENTED)
    with process(tmp_path / "home", {"demo": True}) as demo:
        browser = Browser()
        assert browser.get(demo)[1] == f"{demo}demo/"
        with process(tmp_path / "home", {}, **EVERYTHING, DJANGO_SETTINGS_MODULE="os") as served:
            assert Browser().get(f"{served}demo/")[0] == 404
            assert browser.get(f"{served}who-can-see-what/")[1].startswith(f"{served}sign-in/")
            assert Browser().get(f"{served}sign-in/", Host="elsewhere.example.com")[0] == 400


@pytest.mark.slow
def test_the_analysts_own_service_answers_this_machine_and_its_link_once(tmp_path: Path) -> None:
    Home.open(tmp_path / "home", kind=REAL)
    with process(tmp_path / "home", {"only_me": True}, LINEOFSIGHT_HOSTS="los.example.com") as link:
        site, _, token = link.partition("only-me/")
        assert site.startswith("http://127.0.0.1:") and len(token.strip("/")) >= 40
        assert Browser().get(f"{site}sign-in/", Host="los.example.com")[0] == 400
        browser = Browser()
        assert browser.get(link)[0] == 409, "nothing is loaded there yet, which the first page says"
        assert browser.get(f"{site}who-can-see-what/") == (200, f"{site}who-can-see-what/")
        assert Browser().get(link)[0] == 404
        assert Browser().get(f"{site}demo/")[0] == 404
        port = int(site.rsplit(":", 1)[1].strip("/"))
        for address in own_addresses():
            with socket.socket() as other:
                other.settimeout(2)
                assert other.connect_ex((address, port)) != 0, "nobody else's network reaches it"


def own_addresses() -> set[str]:
    """This machine's addresses that other machines would use."""
    try:
        found = {str(said[4][0]) for said in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    except socket.gaierror:
        return set()
    return {address for address in found if not address.startswith("127.")}
