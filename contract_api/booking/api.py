"""POST /conversations/{pseudonym}/booking/...: agreed times are moved, made, cancelled and confirmed.

No request names a time: which one is meant is found among the patient's own, and what is done is what the message has
chosen of what was offered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.access_log.sealing import logged_transaction
from contract_api.answers.service import Inquiry
from contract_api.booking import changing, reading_back, settling, threads
from contract_api.booking.desk import Desk, open_desk
from contract_api.booking.models import ChangeState
from contract_api.booking.schemas import BookingAnswer, BookingWish, MessageIn, Settled
from contract_api.booking.system import Unclear
from contract_api.booking.telling import tell_question
from contract_api.conversations.service import Asking, load
from contract_api.dependencies import AskingDep, MessageId, Now, Parts, PartsDep, Pseudonym, SessionDep
from contract_api.errors import Conflict, ConversationUnknown, NotAllowed, NotFound, Unavailable, documented

router = APIRouter(
    prefix="/conversations/{pseudonym}/booking",
    tags=["agreed times"],
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)

settling_router = APIRouter(tags=["agreed times"])

SAID_TWICE = timedelta(hours=1)
"""For so long a yes that comes again is told what the first one did."""


@router.post("/wish", summary="Say what is wanted with an agreed time")
async def wish(wanted: BookingWish, asking: AskingDep, session: SessionDep, now: Now, parts: PartsDep) -> BookingAnswer:
    """Find the time that is meant and what is free instead, or go on with the booking that is under way.

    Nothing is changed, but that the patient has said that they will come. Idempotent by `message_id`.
    """
    inquiry = _inquiry(asking, wanted.message_id, session, now, parts)
    with _unavailable_when_silent():
        return await reading_back.begin(await open_desk(inquiry, parts.booking(session)), wanted)


@router.post("/choice", summary="Go on from what the message has chosen")
async def choice(
    message: MessageIn, asking: AskingDep, session: SessionDep, now: Now, parts: PartsDep
) -> BookingAnswer:
    """Propose for the time that was chosen, or hold the free time that was, and read it back. Idempotent."""
    inquiry = _inquiry(asking, message.message_id, session, now, parts)
    with _unavailable_when_silent():
        return await reading_back.chosen(await open_desk(inquiry, parts.booking(session)))


@router.post("/change", summary="Do what the message has said yes to")
async def change(message: MessageIn, pseudonym: Pseudonym, now: Now, parts: PartsDep) -> BookingAnswer:
    """Move, make or cancel as it was read back: once, whole or not at all. Idempotent by `message_id`.

    `unclear`: the booking system has not said whether it is done; the patient is told when it has.
    """
    ages = parts.settings.ages
    async with logged_transaction(parts.sessions) as session:
        asking = await load(session, pseudonym, ages=ages, now=now)
        is_first = await changing.write_down(session, asking, message_id=message.message_id, now=now)

    async def in_a_transaction(step: Callable[[Desk], Awaitable[BookingAnswer]]) -> BookingAnswer:
        async with logged_transaction(parts.sessions) as session:
            asking = await load(session, pseudonym, ages=ages, now=now)
            await changing.take_turns(session, asking)
            inquiry = _inquiry(asking, message.message_id, session, now, parts)
            return await step(await open_desk(inquiry, parts.booking(session)))

    # Each in one of its own: of an attempt of which nobody knows what came, nothing is kept here.
    for step in (partial(changing.carry_out, is_first=is_first), changing.find_out):
        try:
            return await in_a_transaction(step)
        except Unclear:
            continue
    return await in_a_transaction(changing.leave_open)


@router.get("/open", summary="What is asked about an agreed time", responses=documented(NotFound))
async def open_(
    asking: AskingDep, session: SessionDep, now: Now, parts: PartsDep, message_id: MessageId
) -> BookingAnswer:
    """Tell the question about a time that is open to a message: one about something else in the middle of it.

    Nothing is asked or changed. `is_repeated`: it is the question that the message itself has led to.
    """
    own = await threads.begun_by(session, asking, message_id=message_id)
    asked = own or await threads.under_way(session, asking, message_id=message_id, now=now)
    if asked is None:
        raise NotFound("No question about an agreed time is open.")
    desk = await open_desk(_inquiry(asking, message_id, session, now, parts), parts.booking(session))
    if not desk.allowed:
        raise NotFound("No question about an agreed time is open.")
    return (await tell_question(desk, asked)).model_copy(update={"is_repeated": own is not None})


@router.get("/latest", summary="What was done last", responses=documented(NotFound))
async def latest(
    asking: AskingDep, session: SessionDep, now: Now, parts: PartsDep, message_id: MessageId
) -> BookingAnswer:
    """Tell what was done within the last hour, for a yes that is said twice."""
    inquiry = _inquiry(asking, message_id, session, now, parts)
    done = await changing.latest(await open_desk(inquiry, parts.booking(session)), within=SAID_TWICE)
    if done is None:
        raise NotFound("Nothing has been done of late.")
    return done


@settling_router.post("/booking/settle", summary="Settle what is not clear")
async def settle(now: Now, parts: PartsDep) -> Settled:
    """Ask the booking system about each change of which it is not known what came, and tell who asked for it.

    For our own worker, every minute. What the system does not answer for stays as it is until the next time.
    """
    states = []
    async with parts.sessions() as session:
        due = await settling.due(session, now=now)
    for change_id in due:
        with suppress(Unclear):
            async with logged_transaction(parts.sessions) as session:
                states.append(await settling.settle(session, parts, change_id, now=now))
    done, refused = states.count(ChangeState.DONE), states.count(ChangeState.REFUSED)
    return Settled(done=done, refused=refused, still_open=len(due) - done - refused)


@contextmanager
def _unavailable_when_silent() -> Iterator[None]:
    """Have the same message come again where the booking system gives no answer: nothing has been changed."""
    try:
        yield
    except Unclear:
        raise Unavailable("The booking system gives no answer.") from None


def _inquiry(asking: Asking, message_id: str, session: AsyncSession, now: datetime, parts: Parts) -> Inquiry:
    return Inquiry(
        session=session,
        asking=asking,
        message_id=message_id,
        now=now,
        fallback_phone=parts.settings.fallback_phone,
    )
