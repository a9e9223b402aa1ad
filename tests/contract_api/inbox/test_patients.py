"""A patient's page: who may open it, what it says of SMS, a code, reminders, and a patient who is new."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from sqlalchemy import func, select, text

from contract_api.access_log.sealing import seal
from contract_api.contracts.models import Contract, ContractVersion, VersionStatus
from contract_api.disclosure.rules import DecisionKind
from contract_api.enrolment.models import Enrolment
from contract_api.languages.models import Language, WrittenLanguage
from contract_api.people.models import Person
from contract_api.people.recording import record_person
from contract_api.staff.rules import Role
from contract_api.unasked.consent import has_consented
from contract_api.units.models import CareProvider
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Inbox, hidden

NEW = "194803122383"
"""A test number of Skatteverket's."""

WAITS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
"""Whether anybody waits for somebody else's transaction to end."""


def page_of(inbox: Inbox) -> str:
    return f"/inbox/patients/{inbox.karin.id}"


async def test_staff_at_the_keeping_unit_read_the_contract_as_the_patient_does_and_it_is_logged(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    shown = await anna.get(page_of(inbox))
    for words in ("Karin Ek", "19550608-2394", "Väg dig varje morgon.", "Gör en ny version"):
        assert words in shown.text
    assert await inbox.actions() == [("contract.read", "inbox")]


async def test_staff_see_in_which_language_a_patient_has_written(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    assert "tolk" not in (await anna.get(page_of(inbox))).text
    inbox.build.session.add(
        WrittenLanguage(person_id=inbox.karin.id, language=Language.ARABIC, first_at=NOW, last_at=NOW)
    )
    await inbox.build.session.commit()
    shown = await anna.get(page_of(inbox))
    assert "Patienten har skrivit på arabiska" in shown.text
    assert "det behövs tolk" in shown.text


@pytest.mark.parametrize(
    ("kind", "said"), [(None, "Innehållet sägs inte"), (DecisionKind.NOTICES, "Innehållet sägs inte")]
)
async def test_what_a_unit_has_not_opened_is_said_not_to_be_heard_in_sms(
    inbox: Inbox, kind: DecisionKind | None, said: str
) -> None:
    other = await inbox.build.unit(name="Lungmottagningen", opens=kind)
    bengt = await inbox.build.person("Bengt")
    await inbox.build.activity(await inbox.build.version(bengt, other), 1)
    await inbox.staff(SARA, "Sara Holm", (other, Role.CARE_CONTACT))
    bengt.personnummer_sealed = inbox.karin.personnummer_sealed
    await inbox.build.session.commit()
    sara = await inbox.browser(SARA)
    assert said in (await sara.get(f"/inbox/patients/{bengt.id}")).text
    anna = await inbox.browser(ANNA)
    assert "Ordagrant." in (await anna.get(page_of(inbox))).text, "whose unit has opened for content"


@pytest.mark.parametrize("who", ["another unit", "auditor", "nobody"])
async def test_who_has_no_reason_to_look_sees_and_does_nothing(inbox: Inbox, who: str) -> None:
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    browser = await inbox.browser({"another unit": SARA, "auditor": AUDITOR, "nobody": None}[who])
    status = 401 if who == "nobody" else 404
    assert (await browser.get(page_of(inbox))).status_code == status
    token = {} if who == "nobody" else hidden(await browser.get())
    for deed in ("new-version", "code", "messages"):
        pressed = await browser.http.post(f"{page_of(inbox)}/{deed}", data={**token, "wanted": "yes"})
        assert (pressed.status_code, "Karin" in pressed.text) == (status, False)
    assert await inbox.actions() == []
    async with inbox.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(ContractVersion)) == 1
        assert await session.scalar(select(func.count()).select_from(Enrolment)) == 0


async def test_a_case_is_a_reason_to_look_and_none_to_write_another_unit_s_contract(inbox: Inbox) -> None:
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.CARE_CONTACT))
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    assert (await anna.do(number, "hand-over", to=str(other.id))).status_code == 303
    sara = await inbox.browser(SARA)
    shown = await sara.get(page_of(inbox))
    assert (shown.status_code, "Gör en ny version" in shown.text) == (200, False)
    refused = await sara.http.post(f"{page_of(inbox)}/new-version", data=hidden(await sara.get()))
    assert refused.status_code == 404


async def test_a_code_is_shown_once_to_be_printed_with_its_consent_to_reminders(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    form = {**await anna.form(page_of(inbox)), "messages": "yes"}
    shown = await anna.http.post(f"{page_of(inbox)}/code", data=form)
    assert shown.status_code == 200
    for words in ("Koden visas inte igen", "Låt ingen annan få koden", "Karin Ek"):
        assert words in shown.text
    async with inbox.sessions() as session:
        (made,) = (await session.scalars(select(Enrolment))).all()
    assert (made.person_id, made.made_by, made.wants_messages) == (inbox.karin.id, "Anna Lindgren", True)
    assert ("enrolment.made", "operator") in await inbox.actions()


async def test_consent_to_reminders_is_written_down_and_ended(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    for wanted in ("yes", "no"):
        form = {**await anna.form(page_of(inbox)), "wanted": wanted}
        assert (await anna.http.post(f"{page_of(inbox)}/messages", data=form)).status_code == 303
        async with inbox.sessions() as session:
            assert await has_consented(session, inbox.karin.id) is (wanted == "yes")
    odd = {**await anna.form(page_of(inbox)), "wanted": "maybe"}
    assert (await anna.http.post(f"{page_of(inbox)}/messages", data=odd)).status_code == 403


async def test_a_new_patient_is_recorded_with_a_first_draft(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    form = {
        **await anna.form("/inbox/patients/new"),
        "personnummer": f"{NEW[:8]}-{NEW[8:]}",
        "given_name": "Olle",
        "family_name": "Berg",
        "unit": str(inbox.unit.id),
    }
    made = await anna.http.post("/inbox/patients/new", data=form)
    assert made.status_code == 303
    assert "version 1 för Olle Berg" in (await anna.get(made.headers["location"])).text
    again = await anna.http.post("/inbox/patients/new", data=form)
    assert again.headers["location"] == made.headers["location"], "the same form leads to the same draft"
    async with inbox.sessions() as session:
        found = (await session.scalars(select(Person).where(Person.given_name == "Olle"))).all()
    assert len(found) == 1


async def test_of_two_who_record_the_same_new_patient_at_once_both_come_to_the_same_draft(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    whole = {"personnummer": NEW, "given_name": "Olle", "family_name": "Berg", "unit": str(inbox.unit.id)}
    form = {**await anna.form("/inbox/patients/new"), **whole}
    async with inbox.sessions() as session:
        names = {"given_name": "Olle", "family_name": "Berg", "personnummer": NEW, "by": "Erik Sandberg", "now": NOW}
        first = await record_person(session, inbox.identifiers, external_ref="first", **names)  # type: ignore[arg-type]
        second = asyncio.create_task(anna.http.post("/inbox/patients/new", data=form))
        async with asyncio.timeout(30):
            while not await session.scalar(text(WAITS)):  # noqa: ASYNC110 - the database has no event to wait for
                await asyncio.sleep(0.01)
        await seal(session)
        await session.commit()
    made = await second
    assert made.status_code == 303, made.text
    assert "version 1 för Olle Berg" in (await anna.get(made.headers["location"])).text
    async with inbox.sessions() as session:
        assert await session.scalar(select(Person.id).where(Person.given_name == "Olle")) == first.id
        contracts = select(func.count()).select_from(Contract).where(Contract.patient_id == first.id)
        assert await session.scalar(contracts) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"personnummer": "194803122384"}, "Personnumret stämmer inte"),
        ({"personnummer": ""}, "Personnumret stämmer inte"),
        ({"given_name": " "}, "Skriv både förnamn och efternamn"),
    ],
)
async def test_what_cannot_be_recorded_is_shown_again_with_the_reason(
    inbox: Inbox, changed: dict[str, str], said: str
) -> None:
    anna = await inbox.browser(ANNA)
    whole = {"personnummer": NEW, "given_name": "Olle", "family_name": "Berg", "unit": str(inbox.unit.id)}
    form = {**await anna.form("/inbox/patients/new"), **whole, **changed}
    shown = await anna.http.post("/inbox/patients/new", data=form)
    assert (shown.status_code, said in shown.text, 'value="Berg"' in shown.text) == (422, True, True)
    async with inbox.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 1


async def test_a_patient_whose_contract_another_unit_keeps_gets_no_second_one(inbox: Inbox) -> None:
    elsewhere = await inbox.build.unit(name="Lungmottagningen")
    bengt = await inbox.build.person("Bengt")
    bengt.personnummer_lookup = inbox.identifiers.lookup("personnummer", NEW)
    await inbox.build.version(bengt, elsewhere)
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    whole = {"personnummer": NEW, "given_name": "Bengt", "family_name": "Ek", "unit": str(inbox.unit.id)}
    shown = await anna.http.post("/inbox/patients/new", data={**await anna.form("/inbox/patients/new"), **whole})
    assert (shown.status_code, "Ring den enhet som samordnar" in shown.text) == (422, True)
    assert "Lungmottagningen" not in shown.text


async def test_a_contract_is_not_begun_at_a_unit_that_is_not_one_s_own(inbox: Inbox) -> None:
    elsewhere = await inbox.build.unit(name="Lungmottagningen")
    erik = await inbox.browser(ERIK)
    whole = {"personnummer": NEW, "given_name": "Olle", "family_name": "Berg", "unit": str(elsewhere.id)}
    for unit in (str(elsewhere.id), str(uuid.uuid4()), "x"):
        form = {**await erik.form("/inbox/patients/new"), **whole, "unit": unit}
        assert (await erik.http.post("/inbox/patients/new", data=form)).status_code == 404


async def test_a_version_that_is_only_drafted_shows_the_patient_nothing(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    begun = await anna.http.post(f"{page_of(inbox)}/new-version", data=await anna.form(page_of(inbox)))
    assert begun.status_code == 303
    async with inbox.sessions() as session:
        found = (await session.scalars(select(ContractVersion).order_by(ContractVersion.number))).all()
    assert [(one.number, one.status) for one in found] == [(1, VersionStatus.CURRENT), (2, VersionStatus.DRAFT)]
    assert found[0].valid_from < NOW.date()
