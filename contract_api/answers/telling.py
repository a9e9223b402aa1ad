"""Tells facts through the disclosure policy, and keeps account of what was told for the access log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract_api.answers import contact_views, schemas, views
from contract_api.answers.contact_views import Instead
from contract_api.answers.facts import Activity, Appointment, Dossier, Note, WarningSign
from contract_api.contacts.rules import ContactChoice, choose_contact
from contract_api.disclosure.rules import DisclosureClass, Level, may_say
from nastasteg.clock import local_date

type Told = dict[uuid.UUID | None, list[str]]
"""By unit: "point:3" or "appointment:<id>" for what was shown, "pointed:3" where only the number was."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One answer in the making."""

    dossier: Dossier
    about: str | None
    """The patient's given name when somebody else asks."""
    called: str | None
    """What somebody else who asks calls the patient."""
    for_other: bool
    """Whether somebody else asks."""
    fallback_phone: str
    """Said when no unit answers for anything of the patient's."""
    told: Told = field(default_factory=dict)

    def envelope(self) -> dict[str, Any]:
        """Return the fields that every answer carries."""
        keeper = self.dossier.keeper
        turn_to = self._choose()
        name = contact_views.name_to_turn_to(turn_to, self.dossier)
        if keeper is None:
            return _envelope(
                about=None, called=self.called, for_other=self.for_other, shown="notice", phone=self.fallback_phone
            )
        if turn_to is not None and name is not None:
            self._note(turn_to.point.unit_id, f"point:{turn_to.point.number}")
        envelope = _envelope(
            about=self.about if may_say(DisclosureClass.CONTRACT, keeper.level) else None,
            called=self.called,
            for_other=self.for_other,
            shown=views.SHOWN[keeper.level],
            phone=contact_views.phone_to_turn_to(turn_to, keeper, self.dossier),
            contact_name=name,
        )
        if keeper.level is not Level.NEUTRAL:
            agreed_at = self.dossier.version.agreed_at if self.dossier.version else None
            envelope |= {
                "state": self.dossier.state,
                "starts_on": self.dossier.starts_on,
                "ended_on": self.dossier.ended_on,
                "agreed_on": local_date(agreed_at) if agreed_at else None,
            }
        return envelope

    def activities(self, activities: Iterable[Activity]) -> list[schemas.ActivityView]:
        """Tell activities."""
        told = []
        for activity in activities:
            view = views.activity_view(activity, self.dossier)
            self._note_point(activity.unit_id, activity.number, view.shown)
            told.append(view)
        return told

    def notes(self, notes: Iterable[Note]) -> list[schemas.TextView]:
        """Tell goals, wishes and notes."""
        told = []
        for note in notes:
            view = views.note_view(note, self.dossier)
            self._note_point(note.unit_id, note.number, view.shown)
            told.append(view)
        return told

    def signs(self, signs: Iterable[WarningSign]) -> list[schemas.WarningSignView]:
        """Tell signs to watch."""
        told = []
        for sign in signs:
            view = views.warning_sign_view(sign, self.dossier)
            self._note_point(sign.unit_id, sign.number, view.shown)
            told.append(view)
        return told

    def appointments(self, appointments: Iterable[Appointment]) -> list[schemas.AppointmentView]:
        """Tell agreed times."""
        told = []
        for appointment in appointments:
            view = views.appointment_view(appointment, self.dossier)
            if view.shown != "nothing":
                self._note(appointment.unit_id, f"appointment:{appointment.id}")
                if appointment.moved_to is not None and view.moved_to is not None:
                    self._note(appointment.moved_to.unit_id, f"appointment:{appointment.moved_to.id}")
            elif view.point is not None:
                self._note(appointment.unit_id, f"pointed:{view.point}")
            told.append(view)
        return told

    def contact(
        self, *, role: str | None = None, topic: str | None = None, names: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Tell whom to contact, as the fields of a contact answer.

        That a role or topic was not found is content too: it is told only where the contact may be named.
        """
        choice = self._choose(role=role, topic=topic, names=names)
        if choice is None:
            keeper = self.dossier.keeper
            is_secret = keeper is None or not may_say(DisclosureClass.CONTRACT, keeper.level)
            return {
                "contact": None,
                "absent": None,
                "asked_role_found": role is None or is_secret,
                "asked_topic_found": topic is None or is_secret,
            }
        view = contact_views.contact_view(choice, self.dossier)
        self._note_point(choice.point.unit_id, choice.point.number, view.shown)
        is_secret = choice.point not in contact_views.nameable(self.dossier)
        return {
            "contact": view,
            "absent": contact_views.absent_view(choice, self.dossier),
            "asked_role_found": choice.role_found or is_secret,
            "asked_topic_found": choice.topic_found or is_secret,
        }

    def contacts(self) -> list[tuple[schemas.ContactView, Instead | None]]:
        """Tell every contact of the contract, each with who is reached instead while it is away."""
        told = []
        for point in sorted(self.dossier.contacts, key=lambda point: point.number):
            view = contact_views.own_contact_view(point, self.dossier)
            self._note_point(point.unit_id, point.number, view.shown)
            told.append((view, contact_views.instead_of(point, self.dossier)))
        return told

    def entries(self) -> Told:
        """Return what the access log is to say, by unit; of the keeping unit when nothing was told."""
        keeper = self.dossier.keeper
        return self.told or {keeper.id if keeper else None: []}

    def plans(self) -> list[str]:
        """Tell the titles of the plans, where the keeping unit's content may be said."""
        keeper = self.dossier.keeper
        if keeper is None or not may_say(DisclosureClass.CONTRACT, keeper.level):
            return []
        return list(self.dossier.plans)

    def _choose(
        self, *, role: str | None = None, topic: str | None = None, names: Sequence[str] = ()
    ) -> ContactChoice | None:
        return choose_contact(
            self.dossier.contacts,
            nameable=contact_views.nameable(self.dossier),
            role=role,
            topics=() if topic is None else (topic,),
            names=names,
            today=self.dossier.today,
            deputies=self.dossier.deputies,
        )

    def _note_point(self, unit_id: uuid.UUID, number: int, shown: schemas.Shown) -> None:
        self._note(unit_id, f"pointed:{number}" if shown == "nothing" else f"point:{number}")

    def _note(self, unit_id: uuid.UUID, item: str) -> None:
        items = self.told.setdefault(unit_id, [])
        if item not in items:
            items.append(item)


def refusal(
    dossier: Dossier, *, called: str | None, for_other: bool, fallback_phone: str, child_has_grown: bool
) -> dict[str, Any]:
    """Return the envelope for somebody whose right does not cover the question: a number and nothing else.

    To the guardian of a child that has grown it is the unit's own, where that may be said: they still turn to it.
    """
    keeper = dossier.keeper
    phone = keeper.public_phone if keeper else fallback_phone
    if child_has_grown and keeper is not None and may_say(DisclosureClass.NOTICE, keeper.level):
        phone = keeper.phone
    envelope = _envelope(about=None, called=called, for_other=for_other, shown="nothing", phone=phone)
    return envelope | {"allowed": False, "child_has_grown": child_has_grown}


def _envelope(
    *,
    about: str | None,
    called: str | None,
    for_other: bool,
    shown: schemas.Shown,
    phone: str,
    contact_name: str | None = None,
) -> dict[str, Any]:
    return {
        "about": about,
        "called": called,
        "for_other": for_other,
        "allowed": True,
        "child_has_grown": False,
        "shown": shown,
        "state": "none",
        "starts_on": None,
        "ended_on": None,
        "agreed_on": None,
        "phone": phone,
        "contact_name": contact_name,
    }
