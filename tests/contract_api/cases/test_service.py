"""Handing a question on."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent
from contract_api.client import CaseIn, ContractApi, ContractApiRefused
from contract_api.contacts.models import CareContact
from contract_api.contracts.models import Contract, ContractVersion, VersionStatus
from contract_api.disclosure.rules import DecisionKind, DisclosureClass
from contract_api.people.models import Person
from contract_api.people.rules import Scope
from contract_api.units.models import CareProvider, CareUnit
from nastasteg.database import Sessions
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, SWITCHBOARD, TODAY, UNIT_PHONE, Builder

DIRECT = "+4684650042"


def case(message_id: str = "m1", **given: Any) -> CaseIn:
    filled: dict[str, Any] = {"reason": "question", "text": "Får jag äta grapefrukt?"}
    return CaseIn(message_id=message_id, **(filled | given))


async def patient(
    build: Builder, *, opens: DecisionKind | None = DecisionKind.CONTENT, provider: CareProvider | None = None
) -> tuple[Person, CareUnit, CareContact]:
    """A patient with a fixed care contact at a unit."""
    unit = await build.unit(provider, opens=opens)
    karin = await build.person()
    anna = await build.contact(unit)
    await build.fixed_care_contact(await build.version(karin, unit), 1, anna)
    return karin, unit, anna


async def talk(build: Builder, person: Person, about: Person | None = None) -> str:
    conversation = await build.conversation(person, about=about)
    await build.session.commit()
    return str(conversation.pseudonym)


@pytest.mark.parametrize(
    ("opens", "name", "phone"),
    [
        (DecisionKind.CONTENT, "Anna Lindgren", DIRECT),
        (DecisionKind.NOTICES, None, DIRECT),
        (None, None, SWITCHBOARD),
    ],
)
async def test_what_is_told_of_a_case_depends_on_what_the_unit_has_decided(
    api: ContractApi, build: Builder, opens: DecisionKind | None, name: str | None, phone: str
) -> None:
    karin, _, _ = await patient(build, opens=opens)
    told = await api.open_case(await talk(build, karin), case())
    assert (told.number, told.about, told.contact_name, told.phone) == (1, None, name, phone)
    assert told.reply_by == date(2026, 11, 19)


@pytest.mark.parametrize("opens", [DecisionKind.CONTENT, DecisionKind.NOTICES, None])
@pytest.mark.parametrize("contact_opens", [DecisionKind.CONTENT, DecisionKind.NOTICES, None])
@pytest.mark.parametrize("disclosure", list(DisclosureClass))
async def test_a_contact_of_another_unit_is_told_as_when_asked_whom_to_contact(
    api: ContractApi,
    build: Builder,
    opens: DecisionKind | None,
    contact_opens: DecisionKind | None,
    disclosure: DisclosureClass,
) -> None:
    unit = await build.unit(opens=opens)
    kommun = await build.provider("Lunda kommun", public_phone="+46406280400")
    mina = await build.contact(await build.unit(kommun, opens=contact_opens), "Mina Ahmadi", phone="+46406280402")
    elsa = await build.person("Elsa")
    version = await build.version(elsa, unit)
    await build.fixed_care_contact(version, 1, mina, unit_id=unit.id, disclosure=disclosure)
    pseudonym = await talk(build, elsa)
    told, asked = await api.open_case(pseudonym, case()), (await api.contact(pseudonym, "m2")).contact
    assert asked is not None
    assert (told.contact_name, told.phone) == (asked.name, asked.phone)
    lowest = {opens, contact_opens}
    if None in lowest and disclosure is not DisclosureClass.NEUTRAL:
        assert (told.contact_name, told.phone) == (None, SWITCHBOARD)
    if lowest == {DecisionKind.CONTENT}:
        assert (told.contact_name, told.phone) == ("Mina Ahmadi", "+46406280402")


@pytest.mark.parametrize("opens", [DecisionKind.NOTICES, None])
async def test_below_content_a_topic_changes_nothing_of_what_is_told(
    api: ContractApi, build: Builder, opens: DecisionKind | None
) -> None:
    unit, other = await build.unit(opens=opens), await build.unit(opens=opens, phone="+4684650050")
    other.reply_within_days = 9
    karin = await build.person()
    version = await build.version(karin, unit)
    await build.fixed_care_contact(version, 1, await build.contact(unit))
    await build.contact_point(
        version, 2, await build.contact(other, "Maja Öberg", phone="+4684650051"), topics=["rehab"]
    )
    pseudonym = await talk(build, karin)
    without = await api.open_case(pseudonym, case())
    about = await api.open_case(pseudonym, case("m2", topics=["rehab"]))
    assert about.model_copy(update={"number": without.number}) == without


async def test_a_relative_outside_the_right_learns_nothing_by_a_topic(api: ContractApi, build: Builder) -> None:
    karin, _, _ = await patient(build)
    kommun = await build.provider("Lunda kommun", public_phone="+46406280400")
    version = (await build.session.scalars(select(ContractVersion))).one()
    mina = await build.contact(await build.unit(kommun), "Mina Ahmadi", phone="+46406280402")
    await build.contact_point(version, 2, mina, topics=["home_care"])
    maria = await build.person("Maria")
    await build.representation(karin, maria, [Scope.WHOLE_PLAN])
    pseudonym = await talk(build, maria, karin)
    told = await api.open_case(pseudonym, case(topics=["home_care"]))
    assert (told.contact_name, told.phone) == (None, SWITCHBOARD)


async def test_a_unit_that_promises_nothing_gives_no_day(api: ContractApi, build: Builder) -> None:
    karin, unit, _ = await patient(build)
    unit.reply_within_days = None
    assert (await api.open_case(await talk(build, karin), case())).reply_by is None


async def test_the_promise_counts_from_the_swedish_day_of_the_first_time(
    api: ContractApi, build: Builder, clock: SettableClock
) -> None:
    karin, _, _ = await patient(build)
    pseudonym = await talk(build, karin)
    clock.set(NOW.replace(hour=23, minute=30))
    first = await api.open_case(pseudonym, case())
    assert first.reply_by == date(2026, 11, 20)
    clock.advance(days=7)
    assert await api.open_case(pseudonym, case()) == first


async def test_a_topic_goes_to_the_contact_that_answers_for_it(api: ContractApi, build: Builder) -> None:
    unit = await build.unit()
    karin = await build.person()
    version = await build.version(karin, unit)
    await build.fixed_care_contact(version, 1, await build.contact(unit))
    maja = await build.contact(unit, "Maja Öberg", phone=UNIT_PHONE)
    await build.contact_point(version, 2, maja, topics=["rehab"])
    told = await api.open_case(await talk(build, karin), case(topics=["money", "rehab"]))
    assert (told.contact_name, told.phone) == ("Maja Öberg", UNIT_PHONE)


async def test_the_deputy_gets_the_case_in_an_absence(api: ContractApi, build: Builder) -> None:
    karin, unit, anna = await patient(build)
    await build.absence(anna, deputy=await build.contact(unit, "Jonas Friberg"))
    assert (await api.open_case(await talk(build, karin), case())).contact_name == "Jonas Friberg"


async def test_the_unit_gets_the_case_when_nobody_stands_in(api: ContractApi, build: Builder) -> None:
    karin, _, anna = await patient(build)
    await build.absence(anna)
    told = await api.open_case(await talk(build, karin), case())
    assert (told.contact_name, told.phone) == (None, UNIT_PHONE)


@pytest.mark.parametrize("status", [VersionStatus.DRAFT, VersionStatus.SUPERSEDED, VersionStatus.ENDED])
async def test_without_a_contract_that_holds_the_last_unit_gets_it(
    api: ContractApi, build: Builder, status: VersionStatus
) -> None:
    unit = await build.unit()
    karin = await build.person()
    version = await build.version(karin, unit, status=status, valid_to=TODAY - timedelta(days=1))
    await build.fixed_care_contact(version, 1, await build.contact(unit))
    told = await api.open_case(await talk(build, karin), case())
    assert (told.contact_name, told.phone) == (None, UNIT_PHONE)


async def test_an_empty_contract_and_none_at_all_have_no_unit(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    bengt = await build.person("Bengt")
    build.session.add(Contract(patient_id=bengt.id))
    for person in (bengt, await build.person()):
        with pytest.raises(ContractApiRefused) as refused:
            await api.open_case(await talk(build, person), case())
        assert (refused.value.problem.status, refused.value.problem.slug) == (409, "no-unit")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 0


async def test_ten_at_once_open_one_case(api: ContractApi, build: Builder, sessions: Sessions) -> None:
    karin, _, _ = await patient(build)
    pseudonym = await talk(build, karin)
    told = await asyncio.gather(*(api.open_case(pseudonym, case()) for _ in range(10)))
    assert all(one == told[0] for one in told)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 1
    assert (await api.open_case(pseudonym, case("m2", reason="complaint"))).number == told[0].number + 1


async def test_more_about_the_same_matter_is_added_to_the_case_that_is_open(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    karin, _, _ = await patient(build)
    pseudonym = await talk(build, karin)
    first = await api.open_case(pseudonym, case())
    more = await api.open_case(pseudonym, case("m2", text="Eller apelsin?"))
    assert (more.number, first.again, more.again) == (first.number, False, True)
    assert await api.open_case(pseudonym, case("m2")) == more
    async with sessions() as session:
        events = (await session.scalars(select(CaseEvent).order_by(CaseEvent.number))).all()
    assert [(one.number, one.kind, one.text) for one in events] == [
        (1, EventKind.OPENED, None),
        (2, EventKind.WROTE, "Eller apelsin?"),
    ]


async def test_a_message_id_of_another_conversation_is_refused(api: ContractApi, build: Builder) -> None:
    karin, _, _ = await patient(build)
    bengt, _, _ = await patient(build)
    await api.open_case(await talk(build, karin), case())
    with pytest.raises(ContractApiRefused) as refused:
        await api.open_case(await talk(build, bengt), case())
    assert refused.value.problem.slug == "conflict"


@pytest.mark.parametrize(
    ("scopes", "about", "name", "phone"),
    [
        ([Scope.CASES], "Karin", "Anna Lindgren", DIRECT),
        ([Scope.WHOLE_PLAN], None, None, SWITCHBOARD),
    ],
)
async def test_a_relative_is_always_heard_and_told_no_more_than_the_right_covers(
    api: ContractApi,
    build: Builder,
    sessions: Sessions,
    scopes: list[Scope],
    about: str | None,
    name: str | None,
    phone: str,
) -> None:
    karin, _, _ = await patient(build)
    maria = await build.person("Maria")
    await build.representation(karin, maria, scopes)
    told = await api.open_case(await talk(build, maria, karin), case(text="Mamma ligger bara."))
    assert (told.about, told.contact_name, told.phone) == (about, name, phone)
    async with sessions() as session:
        stored = (await session.scalars(select(Case))).one()
    assert (stored.patient_id, stored.person_id, stored.text) == (karin.id, maria.id, "Mamma ligger bara.")


async def test_opening_and_reading_again_are_both_logged(api: ContractApi, build: Builder, sessions: Sessions) -> None:
    karin, unit, _ = await patient(build)
    pseudonym = await talk(build, karin)
    await api.open_case(pseudonym, case())
    await api.open_case(pseudonym, case())
    async with sessions() as session:
        entries = (await session.scalars(select(AccessLogEntry).order_by(AccessLogEntry.id))).all()
    assert [entry.action for entry in entries] == ["case.open", "case.read"]
    assert {(entry.actor, entry.patient_id, entry.unit_id, entry.message_id) for entry in entries} == {
        (Actor.PATIENT, karin.id, unit.id, "m1")
    }
    assert entries[0].items == ["case:1"]


async def test_the_list_names_who_what_and_where_newest_first_and_is_logged_for_each_patient(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    region = await build.provider()
    karin, unit, _ = await patient(build, provider=region)
    bengt, _, anna = await patient(build, provider=region)
    await build.absence(anna)
    maria = await build.person("Maria", "Andersson")
    await build.representation(karin, maria, [Scope.CASES])
    await api.open_case(await talk(build, karin), case("m1"))
    await api.open_case(await talk(build, bengt), case("m2"))
    await api.open_case(await talk(build, maria, karin), case("m3", reason="worry", text="Hon äter inte."))
    listed = await api.cases(unit.hsa_id)
    assert [one.number for one in listed] == [3, 2, 1]
    newest = listed[0]
    assert (newest.patient, newest.asked_by, newest.unit, newest.contact) == (
        "Karin Ek",
        "Maria Andersson",
        unit.name,
        "Anna Lindgren",
    )
    assert (newest.reason, newest.text, newest.created_at) == ("worry", "Hon äter inte.", NOW)
    assert listed[1].contact is None
    assert [one.number for one in await api.cases(unit.hsa_id, limit=1)] == [3]
    async with sessions() as session:
        logged = await session.scalars(select(AccessLogEntry).where(AccessLogEntry.action == "case.list"))
        items = {(entry.actor, entry.patient_id, tuple(entry.items)) for entry in logged if entry.unit_id == unit.id}
    assert items == {
        (Actor.SERVICE, karin.id, ("case:3", "case:1")),
        (Actor.SERVICE, bengt.id, ("case:2",)),
        (Actor.SERVICE, karin.id, ("case:3",)),
    }


async def test_staff_read_the_cases_of_their_own_provider_s_units(api: ContractApi, build: Builder) -> None:
    karin, unit, _ = await patient(build)
    elsewhere = await build.unit()
    await build.ground(karin, viewer=elsewhere, owner=unit)
    await api.open_case(await talk(build, karin), case())
    assert [one.number for one in await api.cases(unit.hsa_id)] == [1]
    assert await api.cases(elsewhere.hsa_id) == []
    with pytest.raises(ContractApiRefused):
        await api.cases("SE-nobody")


async def test_a_case_at_a_blocked_unit_is_read_there_alone(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    region = await build.provider()
    karin, unit, _ = await patient(build, provider=region)
    beside = await build.unit(region)
    await api.open_case(await talk(build, karin), case())
    assert [one.number for one in await api.cases(beside.hsa_id)] == [1]
    await build.block(karin, unit)
    await build.session.commit()
    assert await api.cases(beside.hsa_id) == []
    assert [one.number for one in await api.cases(unit.hsa_id)] == [1]
    async with sessions() as session:
        counted = select(func.count()).select_from(AccessLogEntry).where(AccessLogEntry.action == "case.list")
        assert await session.scalar(counted) == 2
