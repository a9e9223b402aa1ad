"""PUT /conversations: who an address is."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.conversations import service
from contract_api.conversations.schemas import AddressIn, ConversationOut
from contract_api.dependencies import IdentifiersDep, Now, PartsDep, SessionDep
from contract_api.enrolment.bindings import end_unused

router = APIRouter(tags=["conversations"])


@router.put("/conversations", summary="Who an address is")
async def identify(
    address: AddressIn, session: SessionDep, identifiers: IdentifiersDep, now: Now, parts: PartsDep
) -> ConversationOut:
    """Give the pseudonym of the conversation at an address, or say that nobody is known there.

    Nobody is known where the number is not bound, or no longer, which it is not when it has long been unused. The same
    address gets the same pseudonym for as long as person and patient are the same.
    """
    lookup = identifiers.lookup(address.channel, address.address)
    await end_unused(session, address.channel, lookup, months=parts.settings.binding_unused_months, now=now)
    return await service.identify(session, identifiers, address, ages=parts.settings.ages, now=now)
