"""Who may ask for a patient, recorded on a page by who keeps the contract, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from contract_api.enrolment.models import Enrolment
from contract_api.people.models import Person, Representation
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider
from tests.contract_api.builders import TODAY
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, SARA, Browser, Inbox, hidden

MARIA = "198109172380"
NEW = {"personnummer": MARIA, "given_name": "Maria", "family_name": "Berg"}
GIVEN = {
    **NEW,
    "ground": "consent",
    "scope-next_step": "yes",
    "scope-reminders": "yes",
    "called": "din mamma",
    "from": TODAY.isoformat(),
    "until": "",
    "review": (TODAY + timedelta(days=365)).isoformat(),
}
DEEDS = ("end", "suspend", "resume", "code", "except")


def page(inbox: Inbox) -> str:
    return f"/inbox/patients/{inbox.karin.id}/rights"


async def recorded(inbox: Inbox, browser: Browser, **changes: str) -> int:
    """Record a right, and return how it was answered."""
    form = {**await browser.form(page(inbox)), **GIVEN, **changes}
    return (await browser.http.post(page(inbox), data=form)).status_code


async def rights(inbox: Inbox) -> list[Representation]:
    async with inbox.sessions() as session:
        return list(await session.scalars(select(Representation).order_by(Representation.recorded_at)))


async def people(inbox: Inbox) -> int:
    async with inbox.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Person)) or 0


async def logged(inbox: Inbox) -> list[str]:
    async with inbox.sessions() as session:
        found = await session.scalars(text("SELECT action FROM contract.access_log WHERE action LIKE 'right%'"))
        return [one for one in found if one != "right.list"]


async def test_a_right_is_recorded_with_ground_scopes_and_days_once_for_a_form(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    form = {**await anna.form(page(inbox)), **GIVEN, "until": (TODAY + timedelta(days=500)).isoformat()}
    for _ in range(2):
        assert (await anna.http.post(page(inbox), data=form)).status_code == 303
    (right,) = await rights(inbox)
    assert (right.patient_id, right.ground, right.scopes) == (inbox.karin.id, "consent", ["next_step", "reminders"])
    assert (right.called, right.recorded_by, right.valid_from) == ("din mamma", "Anna Lindgren", TODAY)
    assert (right.valid_to, right.review_on) == (TODAY + timedelta(days=500), TODAY + timedelta(days=365))
    shown = (await anna.get(page(inbox))).text
    assert ("Maria Berg, patientens samtycke" in shown, MARIA in shown) == (True, False)
    assert await logged(inbox) == ["right.recorded"]


async def test_somebody_who_is_known_is_not_recorded_again(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    assert await recorded(inbox, anna) == 303
    before = await people(inbox)
    assert await recorded(inbox, anna, ground="god_man", given_name="", family_name="") == 303
    assert (await people(inbox), len(await rights(inbox))) == (before, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"personnummer": "198109172381"}, "Personnumret stämmer inte"),
        ({"given_name": ""}, "Personnumret stämmer inte, eller så saknas namnet"),
        ({"scope-next_step": "", "scope-reminders": ""}, "Kryssa i minst en sak"),
        ({"ground": "power_of_attorney", "scope-rebook": "yes"}, "En fullmakt räcker inte"),
        ({"ground": "guardian"}, "Patienten är myndig"),
        ({"called": " "}, "Skriv vad den närstående kallar patienten"),
        ({"until": (TODAY - timedelta(days=1)).isoformat()}, "Sista dagen är före den första"),
        ({"review": TODAY.isoformat()}, "måste ligga framåt"),
    ],
    ids=str,
)
async def test_what_cannot_stand_is_shown_again_and_nobody_is_recorded(
    inbox: Inbox, changes: dict[str, str], sentence: str
) -> None:
    anna, before = await inbox.browser(ANNA), await people(inbox)
    form = {**await anna.form(page(inbox)), **GIVEN, **changes}
    shown = await anna.http.post(page(inbox), data=form)
    assert (shown.status_code, sentence in shown.text, "Ingenting har sparats" in shown.text) == (422, True, True)
    assert (await rights(inbox), await people(inbox), await logged(inbox)) == ([], before, [])


async def test_holding_back_is_silent_in_the_log_and_can_be_let_go_of(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    await recorded(inbox, anna)
    form = await anna.form(page(inbox))
    assert (await anna.http.post(f"{page(inbox)}/1/suspend", data=form)).status_code == 303
    (right,) = await rights(inbox)
    assert (right.suspended_at is not None, right.suspended_by) == (True, "Anna Lindgren")
    assert "Vilar i tysthet" in (await anna.get(page(inbox))).text
    assert (await anna.http.post(f"{page(inbox)}/1/resume", data=form)).status_code == 303
    assert (await rights(inbox))[0].suspended_at is None
    assert await logged(inbox) == ["right.recorded", "right.reviewed", "right.reviewed"]


async def test_an_ended_right_stays_ended_and_is_shown(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    await recorded(inbox, anna)
    form = await anna.form(page(inbox))
    assert (await anna.http.post(f"{page(inbox)}/1/end", data=form)).status_code == 303
    assert (await rights(inbox))[0].revoked_by == "Anna Lindgren"
    assert (await anna.http.post(f"{page(inbox)}/1/end", data=form)).status_code == 409
    assert (await anna.http.post(f"{page(inbox)}/1/code", data=form)).status_code == 404
    assert "Avslutad" in (await anna.get(page(inbox))).text


async def test_a_relative_is_given_a_code_on_a_page_to_print(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    await recorded(inbox, anna)
    form = {**await anna.form(page(inbox)), "messages": "yes"}
    printed = await anna.http.post(f"{page(inbox)}/1/code", data=form)
    assert (printed.status_code, "Maria" in printed.text, 'class="code"' in printed.text) == (200, True, True)
    (right,) = await rights(inbox)
    async with inbox.sessions() as session:
        made = (await session.scalars(select(Enrolment))).one()
    assert (made.person_id, made.wants_messages) == (right.representative_id, True)


async def test_only_a_guardian_s_right_goes_on_past_an_age(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    await recorded(inbox, anna)
    form = {**await anna.form(page(inbox)), "until": (TODAY + timedelta(days=90)).isoformat()}
    assert (await anna.http.post(f"{page(inbox)}/1/except", data=form)).status_code == 409
    assert (await anna.http.post(f"{page(inbox)}/1/except", data={**form, "until": "x"})).status_code == 403
    for number, deed in ((2, "end"), (1, "nothing")):
        assert (await anna.http.post(f"{page(inbox)}/{number}/{deed}", data=form)).status_code == 404


@pytest.mark.parametrize("who", ["other unit", "same provider, with a case", "auditor", "nobody"])
async def test_nobody_else_sees_or_changes_a_right(inbox: Inbox, who: str) -> None:
    await recorded(inbox, await inbox.browser(ANNA))
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider if "case" in who else None, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    subject = {"auditor": AUDITOR, "nobody": None}.get(who, SARA)
    if "case" in who:
        number = await inbox.ask()
        anna = await inbox.browser(ANNA)
        assert (await anna.do(number, "hand-over", to=str(other.id))).status_code == 303
    browser = await inbox.browser(subject)
    status = 401 if who == "nobody" else 404
    shown = await browser.get(page(inbox))
    assert (shown.status_code, "Maria" in shown.text) == (status, False)
    token = hidden(await browser.get("/inbox")) if subject else {"form_token": "0" * 64}
    form = {**token, "form_id": "0" * 32}
    assert (await browser.http.post(page(inbox), data={**form, **GIVEN})).status_code == status
    for deed in DEEDS:
        assert (await browser.http.post(f"{page(inbox)}/1/{deed}", data=form)).status_code == status
    (right,) = await rights(inbox)
    assert (right.revoked_at, right.suspended_at) == (None, None)


async def test_a_form_of_no_session_changes_nothing(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    await recorded(inbox, anna)
    for deed in DEEDS:
        assert (await anna.http.post(f"{page(inbox)}/1/{deed}", data={"form_token": "x"})).status_code == 403
    assert (await anna.http.post(page(inbox), data={**GIVEN, "form_token": "x"})).status_code == 403
    assert (await rights(inbox))[0].revoked_at is None
