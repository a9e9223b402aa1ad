"""What may not be said here ends with the ways to hear it: answers from a real contract_api, without the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.asking import asking_for
from actions.conversation_turn import answer_turn
from actions.reply import Reply
from actions.turn import Reading, Turn
from bot.swedish.sms import measure
from bot.texts import load_texts
from contract_api.app import create_app
from contract_api.client import ContractApi
from contract_api.demo_data.loading import load
from contract_api.settings import ContractApiSettings
from nastasteg.database import Sessions
from nastasteg.demo.personas import personas
from nastasteg.identifiers import Identifiers
from nastasteg.settings import Environment
from tests.actions.conftest import RELATIONS
from tests.conftest import SettableClock

TOKEN, KEY = "demo-service-token", "demo-identifier-key"
TEXTS = load_texts(Path(__file__).parents[2] / "domain.yml")
CALL, LINK = TEXTS.say("utter_way_call_back"), TEXTS.say("utter_way_link")
QUESTION = "Vad ska jag göra själv?"


@pytest.fixture
async def api(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[ContractApi]:
    """contract_api with the demo's people."""
    async with sessions.begin() as session:
        await load(session, Identifiers(KEY), now=clock())
    settings = ContractApiSettings(
        environment=Environment.DEMO, database_url=database_url, service_token=TOKEN, identifier_key=KEY
    )
    app = create_app(settings, clock=clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://contract") as http,
    ):
        yield ContractApi(http, base_url="http://contract", token=TOKEN)


class Talk:
    """One person's conversation: each message with the intent that it would be understood as."""

    def __init__(self, api: ContractApi, clock: SettableClock, pseudonym: str) -> None:
        self.api = api
        self.clock = clock
        self.pseudonym = pseudonym
        self.count = 0

    async def write(self, text: str, intent: str, **given: Any) -> Reply:
        self.count += 1
        reading = (Reading(intent=intent, confidence=0.99),)
        filled: dict[str, Any] = {"danger_answered": False, "may_wait": False, "previous": (), "may_link": True}
        turn = Turn(
            pseudonym=self.pseudonym,
            message_id=f"t{self.count}",
            text=text,
            requests=reading,
            ranking=reading,
            **(filled | given),
        )
        asking = asking_for(
            turn, api=self.api, texts=TEXTS, relations=RELATIONS, now=self.clock(), fallback_phone="1177"
        )
        return await answer_turn(turn, asking)


async def talk(api: ContractApi, clock: SettableClock, who: str) -> Talk:
    found = await api.conversation("sms", personas()[who].number)
    return Talk(api, clock, str(found.pseudonym))


QUESTIONS = [
    "ask_next_step",
    "ask_contact",
    "ask_own_actions",
    "ask_care_actions",
    "ask_appointments",
    "ask_appointment_place",
    "ask_waiting_time",
    "ask_goals",
    "ask_plan_overview",
]


@pytest.mark.parametrize("intent", QUESTIONS)
async def test_an_undecided_unit_s_every_answer_ends_with_both_ways_within_two_segments(
    api: ContractApi, clock: SettableClock, intent: str
) -> None:
    reply = await (await talk(api, clock, "amina")).write("frågan som ställdes här", intent)
    assert reply.lines[-2:] == [CALL, LINK]
    assert measure("\n".join(reply.lines)).segments <= 2, reply.lines


async def test_where_some_may_be_said_the_ways_to_the_rest_still_fit(api: ContractApi, clock: SettableClock) -> None:
    reply = await (await talk(api, clock, "bengt")).write(QUESTION, "ask_own_actions")
    assert reply.lines[-2:] == [CALL, LINK]
    assert measure("\n".join(reply.lines)).segments <= 2, reply.lines


async def test_where_all_may_be_said_there_is_nothing_to_offer(api: ContractApi, clock: SettableClock) -> None:
    reply = await (await talk(api, clock, "karin")).write(QUESTION, "ask_own_actions")
    assert not {CALL, LINK} & set(reply.lines)


async def test_without_logins_only_the_call_is_offered_and_lank_is_a_word_like_any(
    api: ContractApi, clock: SettableClock
) -> None:
    amina = await talk(api, clock, "amina")
    asked = await amina.write(QUESTION, "ask_own_actions", may_link=False)
    assert (asked.lines[-1], LINK in asked.lines) == (CALL, False)
    assert not (await amina.write("LÄNK", "out_of_scope", may_link=False, way="link")).link


@pytest.mark.parametrize(("text", "way"), [("RING", "call_back"), ("ja", None), ("1", None)])
async def test_a_wish_for_a_call_is_a_case_with_the_question_and_the_number(
    api: ContractApi, clock: SettableClock, text: str, way: str | None
) -> None:
    amina = await talk(api, clock, "amina")
    await amina.write(QUESTION, "ask_own_actions")
    reply = await amina.write(text, "affirm", way=way)
    assert "bett att någon ringer dig" in reply.lines[0]
    (case,) = await api.cases("SE2321000000-E203")
    assert (case.reason, case.text, case.call_to) == ("call_back", QUESTION, personas()["amina"].number)


@pytest.mark.parametrize(("text", "way"), [("LÄNK", "link"), ("2", None)])
async def test_a_wish_for_a_link_is_left_to_the_gateway_and_keeps_the_question(
    api: ContractApi, clock: SettableClock, text: str, way: str | None
) -> None:
    amina = await talk(api, clock, "amina")
    await amina.write(QUESTION, "ask_own_actions")
    await amina.write("upprepa", "repeat", previous=(Reading(intent="ask_own_actions", confidence=0.99),))
    assert await amina.write(text, "inform", way=way) == Reply(link=True)
    link = await api.make_link(amina.pseudonym, f"t{amina.count}")
    assert (await api.redeem("token", link.token, "198109172380")).question == QUESTION


async def test_the_words_work_also_when_nothing_is_open(api: ContractApi, clock: SettableClock) -> None:
    karin = await talk(api, clock, "karin")
    assert (await karin.write("LÄNK", "greet", way="link")).link
    assert "bett att någon ringer dig" in (await karin.write("Ring mig", "greet", way="call_back")).lines[0]
