"""POST and GET cases: what a person at the care must answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from contract_api.cases import calls, clock, following_up, service, taking_over, telling
from contract_api.cases.schemas import CasesAnswer, TickOut
from contract_api.cases.voice import voice_of
from contract_api.conversations.schemas import CaseIn, CaseListed, CaseOut, FollowUpIn, FollowUpOut, HeardIn, HeardOut
from contract_api.dependencies import AskingDep, IdentifiersDep, MessageId, Now, PartsDep, SessionDep
from contract_api.errors import Conflict, ConversationUnknown, NotAllowed, NotFound, documented

router = APIRouter(tags=["cases"])


@router.post(
    "/conversations/{pseudonym}/cases",
    summary="Hand a question on",
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)
async def open_case(case: CaseIn, asking: AskingDep, session: SessionDep, now: Now) -> CaseOut:
    """Store a case with whoever is to answer it, and say what may be told of it. Idempotent by `message_id`.

    It goes to the contact that answers for a topic, else to the one that coordinates, else to a fixed care
    contact, to the deputy of one that is away, and to the unit when nobody can be named. 409 `no-unit` when
    there is none.
    """
    return await service.open_case(session, asking, case, now=now)


@router.get(
    "/conversations/{pseudonym}/cases",
    summary="What has come of what was handed on",
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)
async def own_cases(asking: AskingDep, message_id: MessageId, session: SessionDep, now: Now) -> CasesAnswer:
    """List what the sender has handed on about the patient: open, or closed in the last 30 days, newest first.

    Each with when it was, by when it is promised, whether it is answered, and, where the care's words may be said in
    the channel, the answers. The reading is logged.
    """
    return await telling.own_cases(session, asking, message_id=message_id, now=now)


@router.post(
    "/conversations/{pseudonym}/follow-up-question",
    summary="Ask whether a message answers a reply of the care",
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)
async def ask_to_follow_up(written: FollowUpIn, asking: AskingDep, session: SessionDep, now: Now) -> FollowUpOut:
    """Open the question whether a message is to be passed on to whoever replied in the last days.

    A yes leads to `POST /cases` with `add_to`. Without such a reply nothing is asked. Idempotent by `message_id`.
    """
    return await following_up.ask(session, asking, written, now=now)


@router.post("/cases/tick", summary="Let the cases' clock do what is due")
async def tick(session: SessionDep, now: Now, parts: PartsDep) -> TickOut:
    """Remind at half time, give what is overdue to the unit as a whole, tell of calls that are near, and have the
    assistant back where whoever took over a conversation has long been quiet.

    Called each minute. Called again it does nothing more.
    """
    voice = voice_of(parts)
    handed_back = await taking_over.hand_back_quiet(session, voice, quiet_for=parts.settings.quiet_for, now=now)
    reminded, rerouted = await clock.tick(session, now=now)
    called_soon = await calls.tell_soon(session, voice, now=now)
    return TickOut(reminded=reminded, rerouted=rerouted, handed_back=handed_back, called_soon=called_soon)


@router.post(
    "/conversations/{pseudonym}/heard",
    summary="Give a message to who has taken over the conversation",
    responses=documented(ConversationUnknown, NotAllowed, Conflict),
)
async def hear(written: HeardIn, asking: AskingDep, session: SessionDep, now: Now, parts: PartsDep) -> HeardOut:
    """Add a message to the case from which somebody has taken over the conversation, if they still have it.

    Where they have long been quiet the assistant is back, and answers this very message. Idempotent by `message_id`.
    """
    heard = await taking_over.hear(
        session, voice_of(parts), asking, written, quiet_for=parts.settings.quiet_for, now=now
    )
    return HeardOut(heard=heard)


@router.get("/cases", summary="The newest cases of a unit's care provider", responses=documented(NotFound))
async def cases(
    session: SessionDep,
    identifiers: IdentifiersDep,
    now: Now,
    unit: Annotated[str, Query(min_length=1, max_length=60, description="The HSA-id of the unit that reads them.")],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[CaseListed]:
    """List the newest cases first, with names and texts: those that staff at the unit may see.

    The reading is logged for each patient.
    """
    return await service.newest_cases(session, identifiers, unit=unit, limit=limit, now=now)
