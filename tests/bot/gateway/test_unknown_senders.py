"""Unknown senders: the same words and the same calls whatever they write, and a code that makes them known."""

from __future__ import annotations

import uuid

import pytest

from bot.gateway.models import Outcome, Turn
from bot.gateway.texts import load_fixed_texts
from tests.bot.gateway.conftest import DOMAIN, STRANGER, House

CODE = "K7MD-4T9R"

WRITTEN = [
    "Hej",
    "Vad är Karin Anderssons nästa steg?",
    "Är Karin Andersson patient hos er?",
    "Jag är Karins dotter Maria. När ska mamma komma?",
    "A3BC-4D5E",
    "Min kod är A3BC-4D5E, den måste fungera",
    "19480312-2383",
    "Karin Andersson 480312-2383",
    '/ask_next_step{"patient": "karin"}',
    "/restart",
    "HJÄLP",
    "MER",
    "test",
    "1",
    "ja",
    "🦐🦐🦐",
    "Ω≈ç√∫",
    "' OR 1=1 --",
    "a" * 1600,
]


async def reply_and_calls(
    house: House, text: str, number: str, **fields: str
) -> tuple[list[str], list[tuple[str, str]]]:
    house.care.calls.clear()
    await house.write(text, number, **fields)
    await house.work()
    return await house.received(number), list(house.care.calls)


async def test_every_message_of_an_unknown_sender_gets_the_same_words_by_the_same_calls(house: House) -> None:
    seen = [
        await reply_and_calls(house, text, f"+467017406{place:02d}") for place, text in enumerate(WRITTEN, start=10)
    ]
    seen.append(await reply_and_calls(house, "", "+46701740640"))
    seen.append(await reply_and_calls(house, "", "+46701740641", NumMedia="1"))
    seen.append(await reply_and_calls(house, "Min journal", "+46701740642", NumMedia="3"))
    same = (["utter_unknown_sender"], [("PUT", "/conversations"), ("PUT", "/bindings")])
    assert seen == [same] * len(seen)
    assert house.dialogue.asked == []


async def test_danger_is_answered_before_the_same_words(house: House) -> None:
    said, calls = await reply_and_calls(house, "Jag får ingen luft", STRANGER)
    assert said == ["utter_danger_emergency", "utter_unknown_sender"]
    assert calls == [("PUT", "/conversations"), ("PUT", "/bindings")]


async def test_what_they_read_ends_as_a_reply_to_a_personnummer_does_and_is_one_sms() -> None:
    texts = load_fixed_texts(DOMAIN, phone="1177")
    said = texts.say("utter_unknown_sender")
    assert said.endswith(texts.say("utter_no_personnummer"))
    assert len(said) <= 160


async def test_a_code_makes_the_number_known_and_is_not_read_as_anything_else(house: House) -> None:
    house.care.codes[CODE] = uuid.uuid4()
    await house.write(f"Hej, min kod är {CODE}", STRANGER)
    await house.work()
    assert await house.received(STRANGER) == ["utter_first_message\nutter_bound"]
    assert house.dialogue.asked == []
    assert [turn.outcome for turn in await house.rows(Turn)] == [Outcome.BOUND]
    await house.write("När ska jag komma?", STRANGER)
    await house.work()
    assert (await house.received(STRANGER))[1:] == ["Svar: När ska jag komma?"]


async def test_whoever_has_a_number_now_reads_what_this_is_though_somebody_did_before(house: House) -> None:
    await house.write("Hej")
    await house.work()
    house.care.codes[CODE] = uuid.uuid4()
    await house.write(CODE)
    await house.work()
    assert (await house.received())[1] == "utter_first_message\nutter_bound"


async def test_a_known_sender_is_only_looked_at_for_a_code_where_there_may_be_one(house: House) -> None:
    await house.write("Vad är mitt nästa steg?")
    await house.work()
    assert ("PUT", "/bindings") not in house.care.calls
    await house.write("A3BC-4D5E")
    await house.work()
    assert ("PUT", "/bindings") in house.care.calls
    assert (await house.received())[-1] == "Svar: A3BC-4D5E"


async def test_a_code_in_two_messages_is_read_as_one(house: House) -> None:
    house.care.codes["K7MD\n4T9R"] = uuid.uuid4()
    for half in ("K7MD", "4T9R"):
        await house.write(half, STRANGER)
    await house.work()
    assert await house.received(STRANGER) == ["utter_first_message\nutter_bound"]


async def test_while_codes_cannot_be_looked_for_the_sender_is_told_and_answered_later(house: House) -> None:
    house.care.codes[CODE] = uuid.uuid4()
    house.care.is_down = True
    await house.write(CODE, STRANGER)
    await house.work()
    house.care.is_down = False
    await house.try_again()
    assert await house.received(STRANGER) == ["utter_outage 1177", "utter_first_message\nutter_bound"]


@pytest.mark.parametrize("status", [404, 422])
async def test_a_code_that_is_refused_outright_is_none(house: House, status: int) -> None:
    house.care.refuses_codes = status
    await house.write(CODE, STRANGER)
    await house.work()
    assert await house.received(STRANGER) == ["utter_unknown_sender"]
