"""Before it is sent: a unit's own words put in, what will be read where, and as how many SMS. And what came of it."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest
from sqlalchemy import select

from bot.swedish.sms import measure, normalise
from bot.texts import load_texts
from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.cases.models import CaseEvent
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import ChannelBinding, Person
from contract_api.settings import PROJECT
from contract_api.staff.rules import Role
from contract_api.units.models import CareProvider, CareUnit
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, ERIK, SARA, Browser, Inbox, hidden

REPLIES = "/inbox/replies"
TITLE, WORDS = "Blodtryck hemma", "Mät två gånger på morgonen.\nSkriv upp det lägsta."


async def add(browser: Browser, inbox: Inbox, **changes: str) -> httpx.Response:
    """Send the form of the page with the unit's own words."""
    given = {"unit": str(inbox.unit.id), "title": TITLE, "text": WORDS, **hidden(await browser.get(REPLIES)), **changes}
    return await browser.http.post(REPLIES, data=given)


def written(page: httpx.Response) -> str:
    """Return what stands in the form for the answer."""
    (found,) = re.findall(r'<textarea id="reply-text"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    return unescape(found)


def preview(page: httpx.Response) -> str:
    """Return the preview's words."""
    (found,) = re.findall(r'<div class="preview".*?</div>', page.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found))


async def test_a_unit_s_own_words_are_put_below_what_has_been_written_and_nothing_is_sent(inbox: Inbox) -> None:
    number = await inbox.ask()
    erik, anna = await inbox.browser(ERIK), await inbox.browser(ANNA)
    assert (await add(erik, inbox)).headers["location"] == REPLIES
    page = await anna.get(f"/inbox/cases/{number}")
    (reply_id,) = re.findall(rf'<option value="([^"]+)">{TITLE}</option>', page.text)
    shown = await anna.do(number, "draft", text="Hej Karin!", canned=reply_id, do="insert")
    assert (shown.status_code, written(shown)) == (200, f"Hej Karin!\n{WORDS}")
    (case,) = await inbox.cases()
    assert (case.status, await inbox.told()) == (CaseStatus.NEW, [])
    form = {**hidden(shown), "text": written(shown)}
    assert (await anna.http.post(f"/inbox/cases/{number}/reply", data=form)).status_code == 303
    (notice,) = await inbox.told()
    assert notice.values["reply"] == f"Hej Karin!\n{WORDS}"


async def test_what_is_previewed_is_what_goes_out_and_is_counted_as_the_gateway_counts_it(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    words = "Ja \N{EN DASH} det går bra. " + "Drick mycket vatten. " * 10
    shown = await anna.do(number, "draft", text=words, do="preview")
    assert (shown.status_code, written(shown)) == (200, words.strip())
    await anna.http.post(f"/inbox/cases/{number}/reply", data={**hidden(shown), "text": words})
    (notice,) = await inbox.told()
    sent = normalise(load_texts(PROJECT / "domain.yml").say(notice.text, **notice.values))
    assert sent in preview(shown)
    assert f"skickas som {measure(sent).segments} SMS" in preview(shown)
    assert "emoji" not in preview(shown)


async def test_a_sign_that_makes_it_dearer_is_pointed_out(inbox: Inbox) -> None:
    number = await inbox.ask()
    shown = await (await inbox.browser(ANNA)).do(number, "draft", text="Bra \N{THUMBS UP SIGN}", do="preview")
    assert "emoji" in preview(shown)


async def test_where_the_words_may_not_stand_both_readings_are_shown(inbox: Inbox) -> None:
    decision = (await inbox.build.session.scalars(select(DisclosureDecision))).one()
    decision.kind = DecisionKind.NOTICES
    await inbox.build.session.commit()
    number = await inbox.ask()
    shown = await (await inbox.browser(ANNA)).do(number, "draft", text="Ja, det går bra.", do="preview")
    before, _, after = preview(shown).partition("efter inloggning:")
    assert ("Ja, det går bra." in before, "Svara LÄNK" in before) == (False, True)
    assert after.split() == ["Anna", "Lindgren,", "distriktssköterska:", "Ja,", "det", "går", "bra."]


async def test_with_nobody_to_reach_or_no_words_there_is_no_preview(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    assert 'class="preview"' not in (await anna.do(number, "draft", text=" ", do="preview")).text
    binding = (await inbox.build.session.scalars(select(ChannelBinding))).one()
    binding.ended_at = NOW
    await inbox.build.session.commit()
    shown = await anna.do(number, "draft", text="Ja.", do="preview")
    assert (shown.status_code, "Ring eller skriv brev" in shown.text) == (200, True)
    assert 'class="preview"' not in shown.text


@pytest.mark.parametrize("wrong", [{"canned": "x", "do": "insert"}, {"text": "x" * 2001}, {"form_token": "x"}])
async def test_a_draft_that_the_page_does_not_send_is_refused(inbox: Inbox, wrong: dict[str, str]) -> None:
    number = await inbox.ask()
    assert (await (await inbox.browser(ANNA)).do(number, "draft", **wrong)).status_code == 403


async def test_only_who_leads_the_unit_changes_its_words_and_only_the_unit_s_staff_see_them(inbox: Inbox) -> None:
    number = await inbox.ask()
    provider = await inbox.build.session.get_one(CareProvider, inbox.unit.provider_id)
    other = await inbox.build.unit(provider, name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    erik, anna, sara, auditor = [await inbox.browser(who) for who in (ERIK, ANNA, SARA, AUDITOR)]
    assert {(await add(one, inbox)).status_code for one in (anna, sara)} == {404}
    await add(erik, inbox)
    (end,) = re.findall(r'action="(/inbox/replies/[^"]+/end)"', (await erik.get(REPLIES)).text)
    for one in (anna, sara):
        assert (await one.http.post(end, data=hidden(await one.get(REPLIES)))).status_code == 404
    assert [TITLE in (await one.get(REPLIES)).text for one in (anna, sara)] == [True, False]
    shown = await auditor.get(REPLIES)
    assert (shown.status_code, TITLE in shown.text) == (403, False)
    assert (await auditor.http.post(end, data=hidden(shown))).status_code == 404
    (reply_id,) = re.findall(r"replies/([^/]+)/end", end)
    token = hidden(await sara.get(REPLIES))
    assert (await sara.http.post(f"/inbox/cases/{number}/draft", data=token)).status_code == 404
    theirs = await inbox.ask(by=await inbox.talk(await patient_of(inbox, other), number="+46701740607"))
    assert written(await sara.do(theirs, "draft", canned=reply_id, do="insert")) == "", "another unit's"
    assert (await erik.http.post(end, data=hidden(await erik.get(REPLIES)))).status_code == 303
    assert TITLE not in (await anna.get(f"/inbox/cases/{number}")).text


async def test_the_same_form_sent_twice_adds_one(inbox: Inbox) -> None:
    erik = await inbox.browser(ERIK)
    form = hidden(await erik.get(REPLIES))
    for _ in range(2):
        assert (await add(erik, inbox, **form)).status_code == 303
    assert (await erik.get(REPLIES)).text.count(f"<h3>{TITLE}</h3>") == 1


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "x" * 81}, {"text": ""}, {"form_id": "x"}])
async def test_words_that_the_page_does_not_send_are_refused(inbox: Inbox, wrong: dict[str, str]) -> None:
    assert (await add(await inbox.browser(ERIK), inbox, **wrong)).status_code == 403


async def test_the_thread_tells_whether_an_answer_has_arrived(inbox: Inbox) -> None:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    await anna.do(number, "reply", text="Ja.")
    async with inbox.sessions() as session:
        answer = (await session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.REPLIED))).one()
        opened = (await session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.OPENED))).one()
    at = f"/inbox/cases/{number}"
    assert "På väg." in (await anna.get(at)).text
    await inbox.api.undelivered(answer.id)
    assert "Kom inte fram." in (await anna.get(at)).text
    for _ in range(2):
        await inbox.api.delivered(answer.id)
    await inbox.api.undelivered(answer.id)
    assert "Framme." in (await anna.get(at)).text
    await inbox.api.delivered(opened.id)
    assert (await anna.get(at)).text.count("Framme.") == 1


async def patient_of(inbox: Inbox, unit: CareUnit) -> Person:
    """Return a patient of a unit."""
    olle = await inbox.build.person("Olle")
    olle.personnummer_sealed = inbox.karin.personnummer_sealed
    await inbox.build.version(olle, unit)
    return olle
