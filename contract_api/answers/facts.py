"""What the rules of the answers work on: one patient's facts as plain values, without any framework."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from contract_api.contacts.rules import Contact, ContactPoint
from contract_api.disclosure.rules import DisclosureClass, Level

ContractState = Literal["none", "draft", "not_started", "current", "ended"]
OwnerName = Literal["patient", "care", "municipality", "relative"]
TextKind = Literal["indication", "what_matters", "goal", "relatives_part"]
VersionStatusName = Literal["draft", "current", "superseded", "ended"]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A care unit, with the level at which its facts may be said in the conversation at hand."""

    id: uuid.UUID
    name: str
    neutral_name: str
    phone: str
    provider_name: str
    public_phone: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a contract."""

    id: uuid.UUID
    number: int
    status: VersionStatusName
    valid_from: date
    valid_to: date | None
    """The first day on which it no longer holds."""
    agreed_by: str | None
    agreed_at: datetime | None
    unit_id: uuid.UUID
    """The unit that keeps the contract."""

    def covers(self, day: date) -> bool:
        """Return whether a day is within its dates, whatever its status."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Point:
    """What every point of a contract has."""

    number: int
    unit_id: uuid.UUID
    """The unit that answers for the fact."""
    disclosure: DisclosureClass
    text: str
    open_text: str | None
    """Wording that staff have approved for open channels."""


@dataclass(frozen=True, kw_only=True)
class Activity(Point):
    """Something agreed to be done."""

    owner: OwnerName
    how_often: str | None
    due_on: date | None
    done_on: date | None
    topics: tuple[str, ...]
    contact: Contact | None
    service: str | None = None
    """What kind of visit the patient may book for it."""

    @property
    def is_open(self) -> bool:
        """Whether it is not yet done."""
        return self.done_on is None


@dataclass(frozen=True, kw_only=True)
class Note(Point):
    """A goal, what matters to the patient, the relatives' part or the indication."""

    kind: TextKind


@dataclass(frozen=True, kw_only=True)
class WarningSign(Point):
    """A sign to watch, and whom to turn to."""

    urgency: Literal["112", "1177", "contact"]
    contact: Contact | None


@dataclass(frozen=True, kw_only=True)
class NewTime:
    """To when a moved appointment was moved."""

    id: uuid.UUID
    unit_id: uuid.UUID
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """An agreed time, half-open. Moments are aware."""

    id: uuid.UUID
    unit_id: uuid.UUID
    contact: Contact | None
    status: Literal["booked", "cancelled", "moved"]
    starts_at: datetime
    ends_at: datetime
    form: Literal["visit", "video", "phone", "home_visit"]
    purpose: str
    place: str
    neutral_place: str
    preparation: str | None
    open_preparation: str | None
    moved_to: NewTime | None = None
    """What came instead of a moved one, while that is booked."""
    service: str | None = None
    """What kind of visit it is, in the unit's code: free times of the same kind can take its place."""
    may_cancel: bool = False
    may_rebook: bool = False
    latest_on: date | None = None
    guarantee_until: date | None = None
    arrival_minutes: int | None = None
    """Home visits: they come within so many minutes from the start."""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """All that is known of one patient for one answer."""

    now: datetime
    today: date
    """The calendar day in Sweden at `now`."""
    state: ContractState
    version: Version | None
    """The version that the state speaks of."""
    units: Mapping[uuid.UUID, Unit]
    plans: Sequence[str] = ()
    activities: Sequence[Activity] = ()
    notes: Sequence[Note] = ()
    signs: Sequence[WarningSign] = ()
    contacts: Sequence[ContactPoint] = ()
    deputies: Mapping[uuid.UUID, Contact] = field(default_factory=dict)
    appointments: Sequence[Appointment] = ()
    appointments_point: int | None = None
    """The number of the point under which the printed paper lists the agreed times."""
    appointments_text: str | None = None
    """What that point says."""
    appointments_unit_id: uuid.UUID | None = None
    """The unit that answers for that point."""

    @property
    def keeper(self) -> Unit | None:
        """The unit that keeps the contract."""
        return self.units[self.version.unit_id] if self.version else None

    @property
    def starts_on(self) -> date | None:
        """The first day of a contract that has not started."""
        return self.version.valid_from if self.version and self.state == "not_started" else None

    @property
    def ended_on(self) -> date | None:
        """The first day on which an ended contract no longer holds."""
        return self.version.valid_to if self.version and self.state == "ended" else None
