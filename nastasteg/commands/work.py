"""How a command works on the database: one transaction, with the settings that the system itself has."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import system_clock
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from nastasteg.database import Sessions

By = Annotated[str, typer.Option("--by", help="Your name, as it is to stand in the record.")]

type Work[Result] = Callable[["AsyncSession", datetime], Awaitable[Result]]


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the database that commands work on. Raises Trouble without one."""
    url = environment.get("DATABASE_URL")
    if not url:
        raise Trouble("DATABASE_URL is not set.", "Set it to the database that the system uses.")
    return url


def in_transaction[Result](work: Work[Result]) -> Result:
    """Do something in one transaction, at the present moment. Raises Trouble when the database does not answer."""

    async def alone(sessions: Sessions) -> Result:
        async with sessions.begin() as session:
            return await work(session, system_clock())

    return with_sessions(alone)


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
