"""Somebody writes in another language: what is said in it, from a real contract_api with the demo's people."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.languages import LANGUAGES
from bot.swedish.sms import GSM7, is_other_script, measure, normalise
from contract_api.client import ContractApi
from contract_api.languages.models import WrittenLanguage
from nastasteg.database import Sessions
from tests.actions.test_other_ways import TEXTS, Talk, api, talk
from tests.conftest import SettableClock

__all__ = ["api"]

NEXT_TIME = {
    "ar": "متى موعدي القادم؟",
    "en": "When is my next appointment?",
    "es": "¿Cuándo es mi próxima cita?",
    "fa": "نوبت بعدی من چه وقت است؟",
    "fi": "Milloin minun seuraava aika on?",
    "pl": "Kiedy mam następną wizytę?",
    "so": "Ballantaydu waa goorma?",
    "tr": "Bir sonraki randevum ne zaman?",
    "uk": "Коли мій наступний візит?",
}


@pytest.fixture
async def karin(api: ContractApi, clock: SettableClock) -> Talk:
    return await talk(api, clock, "karin")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_asks_for_the_next_time_gets_it_in_their_language_with_place_and_phone(
    karin: Talk, language: str
) -> None:
    reply = await karin.write(NEXT_TIME[language], "other_language")
    when, place, phone = reply.lines
    swedish = (await karin.write("Vilka tider har jag?", "ask_appointments")).lines
    assert swedish[0].startswith("Nästa tid: ")
    assert ("fredag 20 november kl. 09.30" in swedish[0], "20" in when, "09:30" in when) == (True, True, True)
    assert place.partition(": ")[2] == next(line for line in swedish if line.startswith("Plats")).removeprefix(
        "Plats: "
    )
    assert "08-465 004" in phone
    assert "tolk" in phone


@pytest.mark.parametrize("intent", ["ask_appointments", "out_of_scope", "greet"])
async def test_however_it_was_understood_the_words_tell_that_it_is_no_swedish(karin: Talk, intent: str) -> None:
    reply = await karin.write(NEXT_TIME["en"], intent)
    assert reply.lines[0].startswith("Next appointment: ")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_anything_else_is_met_with_whom_to_call_and_that_an_interpreter_is_free(
    karin: Talk, language: str
) -> None:
    name = {"ar": "arabiska", "en": "engelska", "es": "spanska", "fa": "persiska", "fi": "finska"}
    name |= {"pl": "polska", "so": "somaliska", "tr": "turkiska", "uk": "ukrainska"}
    reply = await karin.write(f"Kan du svara på {name[language]}?", "other_language")
    (said,) = reply.lines
    assert said == TEXTS.say(f"utter_foreign_reads_swedish_{language}", phone="08-465 004 11")


async def test_a_language_without_texts_is_met_in_swedish_and_english(karin: Talk) -> None:
    reply = await karin.write("Ich spreche kein Schwedisch", "other_language")
    assert reply.lines == [TEXTS.say("utter_other_language", phone="08-465 004 11")]


async def test_danger_comes_first(karin: Talk) -> None:
    reply = await karin.write("please help, i cannot breathe", "emergency")
    assert reply.lines[0] == TEXTS.say("utter_danger_emergency")


@pytest.mark.parametrize("intent", ["emergency", "other_language"])
async def test_who_has_been_told_whom_to_call_in_danger_is_told_no_more_than_what_else_they_ask(
    karin: Talk, intent: str
) -> None:
    reply = await karin.write("please help, i cannot breathe", intent, danger_answered=True)
    assert (reply.lines, reply.nothing_more) == ([], True)
    reply = await karin.write(f"i cannot breathe. {NEXT_TIME['en']}", intent, danger_answered=True)
    assert reply.lines[0].startswith("Next appointment: ")


async def test_an_answer_to_an_open_question_stays_one(karin: Talk) -> None:
    await karin.write("något som ingen förstår", "ask_goals")
    assert (await karin.write("yes", "affirm")).lines != []


async def test_that_somebody_writes_in_a_language_is_kept_once_with_them(
    karin: Talk, sessions: Sessions, clock: SettableClock
) -> None:
    began = clock()
    for _ in range(2):
        clock.advance(minutes=5)
        await karin.write(NEXT_TIME["fi"], "other_language")
    async with sessions() as session:
        (kept,) = (await session.scalars(select(WrittenLanguage))).all()
    assert (kept.language.value, kept.first_at > began, kept.last_at) == ("fi", True, clock())


async def test_a_unit_that_has_decided_nothing_says_no_time_in_any_language(
    api: ContractApi, clock: SettableClock
) -> None:
    amina = await talk(api, clock, "amina")
    for language, question in NEXT_TIME.items():
        (said,) = (await amina.write(question, "other_language")).lines
        assert said.startswith(TEXTS.say(f"utter_foreign_reads_swedish_{language}", phone="#").partition("#")[0])


async def test_a_unit_with_notices_only_says_the_time_and_its_neutral_place(
    api: ContractApi, clock: SettableClock
) -> None:
    bengt = await talk(api, clock, "bengt")
    in_english = (await bengt.write(NEXT_TIME["en"], "other_language")).lines
    in_swedish = (await bengt.write("Vilka tider har jag?", "ask_appointments")).lines
    (place,) = [line for line in in_swedish if line.startswith("Plats: ")]
    assert in_english[1] == place.replace("Plats: ", "Place: ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_in_another_language_names_the_interpreter_and_fits(language: str) -> None:
    values = {"phone": "0470-58 80 00", "day": "onsdag 23 december", "clock": "13:30-15:30"}
    place = "Sjöstadens vårdcentral, Storgatan 4, plan 2"
    alone = TEXTS.say(f"utter_foreign_reads_swedish_{language}", **values)
    told = "\n".join(
        TEXTS.say(f"utter_foreign_{key}_{language}", **values, place=place) for key in ("next_time", "place", "call")
    )
    first = TEXTS.say("utter_first_message")
    for said in (alone, told):
        assert "(tolk)" in said
        sent = normalise(f"{first}\n{said}")
        longest = 4 if is_other_script(sent) else 2
        assert measure(sent).segments <= longest, sent
        assert is_other_script(sent) or measure(sent).encoding == GSM7
    assert "112" in alone
