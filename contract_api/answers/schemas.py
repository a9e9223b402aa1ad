"""What contract_api answers a conversation: facts after the disclosure policy, never sentences.

`shown` says how much of an item the policy lets through: "all"; "notice" (day, time, neutral place, phone,
wording that staff have approved); "nothing" (then `point` tells where it stands on the printed paper). A
field that may not be said is None, so that whoever turns facts into words cannot say it by mistake.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from pydantic import BaseModel, ConfigDict

Shown = Literal["all", "notice", "nothing"]
ContractState = Literal["none", "draft", "not_started", "current", "ended"]


class Schema(BaseModel):
    """Base of all schemas: unknown fields are refused, so that a change on one side is seen on the other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PhoneHours(Schema):
    """Telephone hours on one weekday (0 is Monday), Swedish local time, half-open."""

    weekday: int
    opens: time
    closes: time


class Opening(Schema):
    """Whether a contact answers the phone now. Moments are aware. `weekly` is empty without hours."""

    is_open: bool | None
    """None when no hours are recorded."""
    closes_at: datetime | None
    next_opens_at: datetime | None
    weekly: list[PhoneHours]


class ContactView(Schema):
    """A care contact.

    `phone` is always a number that may be said: the contact's, its unit's while it is away with nobody
    standing in, or the provider's switchboard.
    """

    shown: Shown
    point: int | None
    phone: str
    opening: Opening | None
    name: str | None
    role: str | None
    title: str | None
    helps_with: str | None
    """What the contact answers for, in the contract's words."""
    unit_name: str | None
    """The unit's name, or its neutral name when only notices may be said."""
    provider_name: str | None
    is_fixed_care_contact: bool
    has_coordination: bool
    is_fixed_physician_contact: bool
    is_fixed_social_care_contact: bool
    absent_until: date | None
    """The last day of the absence that the deputy covers; of this contact's own when there is no deputy."""


class AppointmentView(Schema):
    """An agreed time."""

    shown: Shown
    point: int | None
    status: Literal["booked", "cancelled", "moved"]
    starts_at: datetime | None
    ends_at: datetime | None
    form: Literal["visit", "video", "phone", "home_visit"] | None
    place: str | None
    preparation: str | None
    purpose: str | None
    with_name: str | None
    with_title: str | None
    arrives_until: datetime | None
    """Home visits: they come between `starts_at` and this."""
    moved_to: datetime | None
    """The new time of a moved appointment, where it may be said."""
    phone: str


class ActivityView(Schema):
    """Something agreed to be done."""

    shown: Shown
    point: int
    owner: Literal["patient", "care", "municipality", "relative"]
    text: str | None
    how_often: str | None
    due_on: date | None
    overdue: bool
    responsible_name: str | None
    responsible_title: str | None
    phone: str


class TextView(Schema):
    """A goal, a note or what matters to the patient."""

    shown: Shown
    point: int
    kind: Literal["indication", "what_matters", "goal", "relatives_part"]
    text: str | None


class WarningSignView(Schema):
    """A sign to watch, and whom to turn to."""

    shown: Shown
    point: int
    text: str | None
    urgency: Literal["112", "1177", "contact"]
    contact_name: str | None
    phone: str


class Answer(Schema):
    """What every answer carries."""

    about: str | None
    """The patient's given name when somebody else asks for them; None when patients ask for themselves."""
    called: str | None
    """What somebody else who asks calls the patient ("din mamma"): said where the name may not be."""
    for_other: bool
    """True when somebody else asks for the patient, also where the name may not be said."""
    allowed: bool
    """False when the asker's right does not cover this question: then nothing is filled in but the phone."""
    child_has_grown: bool
    """True where it is not allowed because the asker is a guardian and the child asks for itself from its age on."""
    shown: Shown
    """How much may be said of the contract itself (that it exists, its state, its dates) in this channel."""
    state: ContractState
    """Meaningful only when `shown` is not "nothing": else always "none"."""
    starts_on: date | None
    """The first day of a contract that has not started."""
    ended_on: date | None
    agreed_on: date | None
    phone: str
    """A number that may always be said: the fixed care contact's, the keeping unit's, or the switchboard."""
    contact_name: str | None
    """The fixed care contact (or deputy) to whom a question is handed on, where the name may be said."""


class NextStepAnswer(Answer):
    """The earliest of what is open."""

    appointments: list[AppointmentView]
    """Booked appointments that are the next step (several when they fall on the same day as the earliest)."""
    activities: list[ActivityView]
    """Activities that are the next step, by their day, whoever owns them."""
    overdue: list[ActivityView]
    """Activities whose day has passed and that are not reported done."""
    changed: list[AppointmentView]
    """Appointments ahead that have been cancelled or moved."""
    undated: list[ActivityView]
    """What is open without a day: of care and municipality, and what patients themselves do once.

    Filled only when no appointment is ahead and no activity has a coming day.
    """


class ContactAnswer(Answer):
    """Whom to contact."""

    contact: ContactView | None
    asked_role_found: bool
    asked_topic_found: bool
    """False when a role or topic was asked for that `contact` does not have, where that may be said."""
    absent: ContactView | None
    """The contact that `contact` stands in for."""


class ActivitiesAnswer(Answer):
    """Open activities of one side, in the order of their points; what is waited for, earliest promised first."""

    activities: list[ActivityView]


class AppointmentsAnswer(Answer):
    """Booked appointments ahead, earliest first, and those ahead that were cancelled or moved."""

    appointments: list[AppointmentView]
    changed: list[AppointmentView]
    asked_role_found: bool
    """False when a role was asked for and no time is with it: then all times are told."""


class TextsAnswer(Answer):
    """Goals and what matters."""

    texts: list[TextView]


class WarningSignsAnswer(Answer):
    """Signs to watch."""

    signs: list[WarningSignView]


class OverviewAnswer(Answer):
    """The whole plan at once, counted and named, for a short summary."""

    plans: list[str]
    """Titles of the plans it gathers, where they may be said."""
    texts: list[TextView]
    next_appointment: AppointmentView | None
    own_activities: list[ActivityView]
    care_activities: list[ActivityView]
    contact: ContactView | None
