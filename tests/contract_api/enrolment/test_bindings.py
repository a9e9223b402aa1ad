"""How a number stops being somebody's, and who may be written to."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.access_log.sealing import logged_transaction
from contract_api.client import ContractApi, ContractApiRefused, EnrolmentIn
from contract_api.enrolment import bindings, service
from contract_api.people.finding import person_by_ref
from contract_api.people.models import Channel, ChannelBinding, Person, Representation
from contract_api.people.rules import PatientStatus, Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder

NUMBER = "+46701740605"
OTHER = "+46701740606"


async def bind(api: ContractApi, person: Person, number: str = NUMBER) -> None:
    made = await api.enrol(EnrolmentIn(external_ref=person.external_ref, by="Anna Lindgren"))
    assert await api.redeem_code("sms", number, str(made.code))


async def is_known(api: ContractApi, number: str = NUMBER) -> bool:
    return (await api.conversation("sms", number)).known


async def ended(sessions: Sessions) -> list[tuple[str | None, str | None]]:
    async with sessions() as session:
        found = await session.scalars(select(ChannelBinding).where(ChannelBinding.ended_at.is_not(None)))
        return [(one.ended_why, one.ended_by) for one in found]


async def log_of_endings(sessions: Sessions) -> list[AccessLogEntry]:
    async with sessions() as session:
        found = await session.scalars(select(AccessLogEntry).where(AccessLogEntry.action == "binding.ended"))
        return list(found)


async def test_who_unbinds_their_number_is_unknown_from_then_on(
    api: ContractApi, karin: Person, sessions: Sessions
) -> None:
    await bind(api, karin)
    await bind(api, karin, OTHER)
    pseudonym = (await api.conversation("sms", NUMBER)).pseudonym
    assert pseudonym is not None
    await api.unbind(pseudonym, "m1")
    assert not await is_known(api)
    assert await is_known(api, OTHER)
    assert await ended(sessions) == [("asked", None)]
    (entry,) = await log_of_endings(sessions)
    assert (entry.actor, entry.actor_id, entry.message_id) == (Actor.PATIENT, karin.id, "m1")
    with pytest.raises(ContractApiRefused) as refused:
        await api.unbind(pseudonym, "m1")
    assert refused.value.problem.slug == "conversation-unknown"


async def test_of_two_on_one_number_only_the_one_who_writes_is_unbound(
    api: ContractApi, karin: Person, build: Builder
) -> None:
    bengt = await build.person("Bengt")
    await build.version(bengt, await build.unit())
    await build.session.commit()
    await bind(api, karin)
    await bind(api, bengt)
    undecided = str((await api.conversation("sms", NUMBER)).pseudonym)
    with pytest.raises(ContractApiRefused) as refused:
        await api.unbind(undecided)
    assert refused.value.problem.slug == "patient-not-chosen"
    await api.ask_patient(undecided, "m1", context={})
    chosen = await api.choose(undecided, "m2", "Bengt")
    await api.unbind(chosen.pseudonym)
    found = await api.conversation("sms", NUMBER)
    assert found.known
    assert (await api.next_step(str(found.pseudonym), "m3")).allowed


async def test_staff_end_all_numbers_of_a_person_or_those_of_one_channel(
    api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock
) -> None:
    await bind(api, karin)
    await bind(api, karin, OTHER)
    for channel, count in ((Channel.TELEGRAM, 0), (Channel.SMS, 2), (None, 0)):
        async with logged_transaction(sessions) as session:
            person = await person_by_ref(session, karin.external_ref)
            done = await bindings.end_for_person(session, person, channel=channel, by="Siv Dal", now=clock.now)
        assert done == count
    assert await ended(sessions) == [("staff", "Siv Dal")] * 2
    assert not await is_known(api)
    assert {entry.actor for entry in await log_of_endings(sessions)} == {Actor.STAFF}


@pytest.mark.parametrize(("days", "known"), [(364, True), (365, False)])
async def test_a_number_that_nobody_has_written_from_for_a_year_is_nobodys(
    api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock, days: int, known: bool
) -> None:
    await bind(api, karin)
    clock.advance(days=days)
    assert await is_known(api) is known
    assert await ended(sessions) == ([] if known else [("unused", None)])
    assert len(await log_of_endings(sessions)) == (0 if known else 1)


async def test_of_many_messages_at_once_one_ends_what_is_unused(
    api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock
) -> None:
    await bind(api, karin)
    clock.advance(days=365)
    assert await asyncio.gather(*(is_known(api) for _ in range(10))) == [False] * 10
    assert len(await log_of_endings(sessions)) == 1


async def test_every_message_keeps_the_number_theirs(api: ContractApi, karin: Person, clock: SettableClock) -> None:
    await bind(api, karin)
    for _ in range(4):
        clock.advance(days=300)
        assert await is_known(api)


async def test_a_number_that_was_never_written_from_counts_from_when_it_was_verified(
    api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock
) -> None:
    await bind(api, karin)
    async with sessions.begin() as session:
        await session.execute(update(ChannelBinding).values(used_at=None))
    clock.advance(days=365)
    assert not await is_known(api)


async def test_numbers_that_are_others_now_are_taken_from_those_who_had_them(
    api: ContractApi, karin: Person, sessions: Sessions, identifiers: Identifiers, clock: SettableClock
) -> None:
    await bind(api, karin)
    await bind(api, karin, OTHER)
    await api.enrol(EnrolmentIn(external_ref=karin.external_ref, by="Anna", send_to="+46701740607"))
    async with logged_transaction(sessions) as session:
        numbers = [NUMBER, "+46701740607", "+46701740608"]
        assert await service.recycled(session, identifiers, numbers, now=clock.now) == 1
    assert not await is_known(api)
    assert await is_known(api, OTHER)
    assert await ended(sessions) == [("recycled", None)]
    assert not await api.may_write_to("sms", "+46701740607", karin.id)


class TestWhoMayBeWrittenTo:
    """Something that nobody has asked for goes only where it belongs at the moment of sending."""

    async def test_a_patient_on_their_own_number(self, api: ContractApi, karin: Person) -> None:
        assert not await api.may_write_to("sms", NUMBER, karin.id)
        await bind(api, karin)
        assert await api.may_write_to("sms", NUMBER, karin.id)
        assert not await api.may_write_to("sms", OTHER, karin.id)
        assert not await api.may_write_to("telegram", NUMBER, karin.id)
        assert not await api.may_write_to("sms", NUMBER, uuid.uuid4())

    @pytest.mark.parametrize("status", [PatientStatus.DECEASED, PatientStatus.MOVED])
    async def test_nobody_about_who_has_died_or_moved(
        self, api: ContractApi, karin: Person, build: Builder, sessions: Sessions, status: PatientStatus
    ) -> None:
        maria = await build.person("Maria")
        await build.representation(karin, maria, [Scope.REMINDERS])
        await build.session.commit()
        await bind(api, karin)
        await bind(api, maria, OTHER)
        assert await api.may_write_to("sms", OTHER, karin.id)
        async with sessions.begin() as session:
            await session.execute(update(Person).where(Person.id == karin.id).values(status=status))
        assert not await api.may_write_to("sms", NUMBER, karin.id)
        assert not await api.may_write_to("sms", OTHER, karin.id)

    async def test_a_relative_for_as_long_as_the_right_holds(
        self, api: ContractApi, karin: Person, build: Builder, sessions: Sessions
    ) -> None:
        maria = await build.person("Maria")
        await build.representation(karin, maria, [Scope.REMINDERS])
        await build.session.commit()
        await bind(api, maria, OTHER)
        assert await api.may_write_to("sms", OTHER, karin.id)
        async with sessions.begin() as session:
            await session.execute(update(Representation).values(revoked_at=NOW))
        assert not await api.may_write_to("sms", OTHER, karin.id)

    async def test_a_number_to_which_a_code_is_being_sent_until_it_is_redeemed_or_over(
        self, api: ContractApi, karin: Person, clock: SettableClock, identifiers: Identifiers
    ) -> None:
        await api.enrol(EnrolmentIn(external_ref=karin.external_ref, by="Anna", send_to=NUMBER))
        assert await api.may_write_to("sms", NUMBER, karin.id)
        assert not await api.may_write_to("sms", OTHER, karin.id)
        clock.set(NOW + timedelta(days=14))
        assert not await api.may_write_to("sms", NUMBER, karin.id)

    async def test_not_any_more_once_staff_have_unbound_it(
        self, api: ContractApi, karin: Person, sessions: Sessions, clock: SettableClock
    ) -> None:
        await bind(api, karin)
        async with logged_transaction(sessions) as session:
            person = await person_by_ref(session, karin.external_ref)
            await bindings.end_for_person(session, person, channel=None, by="Siv Dal", now=clock.now)
        assert not await api.may_write_to("sms", NUMBER, karin.id)
