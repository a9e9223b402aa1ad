"""The unit's patients at large: only its own, only what it may see, logged; and the nudge to who is late."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text

from contract_api.cases.models import CaseReason
from contract_api.contracts.models import ContractVersion, Owner
from contract_api.notes.models import Note, NoteKind
from contract_api.people.models import Person
from contract_api.people.rules import PatientStatus
from contract_api.staff.models import Staff
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider, CareUnit
from tests.contract_api.builders import NOW, TODAY
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, SARA, Inbox, hidden

PAGE = "/inbox/caseload"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
PROMISE = "Vi skickar en remiss till ögonkliniken."


def section(page: httpx.Response, name: str) -> list[str]:
    """Return whose names a section shows."""
    (found,) = re.findall(rf'<section aria-labelledby="{name}">(.*?)</section>', page.text, re.DOTALL)
    return re.findall(r"<h3>(?:<a [^>]+>)?([^,<]+),", found)


async def patient(inbox: Inbox, name: str, unit: CareUnit | None = None) -> tuple[Person, ContractVersion]:
    """Return somebody with a contract at a unit, and nothing in it."""
    person = await inbox.build.person(name, "Berg")
    return person, await inbox.build.version(person, unit or inbox.unit)


async def colleagues(inbox: Inbox) -> CareUnit:
    """Return another unit of the same care provider."""
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    return await inbox.build.unit(provider, name="Lungmottagningen")


async def test_without_a_next_step_are_those_for_whom_nothing_is_to_come(inbox: Inbox) -> None:
    build, other = inbox.build, await colleagues(inbox)
    elsewhere = await build.unit(name="Hemsjukvården")
    await patient(inbox, "Ada")
    _, late = await patient(inbox, "Bo")
    await build.activity(late, 1, owner=Owner.PATIENT, due_on=YESTERDAY)
    _, again = await patient(inbox, "Cia")
    await build.activity(again, 1, owner=Owner.PATIENT, how_often="varje dag")
    gone, _ = await patient(inbox, "Dan")
    await build.appointment(gone, inbox.unit, NOW - timedelta(days=2))
    _, others = await patient(inbox, "Eli")
    await build.activity(others, 1, owner=Owner.CARE, unit_id=elsewhere.id)
    blocked, theirs = await patient(inbox, "Fia")
    await build.activity(theirs, 1, owner=Owner.CARE, unit_id=other.id)
    await build.block(blocked, other)
    for name, given in (
        ("Gun", {"owner": Owner.PATIENT, "due_on": TODAY}),
        ("Hal", {"owner": Owner.CARE}),
        ("Ida", {"owner": Owner.CARE, "unit_id": other.id}),
        ("Jan", {"owner": Owner.PATIENT}),
    ):
        _, version = await patient(inbox, name)
        await build.activity(version, 1, **given)
    coming, _ = await patient(inbox, "Kim")
    await build.appointment(coming, inbox.unit)
    dead, _ = await patient(inbox, "Lo")
    dead.status, dead.status_since = PatientStatus.DECEASED, TODAY
    await patient(inbox, "Mio", other)
    await build.session.commit()
    shown = await (await inbox.browser(ANNA)).get(PAGE)
    found = [name.split()[0] for name in section(shown, "without")]
    assert found == ["Ada", "Bo", "Cia", "Dan", "Eli", "Fia"]


async def test_what_the_care_is_late_with_is_nudged_for_once(inbox: Inbox) -> None:
    build, other = inbox.build, await colleagues(inbox)
    doctor = await build.contact(other, "Lena Berg", title="läkare")
    await inbox.staff(SARA, "Lena Berg", (other, Role.CARE_CONTACT), contact=doctor)
    karla = await build.person("Karla")
    karla.personnummer_sealed = inbox.karin.personnummer_sealed
    version = await build.version(karla, inbox.unit)
    given = {"owner": Owner.CARE, "due_on": YESTERDAY, "unit_id": other.id, "contact_id": doctor.id}
    await build.activity(version, 3, PROMISE, **given)
    await build.activity(version, 4, "I tid.", owner=Owner.CARE, due_on=TODAY)
    await build.activity(version, 5, "Patientens eget.", owner=Owner.PATIENT, due_on=YESTERDAY)
    await build.activity(version, 6, "Gjort.", owner=Owner.CARE, due_on=YESTERDAY, done_on=YESTERDAY)
    await inbox.talk(karla, number="+46701740607")
    anna, lena = await inbox.browser(ANNA), await inbox.browser(SARA)
    shown = await anna.get(PAGE)
    assert section(shown, "late") == ["Karla Ek"]
    assert ("av Lena Berg, Lungmottagningen" in shown.text, PROMISE in shown.text) == (True, True)
    (nudge,) = re.findall(r'action="(/inbox/caseload/[^"]+/nudge)"', shown.text)
    for _ in range(2):
        assert (await anna.http.post(nudge, data=hidden(shown))).status_code == 303
    (task,) = await inbox.cases()
    assert (task.reason, task.unit_id, task.contact_id) == (CaseReason.OVERDUE_PROMISE, other.id, doctor.id)
    assert (task.text, task.person_id, task.due_at is not None) == (PROMISE, karla.id, True)
    again = await anna.get(PAGE)
    assert ("är påmind" in again.text, "/nudge" in again.text) == (True, False)
    assert f"/inbox/cases/{task.number}" not in again.text, "the task is another unit's"
    page = await lena.get(f"/inbox/cases/{task.number}")
    assert (page.status_code, "Systemet" in page.text, PROMISE in page.text) == (200, True, True)
    assert f"/inbox/cases/{task.number}" in (await lena.get(PAGE)).text
    assert await inbox.told() == []
    await lena.do(task.number, "close", why="nothing_to_do")
    assert "/nudge" in (await anna.get(PAGE)).text, "closed and still not done"


async def test_without_a_number_of_the_patient_s_there_is_no_nudge(inbox: Inbox) -> None:
    _, version = await patient(inbox, "Ada")
    point = await inbox.build.activity(version, 3, PROMISE, owner=Owner.CARE, due_on=YESTERDAY)
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    shown = await anna.get(PAGE)
    assert (section(shown, "late"), "/nudge" in shown.text) == (["Ada Berg"], False)
    assert (await anna.http.post(f"{PAGE}/{point.id}/nudge", data=hidden(shown))).status_code == 409
    assert await inbox.cases() == []


async def test_who_has_noted_something_is_listed_until_it_is_taken_up(inbox: Inbox) -> None:
    for name, settled in (("Ada", False), ("Bo", True)):
        person, _ = await patient(inbox, name)
        inbox.build.session.add(
            Note(
                patient_id=person.id,
                person_id=person.id,
                unit_id=inbox.unit.id,
                kind=NoteKind.NEXT_VISIT,
                text="Jag sover dåligt.",
                written_at=NOW,
                message_id=name,
                settled_at=NOW if settled else None,
                settled_by=(await inbox.build.session.scalars(select(Staff.id))).first() if settled else None,
            )
        )
    await inbox.build.session.commit()
    shown = await (await inbox.browser(ANNA)).get(PAGE)
    assert (section(shown, "noted"), "sover" in shown.text) == (["Ada Berg"], False)


async def test_contracts_that_nobody_has_looked_at_for_a_year_are_listed_oldest_first(inbox: Inbox) -> None:
    for name, days in (("Ada", 366), ("Bo", 364), ("Cia", 900)):
        _, version = await patient(inbox, name)
        version.agreed_at = NOW - timedelta(days=days)
    await inbox.build.session.commit()
    assert section(await (await inbox.browser(ANNA)).get(PAGE), "old") == ["Cia Berg", "Ada Berg"]


@pytest.mark.parametrize("same_provider", [True, False])
async def test_another_unit_sees_and_nudges_for_nothing_of_it(inbox: Inbox, same_provider: bool) -> None:
    other = await (colleagues(inbox) if same_provider else inbox.build.unit())
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    person, version = await patient(inbox, "Ada")
    point = await inbox.build.activity(version, 3, PROMISE, owner=Owner.CARE, due_on=YESTERDAY)
    version.agreed_at = NOW - timedelta(days=400)
    await inbox.talk(person, number="+46701740607")
    sara, auditor, nobody = await inbox.browser(SARA), await inbox.browser(AUDITOR), await inbox.browser()
    shown = await sara.get(PAGE)
    assert (shown.status_code, [section(shown, name) for name in ("late", "without", "old")]) == (200, [[], [], []])
    refused = await auditor.get(PAGE)
    assert (refused.status_code, "Ada" in refused.text) == (403, False)
    assert (await nobody.get(PAGE)).status_code == 401
    path = f"{PAGE}/{point.id}/nudge"
    assert (await sara.http.post(path, data=hidden(shown))).status_code == 404
    assert (await auditor.http.post(path, data=hidden(refused))).status_code == 404
    assert (await nobody.http.post(path, data=hidden(refused))).status_code == 401
    assert (await (await inbox.browser(ANNA)).http.post(path, data={"form_token": "x"})).status_code == 403
    assert (await inbox.cases(), await inbox.actions()) == ([], [])


async def test_a_promise_that_the_patient_has_blocked_from_the_others_is_not_shown_to_them(inbox: Inbox) -> None:
    other = await colleagues(inbox)
    person, version = await patient(inbox, "Ada")
    await inbox.build.activity(version, 3, PROMISE, owner=Owner.CARE, due_on=YESTERDAY, unit_id=other.id)
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    assert PROMISE in (await anna.get(PAGE)).text
    await inbox.build.block(person, other)
    await inbox.build.session.commit()
    assert PROMISE not in (await anna.get(PAGE)).text


async def test_what_is_shown_is_logged_for_each_patient(inbox: Inbox) -> None:
    _, version = await patient(inbox, "Ada")
    await inbox.build.activity(version, 3, PROMISE, owner=Owner.CARE, due_on=YESTERDAY)
    await inbox.build.session.commit()
    await (await inbox.browser(ANNA)).get(PAGE)
    async with inbox.sessions() as session:
        found = await session.scalars(text("SELECT items FROM contract.access_log WHERE action = 'caseload.read'"))
        assert list(found) == [["without_next_step", "point:3"]]
