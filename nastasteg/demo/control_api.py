"""Orders from tests and measurements: write as anybody, make things go wrong, read what happened."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from nastasteg.demo.faults import Faults
from nastasteg.demo.messages import Call, Filter, Message
from nastasteg.demo.provider import Provider


class Inbound(BaseModel):
    """A message that somebody sends to the account's number. An empty body is a picture without words."""

    model_config = ConfigDict(extra="forbid")

    sender: str = Field(alias="from")
    body: str = ""
    num_media: int = Field(default=0, ge=0, le=10)
    copies: int = Field(default=1, ge=1, le=100)
    """How many times the webhook is called, at once, with the same sid."""


class CallView(BaseModel):
    """One webhook or status callback and its outcome."""

    url: str
    status: str
    at: datetime
    status_code: int | None
    milliseconds: float
    error: str | None


class MessageView(BaseModel):
    """A message with what Twilio's resource lacks: exact moments, and the calls made about it."""

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    status: str
    error_code: int | None
    segments: int
    encoding: str
    created_at: datetime
    calls: list[CallView]


def control_router(provider: Provider) -> APIRouter:
    """Build the routes of the test bench. They have no place in anything but the demo and the tests."""
    router = APIRouter(prefix="/control")

    @router.post("/inbound", status_code=201)
    async def inbound(new: Inbound) -> MessageView:
        message = provider.accept(new.sender, new.body, new.num_media)
        await provider.announce(message, new.copies)
        return view(message)

    @router.get("/messages")
    async def messages(number: str | None = None) -> list[MessageView]:
        if number is not None:
            return [view(message) for message in provider.store.conversation(number)]
        return [view(message) for message in reversed(list(provider.store.newest_first(Filter())))]

    @router.get("/faults")
    async def read_faults() -> Faults:
        return provider.faults

    @router.put("/faults")
    async def set_faults(faults: Faults) -> Faults:
        provider.faults = faults
        return faults

    @router.delete("/faults", status_code=204)
    async def clear_faults() -> Response:
        provider.faults = Faults()
        return Response(status_code=204)

    @router.post("/reset", status_code=204)
    async def reset() -> Response:
        await provider.reset()
        return Response(status_code=204)

    return router


def view(message: Message) -> MessageView:
    """Show a message with its calls."""
    return MessageView(
        sid=message.sid,
        direction=message.direction.value,
        sender=message.sender,
        recipient=message.recipient,
        body=message.body,
        status=message.status.value,
        error_code=message.error_code,
        segments=message.num_segments,
        encoding=message.encoding,
        created_at=message.created_at,
        calls=[_call_view(call) for call in message.calls],
    )


def _call_view(call: Call) -> CallView:
    return CallView(
        url=call.url,
        status=call.status,
        at=call.at,
        status_code=call.status_code,
        milliseconds=call.milliseconds,
        error=call.error,
    )
