"""`nastasteg check`, `approve-danger-texts` and `opted-out`: is a deployment ready, and whom can it not write to."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.clock import STOCKHOLM
from nastasteg.commands.work import By, in_transaction, named
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from nastasteg.checks import Finding


def check() -> None:
    """Say what is wrong or undecided for a deployment. The exit code is 1 when something is wrong."""
    from nastasteg.checks import Finding, Weight, check_records, check_settings

    async def work(session: AsyncSession, now: datetime) -> list[Finding]:
        return await check_records(session, os.environ, now=now)

    found = list(check_settings(os.environ))
    try:
        found += in_transaction(work)
    except Trouble as trouble:
        found.append(Finding(Weight.WRONG, f"The records cannot be read. {trouble.sentence}"))
    for finding in found:
        typer.echo(f"{finding.weight.value:10} {finding.sentence}")
    wrong = sum(finding.weight is Weight.WRONG for finding in found)
    if wrong:
        raise Trouble(f"{wrong} wrong.", "Mend what is said above, then check again.")
    typer.echo("Nothing is wrong." if found else "Nothing is wrong, and nothing is undecided.")


def approve_danger_texts(
    by: By, reference: Annotated[str, typer.Option(help="The approval's own number (diarienummer).")]
) -> None:
    """Record that the replies to danger are approved, word for word as they are in domain.yml."""
    from nastasteg.danger_texts import approve, danger_texts

    try:
        texts = danger_texts()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(f"The replies to danger cannot be read: {error}", "Mend domain.yml.") from error

    async def work(session: AsyncSession, now: datetime) -> str:
        return await approve(session, texts, by=named(by), reference=reference, now=now)

    digest = in_transaction(work)
    for name, wording in sorted(texts.items()):
        typer.echo(f"{name}\n    {wording}")
    typer.echo(f"Approved: these {len(texts)} texts, {digest[:12]}.")


def opted_out(by: By) -> None:
    """List who has written STOPP: nothing but replies is sent to them, so phone or write. The reading is logged."""
    from contract_api.conversations.opt_out import OptedOut
    from contract_api.conversations.opt_out import opted_out as find

    async def work(session: AsyncSession, now: datetime) -> list[OptedOut]:
        return list(await find(session, by=named(by), now=now))

    listed = in_transaction(work)
    for one in listed:
        typer.echo(f"{one.since.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}  {one.channel}  {one.name}  ({one.external_ref})")
    typer.echo(f"{len(listed)} have opted out.")
