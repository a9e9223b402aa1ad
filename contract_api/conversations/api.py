"""PUT /conversations: who an address is."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.cases.taking_over import is_with_person
from contract_api.conversations import opt_out, service
from contract_api.conversations.schemas import AddressIn, ConversationOut, OptOutIn
from contract_api.dependencies import IdentifiersDep, Now, PartsDep, SessionDep, TalkingDep
from contract_api.enrolment.bindings import used_bindings
from contract_api.errors import ConversationUnknown, documented
from contract_api.unasked.pausing import end_pause

router = APIRouter(tags=["conversations"])


@router.put("/conversations", summary="Who an address is")
async def identify(
    address: AddressIn, session: SessionDep, identifiers: IdentifiersDep, now: Now, parts: PartsDep
) -> ConversationOut:
    """Give the pseudonym of the conversation at an address, or say that nobody is known there.

    Nobody is known where the number is not bound, or no longer, which it is not when it has long been unused. The same
    address gets the same pseudonym for as long as person and patient are the same.
    """
    lookups = identifiers.lookups(address.channel, address.address)
    bindings = await used_bindings(
        session, address.channel, lookups, months=parts.settings.binding_unused_months, now=now
    )
    found = await service.identify(session, identifiers, address, bindings, ages=parts.settings.ages, now=now)
    if found.pseudonym is None or not await is_with_person(session, found.pseudonym):
        return found
    return found.model_copy(update={"with_person": True})


@router.put(
    "/conversations/{pseudonym}/opt-out",
    status_code=204,
    summary="Whether the sender has told us to stop",
    responses=documented(ConversationUnknown),
)
async def set_opt_out(told: OptOutIn, talking: TalkingDep, session: SessionDep, now: Now) -> None:
    """Keep since when nothing may be sent there but replies, so that staff see it and phone instead. Idempotent.

    Whoever wants messages again is reminded again too, where reminders have rested for a while.
    """
    if told.since is None:
        await end_pause(session, talking.person.id, now=now)
    await opt_out.set_opt_out(session, talking, told.since)
