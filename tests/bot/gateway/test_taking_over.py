"""A person talks with the patient: the webhook, contract_api and the actions for real, and one voice at a time."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.gateway.models import Outcome, Turn
from contract_api.access_log.sealing import logged_transaction
from contract_api.cases import handling, taking_over
from contract_api.cases.handling import Hand
from contract_api.cases.lifecycle import EventKind
from contract_api.cases.models import Case, CaseEvent, CaseReason
from contract_api.cases.replying import carry
from contract_api.cases.voice import Voice
from contract_api.contracts.models import ContractVersion
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.rules import Ages
from contract_api.staff.models import Staff
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.adversary.whole_house import ActingDialogue, open_whole_house
from tests.bot.gateway.pages.conftest import Pages
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder

AGES = Ages(own=13, no_exception=16, adult=18)
DANGER = "jag har ont i bröstet och får ingen luft"


@dataclass
class Talk:
    """Amina's telephone, and Anna at the care, who can talk with her."""

    pages: Pages
    dialogue: ActingDialogue
    anna: Staff
    unit_id: uuid.UUID

    @property
    def voice(self) -> Voice:
        return Voice(jobs=self.pages.jobs, identifiers=Identifiers("demo-identifier-key"), ages=AGES)

    @property
    def hand(self) -> Hand:
        return Hand(staff=self.anna, unit_ids=[self.unit_id], now=self.pages.clock())

    async def write(self, words: str, intent: str = "ask_own_actions") -> list[str]:
        """Write, and return what the telephone gets."""
        self.dialogue.intent = intent
        before = len(await self.pages.received())
        assert (await self.pages.write(words)).status_code == 200
        return await self.work(before)

    async def work(self, before: int) -> list[str]:
        await self.pages.work()
        return (await self.pages.received())[before:]

    async def take_over(self) -> list[str]:
        before = len(await self.pages.received())
        async with logged_transaction(self.pages.sessions) as session:
            await taking_over.take_over(session, self.voice, self.hand, 1, form_id=uuid.uuid4().hex)
        return await self.work(before)

    async def hand_back(self) -> list[str]:
        before = len(await self.pages.received())
        async with logged_transaction(self.pages.sessions) as session:
            await taking_over.hand_back(session, self.voice, self.hand, 1, form_id=uuid.uuid4().hex)
        return await self.work(before)

    async def reply(self, words: str) -> list[str]:
        before = len(await self.pages.received())
        async with logged_transaction(self.pages.sessions) as session:
            answer, _ = await handling.reply(session, self.hand, 1, text=words, form_id=uuid.uuid4().hex)
            await carry(
                session,
                self.pages.jobs,
                self.voice.identifiers,
                answer,
                self.anna,
                ages=AGES,
                has_page=False,
                now=self.pages.clock(),
            )
        return await self.work(before)

    async def heard(self) -> list[str | None]:
        """Return what Anna has to read."""
        async with self.pages.sessions() as session:
            wrote = select(CaseEvent.text).where(CaseEvent.kind == EventKind.WROTE).order_by(CaseEvent.number)
            return [*await session.scalars(wrote)]


@pytest.fixture
async def talk(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Talk]:
    async with open_whole_house(database_url, sessions, clock) as (pages, dialogue):
        async with sessions.begin() as session:
            build = Builder(session)
            version = (await session.scalars(select(ContractVersion))).one()
            unit = await session.get_one(CareUnit, version.unit_id)
            await build.decision(unit, DecisionKind.CONTENT)
            contact = await build.contact(unit)
            await build.fixed_care_contact(version, 1, contact)
            anna = Staff(subject="SE2321000000-S001", name="Anna Lindgren", contact=contact)
            session.add(anna)
        made = Talk(pages, dialogue, anna, unit.id)
        await made.write("jag vill prata med någon", "request_human")
        yield made


async def test_who_has_taken_over_is_the_only_one_who_answers_until_it_is_handed_back(talk: Talk) -> None:
    assert await talk.take_over() == ["Anna Lindgren, distriktssköterska, svarar dig nu själv."]
    asked = len(talk.dialogue.asked)
    assert await talk.write("Vad ska jag göra själv?") == []
    assert await talk.write("ja", "affirm") == []
    assert await talk.heard() == ["Vad ska jag göra själv?", "ja"]
    assert [one["metadata"]["heard"] for one in talk.dialogue.asked[asked:]] == [True, True]
    assert await talk.reply("Väg dig.") == ["Anna Lindgren, distriktssköterska, svarar: Väg dig."]
    assert await talk.hand_back() == ["Nu svarar jag igen, den automatiska tjänsten."]
    (said,) = await talk.write("Vad ska jag göra själv?")
    assert "Ta din spruta." in said
    async with talk.pages.sessions() as session:
        outcomes = [*await session.scalars(select(Turn.outcome).order_by(Turn.created_at))]
    assert outcomes.count(Outcome.HEARD) == 2


async def test_danger_and_commands_are_answered_as_ever(talk: Talk) -> None:
    await talk.take_over()
    (said,) = await talk.write(DANGER, "emergency")
    assert "Ring 112 nu" in said
    assert (await talk.write("STOPP"))[0].startswith("Klart. Nu får du bara svar")
    assert (await talk.write("HJÄLP"))[0].startswith("Jag svarar på frågor om ditt patientkontrakt.")
    assert await talk.write("TEST") == ["Det fungerar: räksmörgås."]
    (said,) = await talk.write("RING")
    assert "bett att någon ringer dig" in said
    assert await talk.heard() == [DANGER]
    async with talk.pages.sessions() as session:
        reasons = {*await session.scalars(select(Case.reason))}
    assert reasons == {CaseReason.REQUEST_HUMAN, CaseReason.DANGER_MENTIONED, CaseReason.CALL_BACK}


async def test_danger_that_only_the_understanding_sees_is_answered_too(talk: Talk) -> None:
    await talk.take_over()
    (said,) = await talk.write("det känns så konstigt i hela mig", "emergency")
    assert "Ring 112 nu" in said
    assert await talk.heard() == ["det känns så konstigt i hela mig"]


async def test_a_dead_engine_says_nothing_since_a_person_reads_it(talk: Talk) -> None:
    await talk.take_over()
    talk.dialogue.is_down = True
    talk.dialogue.action = None
    assert await talk.write("Är du där?") == []
    assert await talk.heard() == ["Är du där?"]


async def test_after_an_hour_of_silence_the_assistant_answers_the_first_message(talk: Talk) -> None:
    await talk.take_over()
    talk.pages.clock.advance(minutes=60)
    said = await talk.write("Vad ska jag göra själv?")
    assert sorted("Ta din spruta." in one for one in said) == [False, True]
    assert sum(one.startswith("Nu svarar jag igen, den automatiska tjänsten.") for one in said) == 1
