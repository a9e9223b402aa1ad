"""The calls about what is handed on to a person at the care, and about what is only noted."""

from __future__ import annotations

import uuid
from typing import Literal

from pydantic import TypeAdapter

from contract_api.calling import Caller, read
from contract_api.cases.schemas import CasesAnswer, TickOut
from contract_api.conversations.schemas import (
    CaseIn,
    CaseListed,
    CaseOut,
    FollowUpIn,
    FollowUpOut,
    HeardIn,
    HeardOut,
)
from contract_api.notes.schemas import NoteIn, NoteOut


class Cases(Caller):
    """What the actions and the gateway ask where a person must answer."""

    async def open_case(self, pseudonym: uuid.UUID | str, case: CaseIn) -> CaseOut:
        """Hand a question on. The same message opens one case."""
        return await self._send("POST", f"/conversations/{pseudonym}/cases", CaseOut, case)

    async def cases(self, unit: str, *, limit: int = 100) -> list[CaseListed]:
        """Return the newest cases that staff at a unit (an HSA-id) may see."""
        response = await self._request("GET", "/cases", params={"unit": unit, "limit": str(limit)})
        return read(TypeAdapter(list[CaseListed]), response)

    async def own_cases(self, pseudonym: uuid.UUID | str, message_id: str) -> CasesAnswer:
        """Return what the sender has handed on about the patient, and what has come of it."""
        response = await self._request("GET", f"/conversations/{pseudonym}/cases", params={"message_id": message_id})
        return read(TypeAdapter(CasesAnswer), response)

    async def ask_to_follow_up(self, pseudonym: uuid.UUID | str, message_id: str, text: str) -> FollowUpOut:
        """Ask whether a message is to be passed on to whoever at the care replied lately."""
        body = FollowUpIn(message_id=message_id, text=text)
        return await self._send("POST", f"/conversations/{pseudonym}/follow-up-question", FollowUpOut, body)

    async def hear(self, pseudonym: uuid.UUID | str, message_id: str, text: str) -> bool:
        """Give a message to who has taken over the conversation; False where nobody has, or not any more."""
        body = HeardIn(message_id=message_id, text=text)
        return (await self._send("POST", f"/conversations/{pseudonym}/heard", HeardOut, body)).heard

    async def note(
        self, pseudonym: uuid.UUID | str, message_id: str, text: str, *, kind: Literal["report", "next_visit", "wish"]
    ) -> bool:
        """Note something that nobody answers; False where it must be handed on instead."""
        body = NoteIn(message_id=message_id, kind=kind, text=text)
        return (await self._send("POST", f"/conversations/{pseudonym}/notes", NoteOut, body)).noted

    async def tick_cases(self) -> TickOut:
        """Let the cases' clock do what is due."""
        return read(TypeAdapter(TickOut), await self._request("POST", "/cases/tick"))
