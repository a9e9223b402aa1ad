"""A new version of a contract: written, compared, agreed, discarded; and all who may not."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from contract_api.contracts.models import ContractVersion, Owner, Point, PointKind, VersionStatus
from contract_api.people.rules import PatientStatus
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Browser, Inbox, hidden

WALK = "Gå en halvtimme varje dag."


async def begun(inbox: Inbox, browser: Browser) -> str:
    """Begin a new version of Karin's contract, and return the path of the draft."""
    page = f"/inbox/patients/{inbox.karin.id}"
    made = await browser.http.post(f"{page}/new-version", data=await browser.form(page))
    assert made.status_code == 303, made.text
    return made.headers["location"]


async def write(browser: Browser, draft: str, kind: str, number: str = "", **fields: str) -> int:
    """Send the form of a point, and return what came of it."""
    at = f"{draft}/points/{number}" if number else f"{draft}/new/{kind}"
    form = {**await browser.form(at), "kind": kind, "number": number, **fields}
    return (await browser.http.post(f"{draft}/points", data=form)).status_code


async def agree(browser: Browser, draft: str, **fields: str) -> int:
    form = {**await browser.form(draft), "agreed": "yes", **fields}
    return (await browser.http.post(f"{draft}/agree", data=form)).status_code


async def points(inbox: Inbox, status: VersionStatus) -> list[Point]:
    async with inbox.sessions() as session:
        found = await session.scalars(
            select(Point).join(ContractVersion).where(ContractVersion.status == status).order_by(Point.number)
        )
        return list(found)


async def test_a_new_version_is_written_compared_and_agreed_and_the_patient_is_answered_from_it(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    assert await write(anna, draft, "activity", text=WALK, owner="patient", how_often="Varje dag") == 303
    changed = {"owner": "patient", "text": "Väg dig varje måndag."}
    assert await write(anna, draft, "activity", "2", **changed) == 303
    shown = (await anna.get(draft)).text
    for words in (f"<ins>{WALK}", "<del>Väg dig varje morgon.", "<ins>Väg dig varje måndag.", "Punkt 3</strong>"):
        assert words in shown
    assert [one.text for one in await points(inbox, VersionStatus.CURRENT)][1] == "Väg dig varje morgon."
    assert await agree(anna, draft) == 303
    now_said = await points(inbox, VersionStatus.CURRENT)
    assert [(one.number, one.kind, one.text) for one in now_said][1:] == [
        (2, PointKind.ACTIVITY, "Väg dig varje måndag."),
        (3, PointKind.ACTIVITY, WALK),
    ]
    assert (now_said[2].owner, now_said[2].how_often, now_said[2].unit_id) == (
        Owner.PATIENT,
        "Varje dag",
        inbox.unit.id,
    )
    own = await inbox.api.own_activities(inbox.pseudonym, "m1")
    assert WALK in [one.text for one in own.activities]
    async with inbox.sessions() as session:
        old, new = (await session.scalars(select(ContractVersion).order_by(ContractVersion.number))).all()
    assert (old.status, old.valid_to) == (VersionStatus.SUPERSEDED, NOW.date())
    assert (new.agreed_by, new.agreed_at, new.valid_from) == ("Anna Lindgren, distriktssköterska", NOW, NOW.date())
    assert [action for action, _ in await inbox.actions()][-1] == "contract.agreed"
    assert (await anna.get(draft)).status_code == 404, "what is agreed is no draft any more"


async def test_the_draft_that_is_there_is_gone_on_with(inbox: Inbox) -> None:
    anna, erik = await inbox.browser(ANNA), await inbox.browser(ERIK)
    assert await begun(inbox, anna) == await begun(inbox, erik)


async def test_a_form_sent_twice_writes_one_point(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    form = {**await anna.form(f"{draft}/new/goal"), "kind": "goal", "number": "", "text": "Kunna gå till torget."}
    for _ in range(2):
        assert (await anna.http.post(f"{draft}/points", data=form)).status_code == 303
    assert [one.kind for one in await points(inbox, VersionStatus.DRAFT)].count(PointKind.GOAL) == 1


async def test_a_point_is_taken_away_and_the_other_numbers_stay(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    await write(anna, draft, "goal", text="Kunna gå till torget.")
    for _ in range(2):
        removed = await anna.http.post(f"{draft}/points/2/remove", data=await anna.form(draft))
        assert removed.status_code == 303
    assert [one.number for one in await points(inbox, VersionStatus.DRAFT)] == [1, 3]
    assert "tas bort" in (await anna.get(draft)).text


async def test_one_contact_at_a_time_is_the_fixed_one(inbox: Inbox) -> None:
    other = await inbox.build.contact(inbox.unit, name="Jonas Berg")
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    assert await write(anna, draft, "contact", contact=str(other.id), is_fixed="yes") == 303
    found = await points(inbox, VersionStatus.DRAFT)
    assert [(one.contact_id, one.has_coordination) for one in found if one.kind is PointKind.CONTACT] == [
        (inbox.contact.id, False),
        (other.id, True),
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("goal", {"text": " "}, "Skriv vad punkten säger."),
        ("goal", {"text": "x" * 601}, "Texten är för lång."),
        ("activity", {"text": WALK, "owner": ""}, "Välj vem som ska göra det."),
        ("warning_sign", {"text": "Du blir andfådd.", "urgency": ""}, "Välj vart patienten ska vända sig."),
        ("warning_sign", {"text": "Du blir andfådd.", "urgency": "contact"}, "Välj en kontakt."),
        ("contact", {"contact": ""}, "Välj en kontakt."),
    ],
)
async def test_what_cannot_stand_is_shown_again_with_the_reason_and_nothing_is_stored(
    inbox: Inbox, kind: str, fields: dict[str, str], said: str
) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    form = {**await anna.form(f"{draft}/new/{kind}"), "kind": kind, "number": "", **fields}
    shown = await anna.http.post(f"{draft}/points", data=form)
    assert (shown.status_code, said in shown.text, fields.get("text", "") in shown.text) == (422, True, True)
    assert len(await points(inbox, VersionStatus.DRAFT)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "spell"},
        {"kind": "activity", "owner": "nobody"},
        {"kind": "activity", "owner": "care", "due_on": "i morgon"},
        {"kind": "goal", "number": "two"},
        {"kind": "goal", "form_id": "x"},
    ],
)
async def test_a_form_that_no_page_of_ours_sends_is_refused(inbox: Inbox, fields: dict[str, str]) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    form = {**await anna.form(draft), "number": "", "text": WALK, **fields}
    assert (await anna.http.post(f"{draft}/points", data=form)).status_code == 403
    assert len(await points(inbox, VersionStatus.DRAFT)) == 2


async def test_a_contract_without_what_every_one_says_is_not_agreed(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    for number in (1, 2):
        await anna.http.post(f"{draft}/points/{number}/remove", data=await anna.form(draft))
    form = {**await anna.form(draft), "agreed": "yes"}
    shown = await anna.http.post(f"{draft}/agree", data=form)
    assert shown.status_code == 422
    for words in ("Lägg till en kontakt", "Lägg till något som ska göras"):
        assert words in shown.text
    assert len(await points(inbox, VersionStatus.CURRENT)) == 2


async def test_nothing_holds_that_the_patient_has_not_agreed_to(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    assert await agree(anna, draft, agreed="") == 422
    inbox.karin.status = PatientStatus.DECEASED
    inbox.build.session.add(inbox.karin)
    await inbox.build.session.commit()
    assert await agree(anna, draft) == 409
    assert await points(inbox, VersionStatus.DRAFT) != []


async def test_a_draft_is_thrown_away_and_what_holds_is_as_it_was(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    thrown = await anna.http.post(f"{draft}/discard", data=await anna.form(draft))
    assert thrown.headers["location"] == f"/inbox/patients/{inbox.karin.id}"
    assert await points(inbox, VersionStatus.DRAFT) == []
    assert len(await points(inbox, VersionStatus.CURRENT)) == 2
    assert (await anna.get(draft)).status_code == 404
    assert [action for action, _ in await inbox.actions()][-1] == "contract.discarded"


async def test_another_provider_s_point_follows_along_unseen_and_unchanged(inbox: Inbox) -> None:
    kommun = await inbox.build.unit(name="Hemtjänsten")
    version = (await inbox.build.session.scalars(select(ContractVersion))).one()
    await inbox.build.activity(version, 3, text="Hjälp med dusch.", unit_id=kommun.id, due_on=date(2026, 12, 1))
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    shown = await anna.get(draft)
    assert ("dusch" in shown.text, "En annan vårdgivare ansvarar för punkten." in shown.text) == (False, True)
    assert (await anna.get(f"{draft}/points/3")).status_code == 409
    form = {**await anna.form(draft), "kind": "activity", "number": "3", "owner": "care", "text": "Nej."}
    assert (await anna.http.post(f"{draft}/points", data=form)).status_code == 409
    assert (await anna.http.post(f"{draft}/points/3/remove", data=await anna.form(draft))).status_code == 409
    assert await agree(anna, draft) == 303
    followed = (await points(inbox, VersionStatus.CURRENT))[2]
    assert (followed.text, followed.unit_id, followed.due_on) == ("Hjälp med dusch.", kommun.id, date(2026, 12, 1))


async def test_a_contact_of_another_provider_cannot_be_named(inbox: Inbox) -> None:
    stranger = await inbox.build.contact(await inbox.build.unit(name="Hemtjänsten"), name="Eva Ström")
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    assert "Eva Ström" not in (await anna.get(f"{draft}/new/contact")).text
    for contact in (str(stranger.id), str(uuid.uuid4())):
        assert await write(anna, draft, "contact", contact=contact) == 404


@pytest.mark.parametrize("who", ["another unit", "auditor", "nobody"])
async def test_who_does_not_keep_the_contract_sees_and_does_nothing_with_its_draft(inbox: Inbox, who: str) -> None:
    draft = await begun(inbox, await inbox.browser(ANNA))
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    browser = await inbox.browser({"another unit": SARA, "auditor": AUDITOR, "nobody": None}[who])
    status = 401 if who == "nobody" else 404
    token = {} if who == "nobody" else hidden(await browser.get())
    for path in ("", "/new/goal", "/points/2"):
        assert (await browser.get(f"{draft}{path}")).status_code == status
    form = {**token, "kind": "goal", "text": "Nej.", "agreed": "yes", "form_id": "0" * 32}
    for path in ("points", "points/2/remove", "agree", "discard"):
        assert (await browser.http.post(f"{draft}/{path}", data=form)).status_code == status
    assert len(await points(inbox, VersionStatus.DRAFT)) == 2
    assert len(await points(inbox, VersionStatus.CURRENT)) == 2


async def test_what_staff_write_stands_on_the_page_as_text(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    draft = await begun(inbox, anna)
    await write(anna, draft, "goal", text="<script>alert(1)</script>")
    shown = (await anna.get(draft)).text
    assert ("<script>" in shown, "&lt;script&gt;" in shown) == (False, True)
