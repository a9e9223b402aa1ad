"""What the printed contract holds: every point once, under its number, as the assistant says it in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contract_api.answers import rules
from contract_api.answers.contact_views import Instead
from contract_api.answers.facts import Activity, Dossier, OwnerName, Version
from contract_api.answers.schemas import (
    ActivityView,
    AppointmentView,
    ContactView,
    TextView,
    WarningSignView,
)
from contract_api.answers.telling import Telling
from contract_api.paper.boundaries import Elsewhere


@dataclass(frozen=True, kw_only=True)
class PrintedActivity:
    """Something agreed to be done, and since when it is done."""

    view: ActivityView
    done_on: date | None


@dataclass(frozen=True, kw_only=True)
class PrintedContact:
    """A contact, and who is reached while it is away."""

    view: ContactView
    instead: Instead | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The contract as it is printed on a day."""

    patient_name: str
    printed_on: date
    version: Version
    has_started: bool
    keeper_name: str
    keeper_phone: str
    plans: Sequence[str]
    indication: Sequence[TextView]
    what_matters: Sequence[TextView]
    goals: Sequence[TextView]
    relatives_part: Sequence[TextView]
    own: Sequence[PrintedActivity]
    care: Sequence[PrintedActivity]
    municipality: Sequence[PrintedActivity]
    relative: Sequence[PrintedActivity]
    signs: Sequence[WarningSignView]
    contacts: Sequence[PrintedContact]
    appointments_point: int | None
    appointments_text: str | None
    appointments: Sequence[AppointmentView]
    changed: Sequence[AppointmentView]
    elsewhere: Elsewhere
    write_to: str | None
    """The number of the assistant, where there is one."""
    read_on: str | None
    """The page where answers are read with e-legitimation, where there is one: "nastasteg.example"."""


def sheet_of(
    dossier: Dossier,
    telling: Telling,
    *,
    patient_name: str,
    elsewhere: Elsewhere,
    write_to: str | None,
    read_on: str | None,
) -> Sheet:
    """Lay out what is known as a sheet, told through `telling`. Raises ValueError when nothing is agreed."""
    version, keeper = dossier.version, dossier.keeper
    if version is None or keeper is None or dossier.state not in ("current", "not_started"):
        raise ValueError("there is no agreed contract to print")

    def texts(kind: str) -> list[TextView]:
        return telling.notes(note for note in dossier.notes if note.kind == kind)

    def activities(owner: OwnerName) -> list[PrintedActivity]:
        owned = rules.in_point_order(one for one in dossier.activities if one.owner == owner)
        return _printed(owned, telling.activities(owned))

    return Sheet(
        patient_name=patient_name,
        printed_on=dossier.today,
        version=version,
        has_started=dossier.state == "current",
        keeper_name=keeper.name,
        keeper_phone=keeper.phone,
        plans=telling.plans(),
        indication=texts("indication"),
        what_matters=texts("what_matters"),
        goals=texts("goal"),
        relatives_part=texts("relatives_part"),
        own=activities("patient"),
        care=activities("care"),
        municipality=activities("municipality"),
        relative=activities("relative"),
        signs=telling.signs(dossier.signs),
        contacts=[PrintedContact(view=view, instead=instead) for view, instead in telling.contacts()],
        appointments_point=dossier.appointments_point,
        appointments_text=dossier.appointments_text,
        appointments=telling.appointments(rules.ahead(dossier.appointments, dossier.now)),
        changed=telling.appointments(rules.changed(dossier.appointments, dossier.now)),
        elsewhere=elsewhere,
        write_to=write_to,
        read_on=read_on,
    )


def _printed(activities: Sequence[Activity], told: Sequence[ActivityView]) -> list[PrintedActivity]:
    return [
        PrintedActivity(view=view, done_on=activity.done_on) for activity, view in zip(activities, told, strict=True)
    ]
