"""How much of a case may be said in a channel: no name and no direct number above the level or outside the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contract_api.cases.models import Case
from contract_api.disclosure.rules import DisclosureClass, Level, level_for, may_say
from contract_api.people.models import Channel, Person
from contract_api.units.models import CareUnit


@dataclass(frozen=True, kw_only=True)
class Sayable:
    """What may be said of one case to one person in one channel."""

    content: bool
    """Words of the care's own: what somebody has answered."""
    named: bool
    """The contact's name."""
    phone: str
    """The most direct number that may be said."""


def sayable(case: Case, *, patient: Person, covered: bool, channel: Channel, strong: bool, now: datetime) -> Sayable:
    """Return what may be said. `covered`: whether the person's right covers cases.

    The level is the lower of two, as in every answer: of the unit that the case is at, and of the unit that
    answers for the point which names the contact. `case` has both with their decisions, and the latter's provider.
    """

    def level_of(unit: CareUnit) -> Level:
        decisions = (decision.as_rule() for decision in unit.decisions)
        return level_for(decisions, channel=channel, strong=strong, is_protected=patient.is_protected, now=now)

    level = min(level_of(case.unit), level_of(case.answering_unit))
    named = covered and may_say(case.disclosure, level)
    direct = named or (covered and may_say(DisclosureClass.NOTICE, level))
    return Sayable(
        content=covered and may_say(DisclosureClass.CONTRACT, level),
        named=named,
        phone=(case.contact or case.unit).phone if direct else case.answering_unit.provider.public_phone,
    )
