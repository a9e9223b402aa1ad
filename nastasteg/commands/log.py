"""`nastasteg log`: is the access log whole, and what does it say."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import system_clock
from nastasteg.commands.work import in_transaction, with_sessions, write_new
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.access_log.verification import Checkpoint, Verified
    from nastasteg.database import Sessions

app = typer.Typer(no_args_is_help=True, help="The access log: is it whole, and what does it say.")


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


def _read(file: Path) -> Checkpoint:
    from pydantic import ValidationError

    from contract_api.access_log.verification import Checkpoint

    try:
        return Checkpoint.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        raise Trouble(f"{file} is no checkpoint.", "Give a file that `nastasteg log checkpoint` wrote.") from None
