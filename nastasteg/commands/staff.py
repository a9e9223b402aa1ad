"""`nastasteg staff`: who at the care signs in to the inbox, where, and as what."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from contract_api.contacts.rules import AbsenceFault
from contract_api.errors import Conflict
from contract_api.staff.rules import Role
from nastasteg.clock import local_date
from nastasteg.commands.identity import ask, identifiers, phone_number
from nastasteg.commands.work import By, day, named, refused_in_words
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.staff.models import Post

app = typer.Typer(no_args_is_help=True, help="Who at the care signs in to the inbox, where, and as what.")

ADDRESS = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+", re.ASCII)

LISTED = "See nastasteg staff list."

REFUSED = {
    AbsenceFault.BACKWARDS: "The last day is before the first.",
    AbsenceFault.OVER: "Those days have been.",
    AbsenceFault.TOO_LONG: "That is more than a year.",
    AbsenceFault.TWICE: "The contact is away on some of those days already.",
}

HsaId = Annotated[str, typer.Option("--hsa-id", help="What the identity provider calls them: their HSA-id.")]


@app.command("add")
def add(
    hsa_id: HsaId,
    name: Annotated[str, typer.Option(help="Their name, as patients read it.")],
    unit: Annotated[str, typer.Option(help="The unit's HSA-id.")],
    role: Annotated[Role, typer.Option(help="What they are there.")],
    by: By,
    contact: Annotated[str, typer.Option(help="The name of the care contact at the unit that they are.")] = "",
    email: Annotated[str, typer.Option(help="Where they are told that something waits; see the command email.")] = "",
) -> None:
    """Let somebody sign in, or give them one more post."""
    from contract_api.staff.records import add_staff
    from contract_api.staff_mail.service import set_email

    address = _address(email)

    async def work(session: AsyncSession, now: datetime) -> None:
        await add_staff(
            session,
            subject=hsa_id,
            name=name,
            unit=unit,
            role=role,
            contact=contact or None,
            by=named(by),
            now=now,
        )
        if address is not None:
            await set_email(session, subject=hsa_id, email=address, now=now)

    refused_in_words(work, unknown="See nastasteg decision list for the units.")
    typer.echo(f"Recorded: {hsa_id} is {role.value} at {unit}.")


@app.command("email")
def email(
    hsa_id: HsaId,
    address: Annotated[str, typer.Option(help="The address; empty: they are told nothing by e-mail.")],
) -> None:
    """Say where somebody is told that something waits for them: how many cases, never whose or what."""
    from contract_api.staff_mail.service import set_email

    wanted = _address(address)

    async def work(session: AsyncSession, now: datetime) -> None:
        await set_email(session, subject=hsa_id, email=wanted, now=now)

    refused_in_words(work, unknown=LISTED)
    typer.echo("Recorded." if wanted else "Recorded: they are told nothing by e-mail.")


@app.command("sms")
def sms(
    hsa_id: HsaId,
    off: Annotated[bool, typer.Option("--off", help="They are told nothing any more.")] = False,
) -> None:
    """Say at which number somebody is told by SMS, instead of by e-mail, that something waits. It is asked for."""
    from contract_api.staff_mail.service import set_phone

    seals = identifiers()
    number = None if off else _number(ask("Number"))

    async def work(session: AsyncSession, now: datetime) -> None:
        await set_phone(session, seals, subject=hsa_id, number=number, now=now)

    refused_in_words(work, unknown=LISTED)
    typer.echo("Recorded." if number else "Recorded: they are told nothing.")


@app.command("list")
def list_staff() -> None:
    """List everybody, also those who have left."""
    from contract_api.staff.records import all_staff
    from contract_api.staff_mail.service import refused_addresses

    async def work(session: AsyncSession, _now: datetime) -> list[str]:
        lines, refused = [], await refused_addresses(session)
        for one in await all_staff(session):
            as_contact = f", contact: {one.contact.title}" if one.contact else ""
            by_mail = f", e-mail: {one.email}{'' if one.subject not in refused else ' (refused)'}" if one.email else ""
            by_mail = ", told by SMS" if one.phone_sealed else by_mail
            lines.append(f"{one.subject}  {one.name}{as_contact}{by_mail}{'  has left' if one.ended_at else ''}")
            lines += [f"    {_line(post)}" for post in sorted(one.posts, key=lambda post: post.given_at)]
        return lines

    typer.echo("\n".join(refused_in_words(work)) or "Nobody is recorded.")


@app.command("end")
def end(
    hsa_id: HsaId,
    by: By,
    unit: Annotated[str, typer.Option(help="Only what they are at this unit.")] = "",
) -> None:
    """End somebody's posts, and their logins at once."""
    from contract_api.staff.records import end_staff

    async def work(session: AsyncSession, now: datetime) -> int:
        return await end_staff(session, subject=hsa_id, unit=unit or None, by=named(by), now=now)

    typer.echo(f"Posts ended: {refused_in_words(work, unknown=LISTED)}.")


@app.command("away")
def away(
    unit: Annotated[str, typer.Option(help="The unit's HSA-id.")],
    contact: Annotated[str, typer.Option(help="The name of the care contact who is away.")],
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    by: By,
    deputy: Annotated[str, typer.Option(help="The contact at the unit who stands in; the whole unit without.")] = "",
) -> None:
    """Record days on which a care contact is away, and who gets what is for them meanwhile."""
    from contract_api.contacts import rules
    from contract_api.contacts.absences import record_absence
    from contract_api.providers.service import unit_by_hsa_id
    from contract_api.staff.records import contact_named

    first_day, last_day = day(first, "--from"), day(last, "--to")

    async def work(session: AsyncSession, now: datetime) -> None:
        place = await unit_by_hsa_id(session, unit)
        stands_in = await contact_named(session, place, deputy) if deputy else None
        fault = await record_absence(
            session,
            rules.Absence(first_day=first_day, last_day=last_day, deputy_id=stands_in.id if stands_in else None),
            contact_id=(await contact_named(session, place, contact)).id,
            by=named(by),
            today=local_date(now),
        )
        if fault is not None:
            raise Conflict(REFUSED[fault])

    refused_in_words(work, unknown=LISTED)
    typer.echo(f"Recorded: away from {first_day} to {last_day}.")


def _address(email: str) -> str | None:
    """Return an address for e-mail, or None for an empty one. Raises Trouble for what is none."""
    if not email:
        return None
    if not ADDRESS.fullmatch(email):
        raise Trouble(f"{email!r} is no address for e-mail.", "Write it as anna.lindgren@region.example.")
    return email


def _number(written: str) -> str:
    """Return a number as it is stored. Raises Trouble for what is none."""
    number = phone_number(written)
    if number is None:
        raise Trouble("That is no telephone number.", "Write it as 070-123 45 67.")
    return number


def _line(post: Post) -> str:
    until = f", ended {local_date(post.ended_at)} by {post.ended_by}" if post.ended_at else ""
    return (
        f"{post.role.value} at {post.unit.hsa_id} {post.unit.name}, since {local_date(post.given_at)} by "
        f"{post.given_by}{until}"
    )
