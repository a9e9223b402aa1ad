"""What the contracts did not hold: counted once for a question, by unit, and never few enough to know whose it was."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
from sqlalchemy import text

from contract_api.staff.rules import Role
from tests.contract_api.builders import NOW
from tests.contract_api.inbox.conftest import ANNA, AUDITOR, SARA, Inbox

PAGE = "/inbox/unanswered"


def rows(page: httpx.Response) -> list[tuple[str, str, str]]:
    """Return what the tables of a page say."""
    cells = r'<tr><th scope="row">([^<]*)</th><td>([^<]*)</td><td class="count">(\d+)</td></tr>'
    return re.findall(cells, page.text)


async def offer(inbox: Inbox, message_id: str, **context: object) -> None:
    """Offer to pass on what somebody has asked and the contract does not hold."""
    given = {"reason": "question", "text": "Vad är målet?", "intent": "ask_goals", **context}
    await inbox.api.ask(inbox.pseudonym, message_id, kind="offer_case", options=["case"], context=given)


async def test_what_was_asked_three_times_is_shown_and_the_same_message_counts_once(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    for message_id in ("a", "b", "b"):
        await offer(inbox, message_id)
    assert rows(await anna.get(PAGE)) == []
    await offer(inbox, "c")
    await offer(inbox, "d", intent="ask_cost")
    assert rows(await anna.get(PAGE)) == [("Vad målet är", "Hjärtmottagningen", "3")]
    async with inbox.sessions() as session:
        kept = (await session.execute(text("SELECT * FROM contract.unanswered_count"))).mappings().all()
    assert {*kept[0]} == {"unit_id", "week", "intent", "count"}, "nobody's name and nothing of what was written"
    assert await inbox.actions() == []


async def test_what_is_no_offer_or_not_made_where_the_contract_is_silent_is_not_counted(inbox: Inbox) -> None:
    for message_id in ("a", "b", "c"):
        context = {"intent": "ask_goals"}
        await inbox.api.ask(inbox.pseudonym, message_id, kind="reading", options=["1", "2"], context=context)
        await inbox.api.ask(inbox.pseudonym, f"o{message_id}", kind="offer_case", options=["case"], context={})
    assert rows(await (await inbox.browser(ANNA)).get(PAGE)) == []


async def test_what_is_no_intent_is_something_else(inbox: Inbox) -> None:
    for message_id, intent in enumerate(("<b>", "x" * 41, 7)):
        await offer(inbox, str(message_id), intent=intent)
    assert rows(await (await inbox.browser(ANNA)).get(PAGE)) == [("Annat", "Hjärtmottagningen", "3")]


async def test_it_is_forgotten_after_twelve_weeks(inbox: Inbox) -> None:
    for message_id in ("a", "b", "c"):
        await offer(inbox, message_id)
    inbox.clock.set(NOW + timedelta(weeks=11))
    assert len(rows(await (await inbox.browser(ANNA)).get(PAGE))) == 1
    inbox.clock.set(NOW + timedelta(weeks=12))
    assert rows(await (await inbox.browser(ANNA)).get(PAGE)) == []


async def test_cases_are_counted_when_three_patients_have_them(inbox: Inbox) -> None:
    anna = await inbox.browser(ANNA)
    for _ in range(3):
        await anna.do(await inbox.ask(reason="certificate"), "close", why="answered")
    assert rows(await anna.get(PAGE)) == [], "they are all of one patient"
    for place in range(2):
        person = await inbox.build.person(f"Ada{place}")
        version = await inbox.build.version(person, inbox.unit)
        await inbox.build.fixed_care_contact(version, 1, inbox.contact)
        await inbox.ask(reason="certificate", by=await inbox.talk(person, number=f"+4670174060{7 + place}"))
    assert [(kind, unit) for kind, unit, _ in rows(await anna.get(PAGE))] == [("Intyg", "Hjärtmottagningen")]


async def test_who_may_not_see_cases_and_other_units_see_no_numbers(inbox: Inbox) -> None:
    for message_id in ("a", "b", "c"):
        await offer(inbox, message_id)
    other = await inbox.build.unit(name="Lungmottagningen")
    await inbox.staff(SARA, "Sara Holm", (other, Role.UNIT_LEAD))
    assert rows(await (await inbox.browser(SARA)).get(PAGE)) == []
    refused = await (await inbox.browser(AUDITOR)).get(PAGE)
    assert (refused.status_code, rows(refused)) == (403, [])
    assert (await (await inbox.browser()).get(PAGE)).status_code == 401
