"""A code is given to a person by staff, and redeemed by whoever sends it: from then on the number is that person's."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from procrastinate import App
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.operators import record_operator
from contract_api.conversations.candidates import live_bindings
from contract_api.enrolment.bindings import bind, end_recycled
from contract_api.enrolment.models import Enrolment, WrongCode
from contract_api.enrolment.rules import ALARM_AT, CODE_HOLDS, WRONG_CODES_A_DAY, can_be_redeemed
from contract_api.errors import PatientGone
from contract_api.paper import words
from contract_api.people.models import Channel, Person
from contract_api.people.rules import SERVED
from contract_api.unasked import consent
from nastasteg import codes
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, defer_notice

logger = logging.getLogger("contract_api")

TEXT = "utter_enrolment_code"

KIND = "enrolment"
"""Under which codes are looked up."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A code that has just been made. It is nowhere else to be had."""

    enrolment_id: uuid.UUID
    code: str
    person: Person
    expires_at: datetime

    @property
    def shown(self) -> str:
        """Return the code as it is printed."""
        return codes.show(self.code)


async def enrol(
    session: AsyncSession,
    identifiers: Identifiers,
    person: Person,
    *,
    by: str,
    channel: Channel | None,
    sent_to: str | None,
    wants_messages: bool = False,
    now: datetime,
) -> Given:
    """Make a code for a person; the one before it is revoked. `sent_to`: the number that it is sent to, if it is.

    `wants_messages`: the person has said that they want reminders and the like.

    Raises PatientGone for somebody who is no longer served.
    """
    # One at a time for a person: of two codes at once, the first is revoked by the second.
    await session.refresh(person, with_for_update=True)
    if person.status not in SERVED:
        raise PatientGone(person.status)
    await revoke(session, person.id, now=now)
    code = codes.make()
    enrolment = Enrolment(
        id=uuid.uuid4(),
        person_id=person.id,
        code_lookup=identifiers.lookup(KIND, code),
        channel=channel,
        sent_to_lookup=identifiers.lookup(Channel.SMS, sent_to) if sent_to else None,
        made_by=by,
        wants_messages=wants_messages,
        made_at=now,
        expires_at=now + CODE_HOLDS,
    )
    session.add(enrolment)
    await session.flush()
    items = [f"enrolment:{enrolment.id}"]
    await record_operator(session, by=by, patient_id=person.id, action="enrolment.made", items=items, now=now)
    return Given(enrolment_id=enrolment.id, code=code, person=person, expires_at=enrolment.expires_at)


async def revoke(session: AsyncSession, person_id: uuid.UUID, *, now: datetime) -> None:
    """Revoke the code that a person has been given and not redeemed."""
    await _revoke(session, Enrolment.person_id == person_id, now=now)


async def send(
    session: AsyncSession, jobs: App, identifiers: Identifiers, given: Given, *, to: str, now: datetime
) -> None:
    """Have a code sent by SMS to the number that it was made for, once this transaction commits."""
    values = {"code": given.shown, "date": words.day(last_day(given.expires_at), local_date(now))}
    notice = Notice(
        id=given.enrolment_id, about=given.person.id, channel=Channel.SMS, address=to, text=TEXT, values=values
    )
    await defer_notice(jobs, session, identifiers, notice)


async def recycled(session: AsyncSession, identifiers: Identifiers, numbers: Sequence[str], *, now: datetime) -> int:
    """End all that rests on numbers which are others' now. Returns how many bindings there were."""
    lookups = [lookup for number in numbers for lookup in identifiers.lookups(Channel.SMS, number)]
    await _revoke(session, Enrolment.sent_to_lookup.in_(lookups), now=now)
    return await end_recycled(session, lookups, now=now)


async def _revoke(session: AsyncSession, which: ColumnElement[bool], *, now: datetime) -> None:
    await session.execute(update(Enrolment).where(which, Enrolment.is_open()).values(revoked_at=now))


def last_day(expires_at: datetime) -> date:
    """Return the last whole day on which a code can be redeemed, as it is told."""
    return local_date(expires_at) - timedelta(days=1)


async def redeem(
    session: AsyncSession, identifiers: Identifiers, *, channel: Channel, address: str, text: str, now: datetime
) -> bool:
    """Bind an address to the person whose code a message holds, and return whether it did.

    The same message again, and the same code from the same number while that is bound, give the same. Nothing tells a
    wrong, used, expired or revoked code, or one too many, from a message without any.
    """
    lookups = identifiers.lookups(channel, address)
    left = WRONG_CODES_A_DAY - await _wrong_today(session, lookups[0], now=now)
    tried = codes.find(text)[: max(0, left)]
    known_as = [lookup for code in tried for lookup in identifiers.lookups(KIND, code)]
    # Looked for also where the message holds none, so that the work is the same whatever was written.
    found = await session.scalars(
        select(Enrolment)
        .where(Enrolment.code_lookup.in_(known_as or [""]))
        .options(joinedload(Enrolment.person, innerjoin=True))
        .with_for_update(of=Enrolment)
    )
    for enrolment in found:
        if await _redeemed_here(session, enrolment, channel=channel, lookups=lookups):
            return True
        if _is_open(enrolment, channel=channel, lookups=lookups, now=now):
            sealed = identifiers.seal(address)
            await _redeem(session, enrolment, channel=channel, lookups=lookups, sealed=sealed, now=now)
            return True
    await _count_wrong(session, lookups[0], len(tried), now=now)
    return False


def _is_open(enrolment: Enrolment, *, channel: Channel, lookups: Sequence[str], now: datetime) -> bool:
    if enrolment.person.status not in SERVED:
        return False
    here = next((lookup for lookup in lookups if lookup == enrolment.sent_to_lookup), lookups[0])
    return can_be_redeemed(enrolment.as_rule(), channel=channel, address=here, now=now)


async def _redeem(
    session: AsyncSession,
    enrolment: Enrolment,
    *,
    channel: Channel,
    lookups: Sequence[str],
    sealed: str,
    now: datetime,
) -> None:
    way = "sent to the number" if enrolment.sent_to_lookup else "handed over"
    how = f"code {way} by {enrolment.made_by}"
    binding = await bind(session, enrolment.person, channel=channel, lookups=lookups, sealed=sealed, how=how, now=now)
    if enrolment.wants_messages:
        await consent.give(session, enrolment.person_id, by=enrolment.made_by, now=now)
    enrolment.redeemed_at, enrolment.binding_id = now, binding.id
    await session.flush()


async def _redeemed_here(
    session: AsyncSession, enrolment: Enrolment, *, channel: Channel, lookups: Sequence[str]
) -> bool:
    """Return whether a code has led to a binding of this very address that still holds."""
    if enrolment.binding_id is None:
        return False
    return any(binding.id == enrolment.binding_id for binding in await live_bindings(session, channel, lookups))


async def _wrong_today(session: AsyncSession, lookup: str, *, now: datetime) -> int:
    counted = await session.scalar(
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.address_lookup == lookup, WrongCode.at > now - timedelta(days=1))
    )
    return counted or 0


async def _count_wrong(session: AsyncSession, lookup: str, count: int, *, now: datetime) -> None:
    """Count wrong codes, and raise the alarm in the log when there are very many over all addresses."""
    if not count:
        return
    await session.execute(delete(WrongCode).where(WrongCode.at <= now - timedelta(days=1)))
    session.add_all(WrongCode(address_lookup=lookup, at=now) for _ in range(count))
    await session.flush()
    within_the_hour = await session.scalar(
        select(func.count()).select_from(WrongCode).where(WrongCode.at > now - timedelta(hours=1))
    )
    if within_the_hour and within_the_hour >= ALARM_AT:
        logger.error("%s wrong codes within an hour, over all addresses: somebody may be guessing", within_the_hour)
