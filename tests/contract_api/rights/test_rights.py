"""The rights of a patient through the API: who sees them, who ends them, and what the log says."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.client import ContractApi, ContractApiRefused
from contract_api.people.models import ChannelBinding, Person, Representation
from contract_api.people.rules import Ground, Scope
from nastasteg.database import Sessions
from tests.contract_api.builders import Builder


async def karin_and_maria(build: Builder, **given: object) -> tuple[Person, Person]:
    karin, maria = await build.person(**given), await build.person("Maria")
    await build.activity(await build.version(karin, await build.unit()), 1)
    await build.representation(karin, maria, [Scope.NEXT_STEP])
    await build.representation(karin, maria, [Scope.CONTACTS], ground=Ground.POWER_OF_ATTORNEY)
    return karin, maria


async def talk(build: Builder, person: Person, about: Person | None = None) -> str:
    conversation = await build.conversation(person, about=about)
    await build.session.commit()
    return str(conversation.pseudonym)


async def refusal(work: object) -> str:
    with pytest.raises(ContractApiRefused) as refused:
        await work  # type: ignore[misc]
    return refused.value.problem.slug


async def test_all_rights_of_a_person_are_one_and_end_as_one(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    karin, maria = await karin_and_maria(build)
    per = await build.person("Per")
    await build.representation(karin, per, [Scope.CASES], called="din fru")
    talking = await talk(build, karin)
    told = await api.rights(talking, "m1")
    assert [(one.given_name, one.scopes) for one in told.rights] == [
        ("Maria", ["next_step", "contacts"]),
        ("Per", ["cases"]),
    ]
    marias, pers = told.rights
    assert (await api.end_right(talking, "m2", marias.number)).name == "Maria Ek"
    left = (await api.rights(talking, "m3")).rights
    assert [(one.given_name, one.number) for one in left] == [("Per", pers.number)]
    async with sessions() as session:
        ended = await session.scalars(
            select(Representation.representative_id).where(Representation.revoked_at.is_not(None))
        )
        assert set(ended) == {maria.id}
        entry = (await session.scalars(select(AccessLogEntry).where(AccessLogEntry.action == "right.revoked"))).one()
    assert (entry.actor, entry.actor_id, entry.patient_id, entry.message_id) == (
        Actor.PATIENT,
        karin.id,
        karin.id,
        "m2",
    )
    assert len(entry.items) == 2


async def test_ending_again_gives_the_same_and_is_logged_once(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    karin, _ = await karin_and_maria(build)
    talking = await talk(build, karin)
    first = await api.end_right(talking, "m1", 1)
    assert await api.end_right(talking, "m1", 1) == first
    async with sessions() as session:
        found = await session.scalars(select(AccessLogEntry.action).where(AccessLogEntry.action == "right.revoked"))
        assert len(found.all()) == 1


async def test_only_the_patient_ends_rights_and_hides_points(api: ContractApi, build: Builder) -> None:
    karin, maria = await karin_and_maria(build)
    talking = await talk(build, maria, about=karin)
    assert await refusal(api.end_right(talking, "m1", 1)) == "not-allowed"
    assert await refusal(api.point(talking, 1)) == "not-allowed"
    assert await refusal(api.hide_point(talking, "m2", 1)) == "not-allowed"


async def test_a_child_that_may_not_ask_yet_ends_nothing_and_is_told_nothing(api: ContractApi, build: Builder) -> None:
    child, _ = await karin_and_maria(build, born_on=date(2014, 11, 18))
    talking = await talk(build, child)
    told = await api.rights(talking, "m1")
    assert (told.allowed, told.rights, told.point, told.unit_name) == (False, [], None, None)
    assert await refusal(api.end_right(talking, "m2", 1)) == "not-allowed"


async def test_what_is_not_there_is_not_found(api: ContractApi, build: Builder) -> None:
    karin, _ = await karin_and_maria(build)
    talking = await talk(build, karin)
    assert await refusal(api.end_right(talking, "m1", 9)) == "not-found"
    assert await refusal(api.point(talking, 9)) == "not-found"
    assert await refusal(api.hide_point(talking, "m2", 9)) == "not-found"
    assert await refusal(api.rights(uuid.uuid4(), "m3")) == "conversation-unknown"


async def test_hiding_again_changes_and_logs_nothing(api: ContractApi, build: Builder, sessions: Sessions) -> None:
    karin, _ = await karin_and_maria(build)
    talking = await talk(build, karin)
    assert not (await api.point(talking, 1)).hidden_from_relatives
    for _ in range(2):
        assert (await api.hide_point(talking, "m1", 1)).hidden_from_relatives
    assert (await api.point(talking, 1)).hidden_from_relatives
    async with sessions() as session:
        found = await session.scalars(select(AccessLogEntry).where(AccessLogEntry.action == "point.hidden"))
        assert [entry.items for entry in found] == [["point:1"]]


async def test_an_address_is_unbound_from_the_one_who_writes_alone(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    karin, maria = await karin_and_maria(build)
    talking, other = await talk(build, karin), await talk(build, maria, about=karin)
    await api.unbind(talking)
    assert await refusal(api.next_step(talking, "m1")) == "conversation-unknown"
    assert (await api.next_step(other, "m2")).allowed
    async with sessions() as session:
        ended = (await session.scalars(select(ChannelBinding).where(ChannelBinding.ended_at.is_not(None)))).one()
    assert (ended.person_id, ended.ended_why) == (karin.id, "asked")


async def test_nobody_with_a_protected_identity_has_relatives_to_show(api: ContractApi, build: Builder) -> None:
    karin, _ = await karin_and_maria(build, is_protected=True)
    told = await api.rights(await talk(build, karin), "m1")
    assert (told.shown, told.rights) == ("nothing", [])
