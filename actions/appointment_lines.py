"""How an appointment is said."""

from __future__ import annotations

from datetime import datetime

from actions.wording import Wording, sentence, unended
from bot.swedish import dates
from bot.swedish.phones import spoken
from contract_api.client import AppointmentView

CHANGED = {"cancelled": "utter_cancelled", "moved": "utter_moved"}


def when(wording: Wording, starts_at: datetime, appointment: AppointmentView) -> str:
    """Return when an appointment is; of a home visit without a fixed time, between when they come."""
    if appointment.arrives_until is None:
        return wording.when(starts_at)
    return f"{wording.day(starts_at)} {dates.between(starts_at, appointment.arrives_until)}"


def clock(starts_at: datetime, appointment: AppointmentView) -> str:
    """Return the same without the day, which has been said."""
    until = appointment.arrives_until
    return dates.clock(starts_at) if until is None else dates.between(starts_at, until)


def form_word(wording: Wording, appointment: AppointmentView) -> str:
    """Return the word for the form of the appointment: "besök", "hembesök"."""
    return wording.say(f"utter_word_{appointment.form or 'visit'}")


def with_line(wording: Wording, appointment: AppointmentView) -> list[str]:
    """Return who it is with, if that may be said."""
    if not appointment.with_name or not appointment.with_title:
        return []
    names = {"phone": "utter_call_from", "home_visit": "utter_comes_home"}
    text = names.get(appointment.form or "", "utter_appointment_with")
    return [wording.say(text, name=appointment.with_name, title=appointment.with_title)]


def detail_lines(
    wording: Wording, appointment: AppointmentView, *, brief: bool = False, place: bool = True
) -> list[str]:
    """Return what stands with an appointment: where, what to prepare, who and why, as far as each may be said.

    Brief is only where: the reply has other questions to answer too; without `place` not even that.
    """
    lines = []
    if appointment.place and place:
        lines.append(wording.say("utter_place", place=unended(appointment.place)))
    if appointment.shown == "notice":
        lines.append(wording.say("utter_phone", phone=spoken(appointment.phone)))
    if brief:
        return lines
    if appointment.preparation:
        lines.append(wording.say("utter_preparation_short", text=sentence(appointment.preparation)))
    lines.extend(with_line(wording, appointment))
    if appointment.purpose:
        lines.append(wording.say("utter_purpose", text=unended(appointment.purpose)))
    if appointment.shown == "notice" and appointment.point is not None:
        lines.append(wording.say("utter_more_on_paper", points=appointment.point))
    return lines


def changed_lines(wording: Wording, changed: list[AppointmentView]) -> list[str]:
    """Return one line for each appointment that has been cancelled or moved, as far as it may be said."""
    return [
        wording.say("utter_moved_to", when=when(wording, starts_at, one), new=wording.when(one.moved_to))
        if one.moved_to is not None
        else wording.say(CHANGED[one.status], when=when(wording, starts_at, one))
        for starts_at, one in dated(changed)
        if one.status in CHANGED
    ]


def dated(appointments: list[AppointmentView]) -> list[tuple[datetime, AppointmentView]]:
    """Return the appointments whose time may be said here, with it."""
    return [(one.starts_at, one) for one in appointments if one.starts_at is not None]


def hidden_points(appointments: list[AppointmentView]) -> list[int | None]:
    """Return the paper's points of the appointments that may not be said here."""
    return [one.point for one in appointments if one.starts_at is None]
