"""The agreed times as a file for a calendar, behind the login."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event
from sqlalchemy import select, update

from contract_api.access_log.models import AccessLogEntry
from contract_api.appointments.models import Appointment, AppointmentStatus, Form
from contract_api.people.models import Person
from contract_api.units.models import CareUnit
from nastasteg.clock import STOCKHOLM
from tests.bot.gateway.pages.conftest import Pages
from tests.contract_api.builders import NOW, Builder


async def book(pages: Pages, starts_at: datetime, **given: object) -> Appointment:
    async with pages.sessions.begin() as session:
        amina = (await session.scalars(select(Person).where(Person.given_name == "Amina"))).one()
        unit = (await session.scalars(select(CareUnit))).one()
        return await Builder(session).appointment(amina, unit, starts_at, **given)


async def change(pages: Pages, row: Appointment, **values: object) -> None:
    async with pages.sessions.begin() as session:
        await session.execute(update(Appointment).where(Appointment.id == row.id).values(**values))


async def events(pages: Pages) -> list[Event]:
    file = await pages.web.get("/tider.ics")
    assert (file.status_code, file.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert file.headers["cache-control"] == "no-store"
    return list(Calendar.from_ical(file.text).events)


async def test_who_is_not_logged_in_gets_no_file(pages: Pages) -> None:
    await book(pages, NOW + timedelta(days=7))
    assert (await pages.web.get("/tider.ics")).status_code == 401


async def test_the_times_ahead_are_told_in_neutral_words_and_logged(pages: Pages) -> None:
    time = await book(pages, NOW + timedelta(days=7))
    await book(pages, NOW - timedelta(days=7))
    assert 'href="/tider.ics"' in (await pages.logged_in()).text
    (event,) = await events(pages)
    assert (str(event["summary"]), str(event["location"])) == ("utter_calendar_visit", "Storgatan 1, plan 2")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (time.starts_at, time.ends_at)
    assert (int(event["sequence"]), str(event["status"])) == (0, "CONFIRMED")
    whole = (await pages.web.get("/tider.ics")).text
    for secret in ("Hjärt", "vikter", "Kontroll", str(time.id)):
        assert secret not in whole
    async with pages.sessions() as session:
        logged = await session.scalars(select(AccessLogEntry.items).where(AccessLogEntry.action == "answer.calendar"))
        assert logged.first() == [f"appointment:{time.id}"]


@pytest.mark.parametrize(("day", "hour"), [((2027, 3, 28), 7), ((2027, 3, 27), 8), ((2026, 10, 25), 8)])
async def test_nine_is_nine_on_both_sides_of_a_change_of_the_clocks(
    pages: Pages, day: tuple[int, int, int], hour: int
) -> None:
    pages.clock.set(datetime(2026, 10, 20, tzinfo=UTC))
    await book(pages, datetime(*day, 9, tzinfo=STOCKHOLM).astimezone(UTC), form=Form.PHONE)
    await pages.logged_in()
    (event,) = await events(pages)
    assert event.decoded("dtstart") == datetime(*day, hour, tzinfo=UTC)
    assert "DTSTART:" + event.decoded("dtstart").strftime("%Y%m%dT%H%M%SZ") in (await pages.web.get("/tider.ics")).text


async def test_a_time_that_is_moved_and_cancelled_is_the_same_to_the_calendar(pages: Pages) -> None:
    first = await book(pages, NOW + timedelta(days=7))
    await pages.logged_in()
    (before,) = await events(pages)
    second = await book(pages, NOW + timedelta(days=9))
    await change(pages, first, status=AppointmentStatus.MOVED, moved_to_id=second.id, changed_at=NOW)
    (moved,) = await events(pages)
    assert (str(moved["uid"]), int(moved["sequence"])) == (str(before["uid"]), 1)
    assert moved.decoded("dtstart") == second.starts_at
    await change(pages, second, status=AppointmentStatus.CANCELLED, changed_at=NOW)
    (gone,) = await events(pages)
    assert (str(gone["uid"]), int(gone["sequence"]), str(gone["status"])) == (str(before["uid"]), 2, "CANCELLED")
