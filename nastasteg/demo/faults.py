"""What goes wrong on purpose: the faults that tests and measurements order from the stand-in."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Outcome(StrEnum):
    """What becomes of an order to send that a fault strikes."""

    REJECT = "reject"
    """Refused with a status and code; nothing is sent."""

    ACCEPT_THEN_FAIL = "accept_then_fail"
    """The message is on its way, but the answer is an error: the sender cannot know."""

    ACCEPT_THEN_CLOSE = "accept_then_close"
    """The message is on its way, but the connection closes before the answer is whole."""


class CallbackOrder(StrEnum):
    """How the status callbacks of a message reach us."""

    IN_ORDER = "in_order"
    REVERSED = "reversed"
    TWICE = "twice"
    OFF = "off"


class CreateFault(BaseModel):
    """A fault that strikes the next so many orders to send, to one number or to any."""

    model_config = ConfigDict(extra="forbid")

    outcome: Outcome = Outcome.REJECT
    times: int = Field(default=1, ge=0)
    code: int = 20500
    status: int | None = Field(default=None, ge=400, le=599)
    to: str | None = None


class Faults(BaseModel):
    """All faults at once. The default is none."""

    model_config = ConfigDict(extra="forbid")

    creates: list[CreateFault] = Field(default_factory=list)
    create_delay_seconds: float = Field(default=0, ge=0)
    """How long an order to send takes to answer."""

    delivery_seconds: float | None = Field(default=None, ge=0)
    """How long a message stays queued and then sent; none: as the settings say."""

    undeliverable: dict[str, int] = Field(default_factory=dict)
    """Numbers whose messages end as undelivered, with the error code, such as 30003 or 30005."""

    opted_out: set[str] = Field(default_factory=set)
    """Numbers that the provider refuses to send to (21610)."""

    keyword_opt_out: bool = False
    """Whether an inbound STOP or START changes opted_out, as Twilio does unless told not to."""

    callbacks: CallbackOrder = CallbackOrder.IN_ORDER
    webhooks_lost: bool = False
    """Inbound messages are kept and listed, but the gateway is never called."""

    def strike(self, recipient: str) -> CreateFault | None:
        """Return the fault that strikes an order to send to this number, and count it down."""
        for fault in self.creates:
            if fault.times > 0 and fault.to in (None, recipient):
                fault.times -= 1
                return fault
        return None
