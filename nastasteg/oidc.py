"""Login at somebody else's provider: OpenID Connect's code flow with PKCE, and every check that it asks of us.

Patients log in by e-legitimation, staff at the care's own provider: each with settings of their own.

OpenID Connect Core 1.0, 3.1.2 (login) and 3.1.3.7 (the checks of an ID token); RFC 7636 (PKCE).
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from nastasteg.clock import Clock
from nastasteg.oidc_client import credentials

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""How an ID token may be signed: never by a shared secret, never not at all."""

CLOCKS_DIFFER = 60
"""Seconds by which the provider's clock and ours may differ."""

TIMEOUT = httpx.Timeout(8.0)
RANDOM_BYTES = 32


class LoginFailedError(Exception):
    """Nobody is logged in. The reason is for the log, and quotes nobody."""


class Login(BaseModel):
    """A login under way: what must come back with it. The browser keeps it, sealed."""

    state: str
    nonce: str
    verifier: str


class _Provider(BaseModel):
    """What we need of a provider's own description (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: Sequence[str] = ("client_secret_basic",)


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Who we are to the provider, and what a login must fulfil."""

    issuer: str
    client_id: str
    client_secret: str
    """Or our private key, in PEM."""
    claim: str
    """The claim that says who it is."""
    pattern: re.Pattern[str]
    """How that claim looks, from its beginning to its end."""
    acr: str
    """The level of assurance that must have been reached."""
    redirect_uri: str


class Broker:
    """The provider of logins. Its description and keys are read anew for each login: they may change."""

    def __init__(self, http: httpx.AsyncClient, demand: Demand, clock: Clock) -> None:
        """Use a client that somebody else closes."""
        self._http = http
        self._demand = demand
        self._clock = clock

    async def begin(self) -> tuple[str, Login]:
        """Return the address to send a browser to, and what must come back. Raises LoginFailedError."""
        provider = await self._provider()
        login = Login(
            state=secrets.token_urlsafe(RANDOM_BYTES),
            nonce=secrets.token_urlsafe(RANDOM_BYTES),
            verifier=secrets.token_urlsafe(RANDOM_BYTES),
        )
        asked = {
            "response_type": "code",
            "client_id": self._demand.client_id,
            "redirect_uri": self._demand.redirect_uri,
            "scope": "openid",
            "acr_values": self._demand.acr,
            "prompt": "login",
            "state": login.state,
            "nonce": login.nonce,
            "code_challenge": create_s256_code_challenge(login.verifier),
            "code_challenge_method": "S256",
        }
        return add_params_to_uri(provider.authorization_endpoint, list(asked.items())), login

    async def finish(self, login: Login, came_back: Mapping[str, str]) -> str:
        """Return the claim that says who has logged in. Raises LoginFailedError."""
        if not hmac.compare_digest(came_back.get("state", "").encode(), login.state.encode()):
            raise LoginFailedError("another state")
        if "error" in came_back or not came_back.get("code"):
            raise LoginFailedError("the provider logged nobody in")
        provider = await self._provider()
        # RFC 9207: where the provider says who it is, it must be the one we asked.
        if came_back.get("iss", provider.issuer) != provider.issuer:
            raise LoginFailedError("another issuer")
        proof, auth = credentials(
            self._demand.client_id,
            self._demand.client_secret,
            token_endpoint=provider.token_endpoint,
            methods=provider.token_endpoint_auth_methods_supported,
            now=self._clock(),
        )
        form = {
            "grant_type": "authorization_code",
            "code": came_back["code"],
            "redirect_uri": self._demand.redirect_uri,
            "code_verifier": login.verifier,
            **proof,
        }
        tokens = await self._call("POST", provider.token_endpoint, data=form, auth=auth)
        keys = await self._call("GET", provider.jwks_uri)
        claims = self._checked(str(tokens.get("id_token") or ""), keys, login, provider)
        who = str(claims.get(self._demand.claim) or "")
        if not self._demand.pattern.fullmatch(who):
            raise LoginFailedError("nobody in the claim")
        return who

    def _checked(self, id_token: str, keys: Any, login: Login, provider: _Provider) -> Mapping[str, Any]:
        """Return the claims of an ID token that is signed by the provider and meant for us, now and for this login."""
        try:
            token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": provider.issuer},
                    "aud": {"essential": True, "value": self._demand.client_id},
                    "acr": {"essential": True, "value": self._demand.acr},
                    "nonce": {"essential": True, "value": login.nonce},
                },
                params={"nonce": login.nonce, "client_id": self._demand.client_id},
            )
            claims.validate(now=int(self._clock().timestamp()), leeway=CLOCKS_DIFFER)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise LoginFailedError(f"the ID token does not hold: {type(error).__name__}") from error
        return dict(claims)

    async def _provider(self) -> _Provider:
        found = await self._call("GET", f"{self._demand.issuer}/.well-known/openid-configuration")
        try:
            provider = _Provider.model_validate(found)
        except ValidationError as error:
            raise LoginFailedError("the provider's description is not whole") from error
        if provider.issuer.rstrip("/") != self._demand.issuer:
            raise LoginFailedError("the provider describes another issuer")
        return provider

    async def _call(self, method: str, url: str, **parts: Any) -> Any:
        try:
            response = await self._http.request(method, url, timeout=TIMEOUT, **parts)
            if response.status_code != httpx.codes.OK:
                raise LoginFailedError(f"the provider answered {response.status_code}")
            answer = response.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise LoginFailedError(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise LoginFailedError("the provider answered something else")
        return answer
