"""The calls about who an address is: a number or chat, a code, a login, and what they may be sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from contract_api.calling import Caller, read
from contract_api.conversations.schemas import AddressIn, ConversationOut, OptOutIn
from contract_api.enrolment.schemas import BindingIn, BindingOut, RecipientIn, RecipientOut
from contract_api.languages.schemas import LanguageCode, LanguageIn
from contract_api.links.schemas import LinkIn, LinkOut, RedeemIn, RedeemOut, SessionIn, SessionOut
from contract_api.unasked.schemas import DueOut, NotArrivedIn, ToldOfIn

type ChannelName = Literal["sms", "telegram", "web"]


class Identities(Caller):
    """What the gateway asks before and beside the answers."""

    async def conversation(self, channel: ChannelName, address: str) -> ConversationOut:
        """Return who an address is: a pseudonym, or nobody known."""
        body = AddressIn(channel=channel, address=address)
        return await self._send("PUT", "/conversations", ConversationOut, body)

    async def redeem_code(self, channel: ChannelName, address: str, text: str) -> bool:
        """Return whether a message holds a code by which the address is bound now."""
        body = BindingIn(channel=channel, address=address, text=text)
        return (await self._send("PUT", "/bindings", BindingOut, body)).bound

    async def may_write_to(
        self, channel: ChannelName, address: str, about: uuid.UUID, *, notice_id: uuid.UUID | None = None
    ) -> bool:
        """Return whether something about a patient, that nobody there has asked for, may go to an address now."""
        body = RecipientIn(channel=channel, address=address, about=about, notice_id=notice_id)
        return (await self._send("PUT", "/recipients", RecipientOut, body)).may_be_written_to

    async def hand_over_due(self) -> DueOut:
        """Let contract_api hand over what is to be told without having been asked for."""
        return read(TypeAdapter(DueOut), await self._request("POST", "/unasked/due"))

    async def undelivered(self, notice_id: uuid.UUID, why: str | None = None) -> None:
        """Tell that something of it has not come through, and why, if that is known."""
        body = NotArrivedIn.model_validate({"notice_id": notice_id, "why": why}).model_dump(mode="json")
        await self._request("POST", "/unasked/undelivered", json=body)

    async def delivered(self, notice_id: uuid.UUID) -> None:
        """Tell that an answer of the care has come through."""
        body = ToldOfIn(notice_id=notice_id).model_dump(mode="json")
        await self._request("POST", "/unasked/delivered", json=body)

    async def unbind(self, pseudonym: uuid.UUID | str, message_id: str | None = None) -> None:
        """End the binding of whoever is in the conversation, which thereby ends."""
        params = {"message_id": message_id} if message_id else {}
        await self._request("DELETE", f"/conversations/{pseudonym}/binding", params=params)

    async def opted_out(self, pseudonym: uuid.UUID | str, since: datetime | None) -> None:
        """Tell since when the sender wants no messages but replies; None when they want them again."""
        body = OptOutIn(since=since).model_dump(mode="json")
        await self._request("PUT", f"/conversations/{pseudonym}/opt-out", json=body)

    async def writes_in(self, pseudonym: uuid.UUID | str, language: LanguageCode) -> None:
        """Tell in which other language than Swedish the sender writes."""
        body = LanguageIn(language=language).model_dump(mode="json")
        await self._request("PUT", f"/conversations/{pseudonym}/language", json=body)

    async def make_link(self, pseudonym: uuid.UUID | str, message_id: str) -> LinkOut:
        """Make a one-time link for the person who asks. The same message gets it anew."""
        body = LinkIn(message_id=message_id)
        return await self._send("POST", f"/conversations/{pseudonym}/links", LinkOut, body)

    async def redeem(self, kind: Literal["token", "code"], secret: str, personnummer: str) -> RedeemOut:
        """Open a link for somebody who has proven to be the person with a personnummer of twelve digits."""
        body = RedeemIn(kind=kind, secret=secret, personnummer=personnummer)
        return await self._send("POST", "/links/redeem", RedeemOut, body)

    async def strong_session(self, session: str, *, is_used: bool = True) -> SessionOut:
        """Return the login that a browser's secret belongs to, and note that it is used, if somebody does something."""
        body = SessionIn(session=session, is_used=is_used)
        return await self._send("PUT", "/strong-sessions", SessionOut, body)

    async def end_strong_session(self, session: str) -> SessionOut:
        """Log out whoever holds a browser's secret."""
        return await self._send("POST", "/strong-sessions/end", SessionOut, SessionIn(session=session))
