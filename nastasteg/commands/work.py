"""How a command works on the database: one transaction, whose entries in the access log are sealed at its end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import STOCKHOLM, system_clock
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from nastasteg.database import Sessions

PROJECT = Path(__file__).resolve().parents[2]

By = Annotated[str, typer.Option("--by", help="Your name, as it is to stand in the record.")]

NOTHING_CHANGED = "Nothing has been changed."

type Work[Result] = Callable[["AsyncSession", datetime], Awaitable[Result]]


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the database that commands work on: DATABASE_URL's, else the embedded one if it runs.

    Raises Trouble without one.
    """
    from nastasteg.supervisor.postgres import data_folder, running_as_root, running_database_url

    folder = data_folder(PROJECT, PROJECT / "var", environment, as_root=running_as_root())
    url = environment.get("DATABASE_URL") or running_database_url(folder)
    if not url:
        raise Trouble(
            "DATABASE_URL is not set, and no embedded database runs.", "Set it to the database that the system uses."
        )
    return url


def in_transaction[Result](work: Work[Result]) -> Result:
    """Do something in one transaction, at the present moment. Raises Trouble when the database does not answer."""

    from contract_api.access_log.sealing import logged_transaction

    async def alone(sessions: Sessions) -> Result:
        async with logged_transaction(sessions) as session:
            return await work(session, system_clock())

    return with_sessions(alone)


def refused_in_words[Result](work: Work[Result], *, unknown: str = NOTHING_CHANGED) -> Result:
    """Do something in one transaction. Raises Trouble with the sentence of what is refused.

    `unknown`: where to look for what there is, when something is named that there is not.
    """
    from contract_api.errors import Conflict, NotFound

    try:
        return in_transaction(work)
    except NotFound as error:
        raise Trouble(str(error), unknown) from None
    except Conflict as error:
        raise Trouble(str(error), NOTHING_CHANGED) from None


def with_sessions[Result](work: Callable[[Sessions], Awaitable[Result]]) -> Result:
    """Do something in transactions of its own. Raises Trouble when the database does not answer."""
    return asyncio.run(_with_sessions(work))


async def _with_sessions[Result](work: Callable[[Sessions], Awaitable[Result]]) -> Result:
    from sqlalchemy.exc import InterfaceError, OperationalError

    from nastasteg.database import make_engine, make_sessions

    engine = make_engine(database_url(), pool_size=2)
    try:
        return await work(make_sessions(engine))
    except (OperationalError, InterfaceError) as error:
        raise Trouble(
            f"The database gave no answer ({type(error.orig).__name__}).", "See that DATABASE_URL is right."
        ) from error
    finally:
        await engine.dispose()


def named(name: str) -> str:
    """Return the name of whoever records something. Raises Trouble for an empty one."""
    if not name.strip():
        raise Trouble("--by is empty.", "Give your name: what is recorded says who recorded it.")
    return name.strip()


def day(text: str, option: str) -> date:
    """Read a day. Raises Trouble for anything but a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Trouble(f"{option}: {text!r} is no date.", "Write it as 2026-12-31.") from None


def start_of(value: date) -> datetime:
    """Return the moment at which a day begins in Sweden."""
    return datetime.combine(value, time(), tzinfo=STOCKHOLM)


def refuse_existing(file: Path) -> None:
    """Raise Trouble when a file is there already: before anything is read for it, and logged."""
    if file.exists():
        raise Trouble(f"{file} is there already.", "Give another name, or move it away.")


def write_new(file: Path, text: str) -> None:
    """Write a file that nobody else may read. Raises Trouble when it is there already or cannot be written."""
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(text, encoding="utf-8")
    except FileExistsError:
        raise Trouble(f"{file} is there already.", "Give another name, or move it away.") from None
    except OSError as error:
        raise Trouble(f"{file} cannot be written: {error.strerror}.", "Give another place.") from error
