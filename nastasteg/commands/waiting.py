"""`nastasteg waiting-list`: who waits for an earlier time, and who of them is offered freed ones."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import STOCKHOLM
from nastasteg.commands.work import By, Work, named, refused_in_words

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.waiting.models import Waiting

app = typer.Typer(no_args_is_help=True, help="Who waits for an earlier time.")

Id = Annotated[uuid.UUID, typer.Argument(help="The id in the list.")]


@app.command("list")
def show(unit: Annotated[str, typer.Option(help="The unit, by its HSA-id.")], by: By) -> None:
    """List who waits at a unit, the longest first. The reading is logged for each."""
    from contract_api.waiting.service import listed

    staff = named(by)

    async def work(session: AsyncSession, now: datetime) -> list[str]:
        return [_line(one) for one in await listed(session, unit=unit, by=staff, now=now)]

    typer.echo("\n".join(_done(work)) or "Nobody waits.")


@app.command("approve")
def approve(waiting: Id, by: By) -> None:
    """Let freed times be offered to somebody, in the order in which those approved have asked."""
    from contract_api.waiting.service import approve as let

    staff = named(by)
    _done(lambda session, now: let(session, waiting, by=staff, now=now))
    typer.echo("Approved.")


@app.command("remove")
def remove(waiting: Id, by: By) -> None:
    """Take somebody off the list. Their time stands."""
    from contract_api.waiting.service import remove as take_off

    staff = named(by)
    _done(lambda session, now: take_off(session, waiting, by=staff, now=now))
    typer.echo("Removed.")


def _line(one: Waiting) -> str:
    time = one.appointment.starts_at.astimezone(STOCKHOLM)
    state = f"approved by {one.approved_by}" if one.approved_by else "not approved"
    name = f"{one.patient.given_name} {one.patient.family_name}"
    return (
        f"{one.id}  {name} ({one.patient.external_ref})  has {time:%Y-%m-%d %H:%M}, {one.appointment.service}  "
        f"asked {one.asked_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}  {state}"
    )


def _done[Result](work: Work[Result]) -> Result:
    return refused_in_words(work, unknown="Units go by their HSA-ids; nastasteg waiting-list list shows the ids.")
