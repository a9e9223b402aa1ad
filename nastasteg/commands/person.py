"""`nastasteg export-person`: everything that is stored about one person."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nastasteg.commands.identity import identifiers
from nastasteg.commands.work import By, database_url, named, refuse_existing, with_sessions, write_new
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from nastasteg.database import Sessions


def export_person(
    person: Annotated[str, typer.Argument(help="The person's key in the source system.")],
    file: Annotated[Path, typer.Argument(help="A new file (JSON).")],
    by: By,
) -> None:
    """Write down everything that is stored about a person, for that person. It is logged."""
    from contract_api.access_log.sealing import logged_transaction
    from contract_api.errors import NotFound
    from nastasteg.clock import system_clock
    from nastasteg.database import make_engine, make_sessions
    from nastasteg.person_export import export_person as export
    from nastasteg.retention import tracker_url

    seals = identifiers()
    refuse_existing(file)

    async def work(sessions: Sessions) -> dict[str, Any]:
        engine = make_engine(tracker_url(database_url()), pool_size=1)
        try:
            async with logged_transaction(sessions) as session:
                now: datetime = system_clock()
                return await export(session, make_sessions(engine), seals, person, by=named(by), now=now)
        finally:
            await engine.dispose()

    try:
        found = with_sessions(work)
    except NotFound:
        raise Trouble("Nobody has that key.", "Give the person's key in the source system (external_ref).") from None
    write_new(file, json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    typer.echo(f"{file} holds all that is stored about {person}. It is as secret as the record: hand it over safely.")
