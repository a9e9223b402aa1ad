from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.channels.message import Ignored, InboundMessage
from bot.channels.sending import Accepted, NotTaken, ProviderUnavailableError, Refused, SendOutcome, Unknown
from bot.channels.twilio_client import TwilioSms
from tests.bot.gateway.conftest import ACCOUNT, AUTH_TOKEN, KARIN, OUR_NUMBER, provider_app
from tests.bot.gateway.stand_ins import serve

if TYPE_CHECKING:
    from tests.conftest import SettableClock

STATUS_URL = "https://sms.example.se/sms/twilio/status?id=1"


@pytest.fixture
async def provider(clock: SettableClock) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serve(provider_app(clock)) as (url,),
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        yield client


def client_of(url: str, **changes: Any) -> TwilioSms:
    given = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "number": OUR_NUMBER, "api_url": url}
    return TwilioSms(**given | changes)


@pytest.fixture
def sms(provider: httpx.AsyncClient) -> TwilioSms:
    return client_of(str(provider.base_url))


async def test_a_message_is_accepted_under_the_providers_id_with_the_status_address(
    sms: TwilioSms, provider: httpx.AsyncClient
) -> None:
    outcome = await sms.send(KARIN, "Välkommen tisdag", STATUS_URL)
    (listed,) = (await provider.get("/control/messages")).json()
    assert outcome == Accepted(listed["sid"])
    assert (listed["recipient"], listed["body"]) == (KARIN, "Välkommen tisdag")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"code": 21610, "status": 400}, Refused("21610", opted_out=True)),
        ({"code": 21211, "status": 400}, Refused("21211")),
        ({"code": 21408, "status": 403}, Refused("21408")),
        ({"code": 20429, "status": 429}, NotTaken("status 429")),
        ({"code": 20003, "status": 401}, NotTaken("status 401")),
        ({"code": 20500, "status": 500}, Unknown("status 500")),
        ({"code": 20503, "status": 503}, Unknown("status 503")),
        ({"code": 20500, "status": 500, "outcome": "accept_then_fail"}, Unknown("status 500")),
    ],
)
async def test_each_refusal_says_whether_the_message_may_be_sent_again(
    sms: TwilioSms, provider: httpx.AsyncClient, fault: dict[str, Any], expected: SendOutcome
) -> None:
    (await provider.put("/control/faults", json={"creates": [fault]})).raise_for_status()
    assert await sms.send(KARIN, "Hej", STATUS_URL) == expected


async def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(
    sms: TwilioSms, provider: httpx.AsyncClient
) -> None:
    await provider.put("/control/faults", json={"creates": [{"outcome": "accept_then_close"}]})
    assert isinstance(await sms.send(KARIN, "Hej", STATUS_URL), Unknown)


async def test_an_answer_that_does_not_come_leaves_the_outcome_unknown(
    provider: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio_client.TIMEOUT_SECONDS", 0.2)
    await provider.put("/control/faults", json={"create_delay_seconds": 1})
    assert isinstance(await client_of(str(provider.base_url)).send(KARIN, "Hej", STATUS_URL), Unknown)


async def test_a_provider_that_cannot_be_reached_has_not_taken_the_message() -> None:
    assert isinstance(await client_of("http://127.0.0.1:9").send(KARIN, "Hej", STATUS_URL), NotTaken)


async def test_our_own_latest_messages_to_a_number_can_be_looked_through(sms: TwilioSms, clock: SettableClock) -> None:
    await sms.send(KARIN, "Ett", STATUS_URL)
    await sms.send("+46701740606", "Annat", STATUS_URL)
    await sms.send(KARIN, "Två", STATUS_URL)
    found = await sms.sent_to(KARIN)
    assert [sent.text for sent in found] == ["Två", "Ett"]
    assert {sent.created_at for sent in found} == {clock()}


async def test_what_people_sent_since_a_moment_can_be_listed(
    sms: TwilioSms, provider: httpx.AsyncClient, clock: SettableClock
) -> None:
    await provider.put("/control/faults", json={"webhooks_lost": True})

    async def write(sender: str, body: str, num_media: int = 0) -> None:
        form = {"from": sender, "body": body, "num_media": num_media}
        (await provider.post("/control/inbound", json=form)).raise_for_status()

    await write(KARIN, "För länge sedan")
    clock.advance(hours=1)
    since = clock()
    clock.advance(seconds=5)
    await write(KARIN, "Nyss", num_media=1)
    await write("ICA", "Rea")
    await sms.send(KARIN, "Vårt eget", STATUS_URL)
    found = await sms.received_since(since)
    messages = [message for message in found if isinstance(message, InboundMessage)]
    assert [(message.text, message.has_media, message.sent_at) for message in messages] == [
        ("Nyss", True, since + timedelta(seconds=5))
    ]
    assert sum(isinstance(message, Ignored) for message in found) == 1


async def test_a_list_of_several_pages_is_read_to_its_end(
    sms: TwilioSms, provider: httpx.AsyncClient, clock: SettableClock
) -> None:
    await provider.put("/control/faults", json={"webhooks_lost": True})
    form = {"from": KARIN, "body": "Hej"}
    for _ in range(205):
        await provider.post("/control/inbound", json=form)
    assert len(await sms.received_since(clock())) == 205


async def test_a_provider_that_cannot_be_asked_is_said_to_be_unavailable(clock: SettableClock) -> None:
    away = client_of("http://127.0.0.1:9")
    with pytest.raises(ProviderUnavailableError):
        await away.sent_to(KARIN)
    with pytest.raises(ProviderUnavailableError):
        await away.received_since(clock())


async def test_wrong_credentials_make_the_list_unavailable(provider: httpx.AsyncClient) -> None:
    with pytest.raises(ProviderUnavailableError):
        await client_of(str(provider.base_url), auth_token="wrong").sent_to(KARIN)


async def test_many_messages_at_once_are_all_sent(sms: TwilioSms) -> None:
    outcomes = await asyncio.gather(*(sms.send(KARIN, f"Nr {number}", STATUS_URL) for number in range(30)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)


async def test_no_log_holds_a_number_or_a_text(sms: TwilioSms, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await sms.send(KARIN, "Hemligt", STATUS_URL)
        await sms.sent_to(KARIN)
    assert "Hemligt" not in caplog.text
    assert KARIN.removeprefix("+") not in caplog.text
