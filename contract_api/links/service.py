"""Makes one-time links, and opens them for the person who asked for them and for nobody else."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.models import Actor
from contract_api.access_log.service import record, record_reading
from contract_api.conversations.models import Conversation
from contract_api.conversations.service import Asking, hold, still_allowed
from contract_api.errors import Conflict
from contract_api.links import rules
from contract_api.links.models import Link, StrongSession
from contract_api.links.schemas import LinkIn, LinkOut, RedeemIn, RedeemOut, SessionIn, SessionOut
from contract_api.links.sessions import held_conversations
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.people.rules import Ages
from contract_api.questions.models import OpenQuestion
from contract_api.questions.service import TEXT
from nastasteg.identifiers import Identifiers

NOT_OPENED = RedeemOut(opened=False)
LOOKUPS = {"token": Link.token_lookup, "code": Link.code_lookup}


async def make(
    session: AsyncSession, identifiers: Identifiers, asking: Asking, wish: LinkIn, *, now: datetime
) -> LinkOut:
    """Make a link for the person who asks, in the place of any that they have from before.

    The same message gets a link anew and the one that it got before ends: a secret of which only a hash is kept
    cannot be told twice. Raises Conflict to whoever is logged in already, and for a message id of somebody else's.
    """
    if asking.channel is Channel.WEB:
        raise Conflict("Somebody who is logged in needs no link.")
    await hold(session, asking)
    token, code = rules.new_token(), rules.new_code()
    link = await session.scalar(select(Link).where(Link.made_by_message == wish.message_id))
    if link is None:
        await _end_others(session, asking, now=now)
        link = Link(made_by_message=wish.message_id, person_id=asking.person.id, patient_id=asking.patient.id)
        link.binding_id = asking.conversation.binding_id
        link.question = await _question(session, asking, wish.message_id)
        session.add(link)
    elif link.person_id != asking.person.id or link.ended_at is not None:
        raise Conflict("The message id belongs to another link.")
    link.token_lookup = identifiers.lookup("link token", token)
    link.code_lookup = identifiers.lookup("link code", code)
    link.made_at, link.expires_at = now, now + rules.LINK_LIVES
    await session.flush()
    items = [f"link:{link.id}"]
    await record(
        session, asking=asking, action="link.make", items=items, unit_id=None, message_id=wish.message_id, now=now
    )
    return LinkOut(token=token, code=code, expires_at=link.expires_at)


async def redeem(session: AsyncSession, identifiers: Identifiers, wish: RedeemIn, *, now: datetime) -> RedeemOut:
    """Open a link for somebody who has logged in, and begin a conversation at the strong level.

    Only the person who asked for it can; anybody else is logged, and the link left as it was until the third time.
    """
    secret = wish.secret if wish.kind == "token" else rules.typed_code(wish.secret)
    if secret is None:
        return NOT_OPENED
    lookup = identifiers.lookup(f"link {wish.kind}", secret)
    link = await session.scalar(select(Link).where(LOOKUPS[wish.kind] == lookup).with_for_update())
    if link is None:
        return NOT_OPENED
    who = identifiers.lookups("personnummer", wish.personnummer)
    person_id = await session.scalar(select(Person.id).where(Person.personnummer_lookup.in_(who)))
    if person_id != link.person_id:
        await _refuse(session, link, person_id, now=now)
        return NOT_OPENED
    binding = await session.get_one(ChannelBinding, link.binding_id)
    if not rules.can_be_opened(link.as_rule(), now) or binding.ended_at is not None:
        return NOT_OPENED
    question, secret = link.question, rules.new_session_secret()
    link.ended_at, link.question = now, None
    conversation = await _begin(session, identifiers, link, session_secret=secret, now=now)
    await record_reading(
        session,
        actor=Actor.PATIENT if link.person_id == link.patient_id else Actor.REPRESENTATIVE,
        actor_id=link.person_id,
        patient_id=link.patient_id,
        channel=Channel.WEB,
        action="link.open",
        items=[f"link:{link.id}"],
        unit_id=None,
        message_id=None,
        now=now,
    )
    return RedeemOut(opened=True, session=secret, address=str(conversation.id), question=question)


async def seen(
    session: AsyncSession, identifiers: Identifiers, browser: SessionIn, *, ages: Ages, now: datetime
) -> SessionOut:
    """Return the login that a browser holds, and note that it is used, if it is; nothing when it has ended."""
    lookup = identifiers.lookup("session", browser.session)
    held = held_conversations(now=now).where(StrongSession.secret_lookup == lookup)
    found = (await session.execute(held.with_for_update(of=StrongSession))).one_or_none()
    if found is None:
        return SessionOut(address=None, ends_at=None)
    conversation, login = found
    if not await still_allowed(session, conversation.pseudonym, ages=ages, now=now):
        return SessionOut(address=None, ends_at=None)
    if browser.is_used:
        login.seen_at = now
    return SessionOut(address=str(conversation.id), ends_at=rules.session_ends_at(login.began_at, login.seen_at))


async def end(session: AsyncSession, identifiers: Identifiers, browser: SessionIn, *, now: datetime) -> None:
    """End the login that a browser holds. One that has ended stays as it is."""
    lookup = identifiers.lookup("session", browser.session)
    await session.execute(
        update(StrongSession)
        .where(StrongSession.secret_lookup == lookup, StrongSession.ended_at.is_(None))
        .values(ended_at=now)
    )


async def _question(session: AsyncSession, asking: Asking, message_id: str) -> str | None:
    """Return what was asked, when the message chose the link in the question that followed."""
    context = await session.scalar(
        select(OpenQuestion.context).where(
            OpenQuestion.conversation_id == asking.conversation.id, OpenQuestion.answered_by_message == message_id
        )
    )
    return str(context[TEXT]) if context and context.get(TEXT) else None


async def _end_others(session: AsyncSession, asking: Asking, *, now: datetime) -> None:
    await session.execute(
        update(Link)
        .where(Link.person_id == asking.person.id, Link.ended_at.is_(None))
        .values(ended_at=now, question=None)
    )


async def _refuse(session: AsyncSession, link: Link, person_id: uuid.UUID | None, *, now: datetime) -> None:
    """Log that somebody else tried, who it was if we know them, and end the link at the third time."""
    link.refusals += 1
    if link.refusals >= rules.MOST_REFUSALS and link.ended_at is None:
        link.ended_at, link.question = now, None
    await record_reading(
        session,
        actor=Actor.SERVICE,
        actor_id=person_id,
        patient_id=link.patient_id,
        channel=Channel.WEB,
        action="link.refused",
        items=[f"link:{link.id}"],
        unit_id=None,
        message_id=None,
        now=now,
    )


async def _begin(
    session: AsyncSession, identifiers: Identifiers, link: Link, *, session_secret: str, now: datetime
) -> Conversation:
    conversation_id = uuid.uuid4()
    conversation = Conversation(
        id=conversation_id,
        channel=Channel.WEB,
        address_lookup=identifiers.lookup(Channel.WEB, str(conversation_id)),
        pseudonym=uuid.uuid4(),
        binding_id=link.binding_id,
        person_id=link.person_id,
        patient_id=link.patient_id,
    )
    session.add(conversation)
    await session.flush()
    session.add(
        StrongSession(
            conversation_id=conversation_id,
            link_id=link.id,
            secret_lookup=identifiers.lookup("session", session_secret),
            began_at=now,
            seen_at=now,
        )
    )
    await session.flush()
    return conversation
