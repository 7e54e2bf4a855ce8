"""How the service is started: what the environment may say, what is refused, and who is believed behind a proxy."""

import re
import runpy
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from lineofsight.records.home import INVENTED, REAL, Home
from lineofsight.records.problems import RefusedError
from lineofsight.service import keys, serving, started
from lineofsight.service.events import heads
from tests.builders.processes import asked, process

HOSTS, HTTPS, PROXY = "LINEOFSIGHT_HOSTS", "LINEOFSIGHT_HTTPS", "LINEOFSIGHT_PROXY"
ALL = {HOSTS: "los.example.com, los2.example.com", HTTPS: "yes"}
OWN, EVERY = serving.OWN_ADDRESS, serving.EVERY_ADDRESS
BELIEVED = {"x-forwarded-for", "x-forwarded-proto"}


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings of a process started so, in such an environment, without starting it."""
    Home.open(tmp_path / "home", kind=INVENTED)

    def settings(environment: dict[str, str], **how: bool) -> dict[str, Any]:
        for name in (HOSTS, HTTPS, PROXY):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(started, "_how", started.Started(tmp_path / "home", **how))
        return runpy.run_path(str(Path(serving.__file__).with_name("settings.py")))

    return settings


WAYS: dict[str, tuple[dict[str, str], dict[str, bool], str, str, list[str]]] = {
    # environment, how it was started, where it listens, which proxy it believes, what is said
    "nothing said": ({}, {}, OWN, "", [serving.HOW_TO_LET_OTHERS_IN]),
    "https alone": ({HTTPS: "yes"}, {}, OWN, "", [serving.HOW_TO_LET_OTHERS_IN]),
    "behind a proxy here": (ALL, {}, OWN, "127.0.0.1", []),
    "behind a proxy elsewhere": ({**ALL, PROXY: "192.0.2.9"}, {}, EVERY, "192.0.2.9", []),
    "in the clear": ({**ALL, HTTPS: "no"}, {}, EVERY, "", [serving.IN_THE_CLEAR]),
    "a demo": (ALL, {"demo": True}, OWN, "", [serving.NOT_USED]),
    "a demo, in the clear": ({**ALL, HTTPS: "no"}, {"demo": True}, OWN, "", [serving.NOT_USED]),
    "an analyst alone": ({**ALL, PROXY: "192.0.2.9"}, {"only_me": True}, OWN, "", [serving.NOT_USED]),
    "an analyst alone, nothing said": ({}, {"only_me": True}, OWN, "", []),
}


@pytest.mark.parametrize("way", WAYS)
def test_who_is_answered(way: str, told: Any) -> None:
    environment, how, host, proxy, said = WAYS[way]
    found = told(environment, **how)
    names = ("OWN_MACHINE_ONLY", "PUBLIC_HOSTS", "HTTPS", "PROXY")
    with override_settings(**{name: found[name] for name in names}):
        listens, believed = serving.listening()
        assert (listens, believed.get("trusted_proxy", "")) == (host, proxy)
        assert believed.get("trusted_proxy_headers", BELIEVED) == BELIEVED
        assert serving.notes() == said
    public = {"los.example.com", "los2.example.com"} & set(found["ALLOWED_HOSTS"])
    assert bool(public) == (not how and HOSTS in environment)
    assert found["DEBUG"] is False and "*" not in found["ALLOWED_HOSTS"]
    secure = environment.get(HTTPS) == "yes" and not how
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is secure
    assert found.get("SESSION_COOKIE_NAME", "sessionid").startswith("__Host-") is secure


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({HOSTS: "los.example.com"}, "LINEOFSIGHT_HTTPS=yes"),
        ({**ALL, HTTPS: "perhaps"}, "is `yes` or `no`"),
        ({**ALL, HOSTS: "*"}, "names each host"),
        ({**ALL, HOSTS: "los.example.com,*.example.com"}, "names each host"),
        ({"LINEOFSIGHT_OIDC_CLIENT_ID": "a"}, "LINEOFSIGHT_OIDC_ISSUER"),
        ({"LINEOFSIGHT_OIDC_ASKS_SECOND_STEP": "maybe"}, "is `yes` or `no`"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_in_a_sentence(
    environment: dict[str, str], sentence: str, told: Any
) -> None:
    with pytest.raises(RefusedError, match=re.escape(sentence)):
        told(environment)


def test_who_lets_people_in_is_told_by_the_command_alone(told: Any) -> None:
    ways = {}
    for how in ({}, {"demo": True}, {"only_me": True}):
        found = told({"DEMO": "yes", "LINEOFSIGHT_DEMO": "yes"}, **how)
        [ways[str(how)]] = found["AUTHENTICATION_BACKENDS"]
    assert [way.rpartition(".")[2] for way in ways.values()] == ["CouncilBackend", "DemoBackend", "OnlyMeBackend"]


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as other:
        other.bind((OWN, 0))
        other.listen()
        with pytest.raises(RefusedError, match="is not free: give another with --port"):
            serving._socket(OWN, other.getsockname()[1])


# --- behind a proxy that ends TLS -----------------------------------------------------------------------------------

THROUGH = {"Host": "los.example.com", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1"}


@pytest.mark.slow
def test_behind_a_proxy_pages_are_secure_and_tries_are_counted_by_who_made_them(tmp_path: Path) -> None:
    Home.open(tmp_path / "home", kind=REAL)
    with process(tmp_path / "home", {}, **{**ALL, HOSTS: "los.example.com"}) as site:
        status, headers, _ = asked(f"{site}sign-in/", headers={"Host": "los.example.com"})
        assert (status, headers["Location"]) == (301, "https://los.example.com/sign-in/")
        status, headers, page = asked(f"{site}sign-in/", headers=THROUGH)
        assert status == 200 and headers["Strict-Transport-Security"].startswith("max-age=31536000")
        cookie = headers["Set-Cookie"]
        assert cookie.startswith("__Host-csrf=") and "Secure" in cookie and "HttpOnly" in cookie
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]

        def try_as(number: int, client: str, origin: str = "https://los.example.com") -> tuple[int, str]:
            said = {"login": f"p{number}@example.invalid", "password": "x", "csrfmiddlewaretoken": token}
            sent = {**THROUGH, "X-Forwarded-For": client, "Cookie": cookie.split(";")[0], "Origin": origin}
            status, _, page = asked(f"{site}sign-in/", urlencode(said).encode(), sent)
            return status, page

        assert try_as(0, "198.51.100.9", origin="https://elsewhere.example.com")[0] == 403
        answers = [try_as(number, "198.51.100.1") for number in range(11)]
        assert answers[0][0] == 200 and "Wait 5 minutes" not in answers[0][1]
        assert "Wait 5 minutes" in answers[-1][1]
        # what a client itself put in the header stands before what the proxy adds, and is not believed
        assert "Wait 5 minutes" in try_as(20, "203.0.113.5, 198.51.100.1")[1]
        assert "Wait 5 minutes" not in try_as(21, "198.51.100.2")[1], "another person behind the same proxy"


@pytest.mark.slow
def test_nobody_but_the_proxy_is_believed(tmp_path: Path) -> None:
    Home.open(tmp_path / "home", kind=REAL)
    with process(tmp_path / "home", {}, **ALL, **{PROXY: "192.0.2.9"}) as site:
        assert asked(f"{site}sign-in/", headers=THROUGH)[0] == 301, "we are not that proxy"


# --- two processes at once ------------------------------------------------------------------------------------------


def at_once(number: int, do: Any) -> list[Any]:
    together, done = threading.Barrier(number), []

    def one(which: int) -> None:
        together.wait()
        done.append(do(which))

    threads = [threading.Thread(target=one, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_whoever_makes_a_secret_first_makes_it_for_all(tmp_path: Path) -> None:
    for attempt in range(20):
        found = at_once(8, lambda _, name=f"n{attempt}": keys.secret(tmp_path / "keys", name))
        assert len(found) == 8 and len(set(found)) == 1 and len(found[0]) == keys.LENGTH
    assert not list((tmp_path / "keys").glob(".*")), "nothing is left lying about"
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}


@pytest.mark.parametrize("content", ["", "short", "0" * 63])
def test_a_secret_that_is_not_whole_is_refused(content: str, tmp_path: Path) -> None:
    """An empty one would let anybody forge the ledger."""
    (tmp_path / "ledger.secret").write_text(content, encoding="ascii")
    with pytest.raises(RefusedError, match="is not as it was written"):
        keys.secret(tmp_path, "ledger")


def test_the_ledgers_ends_are_all_written_whoever_writes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "heads.txt"
    at_once(8, lambda which: [heads.append(path, which * 100 + n, f"{n:064x}") for n in range(10)])
    assert sorted(heads.read(path)) == sorted((which * 100 + n, f"{n:064x}") for which in range(8) for n in range(10))


def test_an_end_cut_short_as_it_was_written_is_taken_for_what_it_tells(tmp_path: Path) -> None:
    path = tmp_path / "heads.txt"
    whole = "ab" * 32
    heads.append(path, 1, whole)
    for cut in ("2 abab", "2 ", "2"):
        path.write_text(f"1 {whole}\n{cut}", encoding="ascii")
        heads.append(path, 3, whole)
        assert [sequence for sequence, _ in heads.read(path)] == [1, 2, 3]
        assert all(heads.agrees(told, whole) for _, told in heads.read(path))
    assert not heads.agrees("cd", whole) and not heads.agrees("", None) and not heads.agrees("cd" * 32, whole)
