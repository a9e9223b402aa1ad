"""PUT /conversations: who an address is."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from contract_api.conversations import service
from contract_api.conversations.schemas import AddressIn, ConversationOut
from contract_api.dependencies import IdentifiersDep, Now, PartsDep, SessionDep, TalkingDep
from contract_api.errors import ConversationUnknown, documented

router = APIRouter(tags=["conversations"])


@router.put("/conversations", summary="Who an address is")
async def identify(
    address: AddressIn, session: SessionDep, identifiers: IdentifiersDep, now: Now, parts: PartsDep
) -> ConversationOut:
    """Give the pseudonym of the conversation at an address, or say that nobody is known there.

    Nobody is known where the number is not bound, or no longer. The same address gets the same pseudonym for as
    long as person and patient are the same.
    """
    return await service.identify(session, identifiers, address, ages=parts.settings.ages, now=now)


@router.delete(
    "/conversations/{pseudonym}/binding",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Unbind the address",
    responses=documented(ConversationUnknown),
)
async def unbind(talking: TalkingDep, session: SessionDep, now: Now) -> None:
    """End the binding of the address to the person who writes: from the next message on it is an unknown one."""
    await service.unbind(session, talking, now=now)
