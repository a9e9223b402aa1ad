from __future__ import annotations

import json
import uuid
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, InboundMessage, OutboundMessage
from tests.bot.gateway.conftest import TELEGRAM_SECRET, Gateway, House
from tests.bot.gateway.stand_ins import said

CHAT, OTHER_CHAT = 70174, 70175
UPDATES = count(1)


def chat(number: int = CHAT, **kind: Any) -> dict[str, Any]:
    return {"id": number, "type": "private", "first_name": "Karin"} | kind


def person(number: int = CHAT) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Karin"}


def message(number: int = CHAT, **content: Any) -> dict[str, Any]:
    said = {"message_id": next(UPDATES), "date": 1_795_000_000, "chat": chat(number), "from": person(number)}
    return {"update_id": next(UPDATES), "message": said | content}


async def tell(gateway: Gateway, update: object, **headers: str) -> httpx.Response:
    """Call the gateway as Telegram does."""
    sent = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET} | headers
    content = update if isinstance(update, bytes) else json.dumps(update).encode()
    return await gateway.web.post("/telegram", content=content, headers=sent)


@pytest.fixture
async def known(house: House) -> House:
    """A house that knows who writes from the chat."""
    house.care.known[str(CHAT)] = uuid.uuid4()
    for one in (CHAT, OTHER_CHAT):
        (await house.provider.post("/control/telegram/met", params={"chat": one})).raise_for_status()
    return house


async def received(house: House, number: int = CHAT) -> list[dict[str, Any]]:
    """Return what stands in a chat."""
    found: list[dict[str, Any]] = (
        await house.provider.get("/control/telegram/messages", params={"chat": number})
    ).json()
    return found


async def texts_of(house: House, number: int = CHAT) -> list[str]:
    return [one["text"] for one in await received(house, number)]


def ask(house: House, *options: str, kind: str = "reading", numbered: bool = True, text: str = "Vilket?") -> None:
    """Let the dialogue ask a question in its next answer."""

    def answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
        house.care.question = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "options": list(options),
            "numbered": numbered,
            "asked_by": turn["metadata"]["turn_id"],
            "expires_at": (house.clock() + timedelta(hours=48)).isoformat(),
        }
        house.dialogue.answer = lambda turn: said("Klart.")
        return said(text)

    house.dialogue.answer = answer


async def press(house: House, label: str, number: int = CHAT, **changes: Any) -> dict[str, Any]:
    """Press a button that can be seen, and return the update."""
    for shown in reversed(await received(house, number)):
        for button in shown["buttons"]:
            if button["text"].startswith(label):
                update = pressed(button["callback_data"], shown["message_id"], **({"number": number} | changes))
                assert (await tell(house, update)).status_code == 200
                return update
    raise AssertionError(f"no button {label}")


def pressed(data: str, message_id: int, number: int = CHAT) -> dict[str, Any]:
    under = {"message_id": message_id, "date": 1_795_000_000, "chat": chat(number)}
    query = {"id": str(next(UPDATES)), "from": person(number), "message": under, "chat_instance": "1", "data": data}
    return {"update_id": next(UPDATES), "callback_query": query}


async def answers(house: House) -> list[str]:
    """Return what was said to pressed buttons, in order."""
    state = (await house.provider.get("/control/telegram/state")).json()
    return [one["text"] for one in state["answers"]]


async def test_a_message_is_answered_through_the_real_client(known: House) -> None:
    assert (await tell(known, message(text="Vad är mitt nästa steg?"))).status_code == 200
    await known.work()
    assert await texts_of(known) == ["utter_first_message\nSvar: Vad är mitt nästa steg?"]
    (stored,) = await known.rows(OutboundMessage)
    assert stored.status is Delivery.ACCEPTED


async def test_the_same_update_again_is_acknowledged_and_changes_nothing(known: House) -> None:
    update = message(text="test")
    for _ in range(3):
        assert (await tell(known, update)).status_code == 200
        await known.work()
    assert await texts_of(known) == ["utter_test"]
    assert len(await known.rows(InboundMessage)) == 1


async def test_a_chat_is_stored_sealed(gateway: Gateway) -> None:
    await tell(gateway, message(text="Hej"))
    (address,) = await gateway.rows(Address)
    assert address.channel == "telegram"
    assert str(CHAT) not in address.address_sealed + address.address_lookup


async def test_numbered_choices_are_buttons_with_ids_that_say_nothing(known: House) -> None:
    ask(known, "ask_next_step", "ask_contact", text="Vad menar du?\n1. Mitt nästa steg\n2. Vem jag ska kontakta")
    await tell(known, message(text="hm"))
    await known.work()
    (shown,) = await received(known)
    assert [one["text"] for one in shown["buttons"]] == ["1. Mitt nästa steg", "2. Vem jag ska kontakta"]
    question = known.care.question or {}
    for button in shown["buttons"]:
        assert len(button["callback_data"].encode()) <= 64
        for telling in (question["id"], "ask_", str(CHAT)):
            assert telling not in button["callback_data"]


async def test_a_press_is_the_answer_to_its_own_question_and_ends_the_buttons(known: House) -> None:
    ask(known, "a", "b")
    await tell(known, message(text="hm"))
    await known.work()
    asked = dict(known.care.question or {})
    known.care.question = None
    await press(known, "2")
    await known.work()
    turn = known.dialogue.asked[-1]
    assert (turn["message"], turn["metadata"]["question"]) == ("2", asked["id"])
    assert await answers(known) == [""]
    first, second = await received(known)
    assert (first["buttons"], first["had_buttons"], second["text"]) == ([], True, "Klart.")


async def test_a_second_press_is_acknowledged_and_answers_nothing(known: House) -> None:
    ask(known, "a", "b")
    await tell(known, message(text="hm"))
    await known.work()
    (shown,) = await received(known)
    for button in shown["buttons"]:
        await tell(known, pressed(button["callback_data"], shown["message_id"]))
    await known.work()
    assert len(known.dialogue.asked) == 2
    assert await answers(known) == ["", ""]


@pytest.mark.parametrize("how", ["expired", "made up", "in another chat", "of nothing"])
async def test_a_button_that_does_not_hold_answers_nothing_and_is_told_so(known: House, how: str) -> None:
    ask(known, "a", "b")
    await tell(known, message(text="hm"))
    await known.work()
    (shown,) = await received(known)
    data, number = shown["buttons"][0]["callback_data"], CHAT
    if how == "expired":
        known.clock.advance(hours=48)
    elif how == "in another chat":
        number = OTHER_CHAT
        known.care.known[str(OTHER_CHAT)] = uuid.uuid4()
    else:
        data = {"made up": data[:-1] + "!", "of nothing": "1"}[how]
    assert (await tell(known, pressed(data, shown["message_id"], number))).status_code == 200
    await known.work()
    assert len(known.dialogue.asked) == 1
    assert await answers(known) == ["utter_button_old"]


async def test_the_same_press_told_again_is_one_answer(known: House) -> None:
    ask(known, "a", "b")
    await tell(known, message(text="hm"))
    await known.work()
    update = await press(known, "1")
    assert (await tell(known, update)).status_code == 200
    await known.work()
    assert [turn["message"] for turn in known.dialogue.asked] == ["hm", "1"]


async def test_buttons_of_a_question_that_is_no_longer_open_are_taken_away_by_the_next_answer(known: House) -> None:
    ask(known, "a", "b")
    await tell(known, message(text="hm"))
    await known.work()
    await tell(known, message(text="en sidofråga"))
    await known.work()
    assert (await received(known))[0]["buttons"], "it is still open"
    known.care.question = None
    await tell(known, message(text="2"))
    await known.work()
    assert (await received(known))[0]["buttons"] == []


async def test_agreed_times_come_as_a_file_for_the_calendar(known: House) -> None:
    at = known.clock()
    known.care.times = [
        {
            "uid": str(uuid.uuid4()),
            "sequence": 0,
            "is_cancelled": False,
            "starts_at": at.isoformat(),
            "ends_at": (at + timedelta(hours=1)).isoformat(),
            "form": "visit",
            "place": "Entré 3",
        }
    ]
    known.dialogue.answer = lambda turn: said("Klart.") + said(calendar=True)
    await tell(known, message(text="ja"))
    await known.work()
    _, file = await received(known)
    assert (file["text"], file["file_name"]) == ("utter_calendar_file", "tider.ics")
    (event,) = Calendar.from_ical(file["document"]).events
    assert (str(event["summary"]), str(event["location"])) == ("utter_calendar_visit", "Entré 3")
    assert event.start == at


async def test_no_file_comes_where_no_time_may_be_told(known: House) -> None:
    known.dialogue.answer = lambda turn: said("Klart.") + said(calendar=True)
    await tell(known, message(text="ja"))
    await known.work()
    assert len(await received(known)) == 1
