"""What a person does to sign in, and an authenticator app of our own: RFC 6238 as it is written, for the tests."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.test import Client

from tests.builders.service_home import PASSWORD

NO_SUCH = "nobody.of.this.name@example.invalid"


def code_now(letters: str, *, steps: int = 0) -> str:
    """The 6 figures that an app shows now, or so many half minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    mac = hmac.new(base64.b32decode(letters.replace(" ", "")), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def give_password(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password}, **more)


def set_up_second_step(client: Client) -> tuple[str, list[str], str]:
    """After the password, for the first time: the app's letters, the recovery codes, and the code that was given."""
    shown = client.get("/sign-in/second-step/").content.decode()
    letters = re.search(r"Letters: <code>([A-Z2-7 ]+)</code>", shown)[1]  # type: ignore[index]
    given = code_now(letters)
    kept = client.post("/sign-in/second-step/", {"code": given}).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", kept)
    assert client.post("/sign-in/second-step/").status_code == 302
    return letters, codes, given


def signed_in(client: Client) -> bool:
    return client.get("/who-can-see-what/").status_code == 200
