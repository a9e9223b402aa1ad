"""`nastasteg ground` and `nastasteg block`: whose staff may see whose facts about a patient."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from contract_api.providers.rules import SharingGround
from nastasteg.clock import STOCKHOLM, local_date, system_clock
from nastasteg.commands.work import By, Work, day, named, refused_in_words

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

grounds = typer.Typer(no_args_is_help=True, help="Grounds on which a care provider's staff may see another's facts.")
blocks = typer.Typer(no_args_is_help=True, help="A patient's blocks (spärr) of a provider's or a unit's facts.")

Person = Annotated[str, typer.Option(help="The person's key in the source system.")]


@grounds.command("add")
def add_ground(
    person: Person,
    viewer: Annotated[str, typer.Option(help="The care provider whose staff may see, by its name.")],
    owner: Annotated[str, typer.Option(help="The care provider whose facts they are, by its name.")],
    ground: Annotated[SharingGround, typer.Option(help="On what ground.")],
    reference: Annotated[str, typer.Option(help="Where the ground itself is kept.")],
    by: By,
    from_day: Annotated[str, typer.Option("--from", help="First day; today without it.")] = "",
    until: Annotated[str, typer.Option(help="First day on which it no longer holds.")] = "",
) -> None:
    """Record a ground, in one direction."""
    from contract_api.providers.records import add_ground as add

    async def work(session: AsyncSession, now: datetime) -> uuid.UUID:
        return await add(
            session,
            person=person,
            viewer=viewer,
            owner=owner,
            ground=ground,
            reference=reference,
            by=named(by),
            valid_from=day(from_day, "--from") if from_day else local_date(now),
            valid_to=day(until, "--until") if until else None,
            now=now,
        )

    typer.echo(f"Recorded: ground {_refused_in_words(work)}")


@grounds.command("list")
def list_grounds(person: Person, by: By) -> None:
    """List a patient's grounds and blocks. The reading is logged."""
    from contract_api.providers.records import recorded_about

    async def work(session: AsyncSession, now: datetime) -> list[str]:
        found, kept, names = await recorded_about(session, person, by=named(by), now=now)
        lines = [
            f"ground {one.id}  {names[one.viewer_provider_id]} sees {names[one.fact_provider_id]}  {one.ground.value}  "
            f"{one.reference}  {one.valid_from} to {one.valid_to or 'further notice'}"
            f"{_ended(', ended', one.ended_at)}  recorded by {one.recorded_by}"
            for one in found
        ]
        return lines + [
            f"block {one.id}  {names[one.provider_id] if one.provider_id else one.unit_id}  since {_clock(one.since)}"
            f"{_ended(', lifted', one.lifted_at)}  recorded by {one.recorded_by}"
            for one in kept
        ]

    typer.echo("\n".join(_refused_in_words(work)) or "Nothing is recorded.")


@grounds.command("end")
def end_ground(ground: Annotated[uuid.UUID, typer.Argument(help="The ground's id.")], by: By) -> None:
    """End a ground at once."""
    from contract_api.providers.records import end_ground as end

    _refused_in_words(lambda session, now: end(session, ground, by=named(by), now=now))
    typer.echo("Ended.")


@blocks.command("set")
def set_block(
    person: Person,
    by: By,
    provider: Annotated[str | None, typer.Option(help="The care provider, by its name.")] = None,
    unit: Annotated[str | None, typer.Option(help="Or the unit, by its HSA-id.")] = None,
) -> None:
    """Block a provider's facts from other providers, or a unit's from other units, as the patient wants it."""
    from contract_api.providers.records import set_block as block

    async def work(session: AsyncSession, now: datetime) -> uuid.UUID:
        return await block(session, person=person, provider=provider, unit=unit, by=named(by), now=now)

    typer.echo(f"Recorded: block {_refused_in_words(work)}")


@blocks.command("lift")
def lift_block(block: Annotated[uuid.UUID, typer.Argument(help="The block's id.")], by: By) -> None:
    """Lift a block at once, as the patient wants it."""
    from contract_api.providers.records import lift_block as lift

    _refused_in_words(lambda session, now: lift(session, block, by=named(by), now=now))
    typer.echo("Lifted.")


def _refused_in_words[Result](work: Work[Result]) -> Result:
    return refused_in_words(work, unknown="nastasteg ground list shows what is recorded; providers go by their names.")


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


def _ended(word: str, moment: datetime | None) -> str:
    return "" if moment is None or moment > system_clock() else f"{word} {_clock(moment)}"
