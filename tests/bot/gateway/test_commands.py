from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.commands import Command, whole_message_command
from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, OutboundMessage
from tests.bot.gateway.conftest import KARIN, STRANGER, House
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
        ("Börja påminna igen", Command.START),
        ("påminn mig igen!", Command.START),
        ("HJÄLP", Command.HELP),
        ("hjalp", Command.HELP),
        ("Hjälp!", Command.HELP),
        ("Help", Command.HELP),
        ("info", Command.INFO),
        ("INFO!", Command.INFO),
        ("MER", Command.MORE),
        ("mer.", Command.MORE),
        ('"MER"', Command.MORE),
        ("Mera", Command.MORE),
        ("test", Command.TEST),
        ("Räksmörgås", Command.TEST),
        ("RAKSMORGAS", Command.TEST),
        ("RING", Command.CALL_BACK),
        ("Ring mig!", Command.CALL_BACK),
        ("ja tack, ring mig", Command.CALL_BACK),
        ("LÄNK", Command.LINK),
        ("lank", Command.LINK),
        ("Länken.", Command.LINK),
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
        "Ring inte",
        "ring mig i morgon",
        "vem ska jag ringa",
        "länken fungerar inte",
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


FIXED = [("HJÄLP", "utter_help"), ("info", "utter_info Region Sjövik"), ("test", "utter_test"), ("", "utter_only_text")]


@pytest.mark.parametrize(("body", "key"), FIXED)
async def test_a_fixed_reply_does_not_need_the_engine(house: House, body: str, key: str) -> None:
    house.dialogue.is_down = True
    await house.write(body, NumMedia="1")
    await house.work()
    assert await house.received() == [key]
    assert house.dialogue.asked == []


@pytest.mark.parametrize("body", ["HJÄLP", "info", "test", "räksmörgås", "", "MER", "När ska jag komma?"])
async def test_an_unknown_sender_reads_the_same_whatever_they_write(house: House, body: str) -> None:
    await house.write(body, STRANGER, NumMedia="1")
    await house.work()
    assert await house.received(STRANGER) == ["utter_unknown_sender"]


async def test_an_unknown_senders_commands_count_to_the_daily_limit(house: House) -> None:
    for _ in range(6):
        for body in ("MER", "HJÄLP"):
            await house.write(body, STRANGER)
            await house.work()
    assert await house.received(STRANGER) == ["utter_unknown_sender"] * 10


@pytest.mark.parametrize("body", ["MER", "HJÄLP", ""])
async def test_a_word_that_cannot_be_answered_for_want_of_contract_api_is_answered_later(
    house: House, body: str
) -> None:
    house.care.is_down = True
    await house.write(body, NumMedia="1")
    await house.work()
    await house.try_again()
    assert await house.received() == ["utter_outage 1177"]
    house.care.is_down = False
    await house.try_again()
    answers = {"MER": "utter_no_more", "HJÄLP": "utter_help", "": "utter_only_text"}
    assert await house.received() == ["utter_outage 1177", answers[body]]


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


async def begin_a_long_answer(house: House) -> None:
    house.dialogue.answer = lambda _: said(LONG)
    await house.write("Allt")
    await house.work()
    house.dialogue.answer = lambda _: said("Kort.")


async def more(house: House) -> str:
    """Ask for more and return what came."""
    before = len(await house.received())
    await house.write("MER")
    await house.work()
    (reply,) = (await house.received())[before:]
    return reply


@pytest.mark.parametrize(("minutes", "is_given"), [(14, True), (16, False)])
async def test_the_rest_of_an_answer_is_kept_a_quarter_of_an_hour(house: House, minutes: int, is_given: bool) -> None:
    await begin_a_long_answer(house)
    house.clock.advance(minutes=minutes)
    assert ("Mening nummer" in await more(house)) is is_given


async def test_a_person_who_is_no_longer_known_gets_no_more_of_an_answer(house: House) -> None:
    await begin_a_long_answer(house)
    karin = house.care.known.pop(KARIN)
    assert await more(house) == "utter_unknown_sender"
    house.care.known[KARIN] = karin
    assert await more(house) == "utter_no_more"


async def test_whoever_has_the_number_now_gets_no_more_of_an_answer_to_somebody_else(house: House) -> None:
    await begin_a_long_answer(house)
    karin, house.care.known[KARIN] = house.care.known[KARIN], uuid.uuid4()
    assert await more(house) == "utter_no_more"
    house.care.known[KARIN] = karin
    assert await more(house) == "utter_no_more"


@pytest.mark.parametrize("now", ["something changed", None], ids=["changed", "not told"])
async def test_the_rest_is_dropped_where_what_let_it_be_said_may_have_changed(house: House, now: str | None) -> None:
    await begin_a_long_answer(house)
    before, house.care.standing = house.care.standing, now
    assert await more(house) == "utter_write_again"
    house.care.standing = before
    assert await more(house) == "utter_no_more"


async def test_what_let_an_answer_be_said_is_asked_anew_for_each_page(house: House) -> None:
    await begin_a_long_answer(house)
    assert "Mening nummer" in await more(house)
    house.care.standing = "something changed"
    assert await more(house) == "utter_write_again"


async def test_what_changes_while_an_answer_is_put_together_is_a_change(house: House) -> None:
    async def change() -> None:
        house.care.standing = "something changed"

    house.dialogue.meanwhile = change
    await begin_a_long_answer(house)
    assert await more(house) == "utter_write_again"


async def test_the_rest_of_an_answer_that_the_engine_gave_before_a_crash_is_not_given(house: House) -> None:
    house.dialogue.loses_replies = True
    await begin_a_long_answer(house)
    house.dialogue.loses_replies = False
    await house.try_again()
    assert "Mening nummer" in (await house.received())[-1]
    assert await more(house) == "utter_write_again"


async def test_more_is_more_of_the_latest_answer_and_never_of_one_before_it(house: House) -> None:
    await begin_a_long_answer(house)
    await house.write("Något annat")
    await house.work()
    assert (await house.received())[-1] == "Kort."
    assert await more(house) == "utter_no_more"
    assert [message for message in await house.rows(OutboundMessage) if message.status is Delivery.HELD] == []


async def test_an_answer_without_end_is_cut_and_says_so(house: House) -> None:
    house.dialogue.answer = lambda _: said(LONG * 5)
    await house.write("Allt")
    for _ in range(8):
        await house.work()
        await house.write("MER")
    await house.work()
    received = await house.received()
    assert received[5:] == ["utter_rest_too_long"] + ["utter_no_more"] * 3
