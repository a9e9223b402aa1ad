"""What somebody without a right can tell apart (line 6), and choices that move nobody else (line 9).

Elsewhere: unknown senders' wording, number and calls (gateway/test_turns, gateway/test_commands), who shares a number
(conversations/test_identify).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from contract_api.conversations.models import Conversation
from contract_api.links.models import Link
from contract_api.people.models import Person
from contract_api.people.rules import Ground, Scope
from tests.adversary.conftest import BENGT, MARIA, Town, message, number
from tests.contract_api.builders import NOW, TODAY

ANSWERS = (
    "next-step",
    "contact",
    "own-activities",
    "care-activities",
    "appointments",
    "waiting",
    "goals",
    "overview",
    "warning-signs",
    "readings",
)
PHONE = number(7)
SECRET = "Ta din spruta."


def a_right(**given: Any) -> Callable[[Town, Person, Person], Awaitable[None]]:
    async def add(town: Town, patient: Person, relative: Person) -> None:
        await town.right(patient, relative, list(Scope), **given)

    return add


async def of_somebody_protected(town: Town, patient: Person, relative: Person) -> None:
    patient.is_protected = True
    await town.right(patient, relative, list(Scope))


async def by_somebody_protected(town: Town, patient: Person, relative: Person) -> None:
    relative.is_protected = True
    await town.right(patient, relative, list(Scope))


async def of_a_child(town: Town, patient: Person, relative: Person) -> None:
    patient.born_on = TODAY - timedelta(days=9 * 365)
    await town.right(patient, relative, list(Scope))


async def without_scopes(town: Town, patient: Person, relative: Person) -> None:
    await town.right(patient, relative, [])


async def of_somebody_of_sixteen(town: Town, patient: Person, relative: Person) -> None:
    patient.born_on = TODAY.replace(year=TODAY.year - 16)
    await town.right(patient, relative, list(Scope), ground=Ground.POWER_OF_ATTORNEY)


async def of_somebody_grown_up(town: Town, patient: Person, relative: Person) -> None:
    patient.born_on = date(2006, 1, 1)
    await town.right(patient, relative, list(Scope), ground=Ground.GUARDIAN)


WITHOUT = {
    "revoked": a_right(revoked_at=NOW, revoked_by="Anna Lindgren"),
    "over": a_right(valid_to=TODAY),
    "not begun": a_right(valid_from=TODAY + timedelta(days=1)),
    "without scopes": without_scopes,
    "of somebody protected": of_somebody_protected,
    "by somebody protected": by_somebody_protected,
    "a child's own consent": of_a_child,
    "guardian of somebody grown up": of_somebody_grown_up,
    "an attorney of somebody of sixteen": of_somebody_of_sixteen,
}


async def heard(town: Town, http: httpx.AsyncClient) -> list[tuple[int, Any]]:
    """Return all that the relative's phone can be told, with what is new each time left out."""
    pseudonym = await town.pseudonym(PHONE)
    told: list[tuple[int, Any]] = []
    paths = (
        "next-step contact own-activities care-activities appointments waiting goals overview warning-signs readings"
    )
    for path in paths.split():
        answer = await http.get(f"/conversations/{pseudonym}/{path}", params={"message_id": message()})
        told.append((answer.status_code, answer.json()))
    case = {"message_id": message(), "reason": "question", "text": "Hur mår mamma?"}
    for path, body in (
        ("cases", case),
        ("patient-question", {"message_id": message()}),
        ("choice", {"message_id": message(), "text": "mamma"}),
    ):
        answer = await http.post(f"/conversations/{pseudonym}/{path}", json=body)
        told.append((answer.status_code, answer.json()))
    return json.loads(json.dumps(told).replace(pseudonym, "pseudonym"))


@pytest.mark.parametrize("why", WITHOUT)
async def test_a_relative_without_a_right_hears_what_somebody_hears_who_never_had_one(
    town: Town, http: httpx.AsyncClient, why: str
) -> None:
    build = town.build
    amina, maria = await build.person("Amina"), await build.person("Maria")
    version = await build.version(amina, await build.unit())
    await build.activity(version, 4, SECRET)
    binding = await town.bind(maria, PHONE)
    await build.session.commit()
    never = await heard(town, http)
    await WITHOUT[why](town, amina, maria)
    await build.session.commit()
    assert binding.ended_at is None
    assert await heard(town, http) == never


async def test_with_a_right_the_same_questions_are_answered(town: Town, http: httpx.AsyncClient) -> None:
    """So that the test above can fail."""
    build = town.build
    amina, maria = await build.person("Amina"), await build.person("Maria")
    await build.activity(await build.version(amina, await build.unit()), 4, SECRET)
    await town.bind(maria, PHONE)
    await build.session.commit()
    never = await heard(town, http)
    await a_right()(town, amina, maria)
    await build.session.commit()
    now = await heard(town, http)
    assert SECRET in json.dumps(now, ensure_ascii=False)
    assert all(one != before for one, before in zip(now[:9], never[:9], strict=True))


async def test_a_choice_moves_neither_another_telephone_nor_a_login(town: Town) -> None:
    """Two relatives of the same two patients, one of them logged in too."""
    build = town.build
    unit = await build.unit()
    amina, elsa = await build.person("Amina"), await build.person("Elsa")
    maria, bengt = await build.person("Maria"), await build.person("Bengt")
    town.known_as(maria, MARIA)
    town.known_as(bengt, BENGT)
    for patient in (amina, elsa):
        await build.activity(await build.version(patient, unit), 4, f"{patient.given_name}s spruta.")
        for relative in (maria, bengt):
            await town.right(patient, relative, list(Scope), called=f"din {patient.given_name}")
    for relative, phone in ((maria, number(7)), (bengt, number(8))):
        await town.bind(relative, phone)
    await build.session.commit()

    async def choose(pseudonym: str, name: str) -> str:
        await town.api.ask_patient(pseudonym, message(), context={})
        return str((await town.api.choose(pseudonym, message(), name)).pseudonym)

    async def about(pseudonym: str) -> str | None:
        return (await town.api.own_activities(pseudonym, message())).about

    marias = await choose(await town.pseudonym(number(7)), "Amina")
    bengts = await choose(await town.pseudonym(number(8)), "Elsa")
    session, address, web = await town.web(await town.api.make_link(marias, "m1"), MARIA)
    assert (await about(marias), await about(bengts), await about(web)) == ("Amina", "Elsa", "Amina")

    marias = await choose(marias, "Elsa")
    assert (await about(marias), await about(bengts), await about(web)) == ("Elsa", "Elsa", "Amina")
    web = await choose(web, "Elsa")
    bengts = await choose(bengts, "Amina")
    assert (await about(marias), await about(bengts), await about(web)) == ("Elsa", "Amina", "Elsa")
    assert str((await town.api.conversation("web", address)).pseudonym) == web
    assert (await town.api.strong_session(session)).address == address


async def test_whoever_logs_in_from_a_shared_number_can_choose_only_their_own(town: Town) -> None:
    build = town.build
    unit = await build.unit()
    amina, bengt = await build.person("Amina"), await build.person("Bengt")
    town.known_as(amina, MARIA)
    town.known_as(bengt, BENGT)
    for patient in (amina, bengt):
        await build.activity(await build.version(patient, unit), 4, f"{patient.given_name}s spruta.")
        await town.bind(patient, PHONE)
    await build.session.commit()
    shared = await town.pseudonym(PHONE)
    await town.api.ask_patient(shared, "m1", context={})
    aminas = str((await town.api.choose(shared, "m2", "Amina")).pseudonym)
    link = await town.api.make_link(aminas, "m3")
    assert not (await town.api.redeem("token", link.token, BENGT)).opened, "he shares the number, not the link"
    _, _, web = await town.web(link, MARIA)
    assert len((await town.api.ask_patient(web, "m4", context={})).options) == 1
    assert str((await town.api.choose(web, "m5", "Bengt")).pseudonym) == web
    async with town.sessions() as session:
        assert len((await session.scalars(select(Link))).all()) == 1
        held = await session.scalars(select(Conversation.patient_id).where(Conversation.channel == "web"))
        assert held.all() == [amina.id]
