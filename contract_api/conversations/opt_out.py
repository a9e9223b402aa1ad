"""Who has written STOPP: told by the gateway, shown to staff, who then phone or write instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from contract_api.access_log.operators import record_operator
from contract_api.conversations.models import Conversation, OptOut
from contract_api.conversations.service import Talking
from contract_api.people.models import ChannelBinding


@dataclass(frozen=True, kw_only=True)
class OptedOut:
    """Somebody to whom nothing is sent that is not a reply."""

    name: str
    external_ref: str
    channel: str
    since: datetime


async def set_opt_out(session: AsyncSession, talking: Talking, since: datetime | None) -> None:
    """Store since when a conversation is opted out, or that it no longer is. Saying it again changes nothing."""
    if since is None:
        await session.execute(delete(OptOut).where(OptOut.conversation_id == talking.conversation.id))
        return
    await session.execute(
        insert(OptOut)
        .values(conversation_id=talking.conversation.id, since=since)
        .on_conflict_do_update(index_elements=[OptOut.conversation_id], set_={"since": since})
    )


async def opted_out(session: AsyncSession, *, by: str, now: datetime) -> Sequence[OptedOut]:
    """Return who is opted out at an address that is still theirs, the latest first. The reading is logged for each."""
    found = await session.scalars(
        select(OptOut)
        .join(Conversation, Conversation.id == OptOut.conversation_id)
        .join(ChannelBinding, ChannelBinding.id == Conversation.binding_id)
        .where(ChannelBinding.ended_at.is_(None))
        .order_by(OptOut.since.desc())
        .options(joinedload(OptOut.conversation, innerjoin=True).joinedload(Conversation.person, innerjoin=True))
    )
    listed = []
    for row in found.all():
        person = row.conversation.person
        listed.append(
            OptedOut(
                name=f"{person.given_name} {person.family_name}",
                external_ref=person.external_ref,
                channel=row.conversation.channel.value,
                since=row.since,
            )
        )
        await record_operator(session, by=by, patient_id=person.id, action="opt_out.list", items=[], now=now)
    return listed
