"""`nastasteg consent`: who wants reminders and the like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.commands.work import By, named, refused_in_words

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.ext.asyncio import AsyncSession

app = typer.Typer(no_args_is_help=True, help="Who wants messages that they have not asked for.")

Person = Annotated[str, typer.Option(help="The person's key in the source system.")]


@app.command("give")
def give(person: Person, by: By) -> None:
    """Write down that a person has said that they want them."""
    from contract_api.unasked import consent

    staff = named(by)

    async def work(session: AsyncSession, person_id: uuid.UUID, now: datetime) -> bool:
        return await consent.give(session, person_id, by=staff, now=now)

    typer.echo("Recorded." if _about(person, work) else "It was recorded already.")


@app.command("end")
def end(person: Person, by: By) -> None:
    """Write down that a person wants them no longer. Whoever writes STOPP has that heeded without this."""
    from contract_api.unasked import consent

    staff = named(by)

    async def work(session: AsyncSession, person_id: uuid.UUID, now: datetime) -> bool:
        return await consent.end(session, person_id, by=staff, now=now)

    typer.echo("Recorded." if _about(person, work) else "There was none.")


def _about(person: str, do: Callable[[AsyncSession, uuid.UUID, datetime], Awaitable[bool]]) -> bool:
    async def work(session: AsyncSession, now: datetime) -> bool:
        from contract_api.people.finding import person_by_ref

        return await do(session, (await person_by_ref(session, person)).id, now)

    return refused_in_words(work, unknown="Give the person's key in the source system.")
