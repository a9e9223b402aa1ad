"""The conversation of somebody who is logged in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.gateway.delivery import Delivery
from bot.gateway.models import InboundMessage, OutboundMessage
from contract_api.access_log.sealing import logged_transaction
from contract_api.cases.handling import Hand, reply
from contract_api.cases.models import Case
from contract_api.client import CaseIn
from contract_api.staff.models import Staff
from tests.bot.gateway.conftest import KARIN, STRANGER
from tests.bot.gateway.pages.conftest import AMINA, QUESTION, Pages, field
from tests.bot.gateway.stand_ins import said

LOGGED_OUT = "Du är utloggad"
BY_ITSELF = {"HX-Request": "true"}


async def write(pages: Pages, text: str, **changes: str) -> int:
    chat = await pages.web.get("/chat")
    form = {"form_token": field(chat, "form_token"), "id": field(chat, "id"), "text": text}
    return (await pages.web.post("/chat", data=form | changes)).status_code


async def test_the_question_is_asked_again_and_its_answer_stands_on_the_page(pages: Pages) -> None:
    waiting = await pages.logged_in()
    assert QUESTION in waiting.text
    assert "Svaret kommer strax" in waiting.text
    assert '<meta http-equiv="refresh"' in waiting.text
    await pages.work()
    (turn,) = pages.dialogue.asked
    assert (turn["message"], turn["metadata"]["channel"], turn["metadata"]["may_link"]) == (QUESTION, "web", False)
    answered = await pages.web.get("/chat")
    assert f"Svar: {QUESTION}" in answered.text
    assert "refresh" not in answered.text
    assert [one.status for one in await pages.rows(OutboundMessage)] == [Delivery.DELIVERED]
    assert await pages.received() == []


async def test_the_conversation_goes_on_in_order_and_a_long_answer_is_one_page(pages: Pages) -> None:
    await pages.logged_in()
    await pages.work()
    pages.dialogue.answer = lambda turn: said("Ett långt svar. " * 60)
    pages.clock.advance(seconds=5)
    assert await write(pages, "Vad gör vården?") == 303
    pages.clock.advance(seconds=1)
    await pages.work()
    page = (await pages.web.get("/chat")).text
    places = [page.index(part) for part in (QUESTION, f"Svar: {QUESTION}", "Vad gör vården?", "Ett långt svar. " * 59)]
    assert places == sorted(places)
    assert "MER" not in page


async def test_danger_is_answered_here_as_everywhere_without_waiting_for_anything(pages: Pages) -> None:
    await pages.logged_in()
    await pages.work()
    pages.clock.advance(seconds=5)
    await write(pages, "Jag har ont i bröstet och kan inte andas")
    assert "utter_danger_emergency" in (await pages.web.get("/chat")).text


async def test_what_somebody_writes_is_shown_as_text_and_never_as_markup(pages: Pages) -> None:
    await pages.logged_in()
    await pages.work()
    await write(pages, "<script>alert(1)</script><b>fet</b>")
    page = (await pages.web.get("/chat")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page


async def test_the_same_form_sent_twice_is_one_message(pages: Pages) -> None:
    chat = await pages.logged_in()
    await pages.work()
    chat = await pages.web.get("/chat")
    form = {"form_token": field(chat, "form_token"), "id": field(chat, "id"), "text": "Hej"}
    for _ in range(2):
        assert (await pages.web.post("/chat", data=form)).status_code == 303
    assert [one.text for one in await pages.rows(InboundMessage)] == [QUESTION, "Hej"]


@pytest.mark.parametrize("form_token", ["", "0" * 64])
@pytest.mark.parametrize("path", ["/chat", "/logout"])
async def test_a_form_that_is_not_from_our_page_is_refused(pages: Pages, path: str, form_token: str) -> None:
    await pages.logged_in()
    form = {"form_token": form_token, "id": "0" * 32, "text": "Hej"}
    assert (await pages.web.post(path, data=form)).status_code == 403
    assert [one.text for one in await pages.rows(InboundMessage)] == [QUESTION]
    assert (await pages.web.get("/chat")).status_code == 200


async def test_a_form_whose_id_was_not_made_here_is_refused(pages: Pages) -> None:
    await pages.logged_in()
    await pages.work()
    assert await write(pages, "Hej", id="first") == 400


async def test_a_session_stolen_before_logging_out_is_worth_nothing_after(pages: Pages) -> None:
    await pages.logged_in()
    await pages.work()
    chat = await pages.web.get("/chat")
    (stolen,) = [str(one.value) for one in pages.web.cookies.jar if one.name == "__Host-session"]
    left = await pages.web.post("/logout", data={"form_token": field(chat, "form_token")})
    assert LOGGED_OUT in left.text
    pages.web.cookies.clear()
    headers = {"Cookie": f"__Host-session={stolen}"}
    shown = await pages.web.get("/chat", headers=headers)
    assert (shown.status_code, LOGGED_OUT in shown.text, QUESTION in shown.text) == (401, True, False)
    form = {"form_token": field(chat, "form_token"), "id": "0" * 32, "text": "Hej"}
    assert (await pages.web.post("/chat", data=form, headers=headers)).status_code == 401
    assert [one.text for one in await pages.rows(InboundMessage)] == [QUESTION]


async def test_an_open_page_keeps_no_login_alive_and_shows_nothing_once_it_has_ended(pages: Pages) -> None:
    await pages.logged_in()
    await pages.work()
    for _ in range(2):
        pages.clock.advance(minutes=14)
        shown = await pages.web.get("/chat", headers=BY_ITSELF)
        assert (shown.status_code, QUESTION in shown.text) == (200, True)
    pages.clock.advance(minutes=2)
    news = await pages.web.get("/chat/news")
    assert (news.headers["content-type"].split(";")[0], "event: news" in news.text) == ("text/event-stream", True)
    shown = await pages.web.get("/chat", headers=BY_ITSELF)
    assert (shown.headers["hx-refresh"], LOGGED_OUT in shown.text, QUESTION in shown.text) == ("true", True, False)


async def test_who_has_no_session_hears_of_nothing_but_its_end(pages: Pages) -> None:
    await pages.logged_in()
    pages.web.cookies.clear()
    heard = (await pages.web.get("/chat/news")).text
    assert heard == "event: news\ndata:\n\n"


async def test_a_session_ends_by_itself(pages: Pages) -> None:
    await pages.logged_in()
    pages.clock.advance(minutes=30)
    assert LOGGED_OUT in (await pages.web.get("/chat")).text


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 200])
async def test_nobody_without_a_session_sees_anything(pages: Pages, cookie: str) -> None:
    await pages.logged_in()
    pages.web.cookies.clear()
    shown = await pages.web.get("/chat", headers={"Cookie": f"__Host-session={cookie}"})
    assert (shown.status_code, QUESTION in shown.text) == (401, False)


async def test_the_word_lank_gives_a_link_and_a_code_that_stand_nowhere_but_in_the_message(pages: Pages) -> None:
    pages.dialogue.answer = lambda turn: said(link=True)
    await pages.write("LÄNK", KARIN)
    await pages.work()
    (told,) = await pages.received()
    words = told.split()
    assert words[0].endswith("utter_link") or "utter_link" in words
    url, code = words[words.index("utter_link") + 1], "".join(words[-2:])
    assert url.startswith("https://nastasteg.example/s/")
    assert len(code) == 8
    (turn,) = pages.dialogue.asked
    assert (turn["metadata"]["command"], turn["metadata"]["may_link"]) == ("link", True)
    token = url.rpartition("/")[2]
    assert token not in str(pages.dialogue.events)
    assert (await pages.log_in({"token": token}, AMINA)).status_code == 303


async def test_an_unknown_sender_gets_no_link_and_the_same_words_as_ever(pages: Pages) -> None:
    pages.dialogue.answer = lambda turn: said(link=True)
    await pages.write("LÄNK", STRANGER)
    await pages.work()
    assert await pages.received(STRANGER) == ["utter_unknown_sender"]
    assert pages.dialogue.asked == []


async def test_what_the_care_has_answered_stands_on_the_page_of_who_asked(pages: Pages) -> None:
    await pages.contract_api.open_case(
        pages.pseudonym, CaseIn(message_id="m9", reason="question", text="Får jag äta grapefrukt?")
    )
    async with logged_transaction(pages.sessions) as session:
        case = (await session.scalars(select(Case))).one()
        anna = Staff(subject="SE2321000000-S101", name="Anna Lindgren")
        session.add(anna)
        await session.flush()
        hand = Hand(staff=anna, unit_ids=[case.unit_id], now=pages.clock())
        await reply(session, hand, case.number, text="Ja, <b>lite</b>.", form_id="0" * 32)
    await pages.logged_in()
    await pages.work()
    page = (await pages.web.get("/chat")).text
    assert "Svar från vården" in page
    assert "Anna Lindgren, Hjärtmottagningen, tisdag 17 november kl. 10.00" in page
    assert "Ja, &lt;b&gt;lite&lt;/b&gt;." in page
