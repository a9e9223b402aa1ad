"""`nastasteg retention`: how long data is kept, who decided it, and what the next run would do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from contract_api.retention.rules import DataKind
from nastasteg.clock import local_date, system_clock
from nastasteg.commands.work import By, database_url, named, refused_in_words, with_sessions
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.retention.models import RetentionDecision
    from nastasteg.database import Sessions
    from nastasteg.retention import Due

app = typer.Typer(help="How long data is kept, and what the next run would do.")


@app.callback(invoke_without_command=True)
def show(context: typer.Context) -> None:
    """Show what has been decided, and what the next run would remove. Changes nothing."""
    if context.invoked_subcommand is None:
        held, due = with_sessions(_look)
        typer.echo("\n".join(_lines(held, due)))


@app.command("decide")
def decide(
    kind: Annotated[DataKind, typer.Option(help="Which data.")],
    by: By,
    reference: Annotated[str, typer.Option(help="The decision's own number (diarienummer).")],
    days: Annotated[int | None, typer.Option(min=1, help="For how many days.")] = None,
    until_further_notice: Annotated[bool, typer.Option("--until-further-notice", help="Or with no end.")] = False,
) -> None:
    """Record a decision. The newest of its kind holds, from the next night on."""
    from contract_api.retention.service import decide as record

    if (days is None) != until_further_notice:
        raise Trouble("For how long?", "Give either --days or --until-further-notice.")

    async def work(session: AsyncSession, now: datetime) -> None:
        await record(session, kind, days=days, by=named(by), reference=reference, now=now)

    refused_in_words(work)
    typer.echo("Recorded. It is carried out at night; `nastasteg retention` shows what that will remove.")


async def _look(sessions: Sessions) -> tuple[dict[DataKind, RetentionDecision], list[Due]]:
    from contract_api.retention.service import decisions
    from nastasteg.database import make_engine, make_sessions
    from nastasteg.retention import Retention, tracker_url

    engine = make_engine(tracker_url(database_url()), pool_size=1)
    try:
        async with sessions() as session:
            held = await decisions(session)
        return held, await Retention(sessions, make_sessions(engine), now=system_clock()).due()
    finally:
        await engine.dispose()


def _lines(held: Mapping[DataKind, RetentionDecision], due: list[Due]) -> list[str]:
    from contract_api.retention.service import days_of

    rows = {one.kind: one.rows for one in due}
    lines = []
    for kind in DataKind:
        days, decision = days_of(held, kind), held.get(kind)
        kept = "until further notice" if days is None else f"{days} days"
        why = (
            f"decided by {decision.decided_by}, {decision.reference}, {local_date(decision.decided_at)}"
            if decision
            else "undecided" + ("" if days is None else ": the default")
        )
        would = f"next run: {rows[kind]} rows"
        lines.append(f"{kind.value:15} {kept:22} {why}; {would}")
    return lines
