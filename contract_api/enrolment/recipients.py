"""Whether something that nobody has asked for may be sent to an address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.conversations.candidates import candidates, live_bindings
from contract_api.enrolment.models import Enrolment
from contract_api.people.models import Person
from contract_api.people.rules import SERVED, Ages
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers


async def may_be_written_to(
    session: AsyncSession,
    identifiers: Identifiers,
    *,
    channel: str,
    address: str,
    about: uuid.UUID,
    ages: Ages,
    now: datetime,
) -> bool:
    """Return whether a message about a patient may go to an address, as things are now.

    The patient must be served, and the address theirs, or that of somebody who may ask for them; or else one to which
    an open code of theirs is being sent. Nothing is ever sent about somebody who has died or moved.
    """
    patient = await session.get(Person, about)
    if patient is None or patient.status not in SERVED:
        return False
    lookups = identifiers.lookups(channel, address)
    if await _is_invited(session, about, lookups, now=now):
        return True
    bindings = await live_bindings(session, channel, lookups)
    if any(binding.person_id == about for binding in bindings):
        return True
    possible = await candidates(session, bindings, ages=ages, today=local_date(now))
    return any(one.patient.id == about and one.person.status in SERVED for one in possible)


async def _is_invited(session: AsyncSession, person_id: uuid.UUID, lookups: Sequence[str], *, now: datetime) -> bool:
    found = await session.scalar(
        select(Enrolment.id).where(
            Enrolment.person_id == person_id,
            Enrolment.sent_to_lookup.in_(lookups),
            Enrolment.is_open(),
            Enrolment.expires_at > now,
        )
    )
    return found is not None
