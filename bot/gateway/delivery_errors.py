"""What the codes mean with which a provider says that a message was not sent or did not arrive.

From Twilio's error dictionary. 46elks tells none: of its failures nothing more is known.
"""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """What somebody who sees to it must know. The values are contract_api's words for them."""

    NO_SUCH_NUMBER = "no_such_number"
    """No mobile number that can be reached at all: it is recorded wrongly, or not in use any more."""
    SWITCHED_OFF = "switched_off"
    """The telephone is off or out of reach: the number may well be right."""
    STOPPED = "stopped"
    """The person, or their operator for them, lets nothing through from us."""


OPTED_OUT = "21610"
"""The recipient has told Twilio to stop."""

_WHY = {
    "21211": Why.NO_SUCH_NUMBER,
    "21614": Why.NO_SUCH_NUMBER,
    "30005": Why.NO_SUCH_NUMBER,
    "30006": Why.NO_SUCH_NUMBER,
    "30003": Why.SWITCHED_OFF,
    OPTED_OUT: Why.STOPPED,
    "30004": Why.STOPPED,
}

_OPERATORS = frozenset({"21408", "21606", "21612", "30001", "30002", "30007", "30034"})
"""Not the person's: the account may not send there, is suspended, has too much waiting or is taken for spam."""


def why(code: str | None) -> Why | None:
    """Return what a code means for whoever is to reach the person; None where it tells nothing (30008)."""
    return _WHY.get(code or "")


def is_the_operators(code: str | None) -> bool:
    """Return whether a code says that our account is at fault, and will be the next time too."""
    return code in _OPERATORS
