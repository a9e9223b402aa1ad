"""Builds rows for tests, with what a test does not care about filled in. Persons and units are invented."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contract_api.appointments.models import Appointment, AppointmentStatus, Form
from contract_api.booking.models import Bookable, BookingRules, Slot, Tie, TieKind
from contract_api.contacts.models import Absence, CareContact, Role, TelephoneHours
from contract_api.contracts.models import (
    Contract,
    ContractVersion,
    Owner,
    Plan,
    PlanKind,
    Point,
    PointKind,
    Urgency,
    VersionStatus,
)
from contract_api.conversations.models import Conversation
from contract_api.database import Base
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind, DisclosureClass
from contract_api.people.models import Channel, ChannelBinding, Person, Representation
from contract_api.people.rules import Ground, Scope
from contract_api.providers.models import Block, ProviderGround
from contract_api.providers.rules import SharingGround
from contract_api.units.models import CareProvider, CareUnit, ProviderKind

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
"""A Tuesday at ten in the morning in Sweden: the moment at which the tests' clock stands."""

TODAY = date(2026, 11, 17)

SWITCHBOARD = "+4684650040"
UNIT_PHONE = "+4684650041"


class Builder:
    """Adds rows to a session, each flushed at once."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self._count = 0

    async def _add[Row: Base](self, row: Row) -> Row:
        self.session.add(row)
        await self.session.flush()
        return row

    def _next(self) -> int:
        self._count += 1
        return self._count

    async def provider(
        self,
        name: str = "Region Kronvik",
        *,
        kind: ProviderKind = ProviderKind.REGION,
        public_phone: str = SWITCHBOARD,
    ) -> CareProvider:
        return await self._add(
            CareProvider(name=f"{name} {uuid.uuid4().hex[:6]}", kind=kind, public_phone=public_phone)
        )

    async def unit(
        self,
        provider: CareProvider | None = None,
        *,
        opens: DecisionKind | None = DecisionKind.CONTENT,
        name: str = "Hjärtmottagningen",
        neutral_name: str = "mottagningen",
        phone: str = UNIT_PHONE,
    ) -> CareUnit:
        """A unit that has recorded a decision of a kind for open channels, or none."""
        provider = provider or await self.provider()
        unit = await self._add(
            CareUnit(
                hsa_id=f"SE2321000000-{uuid.uuid4().hex[:8]}",
                name=name,
                neutral_name=neutral_name,
                phone=phone,
                provider_id=provider.id,
                reply_within_days=2,
            )
        )
        if opens is not None:
            await self.decision(unit, opens)
        return unit

    async def decision(self, unit: CareUnit, kind: DecisionKind, **given: Any) -> DisclosureDecision:
        filled: dict[str, Any] = {
            "channel": None,
            "decided_by": "verksamhetschefen",
            "reference": "KRV 2026-17",
            "scope": "sms",
            "valid_from": NOW - timedelta(days=30),
            "expires_at": NOW + timedelta(days=300),
        }
        return await self._add(DisclosureDecision(unit_id=unit.id, kind=kind, **(filled | given)))

    async def ground(
        self,
        patient: Person,
        *,
        viewer: CareUnit,
        owner: CareUnit,
        ground: SharingGround = SharingGround.SIP,
        **given: Any,
    ) -> ProviderGround:
        """The staff of one unit's provider may see the facts of another's."""
        filled: dict[str, Any] = {
            "reference": "SIP 3",
            "recorded_by": "Anna Lindgren",
            "recorded_at": NOW - timedelta(days=30),
            "valid_from": TODAY - timedelta(days=30),
        }
        return await self._add(
            ProviderGround(
                patient_id=patient.id,
                viewer_provider_id=viewer.provider_id,
                fact_provider_id=owner.provider_id,
                ground=ground,
                **(filled | given),
            )
        )

    async def block(self, patient: Person, unit: CareUnit, *, since: datetime = NOW) -> Block:
        """The patient's block of a unit from all others."""
        return await self._add(Block(patient_id=patient.id, unit_id=unit.id, recorded_by="Anna Lindgren", since=since))

    async def person(self, given_name: str = "Karin", family_name: str = "Ek", **given: Any) -> Person:
        key = uuid.uuid4().hex
        filled: dict[str, Any] = {"born_on": date(1948, 3, 12)}
        return await self._add(
            Person(
                external_ref=f"ref-{key}",
                given_name=given_name,
                family_name=family_name,
                personnummer_sealed="sealed",
                personnummer_lookup=key,
                **(filled | given),
            )
        )

    async def conversation(
        self, person: Person, *, about: Person | None = None, channel: Channel = Channel.SMS
    ) -> Conversation:
        """A live conversation with a person about themselves, or about somebody they ask for."""
        lookup = uuid.uuid4().hex
        binding = await self._add(
            ChannelBinding(
                person_id=person.id,
                channel=channel,
                address_sealed="sealed",
                address_lookup=lookup,
                verified_at=NOW - timedelta(days=90),
                verified_how="at a visit",
            )
        )
        return await self._add(
            Conversation(
                channel=channel,
                address_lookup=lookup,
                pseudonym=uuid.uuid4(),
                binding_id=binding.id,
                person_id=person.id,
                patient_id=(about or person).id,
            )
        )

    async def representation(
        self, patient: Person, representative: Person, scopes: Sequence[Scope], **given: Any
    ) -> Representation:
        filled: dict[str, Any] = {
            "ground": Ground.CONSENT,
            "called": "din mamma",
            "valid_from": TODAY - timedelta(days=30),
            "valid_to": None,
        }
        return await self._add(
            Representation(
                patient_id=patient.id,
                representative_id=representative.id,
                scopes=[scope.value for scope in scopes],
                recorded_by="Anna Lindgren",
                **(filled | given),
            )
        )

    async def version(
        self, patient: Person, unit: CareUnit, *, contract: Contract | None = None, **given: Any
    ) -> ContractVersion:
        contract = contract or await self._add(Contract(patient_id=patient.id))
        filled: dict[str, Any] = {
            "number": self._next(),
            "status": VersionStatus.CURRENT,
            "valid_from": TODAY - timedelta(days=60),
            "valid_to": None,
            "agreed_by": "Anna Lindgren, distriktssköterska",
            "agreed_at": NOW - timedelta(days=60),
        }
        if given.get("status") is VersionStatus.ENDED:
            filled["valid_to"] = TODAY
        return await self._add(ContractVersion(contract_id=contract.id, unit_id=unit.id, **(filled | given)))

    async def contract_of(self, version: ContractVersion) -> Contract:
        return await self.session.get_one(Contract, version.contract_id)

    async def plan(self, version: ContractVersion, title: str, kind: PlanKind = PlanKind.PATIENT_CONTRACT) -> Plan:
        return await self._add(Plan(version_id=version.id, kind=kind, title=title))

    async def contact(
        self,
        unit: CareUnit,
        name: str = "Anna Lindgren",
        *,
        role: Role = Role.NURSE,
        title: str = "distriktssköterska",
        phone: str = "+4684650042",
        hours: Sequence[tuple[int, time, time]] = (),
    ) -> CareContact:
        contact = await self._add(CareContact(unit_id=unit.id, name=name, role=role, title=title, phone=phone))
        for weekday, opens, closes in hours:
            await self._add(TelephoneHours(contact_id=contact.id, weekday=weekday, opens=opens, closes=closes))
        return contact

    async def absence(
        self,
        contact: CareContact,
        *,
        deputy: CareContact | None = None,
        first_day: date = TODAY - timedelta(days=1),
        last_day: date = TODAY + timedelta(days=3),
    ) -> Absence:
        return await self._add(
            Absence(
                contact_id=contact.id,
                deputy_id=deputy.id if deputy else None,
                first_day=first_day,
                last_day=last_day,
            )
        )

    async def point(self, version: ContractVersion, number: int, kind: PointKind, text: str, **given: Any) -> Point:
        filled: dict[str, Any] = {
            "open_text": None,
            "disclosure": DisclosureClass.CONTRACT,
            "unit_id": version.unit_id,
        }
        return await self._add(Point(version_id=version.id, number=number, kind=kind, text=text, **(filled | given)))

    async def activity(
        self,
        version: ContractVersion,
        number: int,
        text: str = "Väg dig varje morgon.",
        *,
        owner: Owner = Owner.PATIENT,
        **given: Any,
    ) -> Point:
        return await self.point(version, number, PointKind.ACTIVITY, text, owner=owner, **given)

    async def warning_sign(
        self,
        version: ContractVersion,
        number: int,
        text: str = "Du går upp två kilo på tre dagar.",
        *,
        urgency: Urgency = Urgency.CONTACT,
        **given: Any,
    ) -> Point:
        return await self.point(version, number, PointKind.WARNING_SIGN, text, urgency=urgency, **given)

    async def contact_point(self, version: ContractVersion, number: int, contact: CareContact, **given: Any) -> Point:
        filled: dict[str, Any] = {
            "contact_id": contact.id,
            "unit_id": contact.unit_id,
            "text": f"{contact.name}, {contact.title}",
        }
        return await self.point(version, number, PointKind.CONTACT, **(filled | given))

    async def fixed_care_contact(
        self, version: ContractVersion, number: int, contact: CareContact, **given: Any
    ) -> Point:
        """The one with coordination responsibility."""
        return await self.contact_point(
            version, number, contact, is_fixed_care_contact=True, has_coordination=True, **given
        )

    async def appointments_point(self, version: ContractVersion, number: int) -> Point:
        return await self.point(version, number, PointKind.APPOINTMENTS, "Dina bokade tider.")

    async def appointment(
        self,
        patient: Person,
        unit: CareUnit,
        starts_at: datetime = NOW + timedelta(days=7),
        *,
        minutes: int = 30,
        **given: Any,
    ) -> Appointment:
        filled: dict[str, Any] = {
            "form": Form.VISIT,
            "status": AppointmentStatus.BOOKED,
            "booked_at": NOW - timedelta(days=60),
            "purpose": "Kontroll av hjärtat",
            "place": "Hjärtmottagningen, Storgatan 1, plan 2",
            "neutral_place": "Storgatan 1, plan 2",
            "preparation": "Ta med listan med dina vikter.",
            "open_preparation": None,
        }
        values = filled | given
        if values["status"] is not AppointmentStatus.BOOKED:
            values.setdefault("changed_at", NOW - timedelta(days=1))
        return await self._add(
            Appointment(
                patient_id=patient.id,
                unit_id=unit.id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=minutes),
                **values,
            )
        )

    async def movable(
        self, patient: Person, unit: CareUnit, starts_at: datetime = NOW + timedelta(days=7), **given: Any
    ) -> Appointment:
        """An agreed time that the booking system lets its patient move and cancel."""
        filled: dict[str, Any] = {"service": "check-up", "may_rebook": True, "may_cancel": True}
        return await self.appointment(patient, unit, starts_at, **(filled | given))

    async def booking_rules(self, unit: CareUnit, **given: Any) -> BookingRules:
        filled: dict[str, Any] = {
            "deadline_days": 1,
            "fee_text": "Sen avbokning kostar 400 kronor.",
            "patients_may_change": True,
            "relatives_may_change": True,
        }
        return await self._add(BookingRules(unit_id=unit.id, **(filled | given)))

    async def performer(self, contact: CareContact) -> Bookable:
        return await self._add(Bookable(unit_id=contact.unit_id, contact_id=contact.id))

    async def room(self, unit: CareUnit, name: str = "Rum 3") -> Bookable:
        return await self._add(Bookable(unit_id=unit.id, room=name))

    async def slot(self, unit: CareUnit, starts_at: datetime, *, minutes: int = 30, **given: Any) -> Slot:
        """A free time."""
        filled: dict[str, Any] = {
            "service": "check-up",
            "form": Form.VISIT,
            "place": "Hjärtmottagningen, Storgatan 1, plan 2",
            "neutral_place": "Storgatan 1, plan 2",
        }
        ends_at = starts_at + timedelta(minutes=minutes)
        return await self._add(Slot(unit_id=unit.id, starts_at=starts_at, ends_at=ends_at, **(filled | given)))

    async def tie(self, appointment: Appointment, kind: TieKind, text: str, **given: Any) -> Tie:
        return await self._add(Tie(appointment_id=appointment.id, kind=kind, text=text, **given))
