"""POST /enrolments, PUT /bindings, PUT /recipients, and the end of one's own binding."""

from __future__ import annotations

from fastapi import APIRouter

from contract_api.dependencies import IdentifiersDep, MessageId, Now, PartsDep, SessionDep, TalkingDep
from contract_api.enrolment import bindings, page, recipients, service
from contract_api.enrolment.schemas import (
    BindingIn,
    BindingOut,
    EnrolmentIn,
    EnrolmentOut,
    RecipientIn,
    RecipientOut,
)
from contract_api.errors import Conflict, ConversationUnknown, Gone, NotFound, documented
from contract_api.people.finding import person_by_ref
from contract_api.people.models import Channel
from contract_api.staff_mail.service import may_be_told_at
from contract_api.unasked.api import office_of
from contract_api.unasked.going import may_go

router = APIRouter(tags=["enrolment"])


@router.post("/enrolments", summary="A code for a person", responses=documented(NotFound, Gone))
async def enrol(
    wanted: EnrolmentIn, session: SessionDep, identifiers: IdentifiersDep, now: Now, parts: PartsDep
) -> EnrolmentOut:
    """Make a single-use code by which a person's number becomes theirs, as a page to print or sent by SMS.

    The code before it is revoked. One that is sent can be redeemed from that number only, and is not told here.
    """
    person = await person_by_ref(session, wanted.external_ref)
    channel = Channel.SMS if wanted.send_to else wanted.channel and Channel(wanted.channel)
    given = await service.enrol(
        session,
        identifiers,
        person,
        by=wanted.by,
        channel=channel,
        sent_to=wanted.send_to,
        wants_messages=wanted.wants_messages,
        now=now,
    )
    if wanted.send_to:
        await service.send(session, parts.jobs, identifiers, given, to=wanted.send_to, now=now)
        return EnrolmentOut(expires_at=given.expires_at, code=None, page=None)
    printed = page.render(given, parts.settings.ways_in, channel=channel, now=now)
    return EnrolmentOut(expires_at=given.expires_at, code=given.shown, page=printed)


@router.put("/bindings", summary="Redeem a code")
async def redeem(written: BindingIn, session: SessionDep, identifiers: IdentifiersDep, now: Now) -> BindingOut:
    """Bind an address to the person whose code a message holds. Idempotent.

    What is wrong with a code is told to nobody: it is as if there were none.
    """
    bound = await service.redeem(
        session,
        identifiers,
        channel=Channel(written.channel),
        address=written.address,
        text=written.text,
        now=now,
    )
    return BindingOut(bound=bound)


@router.put("/recipients", summary="Whether an address may be written to")
async def recipient(
    asked: RecipientIn, session: SessionDep, identifiers: IdentifiersDep, now: Now, parts: PartsDep
) -> RecipientOut:
    """Say whether something about a patient, that nobody there has asked for, may go to an address now.

    Of what contract_api has written itself it is asked whether it would be written just so at this moment.
    """
    if asked.notice_id is not None:
        office = office_of(parts, session, now)
        goes = await may_go(office, asked.notice_id, channel=asked.channel, address=asked.address)
        if goes is not None:
            return RecipientOut(may_be_written_to=goes)
    if asked.channel == "sms" and await may_be_told_at(session, identifiers, asked.about, asked.address):
        return RecipientOut(may_be_written_to=True)
    allowed = await recipients.may_be_written_to(
        session,
        identifiers,
        channel=asked.channel,
        address=asked.address,
        about=asked.about,
        ages=parts.settings.ages,
        now=now,
    )
    return RecipientOut(may_be_written_to=allowed)


@router.delete(
    "/conversations/{pseudonym}/binding",
    status_code=204,
    summary="End one's own binding",
    responses=documented(ConversationUnknown, Conflict),
)
async def unbind(talking: TalkingDep, session: SessionDep, now: Now, message_id: MessageId | None = None) -> None:
    """End the binding of whoever is in the conversation: the number is then an unknown one."""
    await bindings.end_own(session, talking, message_id=message_id, now=now)
