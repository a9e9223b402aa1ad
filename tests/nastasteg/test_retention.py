"""What has been kept for long enough goes, in batches; what is part of care stays."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.gateway.buttons import Button, Choice, Choices, keep
from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, InboundMessage, Kind, OutboundMessage, Outcome, Turn
from contract_api.access_log.models import AccessLogEntry
from contract_api.access_log.sealing import logged_transaction
from contract_api.access_log.verification import verify
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent, CaseReason
from contract_api.cases.opening import add
from contract_api.disclosure.rules import DisclosureClass
from contract_api.links.models import Link, StrongSession
from contract_api.notes.models import Note, NoteKind
from contract_api.pulse.models import Pulse
from contract_api.pulse.rules import Statement
from contract_api.questions.models import OpenQuestion, QuestionKind
from contract_api.retention.models import CaseExport
from contract_api.retention.record_system import RecordFolder, export_cases
from contract_api.retention.rules import DataKind
from contract_api.retention.service import decide
from contract_api.staff.models import Staff, StaffSession
from nastasteg.clock import system_clock
from nastasteg.database import Sessions, make_engine, make_sessions
from nastasteg.identifiers import Identifiers
from nastasteg.retention import Retention, keep_retention
from tests.contract_api.builders import Builder
from tests.contract_api.conversations.test_identify import bind
from tests.contract_api.readings import log_reading

NOW = system_clock()
"""The log's own rule goes by the database's clock, so this must be the real one."""

OLD, YOUNG = NOW - timedelta(days=100), NOW - timedelta(days=3)


async def messages(sessions: Sessions) -> None:
    """Store messages, old and young, answered and not, sent and under way."""
    async with sessions.begin() as session:
        address = Address(channel="sms", address_lookup=uuid.uuid4().hex, address_sealed="x", created_at=OLD)
        session.add(address)
        await session.flush()
        for at, finished in ((OLD, OLD), (YOUNG, YOUNG), (OLD, None)):
            outcome = Outcome.ANSWERED if finished else None
            turn = Turn(address_id=address.id, created_at=at, finished_at=finished, outcome=outcome)
            session.add(turn)
            await session.flush()
            name = f"{'old' if at is OLD else 'young'} {'answered' if finished else 'open'}"
            session.add(
                InboundMessage(
                    channel="sms",
                    provider_id=uuid.uuid4().hex,
                    address_id=address.id,
                    text=name,
                    has_media=False,
                    received_at=at,
                    turn_id=turn.id,
                )
            )
            session.add(
                OutboundMessage(
                    address_id=address.id,
                    turn_id=turn.id,
                    kind=Kind.ANSWER,
                    position=0,
                    text=name,
                    encoding="GSM-7",
                    segments=1,
                    status=Delivery.DELIVERED if finished else Delivery.UNKNOWN,
                    created_at=at,
                    updated_at=at,
                )
            )


async def texts(sessions: Sessions, table: type[InboundMessage | OutboundMessage]) -> list[str]:
    async with sessions() as session:
        return sorted((await session.scalars(select(table.text))).all())


async def decided(sessions: Sessions, kind: DataKind, days: int | None) -> None:
    async with sessions.begin() as session:
        await decide(session, kind, days=days, by="Siv Dal", reference="KRV 1", now=NOW)


@pytest.fixture
async def tracker(empty_database_url: str) -> AsyncIterator[Sessions]:
    """A database for the dialogue engine, with its table and three events."""
    engine = make_engine(empty_database_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE events (id serial PRIMARY KEY, sender_id text, timestamp float)"))
        for at in (OLD, OLD, YOUNG):
            await connection.execute(
                text("INSERT INTO events (sender_id, timestamp) VALUES ('x', :at)"), {"at": at.timestamp()}
            )
    yield make_sessions(engine)
    await engine.dispose()


async def run(sessions: Sessions, tracker: Sessions, *, batch: int = 1000) -> dict[DataKind, int]:
    retention = Retention(sessions, tracker, now=NOW, batch=batch)
    due = await retention.due()
    assert await retention.carry_out() == due
    return {one.kind: one.rows for one in due}


@pytest.mark.parametrize("batch", [1, 1000])
async def test_texts_go_when_that_is_decided_and_the_rows_stay(
    sessions: Sessions, tracker: Sessions, batch: int
) -> None:
    await messages(sessions)
    before = await texts(sessions, InboundMessage)
    assert (await run(sessions, tracker, batch=batch))[DataKind.MESSAGE_TEXTS] == 0
    assert await texts(sessions, InboundMessage) == before
    await decided(sessions, DataKind.MESSAGE_TEXTS, 90)
    await decided(sessions, DataKind.OUTBOUND_TEXTS, 90)
    gone = await run(sessions, tracker, batch=batch)
    assert (gone[DataKind.MESSAGE_TEXTS], gone[DataKind.OUTBOUND_TEXTS]) == (1, 1)
    for table in (InboundMessage, OutboundMessage):
        assert await texts(sessions, table) == ["", "old open", "young answered"]


async def test_what_goes_with_a_message_goes_with_its_text(sessions: Sessions, tracker: Sessions) -> None:
    await messages(sessions)
    async with sessions.begin() as session:
        for one in await session.scalars(select(OutboundMessage)):
            one.document = "BEGIN:VCALENDAR"
            ways = (Choice(label="1. tisdag 24 november", says="1"),)
            await keep(session, one.id, Choices(question_id=uuid.uuid4(), expires_at=NOW, ways=ways))
    await decided(sessions, DataKind.OUTBOUND_TEXTS, 90)
    await run(sessions, tracker)
    async with sessions() as session:
        documents = (await session.scalars(select(OutboundMessage.document))).all()
        buttons = await session.scalar(select(func.count()).select_from(Button))
    assert (documents.count(None), buttons) == (1, 2)


async def test_the_newest_decision_holds(sessions: Sessions, tracker: Sessions) -> None:
    await messages(sessions)
    await decided(sessions, DataKind.MESSAGE_TEXTS, 90)
    async with sessions.begin() as session:
        later = NOW + timedelta(seconds=1)
        await decide(session, DataKind.MESSAGE_TEXTS, days=None, by="Siv Dal", reference="KRV 2", now=later)
    assert (await run(sessions, tracker))[DataKind.MESSAGE_TEXTS] == 0


@pytest.mark.parametrize("batch", [1, 1000])
async def test_the_dialogue_engine_s_memory_goes_by_default(sessions: Sessions, tracker: Sessions, batch: int) -> None:
    assert (await run(sessions, tracker, batch=batch))[DataKind.TRACKER_EVENTS] == 2
    async with tracker() as session:
        assert await session.scalar(text("SELECT count(*) FROM events")) == 1


async def test_questions_go_when_they_are_over(sessions: Sessions, tracker: Sessions, build: Builder) -> None:
    conversation = await build.conversation(await build.person())
    for name, closed in (("old", OLD), ("young", YOUNG), ("open", None)):
        build.session.add(
            OpenQuestion(
                conversation_id=conversation.id,
                asked_by_message=name,
                kind=QuestionKind.READING,
                options=["a"],
                context={},
                asked_at=OLD,
                expires_at=NOW if closed is None else OLD,
                closed_at=closed,
            )
        )
    await build.session.commit()
    assert (await run(sessions, tracker))[DataKind.OPEN_QUESTIONS] == 1
    async with sessions() as session:
        left = (await session.scalars(select(OpenQuestion.asked_by_message))).all()
    assert sorted(left) == ["open", "young"]


async def test_the_log_goes_only_by_decision_and_is_whole_after_it(
    sessions: Sessions, tracker: Sessions, build: Builder
) -> None:
    karin = await build.person()
    await build.session.commit()
    for at in (datetime(2014, 1, 1, tzinfo=UTC), datetime(2015, 1, 1, tzinfo=UTC), NOW):
        async with logged_transaction(sessions) as session:
            await log_reading(session, karin, now=at)
    assert (await run(sessions, tracker))[DataKind.ACCESS_LOG] == 0
    await decided(sessions, DataKind.ACCESS_LOG, 5 * 365 + 2)
    assert (await run(sessions, tracker, batch=1))[DataKind.ACCESS_LOG] == 2
    assert (await verify(sessions, now=NOW)).links == 1


async def case(build: Builder) -> None:
    unit, karin = await build.unit(), await build.person()
    conversation = await build.conversation(karin)
    build.session.add(
        Case(
            conversation_id=conversation.id,
            asked_by_message=uuid.uuid4().hex,
            patient_id=karin.id,
            person_id=karin.id,
            unit_id=unit.id,
            answering_unit_id=unit.id,
            disclosure=DisclosureClass.CONTRACT,
            reason=CaseReason.QUESTION,
            matter=uuid.uuid4().hex,
            text="Får jag äta grapefrukt?",
            created_at=OLD,
        )
    )
    await build.session.commit()


async def test_cases_are_handed_to_the_record_system_once_logged_and_stay_while_they_are_open(
    sessions: Sessions, build: Builder, database_url: str, tmp_path: Path
) -> None:
    await case(build)
    await case(build)
    await decided(sessions, DataKind.CASE_TEXTS, 31)
    for _ in range(2):
        await keep_retention(sessions, database_url, now=NOW, record_folder=tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["case-1.json", "case-2.json"]
    assert json.loads((tmp_path / "case-1.json").read_text())["text"] == "Får jag äta grapefrukt?"
    async with sessions() as session:
        assert set(await session.scalars(select(Case.text))) == {"Får jag äta grapefrukt?"}
        logged = select(func.count()).select_from(AccessLogEntry).where(AccessLogEntry.action == "case.export")
        assert await session.scalar(logged) == 2


async def test_a_record_system_that_takes_nothing_has_nothing(
    sessions: Sessions, build: Builder, tmp_path: Path
) -> None:
    await case(build)
    records = RecordFolder(tmp_path / "missing")
    with pytest.raises(OSError, match="missing"):
        async with logged_transaction(sessions) as session:
            await export_cases(session, records, now=NOW)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(CaseExport)) == 0
        assert await session.scalar(select(func.count()).select_from(AccessLogEntry)) == 0


@pytest.fixture
def identifiers() -> Identifiers:
    return Identifiers("a key that is long enough for tests")


@pytest.fixture
async def build(sessions: Sessions) -> AsyncIterator[Builder]:
    """Adds rows, and commits them with `await build.session.commit()`."""
    async with sessions() as session:
        yield Builder(session)


async def test_links_go_with_the_logins_that_they_led_to(
    sessions: Sessions, tracker: Sessions, build: Builder, identifiers: Identifiers
) -> None:
    karin = await build.person()
    binding = await bind(build, identifiers, karin, "+46701740605")
    for name, expires_at in (("old", OLD), ("young", YOUNG)):
        link = Link(
            made_by_message=name,
            binding_id=binding.id,
            person_id=karin.id,
            patient_id=karin.id,
            token_lookup=f"token {name}",
            code_lookup=f"code {name}",
            made_at=expires_at - timedelta(minutes=15),
            expires_at=expires_at,
        )
        build.session.add(link)
        await build.session.flush()
        conversation = await build.conversation(karin)
        build.session.add(
            StrongSession(
                conversation_id=conversation.id,
                link_id=link.id,
                secret_lookup=f"secret {name}",
                began_at=expires_at,
                seen_at=expires_at,
            )
        )
    await build.session.commit()
    assert (await run(sessions, tracker))[DataKind.LINKS] == 1
    async with sessions() as session:
        assert (await session.scalars(select(Link.made_by_message))).all() == ["young"]
        assert (await session.scalars(select(StrongSession.secret_lookup))).all() == ["secret young"]


async def test_the_words_of_a_case_go_when_it_is_over_and_the_record_system_has_them_all(
    sessions: Sessions, build: Builder, database_url: str, tracker: Sessions, tmp_path: Path
) -> None:
    await case(build)
    await case(build)
    staff = Staff(subject="SE2321000000-S001", name="Anna Lindgren")
    build.session.add(staff)
    await build.session.commit()
    closed, still_open = (await build.session.scalars(select(Case.id).order_by(Case.number))).all()
    async with sessions.begin() as session:
        for case_id in (closed, still_open):
            await add(session, CaseEvent(case_id=case_id, kind=EventKind.OPENED, at=OLD))
            await add(session, CaseEvent(case_id=case_id, kind=EventKind.NOTED, at=OLD, text="x", staff_id=staff.id))
        await add(
            session,
            CaseEvent(case_id=closed, kind=EventKind.CLOSED, at=OLD, staff_id=staff.id, why="answered"),
        )
    await decided(sessions, DataKind.CASE_TEXTS, 90)
    assert (await run(sessions, tracker))[DataKind.CASE_TEXTS] == 0, "the record system has nothing yet"
    await keep_retention(sessions, database_url, now=NOW, record_folder=tmp_path)
    async with sessions() as session:
        assert (await session.scalars(select(Case.text).order_by(Case.number))).all() == ["", "Får jag äta grapefrukt?"]
        left = select(CaseEvent.case_id).where(CaseEvent.text == "x")
        assert (await session.scalars(left)).all() == [still_open]
    described = json.loads((tmp_path / "case-1.json").read_text())
    assert (described["text"], [one["what"] for one in described["events"]]) == (
        "Får jag äta grapefrukt?",
        ["opened", "closed"],
    )


async def test_what_happens_later_is_handed_to_the_record_system_too(
    sessions: Sessions, build: Builder, tmp_path: Path
) -> None:
    await case(build)
    (case_id,) = await build.session.scalars(select(Case.id))
    async with sessions.begin() as session:
        await add(session, CaseEvent(case_id=case_id, kind=EventKind.OPENED, at=OLD))
    for at, text_, handed in ((OLD, None, 1), (YOUNG, "Jag undrar än", 1), (NOW, None, 0)):
        if text_:
            async with sessions.begin() as session:
                await add(session, CaseEvent(case_id=case_id, kind=EventKind.WROTE, at=at, text=text_))
        async with logged_transaction(sessions) as session:
            later = at + timedelta(seconds=1)
            assert await export_cases(session, RecordFolder(tmp_path), now=later) == handed
    assert json.loads((tmp_path / "case-1.json").read_text())["events"][-1]["text"] == "Jag undrar än"


async def test_ended_logins_of_staff_go_by_default(sessions: Sessions, tracker: Sessions, build: Builder) -> None:
    staff = Staff(subject="SE2321000000-S001", name="Anna Lindgren")
    build.session.add(staff)
    await build.session.flush()
    for name, seen in (("old", OLD), ("young", YOUNG)):
        build.session.add(StaffSession(staff_id=staff.id, secret_lookup=name, began_at=OLD, seen_at=seen))
    await build.session.commit()
    assert (await run(sessions, tracker))[DataKind.STAFF_SESSIONS] == 1
    async with sessions() as session:
        assert (await session.scalars(select(StaffSession.secret_lookup))).all() == ["young"]


async def test_notes_go_by_decision_once_they_have_been_taken_up_and_who_was_asked_after_a_year(
    sessions: Sessions, tracker: Sessions, build: Builder
) -> None:
    unit, karin = await build.unit(), await build.person()
    staff = Staff(subject="SE2321000000-S001", name="Anna Lindgren")
    build.session.add(staff)
    await build.session.flush()
    for name, settled in (("old", OLD), ("young", YOUNG), ("open", None)):
        build.session.add(
            Note(
                patient_id=karin.id,
                person_id=karin.id,
                unit_id=unit.id,
                kind=NoteKind.REPORT,
                text=name,
                written_at=OLD,
                message_id=name,
                settled_at=settled,
                settled_by=staff.id if settled else None,
            )
        )
    for days in (400, 100):
        wanted_on = (NOW - timedelta(days=days)).date()
        build.session.add(Pulse(patient_id=karin.id, unit_id=unit.id, statement=Statement.CONTACT, wanted_on=wanted_on))
    await build.session.commit()
    done = await run(sessions, tracker)
    assert (done[DataKind.NOTES], done[DataKind.PULSES]) == (0, 1)
    await decided(sessions, DataKind.NOTES, 30)
    assert (await run(sessions, tracker))[DataKind.NOTES] == 1
    async with sessions() as session:
        assert sorted(await session.scalars(select(Note.text))) == ["open", "young"]
