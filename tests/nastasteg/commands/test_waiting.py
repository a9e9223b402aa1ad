"""`nastasteg consent` and `nastasteg waiting-list`."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry
from contract_api.enrolment.models import Enrolment
from contract_api.unasked.models import MessageConsent
from contract_api.waiting.models import Waiting
from nastasteg.clock import system_clock
from nastasteg.database import Sessions
from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.nastasteg.commands.conftest import Command

BY = ("--by", "Siv Dal")


async def test_consent_is_given_and_ended_by_name_and_logged(
    command: Command, build: Builder, sessions: Sessions
) -> None:
    karin = await build.person()
    await build.session.commit()
    person = ("--person", karin.external_ref)
    assert "Recorded." in await command("consent", "give", *person, *BY)
    assert "already" in await command("consent", "give", *person, *BY)
    assert "Recorded." in await command("consent", "end", *person, *BY)
    assert "none" in await command("consent", "end", *person, *BY)
    async with sessions() as session:
        row = (await session.scalars(select(MessageConsent))).one()
        logged = await session.scalars(select(AccessLogEntry.action).order_by(AccessLogEntry.id))
        assert (row.recorded_by, row.ended_by) == ("Siv Dal", "Siv Dal")
        assert list(logged) == ["consent.given", "consent.ended"]
    with pytest.raises(Trouble, match=r"(?s)key"):
        await command("consent", "give", "--person", "nobody", *BY)


@pytest.mark.parametrize("wants", [True, False])
async def test_a_code_is_made_for_somebody_who_wants_messages(
    command: Command, build: Builder, sessions: Sessions, wants: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NASTASTEG_ENVIRONMENT", "demo")
    monkeypatch.setenv("NASTASTEG_IDENTIFIER_KEY", "demo-identifier-key")
    karin = await build.person()
    await build.session.commit()
    await command("enrol", "--person", karin.external_ref, *BY, *(["--messages"] if wants else []))
    async with sessions() as session:
        assert (await session.scalars(select(Enrolment.wants_messages))).one() is wants


async def test_the_unit_sees_who_waits_approves_and_takes_off(
    command: Command, build: Builder, sessions: Sessions
) -> None:
    unit, karin = await build.unit(), await build.person()
    time = await build.movable(karin, unit, system_clock() + timedelta(days=20))
    row = Waiting(
        id=uuid.uuid4(), appointment_id=time.id, patient_id=karin.id, person_id=karin.id, asked_at=system_clock()
    )
    build.session.add(row)
    await build.session.commit()
    wanted = ("waiting-list", "list", "--unit", unit.hsa_id, *BY)
    assert "Karin Ek" in (listed := await command(*wanted))
    assert (str(row.id) in listed, "not approved" in listed) == (True, True)
    assert "Approved." in await command("waiting-list", "approve", row.id, *BY)
    assert "approved by Siv Dal" in await command(*wanted)
    assert "Removed." in await command("waiting-list", "remove", row.id, *BY)
    assert "Nobody waits." in await command(*wanted)
    with pytest.raises(Trouble, match="over"):
        await command("waiting-list", "approve", row.id, *BY)
    with pytest.raises(Trouble):
        await command("waiting-list", "approve", uuid.uuid4(), *BY)
    async with sessions() as session:
        logged = set(await session.scalars(select(AccessLogEntry.action)))
    assert logged == {"waiting.list", "waiting.approved", "waiting.removed"}
