"""Who has read about me: told as far as the channel lets the units be named."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry
from contract_api.client import ContractApi, ReadingsAnswer
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person
from contract_api.people.rules import Scope
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from tests.conftest import SettableClock
from tests.contract_api.builders import SWITCHBOARD, UNIT_PHONE, Builder


async def patient(build: Builder, opens: DecisionKind | None = DecisionKind.CONTENT) -> tuple[Person, CareUnit, str]:
    unit = await build.unit(opens=opens)
    karin = await build.person()
    await build.version(karin, unit)
    conversation = await build.conversation(karin)
    await build.session.commit()
    return karin, unit, str(conversation.pseudonym)


def told(answer: ReadingsAnswer) -> list[tuple[str, str | None, str | None, int]]:
    return [(one.who, one.name, one.unit_name, one.count) for one in answer.readings]


@pytest.mark.parametrize(
    ("opens", "unit_name", "phone"),
    [(DecisionKind.CONTENT, "Hjärtmottagningen", UNIT_PHONE), (DecisionKind.NOTICES, "mottagningen", UNIT_PHONE)],
)
async def test_own_readings_are_counted_under_the_unit_s_name(
    api: ContractApi, build: Builder, opens: DecisionKind, unit_name: str, phone: str
) -> None:
    _, _, pseudonym = await patient(build, opens)
    await api.next_step(pseudonym, "m1")
    await api.goals(pseudonym, "m2")
    answer = await api.readings(pseudonym, "m3")
    assert told(answer) == [("you", None, unit_name, 2)]
    assert (answer.allowed, answer.is_whole, answer.phone, answer.days) == (True, True, phone, 30)


async def test_an_undecided_unit_is_not_named_but_the_way_to_ask_is(api: ContractApi, build: Builder) -> None:
    _, _, pseudonym = await patient(build, None)
    await api.next_step(pseudonym, "m1")
    answer = await api.readings(pseudonym, "m2")
    assert (answer.readings, answer.is_whole, answer.phone) == ([], False, SWITCHBOARD)


async def test_a_relative_is_named_to_the_patient_where_content_may_be_said(api: ContractApi, build: Builder) -> None:
    karin, unit, pseudonym = await patient(build)
    maria = await build.person("Maria")
    await build.representation(karin, maria, [Scope.NEXT_STEP])
    hers = await build.conversation(maria, about=karin)
    await build.session.commit()
    await api.next_step(str(hers.pseudonym), "m1")
    assert told(await api.readings(pseudonym, "m2")) == [("representative", "Maria", unit.name, 1)]


async def test_a_relative_is_refused_and_the_refusal_logged(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    karin, _, pseudonym = await patient(build)
    maria = await build.person("Maria")
    await build.representation(karin, maria, list(Scope))
    hers = await build.conversation(maria, about=karin)
    await build.session.commit()
    await api.next_step(pseudonym, "m1")
    answer = await api.readings(str(hers.pseudonym), "m2")
    assert (answer.allowed, answer.readings, answer.phone) == (False, [], SWITCHBOARD)
    async with sessions() as session:
        actions = (await session.scalars(select(AccessLogEntry.action).order_by(AccessLogEntry.id))).all()
    assert actions[-1] == "log.refused"


async def test_staff_and_paper_are_there_and_another_patient_is_not(
    api: ContractApi, build: Builder, sessions: Sessions
) -> None:
    karin, unit, pseudonym = await patient(build)
    _, _, other = await patient(build)
    await api.next_step(other, "m1")
    await api.paper(karin.external_ref)
    assert told(await api.readings(pseudonym, "m2")) == [("service", None, unit.name, 1)]


async def test_what_is_older_than_asked_for_is_left_out_and_the_latest_comes_first(
    api: ContractApi, build: Builder, clock: SettableClock
) -> None:
    karin, _, pseudonym = await patient(build)
    await api.next_step(pseudonym, "m1")
    clock.advance(days=40)
    assert (await api.readings(pseudonym, "m2")).readings == []
    await api.paper(karin.external_ref)
    answer = await api.readings(pseudonym, "m3", days=90)
    assert {(one.who, one.count) for one in answer.readings} == {("you", 2), ("service", 1)}
    assert [one.last_at for one in answer.readings] == sorted((one.last_at for one in answer.readings), reverse=True)


@pytest.mark.parametrize("days", ["0", "91", "many"])
async def test_other_spans_are_refused(http: httpx.AsyncClient, build: Builder, days: str) -> None:
    _, _, pseudonym = await patient(build)
    given = {"message_id": "m1", "days": days}
    assert (await http.get(f"/conversations/{pseudonym}/readings", params=given)).status_code == 422
