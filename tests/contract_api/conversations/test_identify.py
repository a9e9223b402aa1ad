"""PUT /conversations: who an address is."""

from __future__ import annotations

import asyncio
import uuid
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from contract_api.client import ContractApi, ContractApiRefused
from contract_api.conversations.models import Conversation
from contract_api.people.models import Channel, ChannelBinding, Person, Representation
from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, TODAY, Builder

NUMBER = "+46701740605"


async def bind(build: Builder, identifiers: Identifiers, person: Person, number: str = NUMBER) -> ChannelBinding:
    binding = ChannelBinding(
        person_id=person.id,
        channel=Channel.SMS,
        address_sealed=identifiers.seal(number),
        address_lookup=identifiers.lookup("sms", number),
        verified_at=NOW,
        verified_how="at a visit",
    )
    build.session.add(binding)
    await build.session.flush()
    return binding


async def patient_of(sessions: Sessions, pseudonym: uuid.UUID | None) -> uuid.UUID | None:
    async with sessions() as session:
        found = await session.scalars(select(Conversation.patient_id).where(Conversation.pseudonym == pseudonym))
        return found.one()


async def test_a_number_that_nobody_has_is_unknown(api: ContractApi) -> None:
    found = await api.conversation("sms", NUMBER)
    assert (found.known, found.pseudonym) == (False, None)


async def test_a_bound_patient_is_known_and_keeps_the_pseudonym(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    karin = await build.person()
    await build.version(karin, await build.unit())
    await bind(build, identifiers, karin)
    await build.session.commit()
    first = await api.conversation("sms", NUMBER)
    assert first.known
    assert await patient_of(sessions, first.pseudonym) == karin.id
    assert await api.conversation("sms", NUMBER) == first


@pytest.mark.parametrize(("channel", "address"), [("telegram", NUMBER), ("web", NUMBER), ("sms", "+46701740606")])
async def test_another_address_or_channel_is_not_the_same(
    api: ContractApi, build: Builder, identifiers: Identifiers, channel: Channel, address: str
) -> None:
    await bind(build, identifiers, await build.person())
    await build.session.commit()
    assert not (await api.conversation(channel, address)).known  # type: ignore[arg-type]


async def test_somebody_without_contract_or_right_is_known_as_themselves(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    person = await build.person()
    await bind(build, identifiers, person)
    await build.session.commit()
    found = await api.conversation("sms", NUMBER)
    assert await patient_of(sessions, found.pseudonym) == person.id


async def test_an_ended_binding_is_unknown_and_closes_the_conversation(
    api: ContractApi, build: Builder, identifiers: Identifiers
) -> None:
    binding = await bind(build, identifiers, await build.person())
    await build.session.commit()
    found = await api.conversation("sms", NUMBER)
    binding.ended_at = NOW
    await build.session.commit()
    assert not (await api.conversation("sms", NUMBER)).known
    with pytest.raises(ContractApiRefused) as refused:
        await api.next_step(str(found.pseudonym), "m1")
    assert refused.value.problem.slug == "conversation-unknown"


async def test_a_number_that_is_bound_anew_gets_a_new_pseudonym(
    api: ContractApi, build: Builder, identifiers: Identifiers
) -> None:
    binding = await bind(build, identifiers, await build.person())
    await build.session.commit()
    before = await api.conversation("sms", NUMBER)
    binding.ended_at = NOW
    await bind(build, identifiers, await build.person("Bengt"))
    await build.session.commit()
    after = await api.conversation("sms", NUMBER)
    assert after.known
    assert after.pseudonym != before.pseudonym
    with pytest.raises(ContractApiRefused):
        await api.choose(str(before.pseudonym), "m1", "ja")


async def test_the_open_question_of_the_one_before_is_not_left_to_the_next(
    api: ContractApi, build: Builder, identifiers: Identifiers
) -> None:
    binding = await bind(build, identifiers, await build.person())
    await build.session.commit()
    before = await api.conversation("sms", NUMBER)
    await api.ask(str(before.pseudonym), "m1", kind="offer_case", options=["case"], context={"text": "private"})
    binding.ended_at = NOW
    await bind(build, identifiers, await build.person("Bengt"))
    await build.session.commit()
    after = await api.conversation("sms", NUMBER)
    answer = await api.choose(str(after.pseudonym), "m2", "ja")
    assert (answer.open, answer.context) == (False, {})


async def test_a_number_that_two_patients_share_is_about_neither_until_one_is_chosen(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    for name in ("Karin", "Bengt"):
        person = await build.person(name)
        await build.version(person, await build.unit())
        await bind(build, identifiers, person)
    await build.session.commit()
    found = await api.conversation("sms", NUMBER)
    assert found.known
    assert await patient_of(sessions, found.pseudonym) is None
    with pytest.raises(ContractApiRefused) as refused:
        await api.next_step(str(found.pseudonym), "m1")
    assert refused.value.problem.slug == "patient-not-chosen"


async def relative(build: Builder, identifiers: Identifiers, *patients: Person) -> Person:
    maria = await build.person("Maria")
    await bind(build, identifiers, maria)
    for patient in patients:
        await build.representation(patient, maria, [Scope.NEXT_STEP])
    return maria


async def test_a_relative_asks_for_the_one_patient(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    karin = await build.person()
    await relative(build, identifiers, karin)
    await build.session.commit()
    found = await api.conversation("sms", NUMBER)
    assert await patient_of(sessions, found.pseudonym) == karin.id


async def test_a_relative_of_several_chooses_one_and_may_then_choose_another(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    karin, bengt = await build.person(), await build.person("Bengt")
    for patient in (karin, bengt):
        await build.version(patient, await build.unit())
    await relative(build, identifiers, karin, bengt)
    await build.session.commit()
    undecided = await api.conversation("sms", NUMBER)
    asked = await api.ask_patient(str(undecided.pseudonym), "m1", context={"text": "när är tiden"})
    assert [one.name for one in asked.options] == ["Bengt", "Karin"]
    chosen = await api.choose(str(undecided.pseudonym), "m2", "det gäller Karin")
    assert chosen.context == {"text": "när är tiden"}
    assert chosen.pseudonym != undecided.pseudonym
    assert await patient_of(sessions, chosen.pseudonym) == karin.id
    assert (await api.next_step(str(chosen.pseudonym), "m2")).about == "Karin"
    assert (await api.conversation("sms", NUMBER)).pseudonym == chosen.pseudonym
    await api.ask_patient(str(chosen.pseudonym), "m3", context={})
    other = await api.choose(str(chosen.pseudonym), "m4", "1")
    assert await patient_of(sessions, other.pseudonym) == bengt.id


async def test_whom_a_conversation_is_about_is_no_part_of_what_decides_what_may_be_said(
    api: ContractApi, build: Builder, identifiers: Identifiers
) -> None:
    """So that the rest of an answer that a choice led to can be given."""
    karin, bengt = await build.person(), await build.person("Bengt")
    await relative(build, identifiers, karin, bengt)
    await build.session.commit()
    undecided = await api.conversation("sms", NUMBER)
    await api.ask_patient(str(undecided.pseudonym), "m1", context={})
    await api.choose(str(undecided.pseudonym), "m2", "2")
    chosen = await api.conversation("sms", NUMBER)
    assert (chosen.pseudonym == undecided.pseudonym, chosen.standing) == (False, undecided.standing)
    assert chosen.standing is not None


async def test_a_change_of_one_of_those_whom_it_can_be_about_is_a_change(
    api: ContractApi, build: Builder, identifiers: Identifiers
) -> None:
    patients = [await build.person(), await build.person("Bengt")]
    await relative(build, identifiers, *patients)
    await build.session.commit()
    seen = {(await api.conversation("sms", NUMBER)).standing}
    for count, patient in enumerate(patients, start=2):
        patient.is_protected = True
        await build.session.commit()
        seen.add((await api.conversation("sms", NUMBER)).standing)
        assert len(seen) == count


async def test_a_choice_is_forgotten_after_half_a_day(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions, clock: SettableClock
) -> None:
    await relative(build, identifiers, await build.person(), await build.person("Bengt"))
    await build.session.commit()
    undecided = await api.conversation("sms", NUMBER)
    await api.ask_patient(str(undecided.pseudonym), "m1", context={})
    chosen = await api.choose(str(undecided.pseudonym), "m2", "2")
    clock.set(NOW + timedelta(hours=11, minutes=59))
    assert (await api.conversation("sms", NUMBER)).pseudonym == chosen.pseudonym
    clock.set(NOW + timedelta(hours=12))
    again = await api.conversation("sms", NUMBER)
    assert again.pseudonym != chosen.pseudonym
    assert await patient_of(sessions, again.pseudonym) is None


async def test_a_right_that_ended_while_the_question_was_open_can_no_longer_be_chosen(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    karin, bengt = await build.person(), await build.person("Bengt")
    await relative(build, identifiers, karin, bengt)
    await build.session.commit()
    undecided = await api.conversation("sms", NUMBER)
    await api.ask_patient(str(undecided.pseudonym), "m1", context={})
    async with sessions.begin() as session:
        await session.execute(
            update(Representation).where(Representation.patient_id == karin.id).values(revoked_at=NOW)
        )
    chosen = await api.choose(str(undecided.pseudonym), "m2", "2")
    assert (chosen.open, chosen.chosen) == (False, None)
    assert await patient_of(sessions, undecided.pseudonym) is None


async def test_a_relative_with_a_contract_of_their_own_chooses_too(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    maria = await relative(build, identifiers, await build.person())
    await build.version(maria, await build.unit())
    await build.session.commit()
    undecided = await api.conversation("sms", NUMBER)
    asked = await api.ask_patient(str(undecided.pseudonym), "m1", context={})
    assert [(one.is_self, one.called) for one in asked.options] == [(True, None), (False, "din mamma")]
    chosen = await api.choose(str(undecided.pseudonym), "m2", "mig själv")
    assert await patient_of(sessions, chosen.pseudonym) == maria.id


async def test_a_name_is_not_said_where_the_unit_has_decided_nothing(
    api: ContractApi, build: Builder, identifiers: Identifiers
) -> None:
    karin, bengt = await build.person(), await build.person("Bengt")
    await build.version(karin, await build.unit(opens=None))
    await build.version(bengt, await build.unit())
    await relative(build, identifiers, karin, bengt)
    await build.session.commit()
    undecided = await api.conversation("sms", NUMBER)
    asked = await api.ask_patient(str(undecided.pseudonym), "m1", context={})
    assert [(one.name, one.called) for one in asked.options] == [("Bengt", "din mamma"), (None, "din mamma")]


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": NOW},
        {"valid_to": TODAY},
        {"valid_from": TODAY + timedelta(days=1)},
    ],
    ids=["revoked", "ended", "not begun"],
)
async def test_a_right_that_no_longer_holds_stops_the_next_question(
    api: ContractApi,
    build: Builder,
    identifiers: Identifiers,
    sessions: Sessions,
    change: dict[str, date],
) -> None:
    karin = await build.person()
    await build.version(karin, await build.unit())
    maria = await relative(build, identifiers, karin)
    await build.session.commit()
    found = await api.conversation("sms", NUMBER)
    assert (await api.next_step(str(found.pseudonym), "m1")).allowed
    async with sessions.begin() as session:
        await session.execute(update(Representation).values(**change))
    with pytest.raises(ContractApiRefused) as refused:
        await api.next_step(str(found.pseudonym), "m2")
    assert refused.value.problem.slug == "not-allowed"
    again = await api.conversation("sms", NUMBER)
    assert again.pseudonym != found.pseudonym
    assert await patient_of(sessions, again.pseudonym) == maria.id


async def test_a_right_ends_at_midnight_in_sweden(
    api: ContractApi, build: Builder, identifiers: Identifiers, clock: SettableClock
) -> None:
    karin = await build.person()
    await build.version(karin, await build.unit())
    maria = await build.person("Maria")
    await bind(build, identifiers, maria)
    await build.representation(karin, maria, [Scope.NEXT_STEP], valid_to=TODAY + timedelta(days=1))
    await build.session.commit()
    found = await api.conversation("sms", NUMBER)
    clock.set(NOW.replace(hour=22, minute=59))
    assert (await api.next_step(str(found.pseudonym), "m1")).allowed
    clock.set(NOW.replace(hour=23, minute=0))
    with pytest.raises(ContractApiRefused):
        await api.next_step(str(found.pseudonym), "m2")


async def test_twenty_at_once_give_one_conversation(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    await bind(build, identifiers, await build.person())
    await build.session.commit()
    found = await asyncio.gather(*(api.conversation("sms", NUMBER) for _ in range(20)))
    assert len({one.pseudonym for one in found}) == 1
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Conversation)) == 1


async def test_a_pseudonym_that_never_was_is_unknown(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"/conversations/{uuid.uuid4()}/choice", json={"message_id": "m1", "text": "ja"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith(":conversation-unknown")


async def test_the_number_itself_is_not_stored_in_the_clear(
    api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions
) -> None:
    await bind(build, identifiers, await build.person())
    await build.session.commit()
    await api.conversation("sms", NUMBER)
    async with sessions() as session:
        binding = (await session.scalars(select(ChannelBinding))).one()
        conversation = (await session.scalars(select(Conversation))).one()
    stored = f"{binding.address_sealed} {binding.address_lookup} {conversation.address_lookup}"
    assert NUMBER[-7:] not in stored
    assert identifiers.open(binding.address_sealed) == NUMBER
