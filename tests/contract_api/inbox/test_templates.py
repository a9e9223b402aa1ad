"""A unit's templates: written by who leads it, begun from by who writes contracts there, and nobody else's."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import select

from contract_api.contracts.models import ContractVersion, Point, PointKind, VersionStatus
from contract_api.contracts.template_models import ContractTemplate, TemplatePoint
from contract_api.staff.rules import Role
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Browser, Inbox, hidden

PAGE = "/inbox/templates"
WALK, SIGN = "Gå en promenad varje dag.", "Du har gått upp två kilo."


async def begun(inbox: Inbox, erik: Browser, title: str = "Hjärtsvikt") -> str:
    """Return the path of a template that Erik has begun."""
    form = {**await erik.form(PAGE), "unit": str(inbox.unit.id), "title": title}
    answers = [await erik.http.post(PAGE, data=form) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"], "a form that is sent twice adds one"
    return answers[0].headers["location"]


async def write(erik: Browser, path: str, kind: str, **fields: str) -> httpx.Response:
    """Write a point of a template."""
    form = {**await erik.form(path), "form_id": fields.pop("form_id", f"{abs(hash(str(fields))):032x}"[:32])}
    return await erik.http.post(f"{path}/points", data={**form, "kind": kind, **fields})


async def filled(inbox: Inbox, erik: Browser) -> str:
    path = await begun(inbox, erik)
    for answer in (
        await write(erik, path, "activity", text=WALK, owner="patient", how_often="varje dag"),
        await write(erik, path, "warning_sign", text=SIGN, urgency="contact", contact=str(inbox.contact.id)),
        await write(erik, path, "contact", contact=str(inbox.contact.id)),
    ):
        assert answer.status_code == 303, answer.text
    return path


async def points(inbox: Inbox) -> list[tuple[int, PointKind, str]]:
    async with inbox.sessions() as session:
        found = await session.scalars(select(TemplatePoint).order_by(TemplatePoint.number))
        return [(one.number, one.kind, one.text) for one in found]


async def test_who_leads_a_unit_writes_changes_and_retires_a_template(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    path = await filled(inbox, erik)
    assert [number for number, _, _ in await points(inbox)] == [1, 2, 3]
    shown = await erik.get(path)
    assert (WALK in shown.text, SIGN in shown.text, "Anna Lindgren" in shown.text) == (True, True, True)
    form = await erik.get(f"{path}/points/1")
    assert (WALK in form.text, 'name="due_on"' in form.text) == (True, False), "a day is one patient's"
    assert (await write(erik, path, "activity", number="1", text="Gå ut.", owner="patient")).status_code == 303
    assert (await erik.http.post(f"{path}/points/2/remove", data=hidden(shown))).status_code == 303
    assert [text for _, _, text in await points(inbox)] == ["Gå ut.", ""]
    assert (await erik.http.post(f"{path}/end", data=hidden(shown))).status_code == 303
    assert (await erik.get(path)).status_code == 404
    async with inbox.sessions() as session:
        assert (await session.scalars(select(ContractTemplate.ended_by))).all() == ["Erik Sandberg"]


async def test_what_cannot_stand_is_shown_again_and_not_stored(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    path = await begun(inbox, erik)
    for kind, fields, status in (
        ("activity", {"text": WALK}, 422),
        ("warning_sign", {"text": SIGN, "urgency": "contact"}, 422),
        ("contact", {"contact": "00000000-0000-4000-8000-000000000000"}, 404),
        ("nothing", {"text": "x"}, 403),
    ):
        assert (await write(erik, path, kind, **fields)).status_code == status
    assert await points(inbox) == []


async def test_a_new_version_begins_from_a_template_or_from_the_last(inbox: Inbox) -> None:
    erik, anna = await inbox.browser(ERIK), await inbox.browser(ANNA)
    template_id = (await filled(inbox, erik)).rpartition("/")[2]
    patient = f"/inbox/patients/{inbox.karin.id}"
    shown = await anna.get(patient)
    assert re.findall(r'<option value="([^"]*)">', shown.text) == ["", template_id]
    form = {**hidden(shown), "template": template_id}
    draft = (await anna.http.post(f"{patient}/new-version", data=form)).headers["location"]
    async with inbox.sessions() as session:
        version = (await session.scalars(select(ContractVersion).where(ContractVersion.status == "draft"))).one()
        found = (
            await session.scalars(select(Point).where(Point.version_id == version.id).order_by(Point.number))
        ).all()
    assert draft.endswith(str(version.id))
    assert [(one.number, one.text, one.unit_id) for one in found] == [
        (3, WALK, inbox.unit.id),
        (4, SIGN, inbox.unit.id),
        (5, "", inbox.unit.id),
    ], "the numbers of the paper before are not used again"
    await erik.http.post(f"{PAGE}/{template_id}/end", data=hidden(await erik.get(PAGE)))
    assert WALK in (await anna.get(draft)).text, "a draft stands though its template is out of use"
    await anna.http.post(f"{draft}/discard", data=hidden(await anna.get(draft)))
    assert (await anna.http.post(f"{patient}/new-version", data=form)).status_code == 404
    await anna.http.post(f"{patient}/new-version", data={**form, "template": ""})
    async with inbox.sessions() as session:
        version = (await session.scalars(select(ContractVersion).where(ContractVersion.status == "draft"))).one()
        numbers = await session.scalars(select(Point.number).where(Point.version_id == version.id))
        assert sorted(numbers) == [1, 2]


async def test_what_another_provider_answers_for_follows_into_a_version_from_a_template(inbox: Inbox) -> None:
    build = inbox.build
    version = (await build.session.scalars(select(ContractVersion))).one()
    other = await build.unit(name="Hemsjukvården")
    await build.activity(version, 9, "Vi kommer på tisdagar.", unit_id=other.id)
    await build.session.commit()
    erik = await inbox.browser(ERIK)
    template_id = (await filled(inbox, erik)).rpartition("/")[2]
    patient = f"/inbox/patients/{inbox.karin.id}"
    await erik.http.post(f"{patient}/new-version", data={**await erik.form(patient), "template": template_id})
    async with inbox.sessions() as session:
        draft = (await session.scalars(select(ContractVersion).where(ContractVersion.status == "draft"))).one()
        numbers = await session.scalars(select(Point.number).where(Point.version_id == draft.id))
        assert sorted(numbers) == [9, 10, 11, 12]
        assert draft.status is VersionStatus.DRAFT


@pytest.mark.parametrize("who", ["care contact", "auditor", "other unit's lead", "nobody"])
async def test_nobody_else_sees_or_changes_a_template(inbox: Inbox, who: str) -> None:
    path = await filled(inbox, await inbox.browser(ERIK))
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    subject = {"care contact": ANNA, "auditor": AUDITOR, "other unit's lead": SARA}.get(who)
    browser = await inbox.browser(subject)
    refused = 401 if who == "nobody" else 404
    lists = await browser.get(PAGE)
    assert ("Hjärtsvikt" in lists.text, lists.status_code) == (False, 200 if who == "other unit's lead" else refused)
    for page in (path, f"{path}/points/1", f"{path}/new/activity"):
        assert (await browser.get(page)).status_code == refused
    token = hidden(await browser.get("/inbox")) if subject else {"form_token": "0" * 64}
    fields = {**token, "form_id": "0" * 32, "kind": "activity", "text": "Annat.", "owner": "patient"}
    for page in (f"{path}/points", f"{path}/points/1/remove", f"{path}/end"):
        assert (await browser.http.post(page, data=fields)).status_code == refused
    added = await browser.http.post(PAGE, data={**fields, "unit": str(inbox.unit.id), "title": "x"})
    assert added.status_code == refused
    assert [text for _, _, text in await points(inbox)] == [WALK, SIGN, ""]


async def test_another_unit_s_contract_begins_from_none_of_its_templates(inbox: Inbox) -> None:
    template_id = (await filled(inbox, await inbox.browser(ERIK))).rpartition("/")[2]
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.CARE_CONTACT))
    ada = await inbox.build.person("Ada")
    ada.personnummer_sealed = inbox.karin.personnummer_sealed
    await inbox.build.version(ada, other)
    await inbox.build.session.commit()
    sara = await inbox.browser(SARA)
    path = f"/inbox/patients/{ada.id}"
    shown = await sara.get(path)
    assert (shown.status_code, template_id in shown.text) == (200, False)
    form = {**hidden(shown), "template": template_id}
    assert (await sara.http.post(f"{path}/new-version", data=form)).status_code == 404
