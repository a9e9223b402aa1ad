"""Has anybody answered me? What is said of what was passed on, by how far it has come and by who asks where."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from contract_api.access_log.sealing import logged_transaction
from contract_api.cases import handling
from contract_api.cases.handling import Hand
from contract_api.cases.lifecycle import Closing
from contract_api.cases.models import Case
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person
from contract_api.people.rules import Scope
from contract_api.staff.models import Staff
from contract_api.units.models import CareUnit
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.actions.conftest import Phones
from tests.conftest import SettableClock
from tests.contract_api.builders import Builder
from tests.contract_api.conversations.test_identify import bind

KARIN, MARIA = "+46701740605", "+46701740606"
ASKS = "har någon svarat?"
STATUS = "ask_case_status"


@dataclass(kw_only=True)
class Care:
    """Karin with her phone and her contract, and Anna at the care, who answers."""

    phones: Phones
    build: Builder
    sessions: Sessions
    clock: SettableClock
    karin: Person
    unit: CareUnit
    anna: Staff

    async def hand_on(self, words: str, intent: str = "request_human", *, number: str = KARIN) -> int:
        """Let somebody hand something on; return the case's number."""
        assert "Jag har lämnat det du skrev" in await self.phones.write(number, words, intent)
        async with self.sessions() as session:
            return (await session.scalars(select(Case.number).order_by(Case.number.desc()))).all()[0]

    def hand(self) -> Hand:
        """Return what Anna may do now."""
        return Hand(staff=self.anna, unit_ids=[self.unit.id], now=self.clock())

    async def reply(self, number: int, words: str) -> None:
        async with logged_transaction(self.sessions) as session:
            await handling.reply(session, self.hand(), number, text=words, form_id=uuid.uuid4().hex)

    async def close(self, number: int, why: Closing = Closing.ANSWERED) -> None:
        async with logged_transaction(self.sessions) as session:
            await handling.close(session, self.hand(), number, why=why, form_id=uuid.uuid4().hex)

    async def asks(self, number: str = KARIN) -> list[str]:
        """Ask how it stands, and return the lines of the reply."""
        return (await self.phones.write(number, ASKS, STATUS)).splitlines()


async def care_at(
    build: Builder, phones: Phones, sessions: Sessions, clock: SettableClock, identifiers: Identifiers
) -> Care:
    unit = await build.unit()
    karin = await build.person()
    await bind(build, identifiers, karin, KARIN)
    contact = await build.contact(unit)
    version = await build.version(karin, unit)
    await build.fixed_care_contact(version, 1, contact)
    anna = Staff(subject="SE2321000000-S001", name="Anna Lindgren", contact_id=contact.id)
    build.session.add(anna)
    await build.session.commit()
    return Care(phones=phones, build=build, sessions=sessions, clock=clock, karin=karin, unit=unit, anna=anna)


@pytest.fixture
async def care(
    build: Builder, phones: Phones, sessions: Sessions, clock: SettableClock, identifiers: Identifiers
) -> Care:
    return await care_at(build, phones, sessions, clock, identifiers)


async def test_what_waits_is_told_with_whom_it_is_with_and_the_promise(care: Care) -> None:
    await care.hand_on("jag vill prata med någon")
    care.clock.advance(days=1)
    assert await care.asks() == [
        "Du har inte fått svar än på det du skrev tisdag 17 november. Det ligger hos Anna Lindgren.",
        "Du får svar senast torsdag 19 november.",
        "Ring 08-465 00 42 om det inte kan vänta.",
    ]


async def test_a_broken_promise_is_said_to_be_broken_also_after_the_clock_has_moved_the_case(care: Care) -> None:
    await care.hand_on("jag vill prata med någon")
    care.clock.advance(days=3)
    late = [
        "Du skulle ha fått svar senast torsdag 19 november på det du skrev tisdag 17 november. Svaret är försenat. "
        "Ring 08-465 00 42."
    ]
    assert await care.asks() == late
    await care.phones.api.tick_cases()
    assert (await care.asks())[0].startswith("Du skulle ha fått svar senast torsdag 19 november")


async def test_an_answer_is_told_word_for_word_with_who_gave_it_and_when(care: Care) -> None:
    number = await care.hand_on("får jag äta banan?")
    care.clock.advance(days=1)
    await care.reply(number, "Ja, det går bra")
    assert await care.asks() == [
        "Anna Lindgren, distriktssköterska, svarade onsdag 18 november på det du skrev tisdag 17 november: "
        "Ja, det går bra."
    ]


async def test_what_was_closed_without_an_answer_is_said_to_be(care: Care) -> None:
    await care.close(await care.hand_on("jag vill prata med någon"), Closing.PHONED)
    (line,) = await care.asks()
    assert line.startswith("Vården är klar med det du skrev tisdag 17 november, men har inte svarat här.")


async def test_what_still_waits_comes_first_and_no_more_than_three_are_told(care: Care) -> None:
    answered = await care.hand_on("får jag äta banan?")
    await care.reply(answered, "Ja.")
    for day, intent in enumerate(("complaint", "renew_prescription", "ask_certificate"), start=18):
        care.clock.advance(days=1)
        await care.hand_on(f"meddelande {day}", intent)
    lines = await care.asks()
    about = [line for line in lines if "det du skrev" in line and "fler" not in line]
    assert ["20 november" in about[0], "19 november" in about[1], "18 november" in about[2]] == [True] * 3
    assert (len(about), "Ja." in str(lines)) == (3, False)
    assert lines[-1] == "Du har lämnat fler saker till vården. Ring 08-465 00 42 om du undrar över dem."


async def test_with_nothing_passed_on_that_is_said_and_it_is_offered(care: Care) -> None:
    said = await care.phones.write(KARIN, "fick ni mitt brev om rampen?", STATUS)
    assert said.startswith("Jag har inte lämnat något från dig till vården de senaste 30 dagarna.")
    assert "Ska jag lämna det du skrev till Anna Lindgren? Svara JA" in said
    assert "Jag har lämnat det du skrev till Anna Lindgren." in await care.phones.write(KARIN, "ja", "affirm")
    async with care.sessions() as session:
        assert (await session.scalars(select(Case.text))).all() == ["fick ni mitt brev om rampen?"]


@pytest.mark.parametrize(("opens", "phone"), [(DecisionKind.NOTICES, "08-465 00 42"), (None, "08-465 00 40")])
async def test_below_content_neither_words_nor_names_are_said(
    care: Care, opens: DecisionKind | None, phone: str
) -> None:
    waits = await care.hand_on("jag vill prata med någon")
    unit = await care.build.unit(opens=opens)
    await care.build.session.commit()
    async with care.sessions.begin() as session:
        (await session.scalars(select(Case))).one().answering_unit_id = unit.id
    said = await care.asks()
    assert said[0].endswith("Det ligger hos vården.")
    await care.reply(waits, "Ja, banan går bra.")
    said = await care.asks()
    assert said[0].startswith("Vården har svarat på det du skrev tisdag 17 november. Jag får inte skriva svaret här.")
    assert said[-1] == "Ska vården ringa dig? Svara RING."
    assert ("Anna" in str(said), "banan" in str(said), phone in said[0]) == (False, False, True)


@pytest.mark.parametrize(("scope", "told"), [(Scope.CASES, True), (Scope.WHOLE_PLAN, False)])
async def test_a_relative_is_told_of_their_own_where_the_right_covers_it(
    care: Care, identifiers: Identifiers, scope: Scope, *, told: bool
) -> None:
    await care.hand_on("jag vill prata med någon")
    maria = await care.build.person("Maria")
    await bind(care.build, identifiers, maria, MARIA)
    await care.build.representation(care.karin, maria, [scope, Scope.CONTACTS])
    await care.build.session.commit()
    said = await care.asks(MARIA)
    assert ("Det får jag inte svara dig på." in str(said)) is not told
    assert ("Jag har inte lämnat något från dig" in str(said)) is told
    assert "17 november" not in str(said)
