from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.commands import Command, whole_message_command
from bot.gateway.models import Address, OutboundMessage
from tests.bot.gateway.conftest import House
from tests.bot.gateway.stand_ins import said


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("STOPP", Command.STOP),
        ("stopp", Command.STOP),
        (" Stop. ", Command.STOP),
        ("STOPP!!!", Command.STOP),
        ("Avsluta", Command.STOP),
        ("sluta", Command.STOP),
        ("Sluta skicka", Command.STOP),
        ("Avregistrera", Command.STOP),
        ("START", Command.START),
        ("starta", Command.START),
        ("Börja igen", Command.START),
        ("HJÄLP", Command.HELP),
        ("hjalp", Command.HELP),
        ("Hjälp!", Command.HELP),
        ("Help", Command.HELP),
        ("info", Command.HELP),
        ("MER", Command.MORE),
        ("mer.", Command.MORE),
        ('"MER"', Command.MORE),
        ("Mera", Command.MORE),
        ("test", Command.TEST),
        ("Räksmörgås", Command.TEST),
        ("RAKSMORGAS", Command.TEST),
    ],
)
def test_a_word_alone_is_a_command_however_it_is_spelt(text: str, command: Command) -> None:
    assert whole_message_command(text) is command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "avboka",
        "AVBOKA",
        "cancel",
        "Stoppa min tid på tisdag",
        "När ska jag sluta med tabletterna?",
        "sluta röka",
        "Kan du berätta mer",
        "mer smärta",
        "Kan ni hjälpa mig",
        "start på tisdag",
        "testresultat",
        "provsvar test",
        "ja",
        "nej",
        "1",
        "🙂",
        "stopp" * 50,
    ],
)
def test_a_text_that_says_more_or_something_else_is_no_command(text: str) -> None:
    assert whole_message_command(text) is None


@given(st.text())
def test_any_text_is_a_command_or_not(text: str) -> None:
    assert whole_message_command(text) in {None, *Command}


async def test_stopp_is_confirmed_at_once_and_needs_no_turn(house: House) -> None:
    await house.write("STOPP")
    assert await house.count("task_name = 'bot.turn'") == 0
    await house.work()
    (address,) = await house.rows(Address)
    assert address.opted_out_at == house.clock()
    assert await house.received() == ["utter_stopped"]


async def test_somebody_who_has_stopped_is_still_answered_when_they_ask(house: House) -> None:
    await house.write("STOPP")
    await house.write("När ska jag komma?")
    await house.work()
    assert len(await house.received()) == 2


async def test_start_takes_stopp_back(house: House) -> None:
    await house.write("STOPP")
    await house.write("START")
    await house.work()
    (address,) = await house.rows(Address)
    assert address.opted_out_at is None
    assert sorted(await house.received()) == ["utter_started", "utter_stopped"]


async def test_stopp_works_while_every_other_part_is_down(house: House) -> None:
    house.dialogue.is_down = house.care.is_down = True
    await house.write("Hej")
    await house.work()
    await house.write("STOPP")
    await house.work()
    assert await house.received() == ["utter_outage 1177", "utter_stopped"]


@pytest.mark.parametrize(
    ("body", "key"), [("HJÄLP", "utter_help"), ("info", "utter_help"), ("test", "utter_test"), ("", "utter_only_text")]
)
async def test_a_fixed_reply_needs_neither_the_engine_nor_contract_api(house: House, body: str, key: str) -> None:
    house.dialogue.is_down = house.care.is_down = True
    await house.write(body, NumMedia="1")
    await house.work()
    assert await house.received() == [key]
    assert house.dialogue.asked == []


async def test_a_picture_with_a_question_beside_it_is_answered_as_the_question(house: House) -> None:
    await house.write("", NumMedia="1")
    await house.write("Vad är det här?")
    await house.work()
    assert await house.received() == ["utter_first_message\nSvar: Vad är det här?"]


async def test_a_command_between_questions_is_answered_between_them(house: House) -> None:
    for body in ("Ett", "Två", "HJÄLP", "Tre"):
        await house.write(body)
    await house.work()
    assert [turn["message"] for turn in house.dialogue.asked] == ["Ett\nTvå", "Tre"]
    assert await house.received() == ["utter_first_message\nSvar: Ett\nTvå", "utter_help", "Svar: Tre"]


LONG = " ".join(f"Mening nummer {number} handlar om din plan och vad du gör." for number in range(20))


async def test_a_long_answer_comes_a_page_at_a_time_and_no_word_is_lost(house: House) -> None:
    house.dialogue.answer = lambda _: said(LONG)
    await house.write("Allt")
    await house.work()
    pages = await house.received()
    assert len(pages) == 1
    while pages[-1].endswith("utter_more"):
        await house.write("MER")
        await house.work()
        assert len(await house.received()) == len(pages) + 1
        pages = await house.received()
    whole = " ".join(" ".join(pages).replace("utter_more", "").split())
    assert whole == f"utter_first_message {LONG}"
    assert all(message.segments <= 2 for message in await house.rows(OutboundMessage))
    await house.write("MER")
    await house.work()
    assert (await house.received())[-1] == "utter_no_more"


async def test_more_without_anything_held_says_so(house: House) -> None:
    await house.write("MER")
    await house.work()
    assert await house.received() == ["utter_no_more"]


async def test_a_page_that_is_a_day_old_is_not_given_any_more(house: House) -> None:
    house.dialogue.answer = lambda _: said(LONG)
    await house.write("Allt")
    await house.work()
    house.clock.advance(days=1, minutes=1)
    await house.write("MER")
    await house.work()
    assert (await house.received())[-1] == "utter_no_more"


async def test_an_answer_without_end_is_cut_and_says_so(house: House) -> None:
    house.dialogue.answer = lambda _: said(LONG * 5)
    await house.write("Allt")
    for _ in range(8):
        await house.work()
        await house.write("MER")
    await house.work()
    received = await house.received()
    assert received[5:] == ["utter_too_long"] + ["utter_no_more"] * 3
