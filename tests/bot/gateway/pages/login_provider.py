"""A provider of logins as a small real server, strict where the demo's is not, and made to lie when a test wants it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "nastasteg", "demo-oidc-secret"
CLAIM, ACR = "personnummer", "loa3"


class LoginProvider:
    """Logs in whoever `who` says, without asking."""

    def __init__(self, now: Any) -> None:
        self.url = ""
        self.who = ""
        self.claims: dict[str, Any] = {}
        """Claims of the ID token that differ from what they should be; None leaves one out."""
        self.description: dict[str, Any] = {}
        """What differs in its own description."""
        self.signs_with = self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.algorithm = "RS256"
        self.forges: Callable[[str], str] = str
        """What becomes of its ID token on the way."""
        self.takes_codes_again = False
        self.client_key: Key | None = None
        """The public key by which it knows us, where it asks for one."""
        self.asked: list[dict[str, str]] = []
        self._now = now
        self._codes: dict[str, dict[str, str]] = {}
        self._assertions: set[str] = set()
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self._describe)
        self.app.get("/authorize")(self._authorize)
        self.app.post("/token")(self._token)
        self.app.get("/jwks")(self._jwks)

    async def _describe(self) -> dict[str, Any]:
        described = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }
        return described | self.description

    async def _jwks(self) -> Mapping[str, Any]:
        return dict(KeySet([self.key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        self.asked.append(asked)
        if asked["client_id"] != CLIENT_ID or asked["code_challenge_method"] != "S256" or asked["scope"] != "openid":
            raise HTTPException(400)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def _token(self, request: Request) -> dict[str, Any]:
        form = dict(parse_qsl((await request.body()).decode()))
        if not self._is_us(request.headers.get("authorization"), form):
            raise HTTPException(401)
        asked = self._codes.get(form["code"])
        if not self.takes_codes_again:
            self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            raise HTTPException(400)
        if challenge.decode() != asked["code_challenge"]:
            raise HTTPException(400)
        now = int(self._now().timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": "somebody",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "acr": ACR,
            CLAIM: self.who,
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.signs_with, algorithms=[self.algorithm])
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.forges(token)}

    def _is_us(self, authorization: str | None, form: Mapping[str, str]) -> bool:
        """OpenID Connect Core 1.0, section 9: one way and no other, as it describes itself."""
        if self.client_key is not None:
            return self._is_signed_by_us(form)
        if self.description.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            return authorization is None and (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        credentials = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return authorization == f"Basic {credentials}" and "client_secret" not in form

    def _is_signed_by_us(self, form: Mapping[str, str]) -> bool:
        """RFC 7523, section 3."""
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        try:
            claims = jwt.decode(form["client_assertion"], self.client_key, algorithms=["RS256", "ES256"]).claims
        except JoseError:
            return False
        now, is_new = int(self._now().timestamp()), claims["jti"] not in self._assertions
        self._assertions.add(claims["jti"])
        ours = claims["iss"] == claims["sub"] == form["client_id"] == CLIENT_ID
        return ours and is_new and claims["aud"] == f"{self.url}/token" and claims["iat"] <= now < claims["exp"]
