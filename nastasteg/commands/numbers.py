"""`nastasteg enrol`, `unbind` and `recycled`: a number becomes somebody's, and stops being so."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.commands.identity import ask, identifiers, phone_number
from nastasteg.commands.work import (
    By,
    Work,
    database_url,
    in_transaction,
    named,
    refuse_existing,
    refused_in_words,
    write_new,
)
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from contract_api.enrolment.service import Given
    from contract_api.people.models import Channel, Person
    from nastasteg.identifiers import Identifiers

PersonKey = Annotated[str, typer.Option("--person", help="The person's key in the source system.")]


class Way(StrEnum):
    """The channels in which an address can be somebody's."""

    SMS = "sms"
    TELEGRAM = "telegram"


def enrol(
    person: PersonKey,
    by: By,
    channel: Annotated[Way | None, typer.Option(help="The only channel in which the code is good; else any.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page to print to a new file (HTML).")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send the code by SMS; the number is asked for.")] = False,
    messages: Annotated[bool, typer.Option("--messages", help="The person wants reminders and the like.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Record the person first; who it is is asked for.")] = False,
) -> None:
    """Make a code by which a person's number becomes theirs: printed, or sent by SMS. The one before it is revoked."""
    seals, staff = identifiers(), named(by)
    if send and (page or channel is Way.TELEGRAM):
        raise Trouble("--send goes neither with --page nor with Telegram.", "Print the page, or send the code by SMS.")
    if page:
        refuse_existing(page)
    described = _described() if new else None
    to = _asked_number() if send else None
    within = _channel(Way.SMS if send else channel)

    async def work(session: AsyncSession, now: datetime) -> tuple[Given, str]:
        from contract_api.enrolment.page import render
        from contract_api.enrolment.rules import WaysIn
        from contract_api.enrolment.service import enrol as make
        from contract_api.enrolment.service import send as send_code
        from nastasteg.jobs import make_job_app

        found = await _person(session, seals, person, described, by=staff, now=now)
        given = await make(
            session, seals, found, by=staff, channel=within, sent_to=to, wants_messages=messages, now=now
        )
        if to:
            await send_code(session, make_job_app(database_url()), seals, given, to=to, now=now)
        ways = WaysIn(
            number=os.environ.get("NASTASTEG_TWILIO_NUMBER", ""),
            telegram_bot=os.environ.get("NASTASTEG_TELEGRAM_BOT", ""),
        )
        return given, render(given, ways, channel=within, now=now)

    given, printed = _refused_in_words(work)
    if to:
        typer.echo("The code is on its way. It can be redeemed from that number only, within 14 days.")
    elif page:
        write_new(page, printed)
        typer.echo(f"{page} holds the code. Hand it over in person; it is good once, within 14 days.")
    else:
        typer.echo(f"{given.shown}\nTell nobody but the person. It is good once, within 14 days.")


def unbind(
    person: PersonKey,
    by: By,
    channel: Annotated[Way | None, typer.Option(help="Only in this channel.")] = None,
) -> None:
    """End all that ties a person to numbers and chats. Codes that are not redeemed are revoked too."""
    staff, within = named(by), _channel(channel)

    async def work(session: AsyncSession, now: datetime) -> int:
        from contract_api.enrolment.bindings import end_for_person
        from contract_api.enrolment.service import revoke
        from contract_api.people.finding import person_by_ref

        found = await person_by_ref(session, person)
        await revoke(session, found.id, now=now)
        return await end_for_person(session, found, channel=within, by=staff, now=now)

    typer.echo(f"Bindings ended: {_refused_in_words(work)}.")


def recycled(
    file: Annotated[Path, typer.Argument(help="Numbers, one a line, that the operator has given to others.")],
) -> None:
    """Take numbers from those who had them. Only counts are told: not even whether a number was somebody's here."""
    from contract_api.enrolment.service import recycled as end_all

    seals, numbers = identifiers(), _numbers(file)

    async def work(session: AsyncSession, now: datetime) -> int:
        return await end_all(session, seals, numbers, now=now)

    typer.echo(f"Numbers read: {len(numbers)}. Bindings ended: {in_transaction(work)}.")


def _channel(way: Way | None) -> Channel | None:
    from contract_api.people.models import Channel

    return Channel(way.value) if way else None


def _described() -> tuple[str, str, str]:
    """Ask who is to be recorded: given name, family name and personnummer of twelve digits."""
    given_name, family_name = ask("Given name"), ask("Family name")
    personnummer = ask("Personnummer (twelve digits)", hidden=True)
    return given_name, family_name, "".join(sign for sign in personnummer if sign not in " -")


def _asked_number() -> str:
    number = phone_number(ask("The person's mobile number"))
    if number is None:
        raise Trouble("That is no phone number.", "Nothing has been changed. Write it as 070-174 06 05.")
    return number


async def _person(
    session: AsyncSession,
    seals: Identifiers,
    key: str,
    described: tuple[str, str, str] | None,
    *,
    by: str,
    now: datetime,
) -> Person:
    from contract_api.people.finding import person_by_ref
    from contract_api.people.recording import record_person

    if described is None:
        return await person_by_ref(session, key)
    given_name, family_name, personnummer = described
    try:
        return await record_person(
            session,
            seals,
            external_ref=key,
            given_name=given_name,
            family_name=family_name,
            personnummer=personnummer,
            by=by,
            now=now,
        )
    except ValueError as fault:
        raise Trouble(f"That cannot be: {fault}.", "Nothing has been changed.") from None


def _refused_in_words[Result](work: Work[Result]) -> Result:
    from contract_api.errors import PatientGone

    try:
        return refused_in_words(
            work, unknown="Give the person's key in the source system, or record the person with --new."
        )
    except PatientGone:
        raise Trouble(
            "The person is no longer served here.", "Change it with nastasteg status if it is wrong."
        ) from None


def _numbers(file: Path) -> list[str]:
    """Read the numbers of a file. Raises Trouble with the lines that hold none."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file} cannot be read ({type(error).__name__}).", "Give a text file in UTF-8.") from None
    read = {place: phone_number(line) for place, line in enumerate(lines, start=1) if line.strip()}
    bad = [str(place) for place, number in read.items() if number is None]
    if bad:
        raise Trouble(f"No phone number stands in line {', '.join(bad)}.", "Nothing has been changed.")
    return sorted({number for number in read.values() if number})
