from __future__ import annotations

import json
import uuid
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import text

from bot.channels.telegram import units
from bot.gateway.app import create_app
from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, InboundMessage, OutboundMessage
from bot.gateway.settings import GatewaySettings
from bot.gateway.texts import FixedTexts
from tests.bot.gateway.conftest import TELEGRAM_SECRET, Gateway, House, web_client
from tests.bot.gateway.stand_ins import said

if TYPE_CHECKING:
    from tests.conftest import SettableClock

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


def ask(house: House, *options: str, kind: str = "reading", numbered: bool = True, asks: str = "Vilket?") -> None:
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
        return said(asks)

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
    ask(known, "ask_next_step", "ask_contact", asks="Vad menar du?\n1. Mitt nästa steg\n2. Vem jag ska kontakta")
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


async def faults(house: House, *found: dict[str, Any]) -> None:
    (await house.provider.put("/control/telegram/faults", json=list(found))).raise_for_status()


async def the_answer(house: House) -> OutboundMessage:
    (message,) = await house.rows(OutboundMessage)
    return message


BLOCKED = {"code": 403, "description": "Forbidden: bot was blocked by the user"}


@pytest.mark.parametrize("secret", ["", "x", TELEGRAM_SECRET[:-1], TELEGRAM_SECRET + "x", TELEGRAM_SECRET.upper()])
async def test_a_forged_call_is_refused_before_it_is_read(gateway: Gateway, secret: str) -> None:
    forged = {"X-Telegram-Bot-Api-Secret-Token": secret}
    for update in (message(text="Hej"), b"{", b"x" * 600_000):
        assert (await tell(gateway, update, **forged)).status_code == 403
    assert (await gateway.web.post("/telegram", json=message(text="Hej"))).status_code == 403
    assert await gateway.rows(InboundMessage) == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b'{"message": {}}', {}, 400),
        (b"{}", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b" " * 600_000, {}, 413),
    ],
)
async def test_what_is_no_update_is_refused_with_its_status(
    gateway: Gateway, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert (await tell(gateway, body, **headers)).status_code == status


async def test_what_is_not_for_us_is_acknowledged_and_leaves_no_trace(gateway: Gateway) -> None:
    group = {"chat": {"id": -100, "type": "group", "title": "Familjen"}}
    for update in (
        {"update_id": next(UPDATES), "message": message(text="Hej")["message"] | group},
        {"update_id": next(UPDATES), "channel_post": message(text="Hej")["message"] | group},
        {"update_id": next(UPDATES), "message": {"odd": True}},
        {"update_id": next(UPDATES)},
    ):
        assert (await tell(gateway, update)).status_code == 200
    assert (await gateway.rows(InboundMessage), await gateway.rows(Address)) == ([], [])
    assert await gateway.count("true") == 0


async def test_without_a_token_there_is_no_telegram(
    settings: GatewaySettings, clock: SettableClock, texts: FixedTexts
) -> None:
    settings.telegram_token = settings.telegram_secret = ""
    async with web_client(create_app(settings, clock=clock, texts=texts)) as web:
        assert (await web.post("/telegram", json={"update_id": 1})).status_code == 404


async def test_an_update_is_acknowledged_only_once_it_is_stored(gateway: Gateway) -> None:
    update = message(text="Hej")
    async with gateway.sessions.begin() as session:
        await session.execute(text("ALTER TABLE gateway.inbound_message RENAME TO elsewhere"))
    assert (await tell(gateway, update)).status_code == 503
    async with gateway.sessions.begin() as session:
        await session.execute(text("ALTER TABLE gateway.elsewhere RENAME TO inbound_message"))
    assert (await tell(gateway, update)).status_code == 200
    assert len(await gateway.rows(InboundMessage)) == 1


async def test_a_bare_start_is_met_with_what_can_be_asked(known: House) -> None:
    await tell(known, message(text="/start"))
    await known.work()
    assert await texts_of(known) == ["utter_help"]


async def test_a_deep_link_makes_the_chat_somebodys_and_says_so_in_telegrams_words(known: House) -> None:
    known.care.known.pop(str(CHAT))
    known.care.codes["K7MD-4T9R"] = uuid.uuid4()
    await tell(known, message(text="/start K7MD-4T9R"))
    await known.work()
    assert await texts_of(known) == ["utter_first_message\nutter_bound"]
    assert ("PUT", "/bindings") in known.care.calls


async def test_an_unknown_chat_reads_the_same_whatever_is_done_there(known: House) -> None:
    known.care.known.pop(str(CHAT))
    first = message(text="Vad är mitt nästa steg?")
    change = {"text": "Hm", "edit_date": 1_795_000_009}
    edited = {"update_id": next(UPDATES), "edited_message": first["message"] | change}
    for update in (first, message(text="/start"), message(text="mer"), message(voice=VOICE), edited):
        await tell(known, update)
        await known.work()
    assert await texts_of(known) == ["utter_unknown_sender"] * 5


VOICE = {"file_id": "AwACAgQ", "file_unique_id": "AgAD", "duration": 3}


async def test_what_is_no_text_is_answered_and_nothing_of_it_is_stored_or_fetched(known: House) -> None:
    await tell(known, message(voice=VOICE))
    await known.work()
    assert await texts_of(known) == ["utter_only_text"]
    async with known.sessions() as session:
        stored = await session.scalar(text("SELECT string_agg(to_jsonb(m)::text, '') FROM gateway.inbound_message m"))
    assert stored is not None
    assert "AwACAgQ" not in stored


@pytest.mark.parametrize(
    ("edit", "said_to_it"),
    [
        ("en annan fråga", ["utter_edited"]),
        ("ja", ["utter_edited"]),
        ("Jag får ingen luft", ["utter_danger_emergency", "Svar: Jag får ingen luft"]),
        ("STOPP", ["utter_stopped"]),
        ("test", []),
    ],
)
async def test_of_an_edit_danger_and_stopp_are_heeded_and_nothing_else_read(
    known: House, edit: str, said_to_it: list[str]
) -> None:
    first = message(text="test")
    await tell(known, first)
    await known.work()
    changed = first["message"] | {"text": edit, "edit_date": 1_795_000_060}
    assert (await tell(known, {"update_id": next(UPDATES), "edited_message": changed})).status_code == 200
    await known.work()
    assert [one.removeprefix("utter_first_message\n") for one in await texts_of(known)] == ["utter_test", *said_to_it]


async def test_danger_waits_for_nothing_here_either(known: House) -> None:
    known.dialogue.is_down = True
    await tell(known, message(text="Jag får ingen luft"))
    await known.work()
    assert (await texts_of(known))[0] == "utter_danger_emergency"


async def test_a_flood_limit_is_waited_for_as_long_as_telegram_says(known: House) -> None:
    await faults(known, {"code": 429, "description": "Too Many Requests", "retry_after": 7200})
    await tell(known, message(text="test"))
    await known.work()
    assert (await the_answer(known)).status is Delivery.QUEUED
    assert await known.count("task_name = 'bot.send' AND scheduled_at > now() + interval '7000 seconds'") == 1
    await known.try_again()
    assert await texts_of(known) == ["utter_test"]


async def test_whoever_has_blocked_us_counts_as_having_said_stopp_and_the_care_is_told(known: House) -> None:
    await faults(known, BLOCKED)
    await tell(known, message(text="test"))
    await known.work()
    (address,) = await known.rows(Address)
    assert (await the_answer(known)).error_code == "403"
    assert (address.provider_blocked_at, address.opted_out_at) == (known.clock(), known.clock())
    assert list(known.care.opted_out) == [known.care.known[str(CHAT)]]


def membership(status: str, number: int = CHAT, **where: Any) -> dict[str, Any]:
    bot = {"id": 4242424242, "is_bot": True, "first_name": "Steg"}
    new = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    old = {"user": bot, "status": "left"}
    change = {"chat": chat(number) | where, "from": person(number), "date": 1_795_000_000}
    return {"update_id": next(UPDATES), "my_chat_member": change | {"old_chat_member": old, "new_chat_member": new}}


@pytest.mark.parametrize("wrote_stopp", [False, True])
async def test_a_block_and_its_end_are_told_and_a_stopp_of_ones_own_stands(known: House, wrote_stopp: bool) -> None:
    if wrote_stopp:
        await tell(known, message(text="STOPP"))
        known.clock.advance(minutes=1)
    await tell(known, membership("kicked"))
    await known.work()
    assert len(known.care.opted_out) == 1
    known.clock.advance(minutes=1)
    await tell(known, membership("member"))
    await known.work()
    assert len(known.care.opted_out) == wrote_stopp
    (address,) = await known.rows(Address)
    assert (address.provider_blocked_at, address.opted_out_at is not None) == (None, wrote_stopp)


async def test_who_writes_again_has_blocked_us_no_longer(known: House) -> None:
    await tell(known, membership("kicked"))
    await tell(known, message(text="test"))
    await known.work()
    (address,) = await known.rows(Address)
    assert (address.provider_blocked_at, address.opted_out_at) == (None, None)
    assert known.care.opted_out == {}


async def test_a_group_that_we_are_put_into_is_left(known: House) -> None:
    await tell(known, membership("member", id=-100123, type="supergroup", title="Familjen"))
    await known.work()
    assert (await known.provider.get("/control/telegram/state")).json()["left"] == [-100123]
    assert await known.rows(Address) == []


@pytest.mark.parametrize("fault", [{"code": 502, "done_first": True}, {"closes": True}, {"code": 500}])
async def test_what_telegram_may_not_have_got_is_sent_again(known: House, fault: dict[str, Any]) -> None:
    await faults(known, fault)
    await tell(known, message(text="test"))
    await known.work()
    assert (await the_answer(known)).status is Delivery.UNKNOWN
    known.clock.advance(seconds=4)
    await known.worker.resolver.resolve_due()
    assert (await the_answer(known)).status is Delivery.UNKNOWN, "not yet"
    known.clock.advance(seconds=2)
    await known.worker.resolver.resolve_due()
    await known.work()
    assert (await the_answer(known)).status is Delivery.ACCEPTED
    assert set(await texts_of(known)) == {"utter_test"}


async def test_it_is_sent_again_three_times_and_then_given_up_aloud(known: House) -> None:
    await faults(known, {"code": 502, "times": 10})
    await tell(known, message(text="test"))
    await known.work()
    for _ in range(8):
        known.clock.advance(seconds=601)
        await known.worker.resolver.resolve_due()
        await known.work()
    given_up = await the_answer(known)
    assert (given_up.status, given_up.error_code, given_up.unknowns) == (Delivery.FAILED, "never_confirmed", 4)


async def test_two_chats_whose_messages_have_the_same_number_are_told_apart(known: House) -> None:
    known.care.known[str(OTHER_CHAT)] = uuid.uuid4()
    for number in (CHAT, OTHER_CHAT):
        await tell(known, message(number, text="test"))
    await known.work()
    assert [await texts_of(known, one) for one in (CHAT, OTHER_CHAT)] == [["utter_test"], ["utter_test"]]
    assert [one.status for one in await known.rows(OutboundMessage)] == [Delivery.ACCEPTED] * 2


async def test_a_long_answer_is_one_message_up_to_telegrams_limit(known: House) -> None:
    line = "Ta det lugnt i dag, och ring om det blir värre. "
    known.dialogue.answer = lambda turn: said(line * 200)
    await tell(known, message(text="Hej"))
    await known.work()
    (first,) = await texts_of(known)
    assert 3500 < units(first) <= 4096
    assert first.endswith("utter_more")
    await tell(known, message(text="MER"))
    await known.work()
    assert len(await texts_of(known)) == 2


@pytest.mark.parametrize("words", ["*a* _b_ [c](d) `e`", "<b>f</b> & <i", "\N{GRINNING FACE} ق 漢字", "/avboka @g #h"])
async def test_no_text_breaks_a_message_in_or_out(known: House, words: str) -> None:
    await tell(known, message(text=words))
    await known.work()
    assert await texts_of(known) == [f"utter_first_message\nSvar: {words}"]
    assert known.dialogue.asked[0]["message"] == words
