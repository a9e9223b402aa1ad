"""Which care provider may see which other's facts about the demo's people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from contract_api.contracts.models import PlanKind
from contract_api.demo_data.documents import PersonDocument, units
from contract_api.providers.rules import SharingGround


def shared_by(person: PersonDocument) -> Iterator[tuple[str, str, SharingGround]]:
    """Yield which provider may see which other's facts about a person: all who take part in the contract."""
    provider_of = {key: unit.provider for key, unit in units().units.items()}
    named = {point.unit or version.unit for version in person.contract for point in version.points}
    named |= {one.unit for one in person.appointments.values()} | {version.unit for version in person.contract}
    is_sip = any(PlanKind.SIP in version.plans for version in person.contract)
    for viewer, owner in permutations(sorted({provider_of[unit] for unit in named}), 2):
        yield viewer, owner, SharingGround.SIP if is_sip else SharingGround.CONSENT
