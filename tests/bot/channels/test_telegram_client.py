from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import httpx
import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import ChatMigrated, Conflict, NetworkError, TelegramError, TimedOut

from bot.channels.pace import Pace
from bot.channels.sending import Accepted, Button, Document, Extras, NotTaken, Refused, SendOutcome, Unknown
from bot.channels.telegram_client import TelegramBot, outcome_of
from tests.bot.gateway.conftest import TELEGRAM_TOKEN, provider_app
from tests.bot.gateway.stand_ins import serve

if TYPE_CHECKING:
    from tests.conftest import SettableClock

CHAT = 70174


@pytest.fixture
async def provider(clock: SettableClock) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serve(provider_app(clock)) as (url,),
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        (await client.post("/control/telegram/met", params={"chat": CHAT})).raise_for_status()
        yield client


@pytest.fixture
async def bot(provider: httpx.AsyncClient) -> AsyncIterator[TelegramBot]:
    async with aclosing(TelegramBot(token=TELEGRAM_TOKEN, api_url=str(provider.base_url))) as made:
        yield made


async def shown(provider: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await provider.get("/control/telegram/messages", params={"chat": CHAT})).json()
    return found


async def faults(provider: httpx.AsyncClient, **fault: Any) -> None:
    (await provider.put("/control/telegram/faults", json=[fault])).raise_for_status()


async def test_a_message_arrives_with_its_buttons_and_without_any_preview(
    bot: TelegramBot, provider: httpx.AsyncClient
) -> None:
    extras = Extras(buttons=(Button("abc", "1. Ja"), Button("def", "2. Nej")))
    assert await bot.send(str(CHAT), "Välj: https://steg.example.se", extras=extras) == Accepted("1")
    (message,) = await shown(provider)
    assert [(one["text"], one["callback_data"]) for one in message["buttons"]] == [("1. Ja", "abc"), ("2. Nej", "def")]
    assert message["options"] == {"link_preview_options": '{"is_disabled": true}'}


@pytest.mark.parametrize(
    "text", ["*inte* _fet_ [länk](tg://user?id=1)", "<b>Ta</b> 1 < 2 & 3 > 2", "```", "\\_", "/start @alla #tagg"]
)
async def test_no_sign_in_a_text_breaks_it_or_is_taken_for_markup(
    bot: TelegramBot, provider: httpx.AsyncClient, text: str
) -> None:
    assert isinstance(await bot.send(str(CHAT), text), Accepted)
    (message,) = await shown(provider)
    assert message["text"] == text
    assert "parse_mode" not in message["options"]


@hypothesis.settings(max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
async def test_any_text_goes_out_as_it_is_or_is_refused(
    bot: TelegramBot, provider: httpx.AsyncClient, text: str
) -> None:
    outcome = await bot.send(str(CHAT), text)
    if not text.strip():
        assert outcome == Refused("400")
        return
    assert isinstance(outcome, Accepted)
    assert (await shown(provider))[-1]["text"] == text


async def test_half_a_character_is_refused_and_raises_nothing(bot: TelegramBot) -> None:
    assert await bot.send(str(CHAT), "Hej \ud83d") == Refused("unsendable")


async def test_a_file_arrives_as_it_is(bot: TelegramBot, provider: httpx.AsyncClient) -> None:
    extras = Extras(document=Document("tider.ics", "BEGIN:VCALENDAR\r\nSUMMARY:Tid i vården\r\n"))
    assert isinstance(await bot.send(str(CHAT), "Här är tiden.", extras=extras), Accepted)
    (message,) = await shown(provider)
    assert (message["text"], message["file_name"]) == ("Här är tiden.", "tider.ics")
    assert message["document"] == "BEGIN:VCALENDAR\r\nSUMMARY:Tid i vården\r\n"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"code": 429, "description": "Too Many Requests: retry after 17", "retry_after": 17},
         NotTaken("flood limit", retry_after=17)),
        ({"code": 403, "description": "Forbidden: bot was blocked by the user"}, Refused("403", opted_out=True)),
        ({"code": 403, "description": "Forbidden: user is deactivated"}, Refused("403", opted_out=True)),
        ({"code": 400, "description": "Bad Request: chat not found"}, Refused("400")),
        ({"code": 401, "description": "Unauthorized"}, NotTaken("InvalidToken")),
        ({"code": 404, "description": "Not Found"}, NotTaken("InvalidToken")),
        ({"code": 409, "description": "Conflict"}, NotTaken("Conflict")),
        ({"code": 500, "description": "Internal Server Error"}, Unknown("NetworkError")),
        ({"code": 502, "description": "Bad Gateway", "done_first": True}, Unknown("NetworkError")),
        ({"closes": True}, Unknown("NetworkError")),
    ],
)  # fmt: skip
async def test_each_refusal_says_whether_the_message_may_be_sent_again(
    bot: TelegramBot, provider: httpx.AsyncClient, fault: dict[str, Any], expected: SendOutcome
) -> None:
    await faults(provider, **fault)
    assert await bot.send(str(CHAT), "Hej") == expected
    assert isinstance(await bot.send(str(CHAT), "Hej"), Accepted)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (ChatMigrated(-100), Refused("migrated")),
        (Conflict("x"), NotTaken("Conflict")),
        (TimedOut(), Unknown("TimedOut")),
        (TelegramError("Invalid server response"), Unknown("TelegramError")),
        (NetworkError("x"), Unknown("NetworkError")),
        (TimeoutError(), Unknown("TimeoutError")),
        (ValueError("x"), Refused("unsendable")),
    ],
)
def test_in_doubt_an_outcome_is_unknown(failure: Exception, expected: SendOutcome) -> None:
    assert outcome_of(failure) == expected


async def test_a_telegram_that_cannot_be_reached_has_not_taken_the_message() -> None:
    async with aclosing(TelegramBot(token=TELEGRAM_TOKEN, api_url="http://127.0.0.1:9")) as bot:
        assert isinstance(await bot.send(str(CHAT), "Hej"), NotTaken)


async def test_an_answer_that_does_not_come_leaves_the_outcome_unknown(
    bot: TelegramBot, provider: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_client.TIMEOUT_SECONDS", 0.2)
    await faults(provider, delay_seconds=1)
    assert isinstance(await bot.send(str(CHAT), "Hej"), Unknown)


async def test_nothing_of_a_call_stands_in_a_log(
    bot: TelegramBot, provider: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await bot.send(str(CHAT), "Något hemligt")
    await faults(provider, code=500)
    await bot.send(str(CHAT), "Något hemligt")
    for telling in ("hemligt", TELEGRAM_TOKEN, str(CHAT)):
        assert telling not in caplog.text


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60))
def test_never_more_are_let_through_in_a_second_than_allowed(gaps: list[float]) -> None:
    pace, now, let_through = Pace(25), 0.0, []
    for gap in gaps:
        now += gap
        wait = pace.wait(now)
        assert wait >= 0
        let_through.append(now + wait)
    for first in let_through:
        assert sum(first <= one < first + 1 - 1e-6 for one in let_through) <= 25
