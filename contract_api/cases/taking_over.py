"""Somebody at the care talks with the patient themselves: the assistant keeps quiet, and says when it is back.

Whether it does is decided here alone. The gateway asks at the beginning of each turn.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contract_api.access_log.service import record
from contract_api.cases.handling import Hand, by_form, found, happen
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent
from contract_api.cases.opening import add, by_message, write_more
from contract_api.cases.replying import Reach, Way, signature, way_to
from contract_api.cases.voice import Voice
from contract_api.conversations.models import Conversation
from contract_api.conversations.schemas import HeardIn
from contract_api.conversations.service import Asking, hold
from contract_api.errors import Conflict
from contract_api.paper import words
from contract_api.people.models import ChannelBinding
from contract_api.people.rules import Scope, may_ask
from contract_api.questions.models import OpenQuestion
from nastasteg.clock import local_date

AT_ONCE = 100


async def take_over(session: AsyncSession, voice: Voice, hand: Hand, number: int, *, form_id: str) -> None:
    """Take over the conversation in which a case was written, and tell whoever wrote who answers now.

    What the assistant has asked there is open no longer: a yes is for the person from now on. Raises Conflict where
    words of the care may not be said to them there, and while a colleague talks with them about another case.
    """
    case = await found(session, hand, number)
    if await by_form(session, case, EventKind.TAKEN_OVER, form_id) is not None:
        return
    way = await way_to(session, case.id, ages=voice.ages, now=hand.now)
    if way.reach is not Reach.WORD_FOR_WORD or way.binding is None or await _other(session, case) is not None:
        raise Conflict("The conversation cannot be taken over.")
    values = {"sender": signature(hand.staff, way.case.unit.name)}
    event = await happen(session, hand, case, EventKind.TAKEN_OVER, form_id=form_id)
    await session.execute(
        update(OpenQuestion)
        .where(OpenQuestion.conversation_id.in_(_at(way.binding)), OpenQuestion.closed_at.is_(None))
        .values(closed_at=hand.now)
    )
    if way.about is None:
        await voice.say(session, way, event, "utter_taken_over", values)
    else:
        await voice.say(session, way, event, "utter_taken_over_about", {**values, "about": way.about})


async def hand_back(
    session: AsyncSession, voice: Voice, hand: Hand, number: int, *, form_id: str, keeps_own: bool = False
) -> None:
    """Give the conversation back to the assistant, if somebody has it; `keeps_own`: unless that is oneself."""
    case = await found(session, hand, number)
    if case.taken_over_at is None or (keeps_own and case.owner_id == hand.staff.id):
        return
    event = await happen(session, hand, case, EventKind.HANDED_BACK, form_id=form_id)
    await _tell_back(session, voice, event, now=hand.now)


async def hand_back_quiet(session: AsyncSession, voice: Voice, *, quiet_for: timedelta, now: datetime) -> int:
    """Have the assistant back wherever who took over has been quiet for long; return in how many conversations."""
    quiet = await session.scalars(
        select(Case)
        .where(Case.taken_over_at.is_not(None), _last_word() <= now - quiet_for)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    cases = quiet.all()
    for case in cases:
        await _come_back(session, voice, case, now=now)
    return len(cases)


async def hear(
    session: AsyncSession, voice: Voice, asking: Asking, written: HeardIn, *, quiet_for: timedelta, now: datetime
) -> bool:
    """Add a message to the case from which the conversation was taken over. False where the assistant answers it.

    So it does from the moment when who took over has been quiet for too long, whether or not the clock has seen it.
    """
    await hold(session, asking)
    if await by_message(session, written.message_id) is not None:
        return True
    case_id = await session.scalar(_taken_over(asking.conversation.pseudonym))
    if case_id is None or not may_ask(asking.scopes, Scope.CASES):
        return False
    case = await session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    if case.taken_over_at is None:
        return False
    if await session.scalar(select(Case.id).where(Case.id == case_id, _last_word() <= now - quiet_for)) is not None:
        await _come_back(session, voice, case, now=now)
        return False
    await write_more(session, case, text=written.text, message_id=written.message_id, now=now)
    await record(
        session,
        asking=asking,
        action="case.open",
        items=[f"case:{case.number}"],
        unit_id=case.unit_id,
        message_id=written.message_id,
        now=now,
    )
    return True


async def is_with_person(session: AsyncSession, pseudonym: uuid.UUID) -> bool:
    """Return whether somebody at the care has taken over a conversation."""
    return await session.scalar(_taken_over(pseudonym)) is not None


def _taken_over(pseudonym: uuid.UUID) -> Select[uuid.UUID]:
    """Select the case from which a conversation was taken over: of the same two people, at the same number.

    What is written there about somebody else, and on the page, is not for whoever has taken it over.
    """
    begun = aliased(Conversation)
    return (
        select(Case.id)
        .join(begun, begun.id == Case.conversation_id)
        .join(ChannelBinding, ChannelBinding.id == begun.binding_id)
        .join(
            Conversation,
            (Conversation.channel == ChannelBinding.channel)
            & (Conversation.address_lookup == ChannelBinding.address_lookup),
        )
        .where(
            Conversation.pseudonym == pseudonym,
            Conversation.patient_id == Case.patient_id,
            Conversation.person_id == Case.person_id,
            Case.taken_over_at.is_not(None),
        )
    )


def _last_word() -> ScalarSelect[datetime]:
    """Select when somebody at the care last did something with a case."""
    return (
        select(func.max(CaseEvent.at))
        .where(CaseEvent.case_id == Case.id, CaseEvent.staff_id.is_not(None))
        .correlate(Case)
        .scalar_subquery()
    )


def _at(binding: ChannelBinding) -> Select[uuid.UUID]:
    """Select the conversation at a number."""
    return select(Conversation.id).where(
        Conversation.channel == binding.channel, Conversation.address_lookup == binding.address_lookup
    )


async def _come_back(session: AsyncSession, voice: Voice, case: Case, *, now: datetime) -> None:
    event = CaseEvent(case_id=case.id, kind=EventKind.HANDED_BACK, at=now)
    await add(session, event)
    await _tell_back(session, voice, event, now=now)


async def _tell_back(session: AsyncSession, voice: Voice, event: CaseEvent, *, now: datetime) -> None:
    """Tell that the assistant is back, and what becomes of what nobody has answered."""
    way = await way_to(session, event.case_id, ages=voice.ages, now=now)
    if not await _waits(session, way):
        await voice.say(session, way, event, "utter_handed_back")
    elif way.case.due_at is None or way.case.overdue_since is not None or way.case.due_at <= now:
        await voice.say(session, way, event, "utter_handed_back_waits", {"phone": words.phone(way.phone)})
    else:
        date = words.day(local_date(way.case.due_at), local_date(now))
        await voice.say(session, way, event, "utter_handed_back_promise", {"date": date})


async def _waits(session: AsyncSession, way: Way) -> bool:
    """Return whether what was written last has not been answered."""
    last = await session.scalar(
        select(CaseEvent.kind)
        .where(
            CaseEvent.case_id == way.case.id,
            CaseEvent.kind.in_((EventKind.OPENED, EventKind.WROTE, EventKind.REPLIED)),
        )
        .order_by(CaseEvent.number.desc())
        .limit(1)
    )
    return last is not EventKind.REPLIED


async def _other(session: AsyncSession, case: Case) -> uuid.UUID | None:
    found: uuid.UUID | None = await session.scalar(
        select(Case.id).where(
            Case.patient_id == case.patient_id,
            Case.person_id == case.person_id,
            Case.taken_over_at.is_not(None),
            Case.id != case.id,
        )
    )
    return found
