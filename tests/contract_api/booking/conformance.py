"""What every adapter of `BookingSystem` must do. Subclass it, and give `open_system`; nothing here knows an adapter.

Beside each outcome stands what our own rows say of it, since an adapter keeps them as the system has them.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from contract_api.appointments.models import Appointment
from contract_api.booking.models import Slot
from contract_api.booking.system import BookingSystem, NewTime, NoLongerBooked, SlotQuery, SlotTaken
from contract_api.people.models import Person
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from tests.contract_api.booking.stage import at
from tests.contract_api.builders import NOW, Builder

type Opens = Callable[[], AbstractAsyncContextManager[BookingSystem]]
"""Opens a transaction with the system in it, which is committed at the end."""

HALF_HOUR = timedelta(minutes=30)
WEEK = (at(23, 0), at(30, 0))


@dataclass(kw_only=True)
class World:
    """A unit where Anna works in one room and on her own in none, and two patients."""

    sessions: Sessions
    build: Builder
    unit: CareUnit
    karin: Person
    bengt: Person
    old: Appointment
    """Karin's, Wednesday at 9.30, with Anna."""
    anna: int
    room: int
    slots: dict[datetime, uuid.UUID]

    def query(self, *windows: tuple[datetime, datetime], patient: Person | None = None) -> SlotQuery:
        return SlotQuery(
            unit_id=self.unit.id,
            service="check-up",
            windows=windows or (WEEK,),
            patient_id=(patient or self.karin).id,
            replaces_id=None,
            now=NOW,
            each=10,
        )

    def new(self, patient: Person | None = None) -> NewTime:
        return NewTime(patient_id=(patient or self.karin).id, service="check-up", purpose="Kontroll")

    async def row(self, appointment_id: uuid.UUID) -> tuple[str, datetime, uuid.UUID | None, uuid.UUID | None]:
        """What our rows say of an agreed time: status, start, the slot that it uses, what it has become."""
        async with self.sessions() as session:
            one = await session.get_one(Appointment, appointment_id)
            slot_id = await session.scalar(select(Slot.id).where(Slot.appointment_id == appointment_id))
            return one.status.value, one.starts_at, slot_id, one.moved_to_id

    async def count(self) -> int:
        async with self.sessions() as session:
            return len((await session.scalars(select(Appointment.id))).all())


async def build_world(sessions: Sessions, build: Builder) -> World:
    unit, other = await build.unit(), await build.unit()
    karin, bengt = await build.person(), await build.person("Bengt")
    anna = (await build.performer(await build.contact(unit))).number
    room = (await build.room(unit)).number
    old = await build.movable(karin, unit, at(25, 9, 30), performer_number=anna)
    slots = {}
    for moment in (at(25, 10), at(25, 10, 30), at(26, 9), at(26, 14), at(27, 9)):
        slots[moment] = (await build.slot(unit, moment, performer_number=anna, room_number=room)).id
    await build.slot(unit, at(26, 9), service="blood test")
    await build.slot(other, at(26, 9))
    await build.session.commit()
    return World(
        sessions=sessions, build=build, unit=unit, karin=karin, bengt=bengt, old=old, anna=anna, room=room, slots=slots
    )


class Conformance:
    """The tests. `open_system` opens the adapter over the world's rows, as they are when it is first called."""

    @pytest.fixture
    async def world(self, sessions: Sessions, build: Builder) -> World:
        return await build_world(sessions, build)

    @pytest.fixture
    def open_system(self, world: World) -> Opens:
        raise NotImplementedError

    async def free(self, open_system: Opens, query: SlotQuery) -> list[datetime]:
        async with open_system() as system:
            return [slot.starts_at for slot in await system.timeslots(query)]

    async def test_free_times_are_those_of_the_unit_and_the_kind_in_order(
        self, world: World, open_system: Opens
    ) -> None:
        assert await self.free(open_system, world.query()) == sorted(world.slots)
        assert await self.free(open_system, replace(world.query(), each=1)) == [at(25, 10)]

    async def test_windows_are_half_open_and_each_has_its_first_few(self, world: World, open_system: Opens) -> None:
        two_days = ((at(25, 10), at(25, 10, 30)), (at(26, 0), at(27, 9)))
        assert await self.free(open_system, world.query(*two_days)) == [at(25, 10), at(26, 9), at(26, 14)]
        first_of_each = replace(world.query(*two_days), each=1)
        assert await self.free(open_system, first_of_each) == [at(25, 10), at(26, 9)]
        assert await self.free(open_system, replace(world.query(), windows=())) == []

    async def test_what_is_not_wanted_or_overlaps_where_the_patient_is_is_left_out(
        self, world: World, open_system: Opens
    ) -> None:
        query = replace(
            world.query(),
            but_for=(world.slots[at(27, 9)],),
            not_during=((at(25, 10, 15), at(25, 10, 20)), (at(26, 14, 30), at(26, 15))),
        )
        assert await self.free(open_system, query) == [at(25, 10, 30), at(26, 9), at(26, 14)]

    @pytest.mark.parametrize("what", ["performer_number", "room_number"])
    async def test_what_is_busy_with_a_time_that_uses_no_slot_is_not_free(
        self, world: World, open_system: Opens, what: str
    ) -> None:
        number = world.anna if what == "performer_number" else world.room
        busy = await world.build.movable(world.bengt, world.unit, at(26, 8, 45), **{what: number})
        with_nobody = await world.build.movable(world.bengt, world.unit, at(27, 9))
        await world.build.session.commit()
        assert at(26, 9) not in await self.free(open_system, world.query())
        assert at(27, 9) in await self.free(open_system, world.query())
        own = replace(world.query(patient=world.bengt), replaces_id=busy.id)
        assert at(26, 9) in await self.free(open_system, own)
        async with open_system() as system:
            with pytest.raises(SlotTaken):
                await system.make(uuid.uuid4(), world.new(), world.slots[at(26, 9)], now=NOW)
            with pytest.raises(SlotTaken):
                await system.move(uuid.uuid4(), world.old.id, world.slots[at(26, 9)], now=NOW)
        assert (await world.row(world.old.id))[0] == "booked"
        key = uuid.uuid4()
        async with open_system() as system:
            await system.move(key, busy.id, world.slots[at(26, 9)], now=NOW)
        assert await world.row(key) == ("booked", at(26, 9), world.slots[at(26, 9)], None)
        assert (await world.row(with_nobody.id))[0] == "booked"

    async def test_a_time_just_before_or_after_another_is_free(self, world: World, open_system: Opens) -> None:
        keys = [uuid.uuid4() for _ in range(2)]
        async with open_system() as system:
            # Anna's time with Karin ends at ten, when the first of these begins.
            for key, moment in zip(keys, (at(25, 10), at(25, 10, 30)), strict=True):
                await system.make(key, world.new(world.bengt), world.slots[moment], now=NOW)
        assert [(await world.row(key))[0] for key in keys] == ["booked", "booked"]

    async def test_of_several_who_want_a_time_the_first_keeps_it_until_it_expires(
        self, world: World, open_system: Opens
    ) -> None:
        slot_id, until = world.slots[at(26, 9)], NOW + timedelta(minutes=15)
        async with open_system() as system:
            assert await system.hold(slot_id, patient_id=world.karin.id, until=until, now=NOW)
        async with open_system() as system:
            assert not await system.hold(slot_id, patient_id=world.bengt.id, until=until, now=NOW)
            assert await system.hold(slot_id, patient_id=world.karin.id, until=until, now=NOW)
            with pytest.raises(SlotTaken):
                await system.make(uuid.uuid4(), world.new(world.bengt), slot_id, now=NOW)
        assert at(26, 9) not in await self.free(open_system, world.query(patient=world.bengt))
        assert at(26, 9) in await self.free(open_system, world.query(patient=world.karin))
        late = replace(world.query(patient=world.bengt), now=until)
        assert at(26, 9) in await self.free(open_system, late)
        async with open_system() as system:
            assert await system.hold(slot_id, patient_id=world.bengt.id, until=until + HALF_HOUR, now=until)
            with pytest.raises(SlotTaken):
                await system.move(uuid.uuid4(), world.old.id, slot_id, now=until)

    async def test_what_is_kept_can_be_given_up(self, world: World, open_system: Opens) -> None:
        slot_id, until = world.slots[at(26, 9)], NOW + timedelta(minutes=15)
        async with open_system() as system:
            await system.hold(slot_id, patient_id=world.karin.id, until=until, now=NOW)
            await system.release(world.karin.id)
            assert await system.hold(slot_id, patient_id=world.bengt.id, until=until, now=NOW)

    async def test_what_is_used_or_past_cannot_be_kept_or_booked(self, world: World, open_system: Opens) -> None:
        used, past = world.slots[at(26, 9)], world.slots[at(25, 10)]
        async with open_system() as system:
            await system.make(uuid.uuid4(), world.new(world.bengt), used, now=NOW)
        for slot_id, now in ((used, NOW), (past, at(25, 10))):
            until = now + timedelta(minutes=15)
            async with open_system() as system:
                assert not await system.hold(slot_id, patient_id=world.karin.id, until=until, now=now)
                with pytest.raises(SlotTaken):
                    await system.make(uuid.uuid4(), world.new(), slot_id, now=now)

    async def test_a_time_is_made_once_for_a_key_however_often_it_comes(self, world: World, open_system: Opens) -> None:
        key, slot_id = uuid.uuid4(), world.slots[at(26, 9)]
        async with open_system() as system:
            assert await system.details(key) is None
        before = await world.count()
        for _ in range(2):
            async with open_system() as system:
                await system.make(key, world.new(), slot_id, now=NOW)
                true = await system.details(key)
                assert true is not None
                assert (true.status, true.slot_id, true.moved_to_id) == ("booked", slot_id, None)
        assert await world.count() == before + 1
        assert await world.row(key) == ("booked", at(26, 9), slot_id, None)
        async with open_system() as system:
            with pytest.raises(SlotTaken):
                await system.make(uuid.uuid4(), world.new(world.bengt), slot_id, now=NOW)
        assert await world.count() == before + 1

    async def test_a_made_time_that_has_been_cancelled_is_not_made_again(
        self, world: World, open_system: Opens
    ) -> None:
        key, slot_id = uuid.uuid4(), world.slots[at(26, 9)]
        async with open_system() as system:
            await system.make(key, world.new(), slot_id, now=NOW)
            await system.cancel(key, now=NOW)
            await system.make(key, world.new(), slot_id, now=NOW)
        assert await world.row(key) == ("cancelled", at(26, 9), None, None)
        assert at(26, 9) in await self.free(open_system, world.query())

    async def test_a_time_is_moved_as_one_act_and_once_for_a_key(self, world: World, open_system: Opens) -> None:
        first, second = world.slots[at(26, 9)], world.slots[at(27, 9)]
        moved, moved_on = uuid.uuid4(), uuid.uuid4()
        for key, appointment_id, slot_id in ((moved, world.old.id, first), (moved_on, moved, second)):
            for _ in range(2):
                async with open_system() as system:
                    await system.move(key, appointment_id, slot_id, now=NOW)
        async with open_system() as system:
            await system.move(moved, world.old.id, first, now=NOW)
            true = await system.details(world.old.id)
            assert true is not None
            assert (true.status, true.slot_id, true.moved_to_id) == ("moved", None, moved)
        assert await world.row(world.old.id) == ("moved", at(25, 9, 30), None, moved)
        assert await world.row(moved) == ("moved", at(26, 9), None, moved_on)
        assert await world.row(moved_on) == ("booked", at(27, 9), second, None)
        assert at(26, 9) in await self.free(open_system, world.query())

    async def test_a_move_to_what_is_taken_leaves_the_old_time_and_its_slot(
        self, world: World, open_system: Opens
    ) -> None:
        hers, his = world.slots[at(26, 9)], world.slots[at(26, 14)]
        key, other = uuid.uuid4(), uuid.uuid4()
        async with open_system() as system:
            await system.move(key, world.old.id, hers, now=NOW)
            await system.make(other, world.new(world.bengt), his, now=NOW)
        async with open_system() as system:
            with pytest.raises(SlotTaken):
                await system.move(uuid.uuid4(), key, his, now=NOW)
            with pytest.raises(SlotTaken):
                await system.move(uuid.uuid4(), key, hers, now=NOW)
        assert await world.row(key) == ("booked", at(26, 9), hers, None)
        assert await world.row(other) == ("booked", at(26, 14), his, None)

    async def test_a_time_can_be_moved_to_one_that_overlaps_itself(self, world: World, open_system: Opens) -> None:
        slot = await world.build.slot(world.unit, at(25, 9, 45), performer_number=world.anna)
        await world.build.session.commit()
        key = uuid.uuid4()
        async with open_system() as system:
            await system.move(key, world.old.id, slot.id, now=NOW)
        assert await world.row(key) == ("booked", at(25, 9, 45), slot.id, None)

    async def test_what_is_no_longer_booked_is_neither_moved_nor_lost(self, world: World, open_system: Opens) -> None:
        key = uuid.uuid4()
        async with open_system() as system:
            await system.move(key, world.old.id, world.slots[at(26, 9)], now=NOW)
            with pytest.raises(NoLongerBooked):
                await system.move(uuid.uuid4(), world.old.id, world.slots[at(27, 9)], now=NOW)
            with pytest.raises(NoLongerBooked):
                await system.cancel(world.old.id, now=NOW)
            with pytest.raises(NoLongerBooked):
                await system.cancel(uuid.uuid4(), now=NOW)
        assert await world.row(key) == ("booked", at(26, 9), world.slots[at(26, 9)], None)
        assert at(27, 9) in await self.free(open_system, world.query())

    async def test_a_time_is_cancelled_and_again_is_as_good(self, world: World, open_system: Opens) -> None:
        key, slot_id = uuid.uuid4(), world.slots[at(26, 9)]
        async with open_system() as system:
            await system.move(key, world.old.id, slot_id, now=NOW)
        for _ in range(2):
            async with open_system() as system:
                await system.cancel(key, now=NOW)
                true = await system.details(key)
                assert true is not None
                assert (true.status, true.slot_id) == ("cancelled", None)
        assert await world.row(key) == ("cancelled", at(26, 9), None, None)
        assert at(26, 9) in await self.free(open_system, world.query())

    async def test_of_two_who_take_a_time_at_once_one_gets_it(self, world: World, open_system: Opens) -> None:
        wanted = [(world.karin, world.slots[at(26, 9)]), (world.bengt, world.slots[at(26, 9)])]
        assert await self._at_once(world, open_system, wanted) == 1

    async def test_of_two_who_take_one_performer_at_once_one_gets_them(self, world: World, open_system: Opens) -> None:
        overlapping = await world.build.slot(world.unit, at(26, 9, 15), performer_number=world.anna)
        await world.build.session.commit()
        wanted = [(world.karin, world.slots[at(26, 9)]), (world.bengt, overlapping.id)]
        assert await self._at_once(world, open_system, wanted) == 1

    async def _at_once(self, world: World, open_system: Opens, wanted: list[tuple[Person, uuid.UUID]]) -> int:
        begun = asyncio.Barrier(len(wanted))

        async def take(person: Person, slot_id: uuid.UUID) -> bool:
            async with open_system() as system:
                await system.details(world.old.id)
                await begun.wait()
                try:
                    await system.make(uuid.uuid4(), world.new(person), slot_id, now=NOW)
                except SlotTaken:
                    return False
                return True

        before = await world.count()
        got = await asyncio.gather(*(take(person, slot_id) for person, slot_id in wanted))
        assert await world.count() == before + sum(got)
        return sum(got)
