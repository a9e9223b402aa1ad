"""Somebody at the care takes over a conversation: one voice at a time, and never silence."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contract_api.cases.lifecycle import CaseStatus, EventKind
from contract_api.cases.models import CaseEvent
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.rules import Scope
from tests.contract_api.inbox.conftest import ANNA, ERIK, NUMBER, Browser, Inbox

BUTTON, BACK = "Ta över samtalet", "Lämna tillbaka samtalet"


async def taken_over(inbox: Inbox) -> tuple[int, Browser]:
    number = await inbox.ask()
    anna = await inbox.browser(ANNA)
    assert BUTTON in (await anna.get(f"/inbox/cases/{number}")).text
    assert (await anna.do(number, "take-over")).status_code == 303
    return number, anna


async def said(inbox: Inbox) -> list[str]:
    return [one.text for one in await inbox.told()]


async def with_person(inbox: Inbox, number: str = NUMBER) -> bool:
    return (await inbox.api.conversation("sms", number)).with_person


async def hear(inbox: Inbox, words: str, message_id: str = "h1") -> bool:
    return await inbox.api.hear(inbox.pseudonym, message_id, words)


async def events(inbox: Inbox) -> list[tuple[EventKind, str | None]]:
    async with inbox.sessions() as session:
        found = await session.execute(select(CaseEvent.kind, CaseEvent.text).order_by(CaseEvent.number))
        return [(kind, words) for kind, words in found]


async def test_whoever_wrote_is_told_who_answers_now_and_what_they_write_goes_there_once(inbox: Inbox) -> None:
    assert not await with_person(inbox)
    assert not await hear(inbox, "Hej"), "nobody has taken anything over"
    number, anna = await taken_over(inbox)
    (notice,) = await inbox.told()
    assert (notice.text, notice.is_reply) == ("utter_taken_over", True)
    assert notice.values == {"sender": "Anna Lindgren, distriktssköterska"}
    assert await with_person(inbox)
    for _ in range(2):
        assert await hear(inbox, "Det gör ont", "h2")
    assert [words for kind, words in await events(inbox) if kind is EventKind.WROTE] == ["Det gör ont"]
    page = (await anna.get(f"/inbox/cases/{number}")).text
    assert ("Det gör ont" in page, "Assistenten är tyst" in page, BACK in page) == (True, True, True)


async def test_what_the_assistant_had_asked_is_open_no_longer(inbox: Inbox) -> None:
    await inbox.api.ask(inbox.pseudonym, "q1", kind="offer_case", options=["case"])
    await taken_over(inbox)
    assert not (await inbox.api.choose(inbox.pseudonym, "q2", "ja")).open


async def test_handed_back_by_the_button_the_assistant_says_that_it_is_back(inbox: Inbox) -> None:
    number, anna = await taken_over(inbox)
    await anna.do(number, "reply", text="Hej Karin!")
    await anna.do(number, "hand-back")
    assert await said(inbox) == ["utter_taken_over", "utter_case_reply", "utter_handed_back"]
    assert not await with_person(inbox)
    assert not await hear(inbox, "Vad är mitt nästa steg?")
    await anna.do(number, "hand-back")
    assert len(await said(inbox)) == 3, "again says nothing more"


async def test_what_nobody_has_answered_is_said_to_wait_and_until_when(inbox: Inbox) -> None:
    number, anna = await taken_over(inbox)
    await hear(inbox, "Är du där?")
    await anna.do(number, "hand-back")
    assert (await inbox.told())[-1].text == "utter_handed_back_promise"
    assert (await inbox.told())[-1].values == {"date": "torsdag 19 november"}


@pytest.mark.parametrize(
    ("deed", "fields", "status"),
    [
        ("close", {"why": "answered"}, CaseStatus.CLOSED),
        ("release", {}, CaseStatus.NEW),
        ("hand-over", {}, CaseStatus.NEW),
    ],
)
async def test_whatever_ends_the_talk_has_the_assistant_back_and_says_so(
    inbox: Inbox, deed: str, fields: dict[str, str], status: CaseStatus
) -> None:
    number, anna = await taken_over(inbox)
    if deed == "hand-over":
        fields = {"to": str(inbox.unit.id)}
    assert (await anna.do(number, deed, **fields)).status_code == 303
    assert len(await said(inbox)) == 2
    assert (await said(inbox))[1].startswith("utter_handed_back")
    (case,) = await inbox.cases()
    assert (case.status, case.taken_over_at) == (status, None)
    assert not await with_person(inbox)


async def test_a_colleague_who_claims_the_case_does_not_speak_in_the_other_s_place(inbox: Inbox) -> None:
    number, anna = await taken_over(inbox)
    await anna.do(number, "claim")
    assert await with_person(inbox), "one's own claim changes nothing"
    erik = await inbox.browser(ERIK)
    await erik.do(number, "claim")
    assert not await with_person(inbox)
    await erik.do(number, "take-over")
    assert (await inbox.told())[-1].values == {"sender": "Erik Sandberg, Hjärtmottagningen"}


async def test_after_an_hour_without_a_word_the_assistant_is_back_by_the_clock(inbox: Inbox) -> None:
    number, anna = await taken_over(inbox)
    inbox.clock.advance(minutes=29)
    await anna.do(number, "reply", text="Jag läser på och återkommer.")
    inbox.clock.advance(minutes=59)
    assert (await inbox.api.tick_cases()).handed_back == 0
    inbox.clock.advance(minutes=1)
    assert ((await inbox.api.tick_cases()).handed_back, (await inbox.api.tick_cases()).handed_back) == (1, 0)
    assert (await said(inbox))[-1] == "utter_handed_back"
    assert not await with_person(inbox)
    later = await inbox.browser(ERIK)
    assert "Ingen hade svarat på länge" in (await later.get(f"/inbox/cases/{number}")).text


async def test_who_writes_first_after_that_is_answered_though_the_clock_stands(inbox: Inbox) -> None:
    await taken_over(inbox)
    inbox.clock.advance(minutes=60)
    assert await with_person(inbox)
    assert not await hear(inbox, "Är du där?")
    assert (await said(inbox))[-1] == "utter_handed_back_promise"
    assert (await inbox.api.tick_cases()).handed_back == 0


async def test_while_they_talk_nothing_is_taken_from_who_talks(inbox: Inbox) -> None:
    number = await inbox.ask()
    inbox.clock.advance(days=2, hours=6, minutes=50)
    await (await inbox.browser(ANNA)).do(number, "take-over")
    inbox.clock.advance(minutes=20)
    assert (await inbox.api.tick_cases()).rerouted == 0
    inbox.clock.advance(minutes=40)
    assert (await inbox.api.tick_cases()).rerouted == 1, "it is overdue"


@pytest.mark.parametrize("opens", [DecisionKind.NOTICES, None])
async def test_where_words_may_not_be_said_nobody_talks_there(inbox: Inbox, opens: DecisionKind | None) -> None:
    number = await inbox.ask()
    decision = (await inbox.build.session.scalars(select(DisclosureDecision))).one()
    decision.kind = opens or DecisionKind.NOTICES
    decision.withdrawn_at = None if opens else inbox.clock()
    await inbox.build.session.commit()
    anna = await inbox.browser(ANNA)
    assert BUTTON not in (await anna.get(f"/inbox/cases/{number}")).text
    assert (await anna.do(number, "take-over")).status_code == 409
    assert (await said(inbox), await with_person(inbox)) == ([], False)


async def test_two_do_not_talk_with_the_same_person_at_once(inbox: Inbox) -> None:
    await taken_over(inbox)
    other = await inbox.ask("Något annat", reason="complaint")
    erik = await inbox.browser(ERIK)
    assert (await erik.do(other, "take-over")).status_code == 409


async def test_what_a_relative_writes_about_the_same_patient_is_not_for_who_talks_with_the_patient(
    inbox: Inbox,
) -> None:
    await taken_over(inbox)
    maria = await inbox.build.person("Maria")
    await inbox.build.representation(inbox.karin, maria, [Scope.CASES])
    asks = await inbox.talk(maria, about=inbox.karin, number="+46701740606")
    assert not await with_person(inbox, "+46701740606")
    assert not await inbox.api.hear(asks, "h9", "Hur är det med mamma?")
