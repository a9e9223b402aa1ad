"""How a command works on the database: one transaction."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import system_clock
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

By = Annotated[str, typer.Option("--by", help="Your name, as it is to stand in the record.")]

type Work[Result] = Callable[["AsyncSession", datetime], Awaitable[Result]]


def database_url() -> str:
    """Return the database that commands work on. Raises Trouble when none is set."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise Trouble("DATABASE_URL is not set.", "Set it to the database that the system uses.")
    return url


def in_transaction[Result](work: Work[Result]) -> Result:
    """Do something in one transaction, at the present moment. Raises Trouble when the database does not answer."""
    return asyncio.run(_in_transaction(work))


async def _in_transaction[Result](work: Work[Result]) -> Result:
    from sqlalchemy.exc import InterfaceError, OperationalError

    from nastasteg.database import make_engine, make_sessions

    engine = make_engine(database_url(), pool_size=2)
    try:
        async with make_sessions(engine).begin() as session:
            return await work(session, system_clock())
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
