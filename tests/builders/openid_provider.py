"""An OpenID Connect provider on this machine's own address: the code flow by oauthlib, with PKCE and nonce as it has
them, so that what our side sends is judged by somebody else's reading of the standard.

`amiss` changes the token before it is signed, or after; a test names what it changes.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from oauthlib.oauth2 import OAuth2Error
from oauthlib.openid import RequestValidator, Server

CLIENT, SECRET = "line-of-sight", "a secret of the tests: nobody's"
KEY = rsa.generate_private_key(65537, 2048)
Claims = dict[str, Any]


@dataclass
class Provider(RequestValidator):  # type: ignore[misc]
    """One client, one person at a time, and what it was asked."""

    address: str = ""
    back: str = ""  # the one address that it sends people back to
    person: Claims = field(default_factory=dict)
    amiss: Callable[[Claims], Claims] = lambda claims: claims
    signed_with: Callable[["Provider", Claims], str] = lambda self, claims: self.sign(claims)
    discovery: Claims = field(default_factory=dict)  # what it says of itself otherwise than it is
    codes: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: Any = field(default_factory=lambda: KEY)

    def sign(self, claims: Claims, key: Any = None, kid: str = "one") -> str:
        return jwt.encode(claims, key or self.key, algorithm="RS256", headers={"kid": kid})

    # --- what oauthlib asks of whoever keeps the clients and the codes ---

    def validate_client_id(self, client_id: str, request: Any, *_: Any, **__: Any) -> bool:
        return client_id == CLIENT

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *_: Any, **__: Any) -> bool:
        return redirect_uri == self.back

    def validate_response_type(self, client_id: str, response_type: str, *_: Any, **__: Any) -> bool:
        return response_type == "code"

    def validate_scopes(self, client_id: str, scopes: list[str], *_: Any, **__: Any) -> bool:
        return set(scopes) == {"openid", "profile", "email"}

    def validate_user_match(self, *_: Any, **__: Any) -> bool:
        return True

    def save_authorization_code(self, client_id: str, code: Claims, request: Any, *_: Any, **__: Any) -> None:
        kept = {name: getattr(request, name) for name in ("redirect_uri", "nonce", "scopes")}
        challenge = {name: getattr(request, name) for name in ("code_challenge", "code_challenge_method")}
        self.codes[code["code"]] = {**kept, **challenge}

    def client_authentication_required(self, request: Any, *_: Any, **__: Any) -> bool:
        return True

    def authenticate_client(self, request: Any, *_: Any, **__: Any) -> bool:
        request.client = type("Client", (), {"client_id": CLIENT})
        return (request.client_id, request.client_secret) == (CLIENT, SECRET)

    def validate_grant_type(self, client_id: str, grant_type: str, *_: Any, **__: Any) -> bool:
        return grant_type == "authorization_code"

    def validate_code(self, client_id: str, code: str, client: Any, request: Any, *_: Any, **__: Any) -> bool:
        request.user, request.scopes = self.person, self.codes.get(code, {}).get("scopes")
        return code in self.codes

    def confirm_redirect_uri(self, client_id: str, code: str, redirect_uri: str, *_: Any, **__: Any) -> bool:
        return self.codes[code]["redirect_uri"] == redirect_uri

    def invalidate_authorization_code(self, client_id: str, code: str, *_: Any, **__: Any) -> None:
        del self.codes[code]

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return True

    def get_code_challenge(self, code: str, request: Any) -> Any:
        return self.codes[code]["code_challenge"]

    def get_code_challenge_method(self, code: str, request: Any) -> Any:
        return self.codes[code]["code_challenge_method"]

    def get_authorization_code_scopes(self, client_id: str, code: str, redirect_uri: str, request: Any) -> Any:
        return self.codes[code]["scopes"]

    def get_authorization_code_nonce(self, client_id: str, code: str, redirect_uri: str, request: Any) -> Any:
        return self.codes[code]["nonce"]

    def get_id_token(self, *_: Any) -> None:
        return None

    def save_token(self, *_: Any, **__: Any) -> None:
        return None

    save_bearer_token = save_token

    def finalize_id_token(self, id_token: Claims, token: Any, token_handler: Any, request: Any) -> str:
        claims = {**id_token, "iss": self.address, "exp": int(time.time()) + 300, **self.person}
        return self.signed_with(self, self.amiss(claims))

    def describes_itself(self) -> Claims:
        ends = {name: f"{self.address}/{name}" for name in ("authorize", "token", "jwks")}
        return {
            "issuer": self.address,
            "authorization_endpoint": ends["authorize"],
            "token_endpoint": ends["token"],
            "jwks_uri": ends["jwks"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.discovery,
        }

    def keys(self) -> Claims:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}


@contextmanager
def a_provider() -> Iterator[Provider]:
    """Answering on a port of its own until the end of the `with`."""
    provider = Provider()
    flow = Server(provider)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", "")

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, method: str, body: str) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            told = {"/.well-known/openid-configuration": provider.describes_itself, "/jwks": provider.keys}
            if path in told:
                self._send({"Content-Type": "application/json"}, json.dumps(told[path]()), 200)
                return
            where = provider.address + self.path
            try:
                if path == "/authorize":
                    scopes, credentials = flow.validate_authorization_request(where, method, body)
                    self._send(*flow.create_authorization_response(where, method, body, None, scopes, credentials))
                else:
                    self._send(*flow.create_token_response(where, method, body, dict(self.headers)))
            except OAuth2Error as wrong:
                self._send({}, wrong.json, 400)

        def _send(self, headers: dict[str, str], body: str | None, status: int) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
