"""What every provider of SMS must do for us: the same tests for each, against a stand-in that does as it documents."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import structlog

from bot.channels.message import Ignored, InboundMessage
from bot.channels.sending import (
    Accepted,
    ChannelSender,
    NotTaken,
    ProviderUnavailableError,
    Refused,
    SendOutcome,
    Unknown,
)
from bot.gateway.logs import configure_logs
from bot.gateway.sms_provider import open_sms
from nastasteg.settings import SmsProvider
from tests.bot.gateway.conftest import KARIN, gateway_settings, provider_app
from tests.bot.gateway.stand_ins import serve

if TYPE_CHECKING:
    from tests.conftest import SettableClock

STATUS_URL = "https://sms.example.se/sms/twilio/status?id=1"


TWILIO, ELKS = SmsProvider.TWILIO, SmsProvider.ELKS


@pytest.fixture(params=SmsProvider)
def sms_provider(request: pytest.FixtureRequest) -> SmsProvider:
    provider: SmsProvider = request.param
    return provider


@pytest.fixture
async def provider(clock: SettableClock, sms_provider: SmsProvider) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serve(provider_app(clock, sms_provider)) as (url,),
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        yield client


@asynccontextmanager
async def client_of(sms_provider: SmsProvider, url: str, **changes: Any) -> AsyncIterator[ChannelSender]:
    """Give the client that the settings name, with its base address at the stand-in."""
    chosen = {"sms_provider": sms_provider, "twilio_api_url": url, "elks_api_url": url}
    async with open_sms(gateway_settings("postgresql://x/y", **chosen | changes), concurrency=10) as client:
        yield client


@pytest.fixture
async def sms(provider: httpx.AsyncClient, sms_provider: SmsProvider) -> AsyncIterator[ChannelSender]:
    async with client_of(sms_provider, str(provider.base_url)) as client:
        yield client


@pytest.fixture
async def away(sms_provider: SmsProvider) -> AsyncIterator[ChannelSender]:
    """A client of a provider that cannot be reached."""
    async with client_of(sms_provider, "http://127.0.0.1:9") as client:
        yield client


async def test_a_message_is_accepted_under_the_providers_id_with_the_status_address(
    sms: ChannelSender, provider: httpx.AsyncClient
) -> None:
    outcome = await sms.send(KARIN, "Välkommen tisdag", STATUS_URL)
    (listed,) = (await provider.get("/control/messages")).json()
    assert outcome == Accepted(listed["sid"])
    assert (listed["recipient"], listed["body"]) == (KARIN, "Välkommen tisdag")


@pytest.mark.parametrize(
    ("fault", "twilio", "elks"),
    [
        ({"code": 21610, "status": 400}, Refused("21610", opted_out=True), Refused("400")),
        ({"code": 21211, "status": 400}, Refused("21211"), Refused("400")),
        ({"code": 21408, "status": 403}, Refused("21408"), NotTaken("status 403")),
        ({"code": 20404, "status": 404}, Refused("20404"), Refused("404")),
        ({"code": 20429, "status": 429}, NotTaken("status 429"), NotTaken("status 429")),
        ({"code": 20003, "status": 401}, NotTaken("status 401"), NotTaken("status 401")),
        ({"code": 20500, "status": 500}, Unknown("status 500"), Unknown("status 500")),
        ({"code": 20503, "status": 503}, Unknown("status 503"), Unknown("status 503")),
        (
            {"code": 20500, "status": 500, "outcome": "accept_then_fail"},
            Unknown("status 500"),
            Unknown("status 500"),
        ),
    ],
)
async def test_each_refusal_says_whether_the_message_may_be_sent_again(
    sms: ChannelSender,
    provider: httpx.AsyncClient,
    sms_provider: SmsProvider,
    fault: dict[str, Any],
    twilio: SendOutcome,
    elks: SendOutcome,
) -> None:
    (await provider.put("/control/faults", json={"creates": [fault]})).raise_for_status()
    assert await sms.send(KARIN, "Hej", STATUS_URL) == {TWILIO: twilio, ELKS: elks}[sms_provider]


@pytest.mark.parametrize("number", ["0701740605", "+46", "+9999999999999", "ICA"])
async def test_a_number_that_nobody_can_have_is_refused_for_good(sms: ChannelSender, number: str) -> None:
    assert isinstance(await sms.send(number, "Hej", STATUS_URL), Refused)


async def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(
    sms: ChannelSender, provider: httpx.AsyncClient
) -> None:
    await provider.put("/control/faults", json={"creates": [{"outcome": "accept_then_close"}]})
    assert isinstance(await sms.send(KARIN, "Hej", STATUS_URL), Unknown)


async def test_an_answer_that_does_not_come_leaves_the_outcome_unknown(
    provider: httpx.AsyncClient, sms_provider: SmsProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio_client.TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr("bot.channels.elks_client.TIMEOUT", httpx.Timeout(0.2, connect=4))
    await provider.put("/control/faults", json={"create_delay_seconds": 1})
    async with client_of(sms_provider, str(provider.base_url)) as slow:
        assert isinstance(await slow.send(KARIN, "Hej", STATUS_URL), Unknown)


async def test_a_provider_that_cannot_be_reached_has_not_taken_the_message(away: ChannelSender) -> None:
    assert isinstance(await away.send(KARIN, "Hej", STATUS_URL), NotTaken)


async def test_our_own_latest_messages_to_a_number_can_be_looked_through(
    sms: ChannelSender, clock: SettableClock
) -> None:
    await sms.send(KARIN, "Ett", STATUS_URL)
    await sms.send("+46701740606", "Annat", STATUS_URL)
    await sms.send(KARIN, "Två", STATUS_URL)
    found = await sms.sent_to(KARIN)
    assert [sent.text for sent in found] == ["Två", "Ett"]
    assert {sent.created_at for sent in found} == {clock()}


async def test_what_people_sent_since_a_moment_can_be_listed(
    sms: ChannelSender, provider: httpx.AsyncClient, clock: SettableClock
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
    sms: ChannelSender, provider: httpx.AsyncClient, clock: SettableClock
) -> None:
    await provider.put("/control/faults", json={"webhooks_lost": True})
    since = clock()
    form = {"from": KARIN, "body": "Hej"}
    for _ in range(205):
        clock.advance(seconds=1)
        await provider.post("/control/inbound", json=form)
    found = await sms.received_since(since)
    assert len({message.provider_id for message in found if isinstance(message, InboundMessage)}) == 205


async def test_a_provider_that_cannot_be_asked_is_said_to_be_unavailable(
    away: ChannelSender, clock: SettableClock
) -> None:
    with pytest.raises(ProviderUnavailableError):
        await away.sent_to(KARIN)
    with pytest.raises(ProviderUnavailableError):
        await away.received_since(clock())


async def test_wrong_credentials_make_the_list_unavailable_and_lose_no_message(
    provider: httpx.AsyncClient, sms_provider: SmsProvider
) -> None:
    wrong = {"twilio_auth_token": "wrong", "elks_password": "wrong"}
    async with client_of(sms_provider, str(provider.base_url), **wrong) as client:
        with pytest.raises(ProviderUnavailableError):
            await client.sent_to(KARIN)
        assert await client.send(KARIN, "Hej", STATUS_URL) == NotTaken("status 401")


async def test_many_messages_at_once_are_all_sent(sms: ChannelSender) -> None:
    outcomes = await asyncio.gather(*(sms.send(KARIN, f"Nr {number}", STATUS_URL) for number in range(30)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)


@pytest.fixture
def logs_as_they_run() -> Iterator[None]:
    """The logs as a process sets them up, and as they were afterwards: they hold for all tests."""
    configure_logs()
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("logs_as_they_run")
async def test_no_log_holds_a_number_or_a_text(sms: ChannelSender, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await sms.send(KARIN, "Hemligt", STATUS_URL)
        await sms.sent_to(KARIN)
    assert "Hemligt" not in caplog.text
    assert KARIN.removeprefix("+") not in caplog.text
