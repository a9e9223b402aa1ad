"""Turns the demo's documents into table rows. The same document gives the same ids each time it is loaded."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from contract_api.contacts.models import Absence, CareContact, TelephoneHours
from contract_api.contracts.models import Contract, ContractVersion, Plan, Point
from contract_api.database import Base
from contract_api.demo_data import times
from contract_api.demo_data.documents import (
    ContactDocument,
    PersonDocument,
    PointDocument,
    UnitDocument,
    UnitsDocument,
    VersionDocument,
)
from contract_api.demo_data.ids import optional_id, row_id
from contract_api.demo_data.sharing import shared_by
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.enrolment.models import Enrolment
from contract_api.enrolment.rules import CODE_HOLDS
from contract_api.enrolment.service import KIND as CODE
from contract_api.people.models import Channel, ChannelBinding, Person, Representation
from contract_api.people.personnummer import birth_date
from contract_api.providers.models import ProviderGround
from contract_api.providers.rules import SharingGround
from contract_api.units.models import CareProvider, CareUnit
from nastasteg import codes
from nastasteg.clock import local_date
from nastasteg.identifiers import Identifiers

DECISION_DAYS = 365

DECISION_SCOPES = {
    DecisionKind.CONTENT: "Hela innehållet i patientkontraktet, endast för demonstration.",
    DecisionKind.NOTICES: "Påminnelser och kallelser: dag, tid, neutral plats och telefonnummer.",
}

type Rows = dict[type[Base], list[dict[str, Any]]]


class RowMaker:
    """Gathers rows, table by table, for one moment of loading."""

    def __init__(self, identifiers: Identifiers, *, now: datetime) -> None:
        """Make rows whose days are counted from the day of `now` in Sweden."""
        self.rows: Rows = defaultdict(list)
        self._identifiers = identifiers
        self._now = now
        self._today = local_date(now)

    def add_units(self, document: UnitsDocument) -> None:
        """Add the care providers, their units and what these have decided."""
        for key, provider in document.providers.items():
            self._add(CareProvider, row_id("provider", key), **provider.model_dump())
        for key, unit in document.units.items():
            self._add_unit(key, unit)

    def add_contact(self, key: str, contact: ContactDocument) -> None:
        """Add a member of staff with telephone hours and days away."""
        contact_id = row_id("contact", key)
        described = contact.model_dump(include={"name", "role", "title", "phone"})
        self._add(CareContact, contact_id, unit_id=row_id("unit", contact.unit), **described)
        for weekday, opens, closes in contact.weekly():
            self._add(
                TelephoneHours,
                row_id("hours", key, weekday, opens),
                contact_id=contact_id,
                weekday=weekday,
                opens=opens,
                closes=closes,
            )
        if contact.away:
            self._add(
                Absence,
                row_id("away", key),
                contact_id=contact_id,
                deputy_id=optional_id("contact", contact.away.deputy),
                first_day=self._day(contact.away.from_days),
                last_day=self._day(contact.away.to_days),
            )

    def add_person(self, key: str, person: PersonDocument, *, number: str | None) -> None:
        """Add a person with the number that is theirs, if they have one, their contract, agreed times and rights."""
        person_id = row_id("person", key)
        personnummer = person.number_on(self._today)
        self._add(
            Person,
            person_id,
            external_ref=key,
            given_name=person.given_name,
            family_name=person.family_name,
            personnummer_sealed=self._identifiers.seal(personnummer),
            personnummer_lookup=self._identifiers.lookup("personnummer", personnummer),
            born_on=birth_date(personnummer),
            is_protected=False,
            status=person.status,
            status_since=person.status_since.on(self._today) if person.status_since else None,
            status_by=None,
        )
        if person.code:
            self._add_code(key, person.code)
        elif number is not None:
            self._add_binding(key, number)
        if person.contract:
            self._add(Contract, row_id("contract", key), patient_id=person_id)
        for version_number, version in enumerate(person.contract, start=1):
            self._add_version(key, version_number, version)
        for name, appointment in person.appointments.items():
            self._gather(times.of_person(key, name, appointment, now=self._now))
        for viewer, owner, ground in shared_by(person):
            self._add_ground(key, viewer, owner, ground)
        for right in person.may_ask_for:
            self._add(
                Representation,
                row_id("right", key, right.patient),
                patient_id=row_id("person", right.patient),
                representative_id=person_id,
                ground=right.ground,
                called=right.called,
                scopes=[scope.value for scope in right.scopes],
                valid_from=self._day(right.from_days),
                valid_to=None,
                recorded_by=right.recorded_by,
                review_on=self._day(365),
                exception_until=None,
                revoked_at=None,
                revoked_by=None,
                suspended_at=None,
                suspended_by=None,
            )

    def _add_binding(self, person: str, number: str) -> None:
        self._add(
            ChannelBinding,
            row_id("binding", person),
            person_id=row_id("person", person),
            channel=Channel.SMS,
            address_sealed=self._identifiers.seal(number),
            address_lookup=self._identifiers.lookup("sms", number),
            verified_at=self._now - timedelta(days=45),
            verified_how="visade legitimation på mottagningen",
            used_at=None,
            ended_at=None,
            ended_why=None,
            ended_by=None,
        )

    def _add_code(self, person: str, shown: str) -> None:
        (code,) = codes.find(shown)
        self._add(
            Enrolment,
            row_id("enrolment", person),
            person_id=row_id("person", person),
            code_lookup=self._identifiers.lookup(CODE, code),
            channel=None,
            sent_to_lookup=None,
            made_by="Anna Lindgren, distriktssköterska",
            made_at=self._now,
            expires_at=self._now + CODE_HOLDS,
            redeemed_at=None,
            binding_id=None,
            revoked_at=None,
        )

    def _add(self, table: type[Base], key: uuid.UUID, **values: Any) -> None:
        self.rows[table].append({"id": key, **values})

    def _gather(self, rows: Iterable[tuple[type[Base], dict[str, Any]]]) -> None:
        for table, row in rows:
            self.rows[table].append(row)

    def _day(self, days: int) -> date:
        return self._today + timedelta(days=days)

    def _add_unit(self, key: str, unit: UnitDocument) -> None:
        unit_id = row_id("unit", key)
        described = unit.model_dump(exclude={"provider", "opens", "booking"})
        self._add(CareUnit, unit_id, provider_id=row_id("provider", unit.provider), **described)
        if unit.booking is not None:
            self._gather(times.of_unit(key, unit.booking, today=self._today))
        if unit.opens is None:
            return
        is_override = unit.opens is DecisionKind.CONTENT
        self._add(
            DisclosureDecision,
            row_id("decision", key),
            unit_id=unit_id,
            kind=unit.opens,
            channel=None,
            decided_by="Driftansvarig för demon" if is_override else "Verksamhetschef Inger Dahl",
            reference=f"DEMO-{unit.hsa_id[-4:]}",
            scope=DECISION_SCOPES[unit.opens],
            valid_from=self._now - timedelta(days=1),
            expires_at=self._now + timedelta(days=DECISION_DAYS) if is_override else None,
            withdrawn_at=None,
        )

    def _add_version(self, person: str, number: int, version: VersionDocument) -> None:
        version_id = row_id("version", person, number)
        self._add(
            ContractVersion,
            version_id,
            contract_id=row_id("contract", person),
            number=number,
            status=version.status,
            valid_from=self._day(version.from_days),
            valid_to=None if version.to_days is None else self._day(version.to_days),
            agreed_by=version.agreed_by,
            agreed_at=self._now + timedelta(days=min(version.from_days, -1)),
            unit_id=row_id("unit", version.unit),
        )
        for kind, title in version.plans.items():
            self._add(Plan, row_id("plan", person, number, kind), version_id=version_id, kind=kind, title=title)
        for place, point in enumerate(version.points, start=1):
            self._add_point(person, number, place, version, point)

    def _add_ground(self, person: str, viewer: str, owner: str, ground: SharingGround) -> None:
        self._add(
            ProviderGround,
            row_id("ground", person, viewer, owner),
            patient_id=row_id("person", person),
            viewer_provider_id=row_id("provider", viewer),
            fact_provider_id=row_id("provider", owner),
            ground=ground,
            reference="DEMO",
            recorded_by="Anna Lindgren, distriktssköterska",
            recorded_at=self._now - timedelta(days=45),
            valid_from=self._day(-45),
            valid_to=None,
            ended_at=None,
            ended_by=None,
        )

    def _add_point(
        self, person: str, version_number: int, number: int, version: VersionDocument, point: PointDocument
    ) -> None:
        copied = {"kind", "text", "open_text", "disclosure", "owner", "how_often", "topics", "urgency", "service"}
        self._add(
            Point,
            row_id("point", person, version_number, number),
            version_id=row_id("version", person, version_number),
            number=number,
            unit_id=row_id("unit", point.unit or version.unit),
            plan_id=row_id("plan", person, version_number, point.plan) if point.plan else None,
            due_on=point.due.on(self._today) if point.due else None,
            done_on=point.done.on(self._today) if point.done else None,
            contact_id=optional_id("contact", point.contact),
            is_fixed_care_contact=point.fixed,
            has_coordination=point.coordinates,
            is_fixed_physician_contact=point.fixed_physician,
            is_fixed_social_care_contact=point.fixed_social_care,
            **point.model_dump(include=copied),
        )
