"""`nastasteg log`: is the access log whole, and what does it say."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import local_date, system_clock
from nastasteg.commands.work import (
    By,
    day,
    in_transaction,
    named,
    refuse_existing,
    refused_in_words,
    start_of,
    with_sessions,
    write_new,
)
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.access_log.verification import Checkpoint, Verified
    from nastasteg.database import Sessions

app = typer.Typer(no_args_is_help=True, help="The access log: is it whole, and what does it say.")


class Form(StrEnum):
    """How an extract is written."""

    HTML = "html"
    CSV = "csv"


@app.command("verify")
def verify_log(
    checkpoint: Annotated[Path | None, typer.Option(help="A file that `log checkpoint` wrote.")] = None,
) -> None:
    """Walk the whole chain. The first break is named, and the exit code is then 1."""
    from contract_api.access_log.verification import BrokenChainError, verify

    kept = None if checkpoint is None else _read(checkpoint)

    async def walk(sessions: Sessions) -> Verified:
        return await verify(sessions, now=system_clock(), checkpoint=kept)

    try:
        found = with_sessions(walk)
    except BrokenChainError as broken:
        raise Trouble(
            f"The access log is not whole: {broken}.",
            "Keep the database as it is, and report it: docs/access-log.md says to whom and what can be found out.",
        ) from broken
    typer.echo(f"The access log is whole: {found.links} entries, the last is link {found.head.number}.")
    if found.begins_after:
        typer.echo(f"Up to link {found.begins_after} it has been removed after its time.")
    if kept is None:
        typer.echo("Whether its end has been cut off can only be told from a checkpoint (--checkpoint).")
    elif found.met_checkpoint:
        typer.echo(f"It passes through the checkpoint at link {kept.number}.")
    else:
        typer.echo(f"The checkpoint at link {kept.number} lies in what has been removed. Take a newer one.")


@app.command("checkpoint")
def write_checkpoint(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Write down the chain's end. Keep the file where nobody who can change the database can change it."""

    from contract_api.access_log.verification import make_checkpoint

    async def take(session: AsyncSession, now: datetime) -> Checkpoint:
        return await make_checkpoint(session, now=now)

    taken = in_transaction(take)
    write_new(file, taken.model_dump_json(indent=2) + "\n")
    typer.echo(f"{file} holds link {taken.number}.")


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="A new file.")],
    person: Annotated[str, typer.Option(help="The person's key in the source system.")],
    by: By,
    form: Annotated[Form, typer.Option("--format", help="A page for the patient, or a table.")] = Form.HTML,
) -> None:
    """Write down all that has been read about a person, for that person. The extract is logged."""
    from contract_api.access_log.reports import Line, extract
    from contract_api.access_log.writing import as_csv, as_html

    async def take(session: AsyncSession, now: datetime) -> list[Line]:
        return await extract(session, person, by=named(by), now=now)

    refuse_existing(file)
    lines = refused_in_words(take, unknown="Give the person's key in the source system (external_ref).")
    page = as_html(lines, name=lines[0].patient_name if lines else person, made_at=system_clock())
    write_new(file, as_csv(lines) if form is Form.CSV else page)
    typer.echo(f"{file} holds {len(lines)} entries.")


@app.command("sample")
def write_sample(
    file: Annotated[Path, typer.Argument(help="A new file (CSV).")],
    unit: Annotated[str, typer.Option(help="The unit's HSA-id.")],
    by: By,
    days: Annotated[int, typer.Option(min=1, help="How many whole days back.")] = 30,
    share: Annotated[str, typer.Option(help="How much of it.")] = "5%",
    until: Annotated[str, typer.Option(help="The day before which it ends; today without it. Repeats a sample.")] = "",
) -> None:
    """Write down a random share of a unit's entries, for its own checks. The same day gives the same sample."""
    from contract_api.access_log.reports import Line, sample
    from contract_api.access_log.writing import as_csv
    from contract_api.errors import NotFound

    part = _share(share)
    last = day(until, "--until") if until else local_date(system_clock())

    async def take(session: AsyncSession, now: datetime) -> list[Line]:
        start = start_of(last)
        return await sample(session, unit, days=days, share=part, until=last, start=start, by=named(by), now=now)

    refuse_existing(file)
    try:
        lines = in_transaction(take)
    except NotFound:
        raise Trouble(f"No unit has the HSA-id {unit}.", "Give one that the contracts name.") from None
    write_new(file, as_csv(lines))
    typer.echo(f"{file} holds {len(lines)} entries.")


def _share(text: str) -> float:
    try:
        share = float(text.removesuffix("%").replace(",", ".")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = 0
    if not 0 < share <= 1:
        raise Trouble(f"--share: {text!r} is no share.", "Write it as 5% or 0.05.")
    return share


def _read(file: Path) -> Checkpoint:
    from pydantic import ValidationError

    from contract_api.access_log.verification import Checkpoint

    try:
        return Checkpoint.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        raise Trouble(f"{file} is no checkpoint.", "Give a file that `nastasteg log checkpoint` wrote.") from None
