"""What an endpoint can ask for.

The transaction ends before the answer leaves: a failed commit is a failed request. All are coroutines, also those
that wait for nothing: a plain function would be called in a thread of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from contract_api.access_log.sealing import logged_transaction
from contract_api.booking.system import BookingSystem
from contract_api.conversations.service import Asking, Talking, load, talk
from contract_api.settings import ContractApiSettings
from nastasteg.clock import Clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the app is made of. It hangs on `app.state.parts`."""

    settings: ContractApiSettings
    engine: AsyncEngine
    sessions: Sessions
    identifiers: Identifiers
    jobs: App
    clock: Clock
    booking: Callable[[AsyncSession], BookingSystem]
    """The system that keeps the timetables, within a transaction."""


async def parts_of(request: Request) -> Parts:
    """Return the app's parts."""
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(parts_of)]


async def _session(parts: PartsDep) -> AsyncIterator[AsyncSession]:
    async with logged_transaction(parts.sessions) as session:
        yield session


async def _now(parts: PartsDep) -> datetime:
    return parts.clock()


async def _identifiers(parts: PartsDep) -> Identifiers:
    return parts.identifiers


SessionDep = Annotated[AsyncSession, Depends(_session, scope="function")]
"""One transaction. With the scope "function" it is committed before the answer is sent, not after."""

Now = Annotated[datetime, Depends(_now)]
IdentifiersDep = Annotated[Identifiers, Depends(_identifiers)]
Pseudonym = Annotated[uuid.UUID, Path(description="The conversation's pseudonym.")]
MessageId = Annotated[str, Query(min_length=1, max_length=100, description="The inbound message's id.")]


async def _asking(
    pseudonym: Pseudonym,
    session: SessionDep,
    now: Now,
    parts: PartsDep,
) -> Asking:
    return await load(session, pseudonym, ages=parts.settings.ages, now=now)


AskingDep = Annotated[Asking, Depends(_asking)]
"""Who asks about whom, checked anew in this request's transaction."""


async def _talking(pseudonym: Pseudonym, session: SessionDep, now: Now) -> Talking:
    return await talk(session, pseudonym, now=now)


TalkingDep = Annotated[Talking, Depends(_talking)]
"""Who is in the conversation, whomever it is about."""
