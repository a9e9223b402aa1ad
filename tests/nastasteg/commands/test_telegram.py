from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from typer.testing import CliRunner

from nastasteg.checks import Weight, check_settings
from nastasteg.cli import app
from nastasteg.clock import system_clock
from nastasteg.demo.app import create_app
from nastasteg.demo.settings import DemoSettings
from nastasteg.supervisor.demo_environment import DEMO_SETTINGS
from nastasteg.trouble import Trouble
from tests.bot.gateway.stand_ins import serve

TOKEN, SECRET = DEMO_SETTINGS["NASTASTEG_TELEGRAM_TOKEN"], DEMO_SETTINGS["NASTASTEG_TELEGRAM_SECRET"]


@pytest.fixture
async def stand_in(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    for name, value in DEMO_SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NASTASTEG_PUBLIC_URL", "https://sms.example.se/")
    settings = DemoSettings()
    async with (
        serve(create_app(settings, system_clock)) as (url,),
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        monkeypatch.setenv("NASTASTEG_TELEGRAM_API_URL", url)
        yield client


async def run(*words: str) -> str:
    """Run a command, which has an event loop of its own."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["telegram", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


async def test_the_webhook_is_set_with_the_secret_and_what_we_want_to_be_told_of(stand_in: httpx.AsyncClient) -> None:
    said = await run("set-webhook")
    assert "Telegram calls https://sms.example.se/telegram for @nastasteg_demo_bot." in said
    assert "set it to nastasteg_demo_bot" in said
    set_up = (await stand_in.get("/control/telegram/state")).json()["webhook"]
    assert (set_up["url"], set_up["secret_token"]) == ("https://sms.example.se/telegram", SECRET)
    assert json.loads(set_up["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert set_up.get("drop_pending_updates", "false").lower() == "false"
    assert "calls: https://sms.example.se/telegram" in await run("status")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NASTASTEG_PUBLIC_URL", "http://sms.example.se", "is not https"),
        ("NASTASTEG_TELEGRAM_SECRET", "", "NASTASTEG_TELEGRAM_SECRET is not set"),
        ("NASTASTEG_TELEGRAM_TOKEN", "", "NASTASTEG_TELEGRAM_TOKEN is not set"),
        ("NASTASTEG_TELEGRAM_TOKEN", "1:" + "a" * 35, "InvalidToken"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_and_the_token_never(
    stand_in: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Trouble) as trouble:
        await run("set-webhook")
    assert said in str(trouble.value)
    assert TOKEN not in str(trouble.value)
    assert "a" * 35 not in str(trouble.value)


def findings(**settings: str) -> list[tuple[Weight, str]]:
    found = check_settings({f"NASTASTEG_TELEGRAM_{name}": value for name, value in settings.items()})
    return [(one.weight, one.sentence) for one in found if "elegram" in one.sentence or "TELEGRAM" in one.sentence]


def test_the_check_says_nothing_of_telegram_while_it_is_off() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("settings", "weight", "said"),
    [
        ({"TOKEN": "1:x", "SECRET": "s" * 32}, Weight.UNDECIDED, "no processor agreement"),
        ({"TOKEN": "1:x"}, Weight.WRONG, "NASTASTEG_TELEGRAM_SECRET is not set"),
        ({"SECRET": "s" * 32}, Weight.WRONG, "without NASTASTEG_TELEGRAM_TOKEN"),
        ({"BOT": "StegBot"}, Weight.WRONG, "a deaf bot"),
        ({"TOKEN": "1:x", "SECRET": "s" * 32}, Weight.UNDECIDED, "pages with a code do not show Telegram"),
        ({"TOKEN": "1:x", "SECRET": "demo-telegram-secret"}, Weight.WRONG, "one of the demo's"),
        ({"TOKEN": "1:x", "SECRET": "short"}, Weight.WRONG, "shorter than 16"),
        ({"TOKEN": "1:x", "API_URL": "http://127.0.0.1:1"}, Weight.NOTE, "not to Telegram itself"),
    ],
)
def test_the_check_says_what_is_wrong_or_undecided(settings: dict[str, str], weight: Weight, said: str) -> None:
    assert any(one == weight and said in sentence for one, sentence in findings(**settings))


def test_the_check_knows_which_ports_telegram_calls() -> None:
    def wrong(url: str) -> bool:
        environment = {"NASTASTEG_TELEGRAM_TOKEN": "1:x", "NASTASTEG_PUBLIC_URL": url}
        return any("Telegram calls" in one.sentence for one in check_settings(environment))

    assert wrong("https://sms.example.se:9443")
    assert not wrong("https://sms.example.se:8443")
    assert not wrong("https://sms.example.se")
