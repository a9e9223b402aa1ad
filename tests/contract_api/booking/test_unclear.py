"""A booking system that is slow, silent or late: what came of a change is asked, never guessed, and always told."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select, text, update

from contract_api.app import create_app
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking import settling
from contract_api.booking.models import BookingChange, BookingRules, ChangeState, Slot, TieKind
from contract_api.cases.models import Case
from contract_api.client import ContractApiUnavailable
from contract_api.contracts.models import ContractVersion
from contract_api.people.models import ChannelBinding
from contract_api.people.rules import Scope
from contract_api.settings import ContractApiSettings
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, open_notice
from tests.conftest import SettableClock
from tests.contract_api.booking.stage import OLD, Stage, at
from tests.contract_api.booking.stand_in import Fault, Line, RemoteBooking

DUE, LATE = timedelta(seconds=31), timedelta(minutes=11)
NEW = at(26, 9)

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def app(settings: ContractApiSettings, clock: SettableClock, line: Line) -> AsyncIterator[FastAPI]:
    """contract_api with somebody else's booking system."""
    made = create_app(settings, clock=clock, booking=lambda session: RemoteBooking(session, line))
    yield made
    await made.state.parts.engine.dispose()


@dataclass(kw_only=True)
class Far:
    """The stage, and the line to the system that keeps its times."""

    stage: Stage
    line: Line
    identifiers: Identifiers
    clock: SettableClock

    def will(self, **faults: tuple[Fault, ...]) -> None:
        """Let the line fail at the next calls."""
        for name, planned in faults.items():
            self.line.faults[name].extend(planned)

    async def settle(self, after: timedelta = DUE) -> tuple[int, int, int]:
        self.clock.now += after
        told = await self.stage.api.settle_bookings()
        return told.done, told.refused, told.still_open

    async def notices(self) -> list[Notice]:
        async with self.stage.sessions() as session:
            found = await session.scalars(
                text("SELECT args ->> 'sealed' FROM procrastinate_jobs WHERE task_name = 'bot.notify' ORDER BY id")
            )
            return [open_notice(self.identifiers, sealed) for sealed in found]

    async def told(self) -> list[str]:
        return [notice.text for notice in await self.notices()]

    def true(self) -> list[str]:
        """What the books say of Karin's times."""
        mine = [one for one in self.line.books.agreed.values() if one.patient_id == self.stage.karin.id]
        return sorted(one.status for one in mine)


@pytest.fixture
async def far(stage: Stage, line: Line, identifiers: Identifiers, clock: SettableClock) -> Far:
    async with stage.sessions.begin() as session:
        await line.books.copy(session)
        sealed = identifiers.seal("+46701740605")
        await session.execute(update(ChannelBinding).values(address_sealed=sealed))
    return Far(stage=stage, line=line, identifiers=identifiers, clock=clock)


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.DONE_AND_HANGS])
async def test_what_was_done_is_found_out_though_the_answer_was_lost(far: Far, fault: Fault) -> None:
    await far.stage.read_back()
    far.will(move=(fault,))
    done = await far.stage.choose("ja")
    assert (done.outcome, done.new and done.new.starts_at) == ("done", NEW)
    assert await far.stage.booked() == [NEW]
    assert far.true() == ["booked", "moved"]
    assert await far.settle() == (0, 0, 0)
    assert await far.told() == []


@pytest.mark.parametrize("fault", [Fault.NOT_DELIVERED, Fault.HANGS])
async def test_what_was_not_done_is_unclear_and_the_same_message_does_it(far: Far, fault: Fault) -> None:
    await far.stage.read_back()
    far.will(move=(fault,))
    unclear = await far.stage.choose("ja")
    assert (unclear.outcome, unclear.old and unclear.old.starts_at, unclear.new) == ("unclear", OLD, None)
    assert await far.stage.booked() == [OLD]
    assert (await far.stage.again()).outcome == "done"
    assert far.true() == ["booked", "moved"]


async def test_where_the_truth_is_silent_too_it_is_settled_later_and_told(far: Far) -> None:
    await far.stage.build.tie(far.stage.old, TieKind.INTERPRETER, "Tolk på somaliska.")
    await far.stage.build.session.commit()
    await far.stage.read_back()
    far.will(move=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED, Fault.NOT_DELIVERED))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    assert (await far.stage.change()).state is ChangeState.UNCLEAR
    assert await far.settle(timedelta(seconds=29)) == (0, 0, 0)
    assert await far.settle(timedelta(seconds=2)) == (0, 0, 1)
    assert await far.told() == []
    assert await far.settle() == (1, 0, 0)
    assert await far.stage.booked() == [NEW]
    async with far.stage.sessions() as session:
        assert list(await session.scalars(select(Case.text))) == ["Tolk på somaliska."]
    (notice,) = await far.notices()
    assert (notice.text, notice.about) == (settling.DONE_TEXT, far.stage.karin.id)
    assert (notice.channel, notice.address) == ("sms", "+46701740605")
    assert notice.is_reply, "it was promised: it comes also to whoever has written STOPP since"
    again = await far.stage.again()
    assert (again.outcome, [tie.outcome for tie in again.ties]) == ("done", ["unit"])
    assert await far.settle() == (0, 0, 0)
    assert len(await far.notices()) == 1


async def test_what_comes_of_it_late_is_found_and_not_done_twice(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.LATE,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    assert await far.settle() == (0, 0, 1)
    far.line.deliver_late()
    assert await far.settle() == (1, 0, 0)
    assert await far.stage.booked() == [NEW]
    assert far.true() == ["booked", "moved"]
    assert await far.told() == [settling.DONE_TEXT]


async def test_what_is_not_done_in_ten_minutes_is_told_so_and_the_old_time_stands(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.NOT_DELIVERED,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    assert await far.settle(LATE) == (0, 1, 0)
    assert await far.told() == [settling.NOT_DONE_TEXT]
    assert await far.stage.booked() == [OLD]
    assert (await far.stage.again()).outcome == "refused"
    assert (await far.stage.wish()).outcome == "proposals"


async def test_while_the_system_is_silent_nothing_is_given_up(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED,) * 4)
    assert (await far.stage.choose("ja")).outcome == "unclear"
    for _ in range(3):
        assert await far.settle(LATE) == (0, 0, 1)
    assert await far.told() == []
    assert await far.settle() == (1, 0, 0)


async def test_what_cannot_be_made_any_more_is_settled_at_once(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.NOT_DELIVERED,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    far.line.books.cancel(far.stage.old.id)
    assert await far.settle() == (0, 1, 0)
    assert far.true() == ["cancelled"]


async def test_what_somebody_else_has_moved_is_not_taken_for_done(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.NOT_DELIVERED,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    by_staff = uuid.uuid4()
    far.line.books.release(far.stage.karin.id)
    far.line.books.move(by_staff, far.stage.old.id, await far.stage.slot_at(at(27, 9)), far.clock.now)
    assert await far.settle() == (0, 1, 0)
    assert await far.told() == [settling.NOT_DONE_TEXT]


async def test_while_it_is_unclear_the_time_is_not_changed_in_another_way(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.LATE,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    for act in ("move", "cancel"):
        assert (await far.stage.wish(act=act)).outcome == "unclear"  # type: ignore[arg-type]
    far.line.deliver_late()
    await far.settle()
    assert (await far.stage.wish()).outcome == "proposals"


async def test_what_was_cut_off_is_asked_about_before_any_rule_refuses_it(far: Far) -> None:
    """The system had done it when our process died; since then the unit has stopped letting times be changed."""
    await far.stage.read_back()
    far.will(move=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    async with far.stage.sessions.begin() as session:
        await session.execute(delete(BookingRules))
        await session.execute(update(BookingChange).values(state=ChangeState.BEGUN))
    done = await far.stage.again()
    assert (done.outcome, done.new and done.new.starts_at) == ("done", NEW)


async def test_a_refusal_whose_answer_was_lost_is_found_by_asking_again(far: Far) -> None:
    await far.stage.read_back()
    other = await far.stage.build.person("Bengt")
    slot = far.line.books.free[await far.stage.slot_at(NEW)]
    slot.kept_for, slot.kept_until = other.id, far.clock.now + timedelta(hours=1)
    far.will(move=(Fault.ANSWER_LOST,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    gone = await far.stage.again()
    assert (gone.outcome, NEW in [one.starts_at for one in gone.options]) == ("gone", False)
    assert (await far.stage.again()).options == gone.options


async def test_a_cancellation_is_found_out_likewise(far: Far) -> None:
    await far.stage.wish(act="cancel")
    far.will(cancel=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    assert await far.settle() == (1, 0, 0)
    assert await far.stage.booked() == []
    assert (await far.stage.again()).outcome == "done"


async def test_a_cancellation_that_was_not_made_is_refused_and_not_turned_into_a_move(far: Far) -> None:
    await far.stage.wish(act="cancel")
    far.will(cancel=(Fault.NOT_DELIVERED,))
    assert (await far.stage.choose("ja")).outcome == "unclear"
    assert await far.settle(LATE) == (0, 1, 0)
    again = await far.stage.again()
    assert (again.outcome, again.options) == ("refused", ())
    assert await far.stage.booked() == [OLD]


@pytest.fixture
async def new_visit(far: Far) -> Far:
    """Karin's contract says that she may book a check-up herself; the one that she had is cancelled."""
    stage = far.stage
    async with stage.sessions.begin() as session:
        cancelled = {"status": AppointmentStatus.CANCELLED, "changed_at": far.clock.now}
        await session.execute(update(Appointment).values(cancelled))
    version = (await stage.build.session.scalars(select(ContractVersion))).one()
    await stage.build.activity(version, 4, "Boka en kontroll.", service="check-up", topics=["heart"])
    await stage.build.session.commit()
    far.line.books.agreed.clear()
    await stage.wish(act="make", topics=("heart",))
    assert (await stage.choose("1")).outcome == "read_back"
    return far


async def test_a_new_time_whose_answer_was_lost_is_found_by_its_key(new_visit: Far) -> None:
    new_visit.will(make=(Fault.ANSWER_LOST,))
    done = await new_visit.stage.choose("ja")
    assert (done.outcome, done.new and done.new.starts_at) == ("done", NEW)
    assert new_visit.true() == ["booked"]


async def test_no_second_new_time_is_made_while_the_first_is_unclear(new_visit: Far) -> None:
    stage = new_visit.stage
    new_visit.will(make=(Fault.LATE,))
    assert (await stage.choose("ja")).outcome == "unclear"
    assert (await stage.wish(act="make", topics=("heart",))).outcome == "unclear"
    new_visit.line.deliver_late()
    assert await new_visit.settle() == (1, 0, 0)
    assert await stage.booked() == [NEW]
    assert (await stage.wish(act="make", topics=("heart",))).outcome == "none"
    assert new_visit.true() == ["booked"]


async def test_two_rounds_at_once_settle_it_once(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED,))
    await far.stage.choose("ja")
    far.clock.now += DUE
    rounds = await asyncio.gather(*(far.stage.api.settle_bookings() for _ in range(3)))
    assert sum(one.done for one in rounds) == 1
    assert await far.told() == [settling.DONE_TEXT]


async def test_nothing_is_sent_to_a_number_that_is_no_longer_theirs(far: Far) -> None:
    await far.stage.read_back()
    far.will(move=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED,))
    await far.stage.choose("ja")
    async with far.stage.sessions.begin() as session:
        await session.execute(update(ChannelBinding).values(ended_at=far.clock.now))
    assert await far.settle() == (1, 0, 0)
    assert await far.stage.booked() == [NEW]
    assert await far.told() == []


async def test_a_relative_whose_right_has_ended_is_not_told_what_became_of_it_on_asking_again(far: Far) -> None:
    stage = far.stage
    maria = await stage.build.person("Maria")
    right = await stage.build.representation(stage.karin, maria, [Scope.REBOOK])
    conversation = await stage.build.conversation(maria, about=stage.karin)
    await stage.build.session.commit()
    stage.pseudonym = str(conversation.pseudonym)
    await stage.read_back()
    far.will(move=(Fault.ANSWER_LOST,), details=(Fault.NOT_DELIVERED,))
    assert (await stage.choose("ja")).outcome == "unclear"
    right.scopes = [Scope.CONTACTS.value]
    await stage.build.session.commit()
    again = await stage.again()
    assert (again.outcome, again.allowed, again.old, again.new) == ("not_allowed", False, None, None)
    assert await stage.booked() == [NEW]


@pytest.mark.parametrize("name", ["timeslots", "hold"])
async def test_a_silent_system_has_the_message_come_again(far: Far, name: str) -> None:
    far.will(**{name: (Fault.NOT_DELIVERED,)})
    with pytest.raises(ContractApiUnavailable):
        await far.stage.read_back()
    assert await far.stage.booked() == [OLD]
    assert (await far.stage.read_back()).outcome == "read_back"


async def test_it_is_settled_for_our_own_parts_only(stranger: httpx.AsyncClient, far: Far) -> None:
    assert (await stranger.post("/booking/settle")).status_code == 401


class TestOurOwnDatabase:
    """The same with the times in our own tables, where a lock is what can be slow, and nothing is ever unclear."""

    @pytest.fixture
    async def app(self, settings: ContractApiSettings, clock: SettableClock) -> AsyncIterator[FastAPI]:
        made = create_app(settings, clock=clock)
        yield made
        await made.state.parts.engine.dispose()

    async def test_a_change_waits_for_whoever_is_at_the_same_time_and_is_then_done(self, stage: Stage) -> None:
        await stage.read_back()
        async with stage.sessions.begin() as session:
            await session.execute(select(Slot.id).where(Slot.starts_at == NEW).with_for_update(key_share=True))
            waiting = asyncio.create_task(stage.choose("ja"))
            while not await session.scalar(WAITING):  # noqa: ASYNC110 - a lock has no event to wait for
                await asyncio.sleep(0.01)
            assert not waiting.done()
        assert (await waiting).outcome == "done"
        assert await stage.booked() == [NEW]
