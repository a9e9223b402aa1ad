"""The calls about agreed times, about what is told without having been asked for, and about e-mail to staff."""

from __future__ import annotations

import uuid

import httpx
from pydantic import TypeAdapter

from contract_api.appointments.schemas import CalendarTime
from contract_api.booking.schemas import BookingAnswer, BookingWish, MessageIn, Settled
from contract_api.calling import Caller, ContractApiRefused, read
from contract_api.staff_mail.schemas import MailDueOut, MailOut, OutcomeIn
from contract_api.unasked.schemas import OpinionOut, PulseOut, WaitingOut

CHANGE_TIMEOUT = httpx.Timeout(6.5)
"""Seconds: what the booking system and the questions what is true are given (booking/system.py), and our own work."""

SETTLE_TIMEOUT = httpx.Timeout(50.0)
"""Seconds: less than to the next time that it is asked for."""


class Times(Caller):
    """What the actions ask when a time is to be changed, and the worker to have it settled."""

    async def booking_wish(self, pseudonym: uuid.UUID | str, wish: BookingWish) -> BookingAnswer:
        """Say what is wanted with an agreed time. The same message asks once."""
        return await self._send("POST", f"/conversations/{pseudonym}/booking/wish", BookingAnswer, wish)

    async def booking_choice(self, pseudonym: uuid.UUID | str, message_id: str) -> BookingAnswer:
        """Go on from what the message has chosen: a time is held and read back."""
        body = MessageIn(message_id=message_id)
        return await self._send("POST", f"/conversations/{pseudonym}/booking/choice", BookingAnswer, body)

    async def booking_change(self, pseudonym: uuid.UUID | str, message_id: str) -> BookingAnswer:
        """Do what the message has said yes to, once. The booking system may take its time."""
        body = MessageIn(message_id=message_id).model_dump(mode="json")
        path = f"/conversations/{pseudonym}/booking/change"
        return read(TypeAdapter(BookingAnswer), await self._request("POST", path, timeout=CHANGE_TIMEOUT, json=body))

    async def booking_open(self, pseudonym: uuid.UUID | str, message_id: str) -> BookingAnswer | None:
        """Return the question about an agreed time that is open to a message, if one is."""
        return await self._booking_if_any(pseudonym, "open", message_id)

    async def booking_latest(self, pseudonym: uuid.UUID | str, message_id: str) -> BookingAnswer | None:
        """Return what was done within the last hour, if anything was."""
        return await self._booking_if_any(pseudonym, "latest", message_id)

    async def _booking_if_any(self, pseudonym: uuid.UUID | str, what: str, message_id: str) -> BookingAnswer | None:
        try:
            return await self._answer(pseudonym, f"booking/{what}", BookingAnswer, message_id)
        except ContractApiRefused as error:
            if error.problem.slug != "not-found":
                raise
            return None

    async def settle_bookings(self) -> Settled:
        """Have the changes settled of which it is not known what came."""
        return read(TypeAdapter(Settled), await self._request("POST", "/booking/settle", timeout=SETTLE_TIMEOUT))

    async def calendar(self, pseudonym: uuid.UUID | str, message_id: str) -> list[CalendarTime]:
        """Return the agreed times ahead, as a calendar has them."""
        params = {"message_id": message_id}
        response = await self._request("GET", f"/conversations/{pseudonym}/calendar", params=params)
        return read(TypeAdapter(list[CalendarTime]), response)

    async def contract_opinion(self, pseudonym: uuid.UUID | str, message_id: str) -> OpinionOut:
        """Note what the message has said of a new version of the contract."""
        body = MessageIn(message_id=message_id)
        return await self._send("POST", f"/conversations/{pseudonym}/contract-opinion", OpinionOut, body)

    async def pulse(self, pseudonym: uuid.UUID | str, message_id: str) -> PulseOut:
        """Count what the message has answered to the pulse."""
        return await self._send("POST", f"/conversations/{pseudonym}/pulse", PulseOut, MessageIn(message_id=message_id))

    async def wait_for_earlier(self, pseudonym: uuid.UUID | str, message_id: str) -> WaitingOut:
        """Put the patient on the list of those who want an earlier time, as the message has said yes to."""
        body = MessageIn(message_id=message_id)
        return await self._send("POST", f"/conversations/{pseudonym}/waiting", WaitingOut, body)

    async def mail_due(self, *, by_email: bool = True) -> MailDueOut:
        """Have those told for whom something waits; without `by_email` by SMS alone."""
        params = {"by_email": str(by_email).lower()}
        return read(TypeAdapter(MailDueOut), await self._request("POST", "/staff-mail/due", params=params))

    async def mail_for(self, staff_id: uuid.UUID | str) -> MailOut | None:
        """Return what somebody at the care is to be told; None when that is nothing."""
        response = await self._request("POST", f"/staff-mail/{staff_id}/message")
        adapter: TypeAdapter[MailOut | None] = TypeAdapter(MailOut | None)
        return read(adapter, response)

    async def mail_outcome(self, staff_id: uuid.UUID | str, outcome: OutcomeIn) -> None:
        """Say what came of it."""
        await self._request("POST", f"/staff-mail/{staff_id}/outcome", json=outcome.model_dump(mode="json"))
