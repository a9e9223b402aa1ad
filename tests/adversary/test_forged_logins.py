"""ID tokens that are forged on their way to us (line 12), and links that lead elsewhere (line 3).

Elsewhere, in gateway/pages/test_login: another issuer, audience, nonce, level or key, our own secret as key, a way back
that is replayed or another's, cookies of somebody's own making, open redirects; links reused, forwarded, expired,
prefetched. In gateway/pages/test_chat: a session stolen before logging out.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from contract_api.client import LinkOut
from nastasteg.database import Sessions
from tests.bot.gateway.pages.conftest import AMINA, BENGT, Pages, open_pages
from tests.bot.gateway.stand_ins import DialogueStandIn, telling_texts
from tests.conftest import SettableClock

NOT_LOGGED_IN = "Du är inte inloggad"


@pytest.fixture
async def pages(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Pages]:
    async with open_pages(database_url, sessions, clock, telling_texts(), DialogueStandIn()) as opened:
        yield opened


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, object]:
    body = token.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def unsigned(algorithm: str, signature: str = "") -> Callable[[str], str]:
    def forge(token: str) -> str:
        return f"{part({'alg': algorithm, 'kid': 'one'})}.{token.split('.')[1]}.{signature}"

    return forge


def another_body(token: str) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{part(claims_of(token) | {'personnummer': BENGT})}.{signature}"


def a_key_of_its_own(token: str) -> str:
    """A header that brings the key along, by which it is signed itself."""
    key = OctKey.generate_key(256)
    header = {"alg": "HS256", "kid": "one", "jwk": key.as_dict(private=True)}
    return jwt.encode(header, claims_of(token), key, algorithms=["HS256"])


FORGERIES: dict[str, Callable[[str], str]] = {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg nOnE with a signature": unsigned("nOnE", "x"),
    "right alg, no signature": unsigned("RS256"),
    "another body under the same signature": another_body,
    "a key of its own": a_key_of_its_own,
    "no token": lambda token: "",
    "no JWT": lambda token: "a.b",
    "five parts": lambda token: f"{token}.a.b",
    "null": lambda token: "null",
}


async def another_link(pages: Pages) -> LinkOut:
    """Make one that has not been tried yet: each can be tried a few times only."""
    return await pages.contract_api.make_link(pages.pseudonym, uuid.uuid4().hex)


async def test_no_forged_id_token_logs_anybody_in_and_the_honest_one_still_does(pages: Pages) -> None:
    for how, forge in FORGERIES.items():
        link = await another_link(pages)
        pages.logins.forges = forge
        shown = await pages.log_in({"token": link.token})
        assert (shown.status_code, NOT_LOGGED_IN in shown.text) == (400, True), how
        assert (await pages.web.get("/chat")).status_code == 401, how
    pages.logins.forges = a_signature_of_the_public_key(pages)
    assert (await pages.log_in({"token": link.token})).status_code == 400
    pages.logins.forges = str
    assert (await pages.log_in({"token": link.token}, AMINA)).status_code == 303


def a_signature_of_the_public_key(pages: Pages) -> Callable[[str], str]:
    """The key that everybody can fetch, taken for a shared secret."""

    def forge(token: str) -> str:
        secret = OctKey.import_key(pages.logins.key.as_pem(private=False))
        return jwt.encode({"alg": "HS256", "kid": "one"}, claims_of(token), secret, algorithms=["HS256"])

    return forge


async def test_a_state_that_is_replayed_or_left_out_logs_nobody_in(pages: Pages) -> None:
    pages.logins.who, pages.logins.takes_codes_again = AMINA, True
    link = await another_link(pages)
    first = httpx.URL(await pages.until_back({"token": link.token}))
    second = httpx.URL(await pages.until_back({"token": link.token}))
    code = second.params["code"]
    for state in (first.params["state"], "", second.params["state"][:-1], second.params["state"] + "x"):
        link = await another_link(pages)
        assert await pages.until_back({"token": link.token})
        shown = await pages.web.get("/login/done", params={"code": code, "state": state})
        assert (shown.status_code, NOT_LOGGED_IN in shown.text) == (400, True)
    right = httpx.URL(await pages.until_back({"token": link.token}))
    doubled = f"{right}&state={first.params['state']}"
    assert (await pages.web.get(doubled)).status_code == 400, "of two states the one that is read must be ours"


@pytest.mark.parametrize(
    "token", ["..%2F..%2Fchat", "x%22%3E%3Cscript%3E", "%0d%0aSet-Cookie:%20a=b", "//elsewhere.example"]
)
async def test_the_address_of_a_link_is_neither_markup_nor_a_header_nor_a_way_elsewhere(
    pages: Pages, token: str
) -> None:
    shown = await pages.web.get(f"/s/{token}")
    assert shown.status_code in (200, 404)
    assert "<script" not in shown.text
    assert "set-cookie" not in shown.headers
    assert "location" not in shown.headers
