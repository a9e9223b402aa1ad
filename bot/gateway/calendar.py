"""Agreed times as a file that calendars read (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from bot.gateway.texts import FixedTexts
from contract_api.client import CalendarTime

PRODUCT = "-//Nästa steg//SV"

NAME = "tider.ics"


def calendar_file(times: Iterable[CalendarTime], texts: FixedTexts, *, now: datetime) -> bytes:
    """Return the file. Moments are in UTC, which no change of the clocks moves; what is cancelled is told so."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for time in times:
        calendar.add_component(_event(time, texts, now))
    return bytes(calendar.to_ical())


def _event(time: CalendarTime, texts: FixedTexts, now: datetime) -> Event:
    event = Event()
    event.add("uid", str(time.uid))
    event.add("sequence", time.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", time.starts_at.astimezone(UTC))
    event.add("dtend", time.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if time.is_cancelled else "CONFIRMED")
    event.add("summary", texts.say(f"utter_calendar_{time.form}"))
    if time.place:
        event.add("location", time.place)
    return event
