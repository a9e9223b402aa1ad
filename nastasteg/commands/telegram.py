"""`nastasteg telegram ...`: tell Telegram where to call us, and see what it says of that."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from bot.channels.telegram_client import TelegramBot

app = typer.Typer(no_args_is_help=True, help="Set Telegram up. docs/telegram.md says what must be decided first.")

PATH = "/telegram"


@app.command("set-webhook")
def set_webhook() -> None:
    """Tell Telegram to call <public url>/telegram, with the secret of the settings."""
    url = _setting("NASTASTEG_PUBLIC_URL").rstrip("/") + PATH
    secret = _setting("NASTASTEG_TELEGRAM_SECRET")
    if not url.startswith("https://"):
        raise Trouble("NASTASTEG_PUBLIC_URL is not https.", "Telegram calls nothing else.")

    async def work(bot: TelegramBot) -> str:
        name = await bot.name()
        await bot.set_webhook(url, secret=secret)
        return name

    name = _with_bot(work)
    typer.echo(f"Telegram calls {url} for @{name}.")
    told = os.environ.get("NASTASTEG_TELEGRAM_BOT", "")
    if told != name:
        typer.echo(f"NASTASTEG_TELEGRAM_BOT is {told or 'not set'}: set it to {name}, for the pages with a code.")


@app.command()
def status() -> None:
    """Say where Telegram calls us, how much waits there, and what last went wrong."""

    async def work(bot: TelegramBot) -> list[str]:
        found = await bot.webhook()
        lines = [f"calls: {found.url or 'nobody'}", f"waiting: {found.pending_update_count}"]
        if found.last_error_date is not None:
            lines.append(f"last error: {found.last_error_date:%Y-%m-%d %H:%M} UTC {found.last_error_message}")
        return lines

    for line in _with_bot(work):
        typer.echo(line)


def _setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Trouble(f"{name} is not set.", "docs/telegram.md says what it is.")
    return value


def _with_bot[Result](work: Callable[[TelegramBot], Awaitable[Result]]) -> Result:
    from contextlib import aclosing

    from telegram.error import TelegramError

    from bot.channels.telegram_client import TelegramBot

    token = _setting("NASTASTEG_TELEGRAM_TOKEN")

    async def run() -> Result:
        bot = TelegramBot(token=token, api_url=os.environ.get("NASTASTEG_TELEGRAM_API_URL", ""))
        async with aclosing(bot):
            return await work(bot)

    try:
        return asyncio.run(run())
    except TelegramError as error:
        # The library's words for a wrong token hold the token.
        reason = type(error).__name__ if token in str(error) else f"{type(error).__name__}: {error}"
        raise Trouble(f"Telegram refused or was not reached. {reason}", "Mend that, then try again.") from error
