"""Away: what is for somebody goes to who stands in, what comes and what waits; and only who may says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import select

from contract_api.contacts.models import Absence, CareContact
from contract_api.staff.models import Post
from contract_api.staff.rules import Role
from tests.contract_api.builders import NOW, TODAY
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Browser, Inbox, hidden
from tests.contract_api.inbox.test_worklists import numbers

MAJA = "SE2321000000-S009"
FRIDAY = date(2026, 11, 20)
PAGE = "/inbox/absence"


@dataclass
class Ward:
    """The inbox with somebody who can stand in for Anna."""

    inbox: Inbox
    maja: CareContact

    async def say(self, browser: Browser, **fields: object) -> httpx.Response:
        """Say on the page that somebody is away: Anna, until Friday, with Maja instead, unless told otherwise."""
        given = {
            "contact": self.inbox.contact.id,
            "first_day": TODAY,
            "last_day": FRIDAY,
            "deputy": self.maja.id,
            **hidden(await browser.get(PAGE)),
            **fields,
        }
        return await browser.http.post(PAGE, data={name: str(value) for name, value in given.items()})

    async def recorded(self) -> list[tuple[date, date, bool, str | None]]:
        async with self.inbox.sessions() as session:
            rows = await session.scalars(select(Absence).order_by(Absence.first_day))
            return [(row.first_day, row.last_day, row.deputy_id == self.maja.id, row.recorded_by) for row in rows]


@pytest.fixture
async def ward(inbox: Inbox) -> Ward:
    maja = await inbox.build.contact(inbox.unit, "Maja Ström")
    await inbox.staff(MAJA, "Maja Ström", (inbox.unit, Role.CARE_CONTACT), contact=maja)
    return Ward(inbox, maja)


async def test_what_waits_and_what_comes_is_the_deputy_s_while_one_is_away(ward: Ward) -> None:
    inbox = ward.inbox
    waits, claimed = await inbox.ask(), await inbox.ask("Ett intyg?", reason="certificate")
    anna, maja = await inbox.browser(ANNA), await inbox.browser(MAJA)
    await anna.do(claimed, "claim")
    assert numbers(await maja.get()) == []
    assert (await ward.say(anna)).headers["location"] == PAGE
    comes = await inbox.ask("Kan jag få recept?", reason="prescription")
    lists = await maja.get()
    assert numbers(lists) == [waits, claimed, comes]
    assert "Du ersätter Anna Lindgren i dag" in lists.text
    (case,) = [one for one in await inbox.cases() if one.number == comes]
    assert case.contact_id == ward.maja.id
    await maja.do(claimed, "claim")
    assert (await maja.do(claimed, "reply", text="Ja.")).status_code == 303
    inbox.clock.set(NOW + timedelta(days=4))
    await maja.sign_in(MAJA)
    assert numbers(await maja.get()) == [comes, claimed], (
        "what came meanwhile stays, what Anna has not been relieved of is hers again"
    )


async def test_a_lead_says_it_for_somebody_and_they_are_back_when_they_say_so(ward: Ward) -> None:
    inbox = ward.inbox
    erik, anna = await inbox.browser(ERIK), await inbox.browser(ANNA)
    assert (await ward.say(erik, first_day=TODAY - timedelta(days=1))).status_code == 303
    assert await ward.recorded() == [(TODAY - timedelta(days=1), FRIDAY, True, "Erik Sandberg")]
    page = await anna.get(PAGE)
    assert "måndag 16 november till och med fredag 20 november" in page.text
    (end,) = re.findall(r'action="(/inbox/absence/[^"]+/end)"', page.text)
    assert (await anna.http.post(end, data=hidden(page))).status_code == 303
    assert [last for _, last, _, _ in await ward.recorded()] == [TODAY - timedelta(days=1)]
    assert "Ingen är anmäld som borta." in (await anna.get(PAGE)).text


async def test_what_has_not_begun_is_taken_away(ward: Ward) -> None:
    anna = await ward.inbox.browser(ANNA)
    await ward.say(anna)
    (end,) = re.findall(r'action="(/inbox/absence/[^"]+/end)"', (page := await anna.get(PAGE)).text)
    assert (await anna.http.post(end, data=hidden(page))).status_code == 303
    assert await ward.recorded() == []


async def test_without_a_deputy_what_comes_goes_to_the_whole_unit(ward: Ward) -> None:
    inbox = ward.inbox
    await ward.say(await inbox.browser(ANNA), deputy="")
    await inbox.ask()
    (case,) = await inbox.cases()
    assert (case.contact_id, case.unit_id) == (None, inbox.unit.id)


async def test_the_same_twice_is_recorded_once_and_what_cannot_be_is_told_with_what_was_filled_in(ward: Ward) -> None:
    anna = await ward.inbox.browser(ANNA)
    for _ in range(2):
        assert (await ward.say(anna)).status_code == 303
    for wrong, words in (
        ({"first_day": FRIDAY}, "redan anmäld som borta"),
        ({"first_day": FRIDAY, "last_day": TODAY}, "före den första"),
        ({"first_day": "2026-11-02", "last_day": "2026-11-03"}, "har redan varit"),
        ({"first_day": "2026-12-01", "last_day": "2028-01-01"}, "mer än ett år"),
    ):
        refused = await ward.say(anna, **wrong)
        assert (refused.status_code, words in refused.text) == (422, True), refused.text
        assert f'value="{wrong["first_day"]}"' in refused.text
    assert len(await ward.recorded()) == 1


async def test_who_may_not_says_nothing_of_others(ward: Ward) -> None:
    inbox = ward.inbox
    other = await inbox.build.unit(name="Lungmottagningen")
    theirs = await inbox.build.contact(other, "Lena Berg")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD), contact=theirs)
    sara, maja, auditor = await inbox.browser(SARA), await inbox.browser(MAJA), await inbox.browser(AUDITOR)
    for browser in (sara, maja):
        assert (await ward.say(browser)).status_code == 404
    shown = await auditor.get(PAGE)
    assert (shown.status_code, "Anna" in shown.text) == (403, False)
    fields = {"contact": inbox.contact.id, "first_day": TODAY, "last_day": FRIDAY, **hidden(shown)}
    assert (await auditor.http.post(PAGE, data=fields)).status_code == 404
    nobody = await inbox.browser()
    assert [(await nobody.get(PAGE)).status_code, (await nobody.http.post(PAGE, data=fields)).status_code] == [401, 401]
    assert await ward.recorded() == []
    anna = await inbox.browser(ANNA)
    for deputy in (theirs, inbox.contact):
        assert (await ward.say(anna, deputy=deputy.id)).status_code == 404
    await ward.say(anna)
    (end,) = re.findall(r'action="(/inbox/absence/[^"]+/end)"', (await anna.get(PAGE)).text)
    for browser in (sara, maja, auditor):
        token = hidden(await browser.get(PAGE))
        assert (await browser.http.post(end, data=token)).status_code == 404
    assert len(await ward.recorded()) == 1


async def test_who_signs_in_no_more_can_stand_in_for_nobody(ward: Ward) -> None:
    inbox = ward.inbox
    posts = await inbox.build.session.scalars(select(Post).where(Post.unit_id == inbox.unit.id))
    for post in posts:
        if post.role is Role.CARE_CONTACT and post.given_by:
            post.ended_at = NOW
    await inbox.build.session.commit()
    assert (await ward.say(await inbox.browser(ERIK))).status_code == 404


@pytest.mark.parametrize("wrong", [{"contact": "x"}, {"deputy": "x"}, {"first_day": "i dag"}, {"form_token": "x"}])
async def test_a_form_that_the_page_does_not_send_is_refused(ward: Ward, wrong: dict[str, str]) -> None:
    assert (await ward.say(await ward.inbox.browser(ANNA), **wrong)).status_code == 403
    assert await ward.recorded() == []
