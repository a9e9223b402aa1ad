"""`nastasteg status` and `status-import`: a patient has died, moved, been admitted, or come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contract_api.people.rules import PatientStatus
from nastasteg.commands.work import By, day, in_transaction, named
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.people.status import PatientStatusSource, StatusChange

IMPORTED_BY = "status-import"


def status(
    status: Annotated[PatientStatus, typer.Argument(help="What holds from now on.")],
    person: Annotated[str, typer.Option(help="The person's key in the source system.")],
    since: Annotated[str, typer.Option(help="Since which day it is so (2026-12-31).")],
    by: By,
) -> None:
    """Say what has become of a patient. Nothing more is answered or sent about who has died or moved."""
    source = _ByHand(person, status, day(since, "--since"))
    changed = _take(source, by=named(by), line="")
    typer.echo("Recorded." if changed else "It was recorded already.")


def status_import(
    file: Annotated[Path, typer.Argument(help="CSV with the columns external_ref, status and since.")],
    by: By = IMPORTED_BY,
) -> None:
    """Take in what a file says of many patients. With a bad line in it nothing is changed."""
    from contract_api.people.status_file import StatusFile

    try:
        changed = _take(StatusFile(file), by=named(by), line="Line {}: ")
    except OSError as error:
        raise Trouble(f"{file} cannot be read ({type(error).__name__}).", "Give a file in UTF-8.") from None
    typer.echo(f"{changed} changed.")


@dataclass(frozen=True)
class _ByHand:
    """One change, told by a member of staff."""

    person: str
    status: PatientStatus
    since: date

    def changes(self) -> Mapping[int, StatusChange]:
        """Return it."""
        from contract_api.people.status import StatusChange

        return {1: StatusChange(external_ref=self.person, status=self.status, since=self.since)}


def _take(source: PatientStatusSource, *, by: str, line: str) -> int:
    from contract_api.people.status import BadRows, take

    async def work(session: AsyncSession, now: datetime) -> int:
        return await take(session, source, by=by, now=now)

    try:
        return in_transaction(work)
    except BadRows as bad:
        faults = (f"{line.format(place)}{fault}." for place, fault in bad.faults.items())
        sentences = "\n".join(fault[0].upper() + fault[1:] for fault in faults)
        raise Trouble(sentences, "Nothing has been changed.") from None
