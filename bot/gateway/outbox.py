"""Storing what is to be sent, together with the job that sends it: both exist, or neither."""

from __future__ import annotations

import uuid
from datetime import datetime

from procrastinate import App
from sqlalchemy import ColumnElement, case, exists
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.web import WEB
from bot.gateway.buttons import Choices, keep
from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, Kind, OutboundMessage
from bot.swedish.sms import measure
from nastasteg.jobs import DANGER_QUEUE, SEND_QUEUE, SEND_TASK, UNASKED_PRIORITY, defer

PRIORITIES = {Kind.DANGER: 100, Kind.UNASKED: UNASKED_PRIORITY}
"""Danger first, also in a worker that serves more than one queue; what nobody has asked for last."""


async def store(
    session: AsyncSession,
    jobs: App,
    *,
    address_id: uuid.UUID,
    kind: Kind,
    text: str,
    now: datetime,
    turn_id: uuid.UUID | None = None,
    inbound_id: uuid.UUID | None = None,
    notice_id: uuid.UUID | None = None,
    about_id: uuid.UUID | None = None,
    position: int = 0,
    status: Delivery = Delivery.QUEUED,
    held_for: str | None = None,
    held_while: str | None = None,
    document: str | None = None,
    choices: Choices | None = None,
) -> bool:
    """Store a message once for its cause, kind and position, with its send job unless it is held.

    What is stored for the web is delivered thereby: it is read from here.

    `held_for`: the pseudonym that a held page was written for, and to whom alone it may be given, `held_while` the
    standing is the same.

    Returns False, and changes nothing, when it was stored before.
    """
    size = measure(text)
    inserted = await session.execute(
        insert(OutboundMessage)
        .values(
            id=uuid.uuid4(),
            address_id=address_id,
            turn_id=turn_id,
            inbound_id=inbound_id,
            notice_id=notice_id,
            about_id=about_id,
            kind=kind,
            position=position,
            text=text,
            encoding=size.encoding,
            segments=size.segments,
            status=_when_stored(address_id, status),
            held_for=held_for,
            held_while=held_while,
            document=document,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing()
        .returning(OutboundMessage.id, OutboundMessage.status)
    )
    stored = inserted.one_or_none()
    if stored is None:
        return False
    outbound_id, stored_as = stored
    if choices is not None:
        await keep(session, outbound_id, choices)
    if stored_as is Delivery.QUEUED:
        await defer_send(session, jobs, outbound_id, address_id=address_id, kind=kind)
    return True


def _when_stored(address_id: uuid.UUID, status: Delivery) -> ColumnElement[Delivery]:
    is_web = exists().where(Address.id == address_id, Address.channel == WEB)
    return case((is_web, Delivery.DELIVERED), else_=status)


async def defer_send(
    session: AsyncSession, jobs: App, outbound_id: uuid.UUID, *, address_id: uuid.UUID, kind: Kind
) -> None:
    """Defer the job that hands a stored message to the provider, after what was stored for the address before.

    A reply to danger waits for nothing: it has no lock, and its queue has a worker of its own.
    """
    is_danger = kind is Kind.DANGER
    await defer(
        jobs,
        session,
        SEND_TASK,
        queue=DANGER_QUEUE if is_danger else SEND_QUEUE,
        lock=None if is_danger else f"send {address_id}",
        priority=PRIORITIES.get(kind, 0),
        outbound_id=str(outbound_id),
    )
