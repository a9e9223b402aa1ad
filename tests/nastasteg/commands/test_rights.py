"""Rights from the command line: recorded, listed, ended, held back; and a sentence for whatever speaks against it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry, Actor
from contract_api.contracts.models import Point
from contract_api.people.models import Person, Representation
from contract_api.people.rules import PatientStatus
from nastasteg.clock import local_date
from nastasteg.database import Sessions
from nastasteg.trouble import Trouble
from tests.contract_api.builders import Builder
from tests.nastasteg.commands.conftest import Command

TODAY = local_date(datetime.now(UTC))
BY = ("--by", "Anna Lindgren")


def born(years: int) -> date:
    """A birthday a month ago, so many years back; never 29 February."""
    day = TODAY - timedelta(days=31)
    return (day - timedelta(days=1) if (day.month, day.day) == (2, 29) else day).replace(year=day.year - years)


async def two(build: Builder, *, years: int = 78, **given: Any) -> tuple[Person, Person]:
    patient = await build.person("Karin", born_on=born(years), **given)
    version = await build.version(patient, await build.unit())
    await build.activity(version, 1)
    maria = await build.person("Maria")
    await build.session.commit()
    return patient, maria


def right(patient: Person, relative: Person, **changed: str) -> list[str]:
    """The words of `right add`, all in order unless changed."""
    given = {
        "--patient": patient.external_ref,
        "--representative": relative.external_ref,
        "--ground": "consent",
        "--scopes": "next_step,contacts",
        "--called": "din mamma",
        "--from": str(TODAY),
        "--review": str(TODAY + timedelta(days=365)),
    } | {f"--{name}": value for name, value in changed.items()}
    return ["right", "add", *(word for pair in given.items() for word in pair), *BY]


async def test_a_right_is_recorded_listed_held_back_let_go_and_ended_each_in_the_log(
    command: Command, build: Builder, sessions: Sessions
) -> None:
    karin, maria = await two(build)
    whose = ("--patient", karin.external_ref, "--number", 1, *BY)
    assert "right 1" in await command(*right(karin, maria))
    listed = await command("right", "list", "--patient", karin.external_ref, *BY)
    assert "contacts,next_step" in listed
    assert maria.external_ref in listed
    await command("right", "suspend", *whose)
    assert "held back" in await command("right", "list", "--patient", karin.external_ref, *BY)
    await command("right", "resume", *whose)
    assert "contacts,next_step" in await command("right", "list", "--patient", karin.external_ref, *BY)
    await command("right", "end", *whose)
    assert "ended" in await command("right", "list", "--patient", karin.external_ref, *BY)
    with pytest.raises(Trouble, match="ended already"):
        await command("right", "end", *whose)
    async with sessions() as session:
        stored = (await session.scalars(select(Representation))).one()
        entries = (await session.scalars(select(AccessLogEntry).order_by(AccessLogEntry.id))).all()
    assert (stored.recorded_by, stored.revoked_by) == ("Anna Lindgren", "Anna Lindgren")
    changes = [entry.action for entry in entries if entry.action != "right.list"]
    assert changes == ["right.recorded", "right.reviewed", "right.reviewed", "right.revoked"]
    assert {(entry.actor, entry.patient_id) for entry in entries} == {(Actor.STAFF, karin.id)}
    assert len({entry.actor_id for entry in entries}) == 1
    assert all(entry.actor_id and "Anna" not in " ".join(entry.items) for entry in entries)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ground": "framtidsfullmakt"}, "framtidsfullmakt is no ground"),
        ({"ground": "relative"}, "consent is"),
        ({"ground": "friend"}, "is no ground"),
        ({"ground": "power_of_attorney", "scopes": "contacts,rebook"}, "cannot carry: rebook"),
        ({"ground": "guardian"}, "nobody is their guardian"),
        ({"scopes": "everything"}, "No scope is called everything"),
        ({"scopes": ""}, "at least one scope"),
        ({"called": " "}, "What the relative calls the patient"),
        ({"until": str(TODAY)}, "end before it begins"),
        ({"review": str(TODAY)}, "not ahead"),
        ({"from": "tomorrow"}, "is no date"),
        ({"representative": "nobody"}, "Nobody has the reference"),
    ],
)
async def test_what_cannot_be_recorded_is_refused_in_a_sentence(
    command: Command, build: Builder, sessions: Sessions, changed: dict[str, str], why: str
) -> None:
    karin, maria = await two(build)
    assert "Recorded" in await command(*right(karin, maria))
    with pytest.raises(Trouble, match=why):
        await command(*right(karin, maria, **changed))
    async with sessions() as session:
        assert len((await session.scalars(select(Representation))).all()) == 1


@pytest.mark.parametrize(
    ("given", "changed", "why"),
    [
        ({"years": 12}, {}, "under 13 cannot consent"),
        ({"years": 17}, {"ground": "power_of_attorney"}, "18 or more"),
        ({"is_protected": True}, {}, "protected identity"),
        ({"status": PatientStatus.DECEASED}, {}, "not served"),
    ],
)
async def test_what_the_patient_cannot_give_is_refused(
    command: Command, build: Builder, given: dict[str, Any], changed: dict[str, str], why: str
) -> None:
    karin, maria = await two(build, **given)
    with pytest.raises(Trouble, match=why):
        await command(*right(karin, maria, **changed))


async def test_a_guardian_of_a_child_gets_an_exception_past_the_age_and_no_further(
    command: Command, build: Builder
) -> None:
    child, parent = await two(build, years=13)
    await command(*right(child, parent, ground="guardian"))
    whose = ("--patient", child.external_ref, *BY)
    assert "  -  " in await command("right", "list", *whose)
    await command("right", "exception", "--number", 1, "--until", TODAY + timedelta(days=90), *whose)
    assert "contacts,next_step" in await command("right", "list", *whose)
    with pytest.raises(Trouble, match="ended already"):
        await command("right", "exception", "--number", 1, "--until", TODAY, *whose)
    grown, _ = await two(build, years=16)
    await command(*right(grown, parent, ground="guardian"))
    with pytest.raises(Trouble, match="no exception holds"):
        await command(
            "right", "exception", "--patient", grown.external_ref, "--number", 1, "--until", "2099-01-01", *BY
        )


async def test_the_rights_to_look_at_again_are_listed_until_they_have_ended(command: Command, build: Builder) -> None:
    karin, maria = await two(build)
    await command(*right(karin, maria, review=str(TODAY + timedelta(days=3))))
    assert "0 rights" in await command("right", "due", *BY)
    ahead = ("right", "due", "--on", TODAY + timedelta(days=3), *BY)
    assert karin.external_ref in await command(*ahead)
    await command("right", "end", "--patient", karin.external_ref, "--number", 1, *BY)
    assert "0 rights" in await command(*ahead)


async def test_a_point_and_a_time_are_hidden_and_shown_again(
    command: Command, build: Builder, sessions: Sessions
) -> None:
    karin, _ = await two(build)
    unit = await build.unit()
    appointment = await build.appointment(karin, unit)
    await build.session.commit()
    whose = ("--patient", karin.external_ref, *BY)

    async def hidden() -> tuple[bool, bool]:
        async with sessions() as session:
            point = (await session.scalars(select(Point.hidden_from_relatives))).one()
            return point, (await session.get_one(type(appointment), appointment.id)).hidden_from_relatives

    await command("hide", "--point", 1, *whose)
    await command("hide", "--appointment", appointment.id, *whose)
    assert await hidden() == (True, True)
    await command("show", "--point", 1, *whose)
    await command("show", "--appointment", appointment.id, *whose)
    assert await hidden() == (False, False)
    for wrong in (("--point", 9), ("--appointment", "x"), (), ("--point", 1, "--appointment", appointment.id)):
        with pytest.raises(Trouble):
            await command("hide", *wrong, *whose)


async def test_a_record_needs_a_name(command: Command, build: Builder) -> None:
    karin, maria = await two(build)
    with pytest.raises(Trouble, match="--by"):
        await command(*right(karin, maria)[:-1], " ")


async def test_without_a_database_it_is_told_so(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(Trouble, match="DATABASE_URL"):
        await command("right", "due", *BY)
