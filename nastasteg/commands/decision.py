"""`nastasteg decision`: what a unit has decided to say in open channels."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from contract_api.disclosure.rules import DecisionKind
from nastasteg.clock import local_date
from nastasteg.commands.work import By, day, in_transaction, named, refused_in_words, start_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.disclosure.models import DisclosureDecision

app = typer.Typer(no_args_is_help=True, help="What units have decided to say in open channels (HSLF-FS 2016:40).")

LISTED = "See nastasteg decision list."


class OpenChannel(StrEnum):
    """Where."""

    SMS = "sms"
    TELEGRAM = "telegram"
    ALL = "all"


@app.command("add")
def add(
    unit: Annotated[str, typer.Option(help="The unit's HSA-id.")],
    kind: Annotated[DecisionKind, typer.Option(help="Notices (3 kap 16 §), or an operator's override for all.")],
    channel: Annotated[OpenChannel, typer.Option(help="In which open channel.")],
    by: By,
    reference: Annotated[str, typer.Option(help="The decision's own number (diarienummer).")],
    scope: Annotated[str, typer.Option(help="What it covers, in the decision's words.")],
    from_day: Annotated[str, typer.Option("--from", help="Its first day.")],
    until: Annotated[str, typer.Option(help="The first day on which it no longer holds. An override needs one.")] = "",
) -> None:
    """Record a unit's decision."""
    from contract_api.disclosure.records import add_decision
    from contract_api.people.models import Channel

    async def work(session: AsyncSession, _now: datetime) -> uuid.UUID:
        return await add_decision(
            session,
            unit=unit,
            kind=kind,
            channel=None if channel is OpenChannel.ALL else Channel(channel.value),
            by=named(by),
            reference=reference,
            scope=scope,
            valid_from=start_of(day(from_day, "--from")),
            expires_at=start_of(day(until, "--until")) if until else None,
        )

    typer.echo(f"Recorded: decision {refused_in_words(work, unknown=LISTED)}")


@app.command("list")
def list_decisions() -> None:
    """List every unit with its decisions."""
    from contract_api.disclosure.records import units_with_decisions

    async def work(session: AsyncSession, now: datetime) -> list[str]:
        lines = []
        for unit in await units_with_decisions(session):
            lines.append(f"{unit.hsa_id}  {unit.name}, {unit.provider.name}")
            told = [f"    {_line(one, now)}" for one in sorted(unit.decisions, key=lambda one: one.valid_from)]
            lines += told or ["    undecided: nothing about a patient is said in an open channel"]
        return lines

    typer.echo("\n".join(in_transaction(work)) or "There are no units.")


@app.command("withdraw")
def withdraw(decision: Annotated[uuid.UUID, typer.Argument(help="The decision's id.")]) -> None:
    """End a decision at once."""
    from contract_api.disclosure.records import withdraw_decision

    refused_in_words(lambda session, now: withdraw_decision(session, decision, now=now), unknown=LISTED)
    typer.echo("Withdrawn.")


def _line(one: DisclosureDecision, now: datetime) -> str:
    if one.withdrawn_at is not None and one.withdrawn_at <= now:
        state = f"withdrawn {local_date(one.withdrawn_at)}"
    elif one.expires_at is not None and one.expires_at <= now:
        state = f"ended {local_date(one.expires_at)}"
    else:
        state = f"until {local_date(one.expires_at)}" if one.expires_at else "until further notice"
    where = one.channel or "all channels"
    what = f"{one.kind.value} in {where} from {local_date(one.valid_from)}, {state}"
    return f"{one.id}  {what}  {one.reference}, {one.decided_by}"
