"""What may be written in a point, and what a contract must hold before it is agreed. Pure rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contract_api.contracts.models import Owner, PointKind, Urgency

LONGEST_POINT = 600
"""Characters: what two answers by SMS can quote whole."""

LONGEST_OPEN = 140
LONGEST_OFTEN = 80
MOST_POINTS = 60


class Fault(StrEnum):
    """Why something cannot stand in a contract."""

    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    NO_OWNER = "no_owner"
    NO_URGENCY = "no_urgency"
    NO_CONTACT = "no_contact"
    TOO_MANY = "too_many"
    NO_CONTACT_AT_ALL = "no_contact_at_all"
    """Whom to turn to is one of the four things that every contract says."""
    NOTHING_AGREED = "nothing_agreed"
    """Neither the patient nor the care does anything."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a point is to say. Only what its kind has is kept."""

    kind: PointKind
    text: str = ""
    open_text: str = ""
    owner: Owner | None = None
    how_often: str = ""
    due_on: date | None = None
    done_on: date | None = None
    urgency: Urgency | None = None
    contact: str = ""
    """The id of a contact: itself, who does the activity, or whom a warning sign points to."""
    is_fixed: bool = False
    """Whether the contact is the patient's fixed care contact, who coordinates."""


WITHOUT_TEXT = frozenset({PointKind.CONTACT, PointKind.APPOINTMENTS})
"""Kinds that may stand without words of their own."""


def faults(wording: Wording) -> list[Fault]:
    """Return why a point cannot say this; empty when it can."""
    found = []
    if not wording.text and wording.kind not in WITHOUT_TEXT:
        found.append(Fault.NO_TEXT)
    longest = ((wording.text, LONGEST_POINT), (wording.open_text, LONGEST_OPEN), (wording.how_often, LONGEST_OFTEN))
    if any(len(text) > most for text, most in longest):
        found.append(Fault.TOO_LONG)
    if wording.kind is PointKind.ACTIVITY and wording.owner is None:
        found.append(Fault.NO_OWNER)
    if wording.kind is PointKind.WARNING_SIGN and wording.urgency is None:
        found.append(Fault.NO_URGENCY)
    points_to_contact = wording.kind is PointKind.CONTACT or wording.urgency is Urgency.CONTACT
    if points_to_contact and not wording.contact:
        found.append(Fault.NO_CONTACT)
    return found


def agreement_faults(kinds: Collection[PointKind]) -> list[Fault]:
    """Return why a contract of points of these kinds cannot be agreed; empty when it can.

    SKR's patientkontrakt is the agreed plan with a fixed care contact; without either there is nothing to answer from.
    """
    found = []
    if PointKind.CONTACT not in kinds:
        found.append(Fault.NO_CONTACT_AT_ALL)
    if PointKind.ACTIVITY not in kinds:
        found.append(Fault.NOTHING_AGREED)
    if len(kinds) > MOST_POINTS:
        found.append(Fault.TOO_MANY)
    return found
