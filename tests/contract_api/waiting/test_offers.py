"""A time that becomes free: asked for, approved by the unit, offered to one at a time, and moved to after a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from contract_api.access_log.sealing import logged_transaction
from contract_api.appointments.models import Appointment, AppointmentStatus
from contract_api.booking.models import Slot, TieKind
from contract_api.booking.schemas import BookingWish
from contract_api.disclosure.models import DisclosureDecision
from contract_api.errors import Conflict, NotFound
from contract_api.people.models import Person
from contract_api.people.rules import PatientStatus
from contract_api.waiting import service
from contract_api.waiting.models import FreedOffer, Waiting
from nastasteg.notices import Notice
from tests.contract_api.unasked.conftest import BENGT, KARIN, Post, at, names

OLD, FREED = at(10, 9, month=12), at(2, 10, month=12)
NOON = at(17, 12)


@dataclass
class List:
    """Karin and Bengt with a time each, and what becomes free before."""

    post: Post
    bengt: Person
    count: int = 0

    async def wait(
        self, number: str = KARIN, *, approve: bool = True, windows: tuple[tuple[datetime, datetime], ...] = ()
    ) -> Waiting:
        """Let somebody ask for an earlier time, find none, and say yes to hearing of one."""
        self.count += 1
        pseudonym, message = await self.post.pseudonym(number), f"w{self.count}"
        wish = BookingWish(message_id=f"{message}a", act="move", direction="earlier", windows=windows)
        answer = await self.post.api.booking_wish(pseudonym, wish)
        assert (answer.outcome, answer.may_wait) == ("no_slots", True)
        assert await self.post.write(f"{message}b", "ja", number) == "wait"
        for _ in range(2):
            assert (await self.post.api.wait_for_earlier(pseudonym, f"{message}b")).noted
        async with logged_transaction(self.post.sessions) as session:
            row = (await session.scalars(select(Waiting).order_by(Waiting.asked_at.desc()).limit(1))).one()
            if approve:
                await service.approve(session, row.id, by="Siv Dal", now=self.post.clock())
        self.post.clock.advance(minutes=1)
        return row

    async def free(self, starts_at: datetime = FREED) -> Slot:
        """Let a time become free."""
        slot = await self.post.build.slot(self.post.unit, starts_at)
        await self.post.build.session.commit()
        return slot

    async def offered(self, moment: datetime | None = None) -> Notice:
        (told,) = await self.post.due(moment)
        assert await self.post.may_go(told)
        return told

    async def booked(self, person: Person) -> list[datetime]:
        async with self.post.sessions() as session:
            return list(
                await session.scalars(
                    select(Appointment.starts_at).where(
                        Appointment.patient_id == person.id, Appointment.status == AppointmentStatus.BOOKED
                    )
                )
            )

    async def outcomes(self) -> list[str | None]:
        async with self.post.sessions() as session:
            return list(await session.scalars(select(FreedOffer.outcome).order_by(FreedOffer.offered_at)))


@pytest.fixture
async def waiting(post: Post) -> List:
    bengt = await post.build.person("Bengt")
    await post.build.version(bengt, post.unit)
    await post.bind(bengt, BENGT)
    await post.time(OLD)
    await post.time(OLD + timedelta(hours=1), bengt)
    post.clock.set(NOON)
    return List(post, bengt)


async def test_a_freed_time_is_offered_held_and_moved_to_after_a_yes(waiting: List) -> None:
    post = waiting.post
    await waiting.wait()
    assert await post.due() == []
    slot = await waiting.free()
    told = await waiting.offered()
    assert names([told]) == [["freed", "place", "freed_answer"]]
    assert told.values == {"new": "onsdag 2 december kl. 10.00", "when": "torsdag 10 december kl. 09.00"}
    assert told.sentences[-1].values == {"deadline": "tisdag 17 november kl. 14.01"}
    async with post.sessions() as session:
        assert (await session.get_one(Slot, slot.id)).held_for_id == post.karin.id
    assert await waiting.booked(post.karin) == [OLD]
    assert await post.write("m1", "ja") == str(slot.id)
    done = await post.api.booking_change(await post.pseudonym(), "m1")
    assert (done.outcome, done.new and done.new.starts_at) == ("done", FREED)
    assert await waiting.booked(post.karin) == [FREED]
    assert await post.due() == []
    assert await waiting.outcomes() == ["taken"]


async def test_nobody_is_offered_what_the_unit_has_not_approved(waiting: List) -> None:
    await waiting.wait(approve=False)
    await waiting.free()
    assert await waiting.post.due() == []


async def test_a_unit_that_offers_no_freed_times_asks_nobody_to_wait(waiting: List) -> None:
    await waiting.wait()
    unit = await waiting.post.build.unit()
    rules = await waiting.post.build.booking_rules(unit)
    async with waiting.post.sessions.begin() as session:
        stored = await session.get_one(type(rules), waiting.post.unit.id)
        stored.offers_freed = False
    await waiting.free()
    assert await waiting.post.due() == []
    answer = await waiting.post.api.booking_wish(
        await waiting.post.pseudonym(BENGT), BookingWish(message_id="x", act="move", direction="earlier")
    )
    assert answer.may_wait is False


async def test_one_at_a_time_in_the_order_in_which_they_asked_and_then_the_next(waiting: List) -> None:
    post = waiting.post
    await waiting.wait()
    await waiting.wait(BENGT)
    await waiting.free()
    first = await waiting.offered()
    assert first.address == KARIN
    assert await post.due() == []
    assert await post.write("m1", "nej") == "no"
    second = await waiting.offered()
    assert second.address == BENGT
    assert await post.due() == []
    assert await waiting.booked(post.karin) == [OLD]
    assert await waiting.outcomes() == ["declined", None]


async def test_who_does_not_answer_in_two_waking_hours_lets_it_go_to_the_next(waiting: List) -> None:
    post = waiting.post
    await waiting.wait()
    await waiting.wait(BENGT)
    slot = await waiting.free()
    assert (await waiting.offered(at(17, 18))).address == KARIN
    assert await post.due(at(18, 9, 59)) == []
    assert (await waiting.offered(at(18, 10))).address == BENGT
    late = await post.write("m1", "ja")
    assert late == str(slot.id)
    gone = await post.api.booking_change(await post.pseudonym(), "m1")
    assert gone.outcome != "done"
    assert await waiting.booked(post.karin) == [OLD]


async def test_two_freed_times_go_to_two(waiting: List) -> None:
    await waiting.wait()
    await waiting.wait(BENGT)
    await waiting.free()
    await waiting.free(FREED + timedelta(hours=2))
    assert sorted(one.address for one in await waiting.post.due()) == [KARIN, BENGT]


async def test_what_hangs_on_the_time_is_told_before_it_is_moved(waiting: List) -> None:
    post = waiting.post
    async with post.sessions() as session:
        old = (await session.scalars(select(Appointment).where(Appointment.patient_id == post.karin.id))).one()
    await post.build.tie(old, TieKind.TRANSPORT, "Sjukresa är bokad.")
    await waiting.wait()
    slot = await waiting.free()
    await waiting.offered()
    assert await post.write("m1", "ja") == str(slot.id)
    read_back = await post.api.booking_choice(await post.pseudonym(), "m1")
    assert (read_back.outcome, [one.kind for one in read_back.ties]) == ("read_back", ["transport"])
    assert await waiting.booked(post.karin) == [OLD]
    assert await post.write("m2", "ja") == str(slot.id)
    assert (await post.api.booking_change(await post.pseudonym(), "m2")).outcome == "done"
    assert await waiting.booked(post.karin) == [FREED]


@pytest.mark.parametrize(
    "why",
    [
        "later",
        "too soon",
        "cannot then",
        "elsewhere then",
        "another service",
        "opted out",
        "admitted",
        "undecided",
        "late",
    ],
)
async def test_what_is_not_offered(waiting: List, why: str) -> None:
    post, starts_at = waiting.post, FREED
    windows = ((at(3, 0, month=12), at(4, 0, month=12)),) if why == "cannot then" else ()
    await waiting.wait(windows=windows)
    match why:
        case "later":
            starts_at = OLD + timedelta(days=1)
        case "too soon":
            starts_at = post.clock() + timedelta(hours=3, minutes=59)
        case "elsewhere then":
            await post.time(FREED + timedelta(minutes=10), service="other")
        case "opted out":
            await post.stop()
        case "admitted":
            await post.change(post.karin, status=PatientStatus.ADMITTED)
        case "undecided":
            async with post.sessions.begin() as session:
                await session.execute(update(DisclosureDecision).values(withdrawn_at=NOON))
    slot = await post.build.slot(post.unit, starts_at, service="other" if why == "another service" else "check-up")
    await post.build.session.commit()
    if why == "late":
        post.clock.set(at(9, 18, month=12))
    assert [one for one in await post.due() if one.text == "utter_freed"] == []
    async with post.sessions() as session:
        assert (await session.get_one(Slot, slot.id)).held_for_id is None


async def test_nothing_is_offered_at_night(waiting: List) -> None:
    await waiting.wait()
    await waiting.free()
    assert await waiting.post.due(at(17, 20)) == []
    assert (await waiting.offered(at(18, 9))).address == KARIN


async def test_who_is_in_the_middle_of_something_is_passed_by_for_now(waiting: List) -> None:
    post = waiting.post
    await waiting.wait()
    await post.api.ask(await post.pseudonym(), "m1", kind="access", options=["end"])
    await waiting.free()
    assert await post.due() == []
    await post.write("m2", "nej")
    assert (await waiting.offered()).address == KARIN


async def test_a_wait_ends_with_its_time(waiting: List) -> None:
    post = waiting.post
    row = await waiting.wait()
    await post.change(await post.time(at(4, 9, month=12)), status=AppointmentStatus.CANCELLED, changed_at=NOON)
    async with post.sessions.begin() as session:
        stored = await session.get_one(Appointment, row.appointment_id)
        stored.status, stored.changed_at = AppointmentStatus.CANCELLED, NOON
    await waiting.free()
    assert await post.due() == []
    async with post.sessions() as session:
        assert (await session.get_one(Waiting, row.id)).ended_at is not None


async def test_the_unit_reads_the_list_approves_and_takes_off(waiting: List) -> None:
    post, now = waiting.post, waiting.post.clock()
    row = await waiting.wait(approve=False)
    async with logged_transaction(post.sessions) as session:
        (listed,) = await service.listed(session, unit=post.unit.hsa_id, by="Siv Dal", now=now)
        assert (listed.id, listed.patient.given_name, listed.approved_by) == (row.id, "Karin", None)
        for _ in range(2):
            await service.approve(session, row.id, by="Siv Dal", now=now)
        await service.remove(session, row.id, by="Siv Dal", now=now)
        assert await service.listed(session, unit=post.unit.hsa_id, by="Siv Dal", now=now) == []
        with pytest.raises(Conflict):
            await service.approve(session, row.id, by="Siv Dal", now=now)
        with pytest.raises(NotFound):
            await service.approve(session, post.karin.id, by="Siv Dal", now=now)
