"""What nobody has asked for, through contract_api, the queue, the provider, the webhook and the actions, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from bot.gateway.delivery import Delivery
from bot.gateway.models import Kind, OutboundMessage
from bot.swedish.sms import measure
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.cases.models import Case, CaseReason
from contract_api.contracts.models import Contract, ContractVersion, VersionStatus
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person
from contract_api.unasked.models import ContractOpinion, MessageConsent
from contract_api.units.models import CareUnit
from nastasteg.clock import STOCKHOLM
from nastasteg.database import Sessions
from tests.adversary.whole_house import ActingDialogue, open_whole_house
from tests.bot.gateway.pages.conftest import Pages
from tests.bot.gateway.test_sending import report
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


VISIT, WEEK = at(25, 9, 30), at(18, 9)


@dataclass
class Town:
    """Amina with her number, at a unit that tells what may be told, and the whole way to her telephone."""

    pages: Pages
    dialogue: ActingDialogue
    amina: Person
    unit: CareUnit

    async def time(self, starts_at: datetime = VISIT, **given: Any) -> Appointment:
        async with self.pages.sessions.begin() as session:
            return await Builder(session).movable(self.amina, self.unit, starts_at, **given)

    async def tick(self, moment: datetime | None = None) -> list[str]:
        """Let the worker do what it does each minute, and return what the telephone has got since."""
        if moment is not None:
            self.pages.clock.set(moment)
        before = len(await self.pages.received())
        await self.pages.worker.unasked.hand_over_due()
        await self.pages.work()
        await self.pages.worker.unasked.tell_undelivered()
        told = (await self.pages.received())[before:]
        assert [(measure(one).encoding, measure(one).segments <= 2) for one in told] == [("GSM-7", True)] * len(told)
        return told

    async def write(self, words: str, intent: str = "inform") -> str:
        """Write, and return the reply."""
        before = len(await self.pages.received())
        self.dialogue.intent = intent
        assert (await self.pages.write(words)).status_code == 200
        await self.pages.work()
        (reply,) = (await self.pages.received())[before:]
        assert measure(reply).segments <= 2
        return reply.removeprefix("Automatiskt svar från Nästa steg. Skriv HJÄLP för mer.\n")

    async def rows[Row](self, kind: type[Row]) -> list[Row]:
        async with self.pages.sessions() as session:
            return list(await session.scalars(select(kind)))


@pytest.fixture
async def town(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Town]:
    async with open_whole_house(database_url, sessions, clock) as (pages, dialogue):
        async with sessions.begin() as session:
            build = Builder(session)
            amina = (await session.scalars(select(Person).where(Person.given_name == "Amina"))).one()
            unit = await build.unit(opens=DecisionKind.NOTICES)
            await build.booking_rules(unit, offers_freed=True)
            session.add(MessageConsent(person_id=amina.id, given_at=clock(), recorded_by="Siv Dal"))
        yield Town(pages, dialogue, amina, unit)


async def test_a_reminder_arrives_once_and_yes_confirms(town: Town) -> None:
    time = await town.time()
    (told,) = await town.tick(WEEK)
    assert told == (
        "Påminnelse: Du har en tid onsdag 25 november kl. 09.30.\n"
        "Plats: Storgatan 1, plan 2.\n"
        "Svara JA om tiden passar, annars OMBOKA."
    )
    assert await town.tick() == []
    assert "25 november" in await town.write("ja", "affirm")
    (stored,) = [one for one in await town.rows(Appointment) if one.id == time.id]
    assert stored.confirmed_at == WEEK
    (last,) = await town.tick(at(24, 9))
    assert last.endswith("Du har redan svarat att tiden passar.")
    assert await town.tick(at(25, 9)) == []


async def test_omboka_proposes_other_times_for_the_one_that_was_reminded_of(town: Town) -> None:
    await town.time()
    await town.time(at(9, 9, month=12))
    async with town.pages.sessions.begin() as session:
        await Builder(session).slot(town.unit, at(27, 14))
    await town.tick(WEEK)
    proposed = await town.write("OMBOKA", "rebook_appointment")
    assert "fredag 27 november" in proposed
    assert "25 november" in proposed
    assert "27 november" in await town.write("1")
    assert "27 november" in await town.write("ja", "affirm")
    booked = [one.starts_at for one in await town.rows(Appointment) if one.status is AppointmentStatus.BOOKED]
    assert sorted(booked) == [at(27, 14), at(9, 9, month=12)]


async def test_avboka_asks_once_more_and_no_leaves_the_time(town: Town) -> None:
    await town.time()
    await town.tick(WEEK)
    assert "25 november" in await town.write("AVBOKA", "cancel_appointment")
    await town.write("nej", "deny")
    assert [one.status for one in await town.rows(Appointment)] == [AppointmentStatus.BOOKED]


async def test_no_to_a_reminder_changes_nothing_and_says_what_to_write(town: Town) -> None:
    await town.time()
    await town.tick(WEEK)
    reply = await town.write("nej", "deny")
    assert "OMBOKA" in reply
    assert "AVBOKA" in reply
    assert [one.status for one in await town.rows(Appointment)] == [AppointmentStatus.BOOKED]


async def test_a_crash_between_row_and_sending_loses_nothing_and_doubles_nothing(town: Town) -> None:
    await town.time()
    town.pages.clock.set(WEEK)
    await town.pages.worker.unasked.hand_over_due()
    # The worker dies here. Its next life looks again, and does the job that is there.
    await town.pages.worker.unasked.hand_over_due()
    assert await town.pages.count("task_name = 'bot.notify'") == 1
    await town.pages.work()
    async with town.pages.sessions.begin() as session:
        # And here, with the message stored and its send job lost.
        await session.execute(update(OutboundMessage).values(status=Delivery.QUEUED, provider_id=None))
    before = len(await town.pages.received())
    town.pages.clock.advance(seconds=30)
    await town.pages.worker.sweeper.defer_lost()
    await town.pages.work()
    assert len(await town.pages.received()) == before + 1
    assert len([one for one in await town.rows(OutboundMessage) if one.kind is Kind.UNASKED]) == 1


async def test_a_time_that_is_cancelled_while_the_reminder_waits_in_the_queue_is_not_reminded_of(town: Town) -> None:
    time = await town.time()
    town.pages.clock.set(WEEK)
    await town.pages.worker.unasked.hand_over_due()
    async with town.pages.sessions.begin() as session:
        await session.execute(
            update(Appointment)
            .where(Appointment.id == time.id)
            .values(status=AppointmentStatus.CANCELLED, changed_at=WEEK)
        )
    await town.pages.work()
    assert await town.pages.received() == []
    assert await town.tick() == []


async def test_stopp_is_heeded_though_contract_api_does_not_know_yet(town: Town) -> None:
    await town.time()
    town.pages.clock.set(WEEK)
    await town.pages.worker.unasked.hand_over_due()
    async with town.pages.sessions.begin() as session:
        await session.execute(text("UPDATE jobs.procrastinate_jobs SET scheduled_at = now() + interval '1 hour'"))
    assert (await town.pages.write("STOPP")).status_code == 200
    await town.pages.work()
    await town.pages.try_again()
    assert len(await town.pages.received()) == 1
    assert "bara svar på det du själv frågar om" in (await town.pages.received())[0]


async def test_a_message_that_is_not_delivered_is_a_task_for_the_unit(town: Town) -> None:
    await town.time()
    await town.tick(WEEK)
    (sent,) = await town.rows(OutboundMessage)
    await report(town.pages, sent, "undelivered")
    for _ in range(2):
        await town.tick()
    (task,) = await town.rows(Case)
    assert (task.reason, task.unit_id) == (CaseReason.UNDELIVERED, town.unit.id)


async def renewed(town: Town) -> None:
    async with town.pages.sessions.begin() as session:
        build = Builder(session)
        contract = (await session.scalars(select(Contract).where(Contract.patient_id == town.amina.id))).one()
        await session.execute(update(ContractVersion).values(status=VersionStatus.SUPERSEDED))
        agreed_at = town.pages.clock() + timedelta(hours=1)
        version = await build.version(town.amina, town.unit, contract=contract, number=9, agreed_at=agreed_at)
        await build.activity(version, 4, "Ta en annan spruta.")


async def test_a_new_version_is_told_and_a_no_becomes_a_wish_beside_it(town: Town) -> None:
    await renewed(town)
    (told,) = await town.tick(WEEK)
    assert told == (
        "Ditt patientkontrakt har ändrats.\n"
        "Läs punkt 4 på ditt nya papper.\n"
        "Eller svara LÄNK och läs med e-legitimation.\n"
        "Stämmer det som står där? Svara JA eller NEJ."
    )
    assert "Vad stämmer inte?" in await town.write("nej", "deny")
    wish = "Jag tar sprutan på kvällen och inte på morgonen, det sa vi på mötet i måndags"
    assert "Patientkontraktet ändras först när" in await town.write(wish, "report_done")
    (case,) = await town.rows(Case)
    assert (case.reason, case.text) == (CaseReason.CHANGE, wish)
    (opinion,) = await town.rows(ContractOpinion)
    assert (opinion.is_right, opinion.wish_message) == (False, case.asked_by_message)
    assert "Klart" not in await town.write("tack", "thank")


async def test_a_new_version_is_right(town: Town) -> None:
    await renewed(town)
    await town.tick(WEEK)
    assert "stämmer" in await town.write("Ja det stämmer", "affirm")
    (opinion,) = await town.rows(ContractOpinion)
    assert (opinion.is_right, opinion.person_id) == (True, town.amina.id)


async def test_the_link_can_be_asked_for_before_the_answer(town: Town) -> None:
    await renewed(town)
    await town.tick(WEEK)
    assert "/s/" in await town.write("LÄNK")
    assert "stämmer" in await town.write("ja", "affirm")


async def test_who_finds_no_earlier_time_waits_for_one_and_is_offered_it(town: Town) -> None:
    await town.time(at(10, 9, month=12))
    town.pages.clock.set(at(17, 12))
    asked = await town.write("Finns det någon tidigare tid?", "rebook_appointment")
    assert "Vill du få veta om en tidigare tid blir ledig? Svara JA." in asked
    assert "Mottagningen bestämmer" in await town.write("ja", "affirm")
    async with town.pages.sessions.begin() as session:
        await session.execute(text("UPDATE contract.waiting SET approved_at = now(), approved_by = 'Siv'"))
        await Builder(session).slot(town.unit, at(2, 10, month=12))
    (offer,) = await town.tick()
    assert offer == (
        "En tidigare tid är ledig: onsdag 2 december kl. 10.00. "
        "Tiden som är bokad nu är torsdag 10 december kl. 09.00.\n"
        "Plats: Storgatan 1, plan 2.\n"
        "Vill du byta? Svara JA senast tisdag 17 november kl. 14.00. Annars går tiden till någon annan, "
        "och den bokade tiden gäller."
    )
    assert "2 december" in await town.write("ja", "affirm")
    booked = [one.starts_at for one in await town.rows(Appointment) if one.status is AppointmentStatus.BOOKED]
    assert booked == [at(2, 10, month=12)]


async def test_nobody_who_has_not_consented_is_told_anything(town: Town) -> None:
    await town.time()
    await renewed(town)
    async with town.pages.sessions.begin() as session:
        await session.execute(delete(MessageConsent))
    assert await town.tick(WEEK) == []
