"""How far a message has come. Reports only ever move it forward, in whatever order they arrive."""

from __future__ import annotations

from enum import StrEnum


class Delivery(StrEnum):
    """The states of an outbound message."""

    HELD = "held"
    """A later page of a long answer, kept until it is asked for."""
    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by a worker that is handing it over."""
    UNKNOWN = "unknown"
    """Handed over, without an answer: the provider must be asked."""
    ACCEPTED = "accepted"
    """The provider has it."""
    SENT = "sent"
    """The operator has it."""
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


_RANK = {
    Delivery.HELD: 0,
    Delivery.QUEUED: 1,
    Delivery.SENDING: 2,
    Delivery.UNKNOWN: 3,
    Delivery.ACCEPTED: 4,
    Delivery.SENT: 5,
    Delivery.DELIVERED: 6,
    Delivery.UNDELIVERED: 6,
    Delivery.FAILED: 6,
}

NEVER_LISTED = "never_listed"
"""Error code of a message that was offered twice and is in no list. What became of it is not known."""

NEVER_CONFIRMED = "never_confirmed"
"""Error code of a message that was offered several times to a provider that cannot be asked what it has got."""

CHANNEL_OFF = "channel_off"
"""Error code of a message for a channel that has been switched off."""

OPTED_OUT = "opted_out"
"""Error code of a message that was no reply, for somebody who wants none such."""

NOT_ALLOWED = "not_allowed"
"""Error code of a message that was no reply, and that was not to go when it was to be sent."""

FINAL = frozenset({Delivery.DELIVERED, Delivery.UNDELIVERED, Delivery.FAILED})

_REPORTED = {
    "accepted": Delivery.ACCEPTED,
    "scheduled": Delivery.ACCEPTED,
    "queued": Delivery.ACCEPTED,
    "sending": Delivery.ACCEPTED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}


def reported(status: str) -> Delivery | None:
    """Return the state that a provider's word means, or None for a word that we do not know."""
    return _REPORTED.get(status.strip().lower())


def advance(current: Delivery, report: Delivery) -> Delivery:
    """Return the state after a report: the further of the two. The first final state is kept."""
    if current in FINAL or _RANK[report] <= _RANK[current]:
        return current
    return report
