"""`nastasteg staff`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contract_api.contacts.models import Absence
from contract_api.staff import sessions as logins
from contract_api.staff.models import StaffSession
from contract_api.units.models import CareUnit, ProviderKind
from nastasteg.clock import local_date, system_clock
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from nastasteg.trouble import Trouble
from tests.contract_api.builders import NOW, Builder
from tests.nastasteg.commands.conftest import Command

ANNA = "SE2321000000-S101"


@pytest.fixture
async def units(build: Builder) -> tuple[CareUnit, CareUnit]:
    """A unit of a region with a contact, and one of a kommun."""
    unit = await build.unit()
    await build.contact(unit)
    kommun = await build.unit(await build.provider("Almby kommun", kind=ProviderKind.MUNICIPALITY))
    await build.session.commit()
    return unit, kommun


def words(unit: CareUnit, *more: str, hsa_id: str = ANNA, role: str = "care_contact") -> list[str]:
    named = ["--hsa-id", hsa_id, "--name", "Anna Lindgren", "--unit", unit.hsa_id, "--role", role]
    return ["staff", "add", *named, "--by", "Siv Dal", *more]


async def test_somebody_is_recorded_listed_and_ended_with_their_logins(
    command: Command, sessions: Sessions, units: tuple[CareUnit, CareUnit]
) -> None:
    unit, _ = units
    await command(*words(unit, "--contact", "Anna Lindgren"))
    await command(*words(unit, role="unit_lead"))
    listed = await command("staff", "list")
    assert f"{ANNA}  Anna Lindgren, contact: distriktssköterska" in listed
    assert listed.count(f"at {unit.hsa_id}") == 2
    seals = Identifiers("demo-identifier-key")
    async with sessions.begin() as session:
        assert await logins.begin(session, seals, ANNA, now=NOW)
    assert "Posts ended: 2." in await command("staff", "end", "--hsa-id", ANNA, "--by", "Siv Dal")
    assert "has left" in await command("staff", "list")
    async with sessions.begin() as session:
        assert (await session.scalars(select(StaffSession.ended_at))).one() is not None
        assert await logins.begin(session, seals, ANNA, now=NOW) is None
    await command(*words(unit))
    listed = await command("staff", "list")
    assert ("has left" in listed, listed.count("ended")) == (False, 1)


async def test_who_ends_at_one_unit_is_still_at_the_other(command: Command, units: tuple[CareUnit, CareUnit]) -> None:
    unit, kommun = units
    await command(*words(unit))
    await command(*words(kommun, role="auditor"))
    ended = await command("staff", "end", "--hsa-id", ANNA, "--unit", kommun.hsa_id, "--by", "Siv Dal")
    assert "Posts ended: 1." in ended
    assert "has left" not in await command("staff", "list")


async def test_what_cannot_be_recorded_is_a_sentence(command: Command, units: tuple[CareUnit, CareUnit]) -> None:
    unit, kommun = units
    await command(*words(unit, "--contact", "Anna Lindgren"))
    for given, sentence in (
        (words(unit, hsa_id="19480312"), "That is no HSA-id"),
        (words(unit), "They are that already"),
        (words(unit, "--contact", "Anna Lindgren", hsa_id=f"{ANNA}2"), "Somebody else is that contact"),
        (words(unit, "--contact", "Ingen", role="unit_lead"), "no contact of that name"),
        (words(unit, role="municipal_contact"), "A municipal contact is at a kommun"),
        (words(kommun), "A municipal contact is at a kommun"),
        (["staff", "end", "--hsa-id", "SE2321000000-X", "--by", "Siv"], "Nobody at the care has that HSA-id"),
    ):
        with pytest.raises(Trouble, match=sentence):
            await command(*given)
    assert (await command("staff", "list")).count(" at ") == 1


async def test_who_is_away_is_recorded_with_who_stands_in(
    command: Command, build: Builder, sessions: Sessions, units: tuple[CareUnit, CareUnit]
) -> None:
    unit, _ = units
    maja = await build.contact(unit, "Maja Ström")
    await build.session.commit()
    told = ["--contact", "Anna Lindgren", "--from", "2099-11-17", "--to", "2099-11-20", "--by", "Siv Dal"]
    away = ["staff", "away", "--unit", unit.hsa_id, *told]
    with pytest.raises(Trouble, match="nobody at the unit who could stand in"):
        await command(*away, "--deputy", "Maja Ström")
    await command(*words(unit, "--contact", "Maja Ström", hsa_id="SE2321000000-S102"))
    with pytest.raises(Trouble, match="more than a year"):
        await command(*away, "--deputy", "Maja Ström")
    days = [
        "--from",
        str(local_date(system_clock()) + timedelta(days=1)),
        "--to",
        str(local_date(system_clock()) + timedelta(days=1)),
    ]
    assert "Recorded" in await command(*away, "--deputy", "Maja Ström", *days)
    async with sessions() as session:
        (absence,) = await session.scalars(select(Absence))
    assert (absence.deputy_id, absence.recorded_by) == (maja.id, "Siv Dal")


async def test_where_somebody_is_told_by_e_mail_is_recorded_listed_and_taken_away(
    command: Command, units: tuple[CareUnit, CareUnit]
) -> None:
    unit, _ = units
    with pytest.raises(Trouble, match="no address"):
        await command(*words(unit, "--email", "anna@"))
    assert "Nobody is recorded." in await command("staff", "list")
    await command(*words(unit, "--email", "anna@ekbacken.example"))
    assert "e-mail: anna@ekbacken.example" in await command("staff", "list")
    assert "nothing by e-mail" in await command("staff", "email", "--hsa-id", ANNA, "--address", "")
    assert "e-mail" not in await command("staff", "list")
    with pytest.raises(Trouble, match="Nobody at the care"):
        await command("staff", "email", "--hsa-id", "SE2321000000-S999", "--address", "a@b.example")


async def test_where_somebody_is_told_by_sms_takes_the_place_of_e_mail_and_is_never_listed(
    command: Command, units: tuple[CareUnit, CareUnit], monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, _ = units
    monkeypatch.setenv("NASTASTEG_IDENTIFIER_KEY", "a key of the tests")
    await command(*words(unit, "--email", "anna@ekbacken.example"))
    with pytest.raises(Trouble, match="no telephone number"):
        await command("staff", "sms", "--hsa-id", ANNA, stdin="x\n")
    assert "Recorded." in await command("staff", "sms", "--hsa-id", ANNA, stdin="070-174 06 31\n")
    listed = await command("staff", "list")
    assert ("told by SMS" in listed, "e-mail" in listed, "174" in listed) == (True, False, False)
    assert "told nothing" in await command("staff", "sms", "--hsa-id", ANNA, "--off")
    assert "told by SMS" not in await command("staff", "list")
