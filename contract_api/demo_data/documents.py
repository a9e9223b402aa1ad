"""The shape of the demo's files. A misspelt key is an error, not a silent hole in somebody's contract."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from contract_api.appointments.models import AppointmentStatus, Form
from contract_api.booking.models import TieKind
from contract_api.contacts.models import Role
from contract_api.contracts.models import Owner, PlanKind, PointKind, Urgency, VersionStatus
from contract_api.demo_data.days import birthday_before, working_day
from contract_api.demo_data.files import HERE, read
from contract_api.demo_data.published_numbers import published_number
from contract_api.disclosure.rules import DecisionKind, DisclosureClass
from contract_api.people.rules import Ground, PatientStatus, Scope
from contract_api.staff.rules import Role as StaffRole
from contract_api.units.models import ProviderKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Document(BaseModel):
    """Base of all parts of the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Day(Document):
    """A day relative to today: so many calendar days, or the so manyeth working day ahead."""

    days: int | None = None
    working_day: int | None = None

    def on(self, today: date) -> date:
        """Return the day. Raises ValueError when neither way of counting is given."""
        if self.working_day is not None:
            return working_day(today, self.working_day)
        if self.days is None:
            raise ValueError("a day needs days or working_day")
        return today + timedelta(days=self.days)


class ProviderDocument(Document):
    """A care provider."""

    name: str
    kind: ProviderKind
    public_phone: str


ClockTime = Annotated[time, BeforeValidator(lambda clock: time.fromisoformat(clock))]


class FreeTimesDocument(Document):
    """The free times of one kind: at the same hours on each working day from one ahead to another."""

    service: str
    contact: str | None = None
    form: Form
    from_working_day: int
    to_working_day: int
    at: list[ClockTime]
    minutes: int
    place: str = ""
    neutral_place: str = ""
    arrival_minutes: int | None = None


class BookingDocument(Document):
    """What a unit has decided about its times."""

    deadline_days: int
    fee_text: str | None = None
    latest_days: int | None = None
    patients_may_change: bool = True
    relatives_may_change: bool = True
    offers_freed: bool = False
    free: list[FreeTimesDocument] = []


class UnitDocument(Document):
    """A unit, with what it has decided to say in open channels, and about its times."""

    hsa_id: str
    name: str
    neutral_name: str
    phone: str
    provider: str
    reply_within_days: int | None = None
    opens: DecisionKind | None = None
    booking: BookingDocument | None = None


class UnitsDocument(Document):
    """units.yml."""

    providers: dict[str, ProviderDocument]
    units: dict[str, UnitDocument]


class AwayDocument(Document):
    """Days away, first and last included."""

    from_days: int
    to_days: int
    deputy: str | None = None


Weekdays = str
"""One weekday ("mon") or a span of them ("mon-thu")."""


class ContactDocument(Document):
    """A member of staff."""

    name: str
    role: Role
    title: str
    unit: str
    phone: str
    hours: dict[Weekdays, list[str]] = {}
    away: AwayDocument | None = None

    def weekly(self) -> list[tuple[int, time, time]]:
        """Return the telephone hours as weekday, opening and closing time."""
        return [
            (weekday, *(time.fromisoformat(clock) for clock in span.split("-")))  # type: ignore[misc]
            for weekdays, spans in self.hours.items()
            for weekday in _weekdays(weekdays)
            for span in spans
        ]


class StaffDocument(Document):
    """Somebody who signs in to the inbox."""

    subject: str
    name: str
    title: str
    """What they are, where one chooses whom to sign in as."""
    contact: str | None = None
    posts: dict[str, StaffRole]
    """What they are, by the keys of their units."""


class PointDocument(Document):
    """One point of a contract. Its number is its place in the list."""

    kind: PointKind
    text: str
    open_text: str | None = None
    disclosure: DisclosureClass = DisclosureClass.CONTRACT
    unit: str | None = None
    plan: PlanKind | None = None
    owner: Owner | None = None
    how_often: str | None = None
    due: Day | None = None
    done: Day | None = None
    topics: list[str] = []
    urgency: Urgency | None = None
    contact: str | None = None
    fixed: bool = False
    coordinates: bool = False
    fixed_physician: bool = False
    fixed_social_care: bool = False
    service: str | None = None
    """What kind of time the patient may book for it."""


class VersionDocument(Document):
    """One version of a contract. Its number is its place in the list."""

    status: VersionStatus
    from_days: int
    to_days: int | None = None
    agreed_by: str
    unit: str
    plans: dict[PlanKind, str]
    points: list[PointDocument]


class TieDocument(Document):
    """Something that hangs on an agreed time."""

    kind: TieKind
    text: str
    open_text: str | None = None
    other: str | None = None
    within_days: int | None = None


class AppointmentDocument(Document):
    """An agreed time on a working day ahead."""

    working_day: int
    at: ClockTime
    minutes: int
    form: Form
    status: AppointmentStatus = AppointmentStatus.BOOKED
    moved_to: str | None = None
    unit: str
    contact: str | None = None
    purpose: str
    place: str = ""
    neutral_place: str = ""
    preparation: str | None = None
    open_preparation: str | None = None
    service: str | None = None
    """What kind of time it is; one without is changed by its unit alone."""
    may_rebook: bool = False
    may_cancel: bool = False
    arrival_minutes: int | None = None
    latest_in_days: int | None = None
    guarantee_in_days: int | None = None
    """So many days ahead vårdgarantin ends."""
    ties: list[TieDocument] = []


class RightDocument(Document):
    """Whom a person may ask for."""

    patient: str
    ground: Ground = Ground.CONSENT
    called: str
    scopes: list[Scope]
    recorded_by: str
    from_days: int


class BornDocument(Document):
    """When somebody of an age was born, so that the age stays what it is."""

    age: int
    days_ago: int
    """Since the last birthday."""


class PersonDocument(Document):
    """A person of the demo, with a personnummer or an age. The phone number stands in the list of people to be."""

    given_name: str
    family_name: str
    personnummer: str | None = Field(default=None, pattern=r"^\d{12}$")
    born: BornDocument | None = None
    status: PatientStatus = PatientStatus.ALIVE
    status_since: Day | None = None
    code: str | None = None
    """The code that they have been given, where their number is not bound yet. Such codes are the demo's alone."""
    contract: list[VersionDocument] = []
    appointments: dict[str, AppointmentDocument] = {}
    may_ask_for: list[RightDocument] = []

    def number_on(self, today: date) -> str:
        """Return the personnummer, own or for the age today. Raises ValueError for none."""
        if self.personnummer is not None:
            return self.personnummer
        if self.born is None:
            raise ValueError("a person needs a personnummer or an age")
        return published_number(birthday_before(today, self.born.age, self.born.days_ago))


@cache
def units() -> UnitsDocument:
    """Read the care providers and units."""
    return UnitsDocument.model_validate(read(HERE / "units.yml"))


@cache
def contacts() -> dict[str, ContactDocument]:
    """Read the staff that contracts name."""
    return TypeAdapter(dict[str, ContactDocument]).validate_python(read(HERE / "contacts.yml"))


@cache
def staff() -> dict[str, StaffDocument]:
    """Read who signs in to the inbox."""
    return TypeAdapter(dict[str, StaffDocument]).validate_python(read(HERE / "staff.yml"))


@cache
def people() -> dict[str, PersonDocument]:
    """Read the people, by the names of their files."""
    files = sorted((HERE / "people").glob("*.yml"))
    return {file.stem: PersonDocument.model_validate(read(file)) for file in files}


def _weekdays(named: Weekdays) -> range:
    first, _, last = named.partition("-")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
