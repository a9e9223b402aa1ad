"""What the gateway needs at contract_api: who an address is, codes, handing on, links, who has said stop."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol, cast

import structlog

from bot.gateway.delivery_errors import Why
from contract_api.client import (
    CalendarTime,
    CaseIn,
    ContractApi,
    ContractApiError,
    ContractApiRefused,
    LinkOut,
    MailOut,
    OpenQuestionOut,
    OutcomeIn,
)

__all__ = ["Care", "CareOverHttp", "CareUnavailableError", "MailOut", "Sender"]

log = structlog.get_logger(__name__)

LONGEST_TEXT = 20_000
"""Characters that contract_api takes."""

type _Channel = Literal["sms", "telegram", "web"]


class CareUnavailableError(Exception):
    """contract_api gave no answer. The reason holds nothing personal."""


class Sender(NamedTuple):
    """Who an address is, as far as the gateway may know."""

    pseudonym: str | None
    """None for somebody unknown."""
    minor_until: date | None
    """The day on which they come of age, if that is still to come."""
    standing: str | None
    """While it is the same, what was said to them may still be said."""
    with_person: bool = False
    """Whether somebody at the care has taken over the conversation."""


class Care(Protocol):
    """What it needs."""

    async def who_is(self, channel: str, address: str) -> Sender:
        """Return the name that the dialogue engine knows a sender by, and until when they are under age.

        Raises CareUnavailableError.
        """

    async def opted_out(self, pseudonym: str, since: datetime | None) -> None:
        """Tell that a sender has said stop, or wants messages again. Raises CareUnavailableError."""

    async def redeem(self, channel: str, address: str, text: str) -> bool:
        """Return whether a message holds a code by which the address is bound now. Raises CareUnavailableError."""

    async def may_write_to(self, channel: str, address: str, about: uuid.UUID, notice_id: uuid.UUID) -> bool:
        """Return whether something about a patient, that nobody there has asked for, may go to an address now.

        Raises CareUnavailableError.
        """

    async def hand_over_due(self) -> bool:
        """Let contract_api hand over what is due, and return whether there is more. Raises CareUnavailableError."""

    async def undelivered(self, notice_id: uuid.UUID, why: Why | None) -> None:
        """Tell that something of contract_api's has not come through. Raises CareUnavailableError."""

    async def delivered(self, notice_id: uuid.UUID) -> None:
        """Tell that an answer of the care has come through. Raises CareUnavailableError."""

    async def hand_on(self, pseudonym: str, message_id: str, text: str, *, mentions_danger: bool) -> bool:
        """Give a question to a person at the care, once for a message id.

        Returns False when it is refused and would be again. Raises CareUnavailableError.
        """

    async def hear(self, pseudonym: str, message_id: str, text: str) -> bool:
        """Give a message to who has taken over the conversation; False where nobody has, or not any more.

        Raises CareUnavailableError.
        """

    async def tick_cases(self) -> None:
        """Let the cases' clock do what is due. Raises CareUnavailableError."""

    async def mail_due(self, *, by_email: bool) -> None:
        """Have those told by e-mail for whom something waits. Raises CareUnavailableError."""

    async def mail_for(self, staff_id: uuid.UUID) -> MailOut | None:
        """Return what somebody at the care is to be told by e-mail; None for nothing. Raises CareUnavailableError."""

    async def mail_outcome(self, staff_id: uuid.UUID, until: datetime, *, is_refused: bool) -> None:
        """Tell that the mail server has taken it, or refuses the address for good. Raises CareUnavailableError."""

    async def make_link(self, pseudonym: str, message_id: str) -> LinkOut:
        """Make a one-time link for who asks; a new one, and only that, for the same message id.

        Raises CareUnavailableError.
        """

    async def open_question(self, pseudonym: str) -> OpenQuestionOut | None:
        """Return the question that is open in a conversation, if one is. Raises CareUnavailableError."""

    async def calendar(self, pseudonym: str, message_id: str) -> list[CalendarTime]:
        """Return the agreed times ahead that may be told there. Raises CareUnavailableError."""

    async def settle_bookings(self) -> None:
        """Have the changes of agreed times settled of which nobody knows yet what came. Asked every minute."""


class CareOverHttp:
    """Does them through contract_api's client."""

    def __init__(self, client: ContractApi) -> None:
        self._client = client

    async def who_is(self, channel: str, address: str) -> Sender:
        """Ask who an address is."""
        try:
            found = await self._client.conversation(cast(_Channel, channel), address)
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error
        pseudonym = str(found.pseudonym) if found.known and found.pseudonym else None
        return Sender(
            pseudonym=pseudonym,
            minor_until=found.minor_until,
            standing=found.standing,
            with_person=found.with_person,
        )

    async def opted_out(self, pseudonym: str, since: datetime | None) -> None:
        """Tell it. What is refused concerns a conversation that has ended, and is forgotten."""
        try:
            await self._client.opted_out(pseudonym, since)
        except ContractApiRefused as error:
            log.info("opt-out refused", reason=str(error))

    async def redeem(self, channel: str, address: str, text: str) -> bool:
        """Let contract_api look for a code. What is refused holds none."""
        try:
            return await self._client.redeem_code(cast(_Channel, channel), address, text[:LONGEST_TEXT])
        except ContractApiRefused:
            return False
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def may_write_to(self, channel: str, address: str, about: uuid.UUID, notice_id: uuid.UUID) -> bool:
        """Ask. What is refused may not."""
        try:
            return await self._client.may_write_to(cast(_Channel, channel), address, about, notice_id=notice_id)
        except ContractApiRefused:
            return False
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def hand_over_due(self) -> bool:
        """Ask it to."""
        try:
            return (await self._client.hand_over_due()).more
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def undelivered(self, notice_id: uuid.UUID, why: Why | None) -> None:
        """Tell it. What is refused would be again."""
        try:
            await self._client.undelivered(notice_id, why.value if why else None)
        except ContractApiRefused as error:
            log.error("undelivered refused", notice_id=str(notice_id), reason=str(error))
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def delivered(self, notice_id: uuid.UUID) -> None:
        """Tell it. What is refused would be again."""
        try:
            await self._client.delivered(notice_id)
        except ContractApiRefused as error:
            log.error("delivered refused", notice_id=str(notice_id), reason=str(error))
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def hand_on(self, pseudonym: str, message_id: str, text: str, *, mentions_danger: bool) -> bool:
        """Open a case, with the danger as its reason where there is one: staff must see that first."""
        reason: Literal["danger_mentioned", "outage"] = "danger_mentioned" if mentions_danger else "outage"
        case = CaseIn(message_id=message_id, reason=reason, text=text[:LONGEST_TEXT])
        try:
            await self._client.open_case(uuid.UUID(pseudonym), case)
        except ContractApiRefused as error:
            log.error("case refused", message_id=message_id, reason=str(error))
            return False
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error
        return True

    async def hear(self, pseudonym: str, message_id: str, text: str) -> bool:
        """Hand it over. What is refused is answered as anything else: there are words for why."""
        try:
            return await self._client.hear(pseudonym, message_id, text[:LONGEST_TEXT])
        except ContractApiRefused:
            return False
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def tick_cases(self) -> None:
        """Let it tick."""
        try:
            await self._client.tick_cases()
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def mail_due(self, *, by_email: bool) -> None:
        """Have them told."""
        try:
            await self._client.mail_due(by_email=by_email)
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def mail_for(self, staff_id: uuid.UUID) -> MailOut | None:
        """Ask what it is. Who is not there is told nothing."""
        try:
            return await self._client.mail_for(staff_id)
        except ContractApiRefused:
            return None
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def mail_outcome(self, staff_id: uuid.UUID, until: datetime, *, is_refused: bool) -> None:
        """Tell it."""
        try:
            await self._client.mail_outcome(staff_id, OutcomeIn(until=until, is_refused=is_refused))
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def make_link(self, pseudonym: str, message_id: str) -> LinkOut:
        """Make a link."""
        try:
            return await self._client.make_link(pseudonym, message_id)
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def open_question(self, pseudonym: str) -> OpenQuestionOut | None:
        """Ask for it. Where that is refused there is none."""
        try:
            return await self._client.open_question(pseudonym)
        except ContractApiRefused:
            return None
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def calendar(self, pseudonym: str, message_id: str) -> list[CalendarTime]:
        """Ask for them. Where that is refused there are none to tell of."""
        try:
            return await self._client.calendar(pseudonym, message_id)
        except ContractApiRefused:
            return []
        except ContractApiError as error:
            raise CareUnavailableError(type(error).__name__) from error

    async def settle_bookings(self) -> None:
        """Have them settled. While contract_api is down they wait for the next time."""
        try:
            settled = await self._client.settle_bookings()
        except ContractApiError as error:
            log.warning("changes of agreed times were not settled", reason=type(error).__name__)
            return
        if settled.still_open:
            log.warning("changes of agreed times are not clear", count=settled.still_open)
