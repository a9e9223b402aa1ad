"""How a provider of logins is shown that it is us who ask."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from nastasteg.oidc import Broker, Demand, LoginFailedError
from nastasteg.oidc_client import credentials, signing_key
from tests.bot.gateway.pages.login_provider import ACR, CLAIM, CLIENT_ID, CLIENT_SECRET, LoginProvider
from tests.conftest import SettableClock

WHO = "198109172380"
URL = "https://logins.example"
KEYS: list[Key] = [RSAKey.generate_key(2048), ECKey.generate_key("P-256")]


@pytest.fixture
def logins(clock: SettableClock) -> LoginProvider:
    provider = LoginProvider(clock)
    provider.url, provider.who = URL, WHO
    return provider


@pytest.fixture
async def http(logins: LoginProvider) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(logins.app)) as client:
        yield client


async def log_in(http: httpx.AsyncClient, clock: SettableClock, secret: str) -> str:
    demand = Demand(
        issuer=URL,
        client_id=CLIENT_ID,
        client_secret=secret,
        claim=CLAIM,
        pattern=re.compile(r"\d{12}"),
        acr=ACR,
        redirect_uri="https://nastasteg.example/login/done",
    )
    broker = Broker(http, demand, clock)
    address, login = await broker.begin()
    back = await http.get(address)
    return await broker.finish(login, dict(parse_qsl(urlsplit(back.headers["location"]).query)))


def pem(key: Key) -> str:
    return key.as_pem(private=True).decode()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "methods",
    [
        None,
        ["client_secret_basic"],
        ["client_secret_post"],
        ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    ],
    ids=str,
)
async def test_a_secret_is_shown_in_the_way_that_the_provider_takes(
    logins: LoginProvider, http: httpx.AsyncClient, clock: SettableClock, methods: list[str] | None
) -> None:
    logins.description = {} if methods is None else {"token_endpoint_auth_methods_supported": methods}
    assert await log_in(http, clock, CLIENT_SECRET) == WHO
    with pytest.raises(LoginFailedError, match="401"):
        await log_in(http, clock, "another secret")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.key_type)
async def test_who_has_a_key_shows_that_instead_of_a_secret(
    logins: LoginProvider, http: httpx.AsyncClient, clock: SettableClock, key: Key
) -> None:
    logins.client_key = key
    assert await log_in(http, clock, pem(key)) == WHO
    assert await log_in(http, clock, pem(key)) == WHO, "what was shown the first time does not serve again"
    another = type(key).generate_key()  # type: ignore[union-attr]
    with pytest.raises(LoginFailedError, match="401"):
        await log_in(http, clock, pem(another))


def test_what_is_shown_for_a_key_serves_for_a_minute(clock: SettableClock) -> None:
    form, auth = credentials(
        CLIENT_ID, pem(KEYS[0]), token_endpoint=f"{URL}/token", methods=["private_key_jwt"], now=clock()
    )
    claims = jwt.decode(form["client_assertion"], KEYS[0]).claims
    assert auth is None
    assert claims["exp"] - claims["iat"] == timedelta(minutes=1).total_seconds()
    assert claims["iat"] == int(clock().timestamp())


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----",
        KEYS[0].as_pem(private=False).decode(),  # type: ignore[union-attr]
        pem(ECKey.generate_key("P-384")),
        pem(OKPKey.generate_key("Ed25519")),
    ],
    ids=["broken", "public", "another curve", "another kind"],
)
def test_a_key_that_cannot_sign_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="key of the logins"):
        signing_key(secret)


def test_a_secret_is_no_key() -> None:
    assert signing_key(CLIENT_SECRET) is None
