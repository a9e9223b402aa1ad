"""Calls that staff agree upon: told at once, once more just before, and when one is moved, missed or withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.cases.handling import Hand, by_form, found, happen
from contract_api.cases.lifecycle import DAY_ENDS, EventKind, due_at
from contract_api.cases.models import Case, CaseEvent
from contract_api.cases.opening import add
from contract_api.cases.replying import Reach, Way, way_to
from contract_api.cases.rules import Window
from contract_api.cases.voice import Voice
from contract_api.errors import Conflict
from contract_api.paper import words
from contract_api.staff.models import Staff
from contract_api.units.models import CareUnit
from nastasteg.clock import STOCKHOLM, local_date

AT_ONCE = 100


async def plan(
    session: AsyncSession, voice: Voice, hand: Hand, number: int, window: Window, *, form_id: str, missed: bool = False
) -> None:
    """Agree upon when somebody is called, or upon another time, and tell them. It is theirs who plans it to call.

    `missed`: the last call was not answered. Raises Conflict where whoever wrote cannot be told.
    """
    case = await found(session, hand, number)
    if await by_form(session, case, EventKind.CALL_PLANNED, form_id) is not None:
        return
    way = await way_to(session, case.id, ages=voice.ages, now=hand.now)
    if way.binding is None:
        raise Conflict("Whoever wrote cannot be told of a call.")
    is_moved = case.call_until is not None and case.call_until > hand.now
    if missed:
        await happen(session, hand, case, EventKind.CALL_MISSED, form_id=form_id)
    when = _when(window.starts_at, window.ends_at, now=hand.now)
    event = await happen(
        session,
        hand,
        case,
        EventKind.CALL_PLANNED,
        form_id=form_id,
        text=when,
        call_from=window.starts_at,
        call_until=window.ends_at,
        due_at=max(window.ends_at, datetime.combine(local_date(window.starts_at), DAY_ENDS, tzinfo=STOCKHOLM)),
    )
    said = "utter_call_missed_new" if missed else "utter_call_moved" if is_moved else "utter_call_planned"
    await _say(session, voice, way, event, said, caller=hand.staff.name, when=when)


async def miss(session: AsyncSession, voice: Voice, hand: Hand, number: int, *, form_id: str) -> None:
    """Note that somebody was called and did not answer, and tell them how to be called again."""
    case = await found(session, hand, number)
    if await by_form(session, case, EventKind.CALL_MISSED, form_id) is not None:
        return
    event = await happen(session, hand, case, EventKind.CALL_MISSED, form_id=form_id)
    way = await way_to(session, case.id, ages=voice.ages, now=hand.now)
    await voice.say(session, way, event, "utter_call_missed", {"phone": words.phone(way.phone)})


async def withdraw(session: AsyncSession, voice: Voice, hand: Hand, number: int, *, form_id: str) -> None:
    """Withdraw the call that is agreed upon, if one is and it is not over, and tell whoever waits for it."""
    case = await found(session, hand, number)
    if case.call_from is None or case.call_until is None or case.call_until <= hand.now:
        return
    when = _when(case.call_from, case.call_until, now=hand.now)
    unit = await session.get_one(CareUnit, case.unit_id)
    due = due_at(hand.now, unit.reply_within_days)
    event = await happen(session, hand, case, EventKind.CALL_WITHDRAWN, form_id=form_id, text=when, due_at=due)
    way = await way_to(session, case.id, ages=voice.ages, now=hand.now)
    await voice.say(session, way, event, "utter_call_withdrawn", {"when": when, "phone": words.phone(way.phone)})


async def tell_soon(session: AsyncSession, voice: Voice, *, now: datetime) -> int:
    """Tell everybody whose call begins in ten minutes; return how many were told. Again tells nobody."""
    due = await session.scalars(
        select(Case).where(Case.call_soon_at <= now).limit(AT_ONCE).with_for_update(skip_locked=True)
    )
    told = 0
    for case in due.all():
        owner = await session.get(Staff, case.owner_id) if case.owner_id else None
        starts_at, ends_at = case.call_from, case.call_until
        event = CaseEvent(case_id=case.id, kind=EventKind.CALL_SOON, at=now)
        await add(session, event)
        if starts_at is None or ends_at is None or ends_at <= now:
            continue
        way = await way_to(session, case.id, ages=voice.ages, now=now)
        caller = owner.name if owner else None
        await _say(
            session, voice, way, event, "utter_call_soon", caller=caller, when=_when(starts_at, ends_at, now=now)
        )
        told += 1
    return told


async def _say(
    session: AsyncSession, voice: Voice, way: Way, event: CaseEvent, text: str, *, caller: str | None, when: str
) -> None:
    """Tell when somebody calls; who, only where names may be said."""
    if caller is not None and way.reach is Reach.WORD_FOR_WORD:
        await voice.say(session, way, event, text, {"sender": caller, "when": when})
    else:
        await voice.say(session, way, event, f"{text}_unnamed", {"when": when})


def _when(starts_at: datetime, ends_at: datetime, *, now: datetime) -> str:
    """Return when it is: "tisdag 17 november kl. 13.00-15.00". It may be read the next day: never "i dag"."""
    return f"{words.local_day(starts_at, local_date(now))} kl. {words.clock(starts_at)}-{words.clock(ends_at)}"
