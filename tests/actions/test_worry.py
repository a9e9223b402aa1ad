"""Listening without telling: who may be told nothing can still be heard."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.cases.models import Case
from contract_api.people.models import Person, Representation
from contract_api.people.rules import PatientStatus, Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.actions.conftest import Phones
from tests.actions.views import TEXTS
from tests.contract_api.builders import NOW, TODAY, Builder
from tests.contract_api.conversations.test_identify import bind

MARIA = "+46701740610"
TEXT = "Hon äter inte längre och jag är orolig."


@pytest.fixture
async def maria(build: Builder, identifiers: Identifiers) -> Person:
    maria = await build.person("Maria")
    await bind(build, identifiers, maria, MARIA)
    return maria


async def may_ask_for(build: Builder, maria: Person, name: str, called: str, **given: Any) -> Person:
    patient = await build.person(name)
    await build.version(patient, await build.unit())
    await build.representation(patient, maria, given.pop("scopes", [Scope.NEXT_STEP]), called=called, **given)
    await build.session.commit()
    return patient


async def cases(sessions: Sessions) -> list[Case]:
    async with sessions() as session:
        return list(await session.scalars(select(Case)))


@pytest.mark.parametrize("intent", ["worry", "on_behalf", "request_human"])
@pytest.mark.parametrize("change", [{"revoked_at": NOW}, {"valid_to": TODAY}], ids=["revoked", "ended"])
async def test_who_had_a_right_is_told_what_becomes_of_it_and_then_heard(
    phones: Phones, build: Builder, maria: Person, sessions: Sessions, intent: str, change: dict[str, Any]
) -> None:
    karin = await may_ask_for(build, maria, "Karin", "din mamma", **change)
    offered = await phones.write(MARIA, TEXT, intent)
    assert "Patienten kan också få läsa det. Ingen svarar dig om patienten." in offered
    assert "Karin" not in offered
    assert await cases(sessions) == []
    kept = await phones.write(MARIA, "ja", "affirm")
    assert kept.startswith("Jag har lämnat det du skrev till vården. Ingen svarar dig om patienten.")
    assert await phones.again(MARIA, "ja", "affirm") == kept
    (case,) = await cases(sessions)
    assert (case.reason, case.text, case.patient_id, case.person_id) == ("worry", TEXT, karin.id, maria.id)
    async with sessions() as session:
        entry = (await session.scalars(select(AccessLogEntry).where(AccessLogEntry.action == "case.open"))).one()
    assert (entry.actor, entry.actor_id, entry.patient_id) == (Actor.REPRESENTATIVE, maria.id, karin.id)


async def test_who_is_held_back_in_silence_is_heard_as_one_whose_right_does_not_reach(
    phones: Phones, build: Builder, maria: Person, sessions: Sessions
) -> None:
    await may_ask_for(build, maria, "Karin", "din mamma")
    offered = await phones.write(MARIA, TEXT, "worry")
    assert "Jag får inte svara dig om din mamma, men" in offered
    await phones.write(MARIA, "nej", "deny")
    async with sessions.begin() as session:
        await session.execute(update(Representation).values(suspended_at=NOW))
    assert await phones.write(MARIA, TEXT, "worry") == offered
    await phones.write(MARIA, "ja", "affirm")
    assert len(await cases(sessions)) == 1


async def test_nothing_is_kept_after_a_no(phones: Phones, build: Builder, maria: Person, sessions: Sessions) -> None:
    await may_ask_for(build, maria, "Karin", "din mamma", revoked_at=NOW)
    await phones.write(MARIA, TEXT, "worry")
    await phones.write(MARIA, "nej", "deny")
    assert await cases(sessions) == []


async def test_of_several_it_is_asked_whom_by_what_they_are_called(
    phones: Phones, build: Builder, maria: Person, sessions: Sessions
) -> None:
    await may_ask_for(build, maria, "Karin", "din mamma", revoked_at=NOW)
    nils = await may_ask_for(build, maria, "Nils", "din pappa", revoked_at=NOW)
    offered = await phones.write(MARIA, TEXT, "worry")
    assert offered.splitlines()[-2:] == ["1. din mamma", "2. din pappa"]
    assert "en av siffrorna" in await phones.write(MARIA, "ja", "affirm")
    assert "Jag har lämnat" in await phones.write(MARIA, "2")
    assert [case.patient_id for case in await cases(sessions)] == [nils.id]


async def test_who_never_had_a_right_gets_a_number(phones: Phones, build: Builder, maria: Person) -> None:
    await build.session.commit()
    assert await phones.write(MARIA, TEXT, "worry") == "Jag kan inte lämna din fråga till vården. Ring 1177."


async def test_of_a_patient_who_has_died_nothing_is_offered(phones: Phones, build: Builder, maria: Person) -> None:
    karin = await may_ask_for(build, maria, "Karin", "din mamma", revoked_at=NOW)
    karin.status = PatientStatus.DECEASED
    await build.session.commit()
    assert "Ring 1177" in await phones.write(MARIA, TEXT, "worry")


async def test_whose_patient_has_died_is_met_with_sorrow_and_no_offer(
    phones: Phones, build: Builder, maria: Person
) -> None:
    karin = await may_ask_for(build, maria, "Karin", "din mamma")
    assert "jag kan lämna det du skrev" in await phones.write(MARIA, TEXT, "worry")
    karin.status = PatientStatus.DECEASED
    await build.session.commit()
    assert "Vi beklagar sorgen" in await phones.write(MARIA, TEXT, "worry")


async def test_who_may_leave_questions_is_answered_as_ever(
    phones: Phones, build: Builder, maria: Person, sessions: Sessions
) -> None:
    await may_ask_for(build, maria, "Karin", "din mamma", scopes=[Scope.CASES])
    said = await phones.write(MARIA, TEXT, "worry")
    assert said.startswith("Tack för att du berättar.\nDet gäller Karin.\nJag har lämnat")
    assert len(await cases(sessions)) == 1


async def test_an_answer_that_is_neither_yes_nor_no_is_told_how_to_answer(
    phones: Phones, build: Builder, maria: Person, sessions: Sessions
) -> None:
    await may_ask_for(build, maria, "Karin", "din mamma", revoked_at=NOW)
    await phones.write(MARIA, TEXT, "worry")
    assert await phones.write(MARIA, "tretton", "inform") == TEXTS.say("utter_choose_yes_or_no")
    assert await cases(sessions) == []
