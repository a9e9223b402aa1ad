"""A paper holds what the staff who print it may see, and says where the rest stands."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry
from contract_api.client import ContractApi
from contract_api.contracts.models import Owner
from contract_api.people.models import Person
from contract_api.providers.rules import SharingGround
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from tests.contract_api.builders import Builder


@dataclass(frozen=True, kw_only=True)
class World:
    elsa: Person
    clinic: CareUnit
    home_care: CareUnit


@pytest.fixture
async def world(build: Builder) -> World:
    """A contract that a region's unit keeps, with a point and a time of a kommun's."""
    clinic = await build.unit()
    home_care = await build.unit(await build.provider("Almby kommun"), name="Hemtjänsten")
    elsa = await build.person("Elsa")
    version = await build.version(elsa, clinic)
    await build.activity(version, 1, "Gör övningarna.")
    await build.activity(version, 2, "Hjälper dig i duschen.", owner=Owner.MUNICIPALITY, unit_id=home_care.id)
    await build.appointments_point(version, 3)
    await build.appointment(elsa, home_care, purpose="Genomgång av hemtjänsten", place="Hemma hos dig")
    await build.session.commit()
    return World(elsa=elsa, clinic=clinic, home_care=home_care)


KOMMUN_S = ("Hjälper dig i duschen.", "Genomgång av hemtjänsten")


async def test_what_another_provider_answers_for_stands_as_its_number(
    api: ContractApi, world: World, sessions: Sessions
) -> None:
    page = await api.paper(world.elsa.external_ref)
    assert "Gör övningarna." in page
    assert not any(text in page for text in KOMMUN_S)
    assert 'id="punkt-2"' in page
    assert "Punkt 2 hör till Almby kommun" in page
    assert "Bokade tider hos Almby kommun" in page
    async with sessions() as session:
        logged = (await session.scalars(select(AccessLogEntry))).all()
    assert {entry.unit_id for entry in logged} == {world.clinic.id}


async def test_on_a_ground_the_paper_is_whole(api: ContractApi, build: Builder, world: World) -> None:
    await build.ground(world.elsa, viewer=world.clinic, owner=world.home_care)
    await build.session.commit()
    page = await api.paper(world.elsa.external_ref)
    assert all(text in page for text in ("Gör övningarna.", *KOMMUN_S))
    assert "skrivs ut där" not in page


async def test_a_block_holds_against_the_ground(api: ContractApi, build: Builder, world: World) -> None:
    await build.ground(world.elsa, viewer=world.clinic, owner=world.home_care)
    await build.block(world.elsa, world.home_care)
    await build.session.commit()
    page = await api.paper(world.elsa.external_ref)
    assert not any(text in page for text in KOMMUN_S)


async def test_the_other_provider_prints_its_own_and_is_logged_as_the_printer(
    api: ContractApi, world: World, sessions: Sessions
) -> None:
    page = await api.paper(world.elsa.external_ref, unit=world.home_care.hsa_id)
    assert all(text in page for text in KOMMUN_S)
    assert "Gör övningarna." not in page
    assert "Anna Lindgren" not in page
    assert "Punkt 1 hör till Region Kronvik" in page
    async with sessions() as session:
        logged = (await session.scalars(select(AccessLogEntry))).all()
    assert all(f"printed_at:{world.home_care.hsa_id}" in entry.items for entry in logged)


async def test_a_unit_that_may_see_nothing_learns_not_even_that_there_is_a_patient(
    http: httpx.AsyncClient, build: Builder, world: World
) -> None:
    stranger = await build.unit()
    await build.session.commit()
    answers = [
        await http.get(f"/people/{ref}/paper", params={"unit": stranger.hsa_id})
        for ref in (world.elsa.external_ref, "nobody")
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}


async def test_the_patient_s_own_answers_are_not_touched(api: ContractApi, build: Builder, world: World) -> None:
    await build.block(world.elsa, world.home_care)
    conversation = await build.conversation(world.elsa)
    await build.session.commit()
    answer = await api.care_activities(str(conversation.pseudonym), "m1")
    assert [one.text for one in answer.activities] == ["Hjälper dig i duschen."]


async def test_consent_after_a_block_opens_again(api: ContractApi, build: Builder, world: World) -> None:
    block = await build.block(world.elsa, world.home_care)
    later = {"recorded_at": block.since.replace(hour=block.since.hour + 1), "ground": SharingGround.CONSENT}
    await build.ground(world.elsa, viewer=world.clinic, owner=world.home_care, **later)
    await build.session.commit()
    page = await api.paper(world.elsa.external_ref)
    assert all(text in page for text in KOMMUN_S)
