"""A new time is booked where the contract lets it be; and whoever is late, lost or waiting gets a number first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from tests.actions.booking_stage import MARIA, Stage, at, stage
from tests.actions.views import reads_back
from tests.conftest import SettableClock
from tests.contract_api.conversations.test_identify import bind

__all__ = ["stage"]

BOOK, PROBLEM = "book_appointment", "visit_problem"
OFFER = "Ska jag lämna det du skrev till Anna Lindgren? Svara JA."


class TestANewTime:
    """The contract has a blood test that the patient may book."""

    @pytest.fixture(autouse=True)
    async def bookable(self, stage: Stage) -> None:
        await stage.build.activity(stage.version, 3, "Lämna blodprov.", service="blood test", topics=["test_results"])
        await stage.build.slot(stage.unit, at(20, 8), service="blood test")
        await stage.build.slot(stage.unit, at(23, 8), service="blood test")
        await stage.build.session.commit()

    async def test_is_proposed_read_back_and_booked(self, stage: Stage) -> None:
        stage.phones.names = {"topic": "test_results"}
        assert await stage.write("jag vill boka blodprov", BOOK) == (
            "Lediga tider (Lämna blodprov):\n1. fredag 20 november kl. 08.00\n2. måndag 23 november kl. 08.00\n"
            "Svara med en siffra, FLER, TIDIGARE eller SENARE, eller skriv när du kan."
        )
        stage.phones.names = {}
        said = await stage.write("var är det?", "ask_appointment_place")
        assert said.endswith("Svara med 1 eller 2 för en ny tid.")
        assert (await stage.write("1")).startswith(
            "Ska jag boka tiden fredag 20 november kl. 08.00? Svara JA eller NEJ.\n"
        )
        said = await stage.write("ja", "affirm")
        assert said.startswith("Klart. Tiden är bokad: fredag 20 november kl. 08.00.\nPlats: ")
        assert at(20, 8) in await stage.booked()

    async def test_in_two_weeks_is_no_move(self, stage: Stage) -> None:
        assert "(Lämna blodprov)" in await stage.write("jag vill boka om två veckor", BOOK)

    async def test_is_given_up_with_a_no(self, stage: Stage) -> None:
        await stage.write("boka tid", BOOK)
        assert await stage.write("nej", "deny") == "Då bokar jag ingen tid."

    @pytest.mark.parametrize("names", [{"topic": "medicines"}, {"role": "physician"}])
    async def test_for_something_else_is_handed_on(self, stage: Stage, names: dict[str, str]) -> None:
        stage.phones.names = names
        assert "Jag har lämnat det du skrev" in await stage.write("jag vill boka en tid", BOOK)
        assert await stage.handed_on() == ["jag vill boka en tid"]


class TestAProblem:
    """With the visit of today, before anything else a number."""

    async def test_with_a_visit_today_gives_its_unit_s_number_first(self, stage: Stage, clock: SettableClock) -> None:
        clock.now = at(25, 9, 20)
        assert await stage.write("jag är sen, fastnat i trafiken", PROBLEM) == (
            "Ring 08-465 00 41 och säg att det gäller tiden i dag kl. 09.30.\n"
            f"{OFFER}\n{reads_back('jag är sen, fastnat i trafiken')}"
        )
        assert "Jag har lämnat det du skrev" in await stage.write("ja", "affirm")
        assert await stage.handed_on() == ["jag är sen, fastnat i trafiken"]

    async def test_on_another_day_gives_the_contact_s_number(self, stage: Stage) -> None:
        said = await stage.write("jag hittar inte ingången", PROBLEM)
        assert (
            said
            == f"Ring 08-465 00 42 om det gäller ett besök i dag.\n{OFFER}\n{reads_back('jag hittar inte ingången')}"
        )

    @pytest.mark.parametrize(("minutes", "may_come"), [(-5, False), (30, True), (119, True), (121, False)])
    async def test_with_nobody_there_says_until_when_they_may_come(
        self, stage: Stage, clock: SettableClock, minutes: int, may_come: bool
    ) -> None:
        starts_at = at(20, 9)
        await stage.another_time(starts_at, form="home_visit", arrival_minutes=120, minutes=150)
        clock.now = starts_at + timedelta(minutes=minutes)
        said = await stage.write("ingen har kommit", PROBLEM)
        assert said.startswith("Ring 08-465 00 41 och säg att det gäller tiden i dag mellan kl. 09.00 och 11.00.\n")
        assert ("Vården kan komma när som helst före kl. 11.00." in said) == may_come

    async def test_of_a_relative_without_the_right_is_handed_on(self, stage: Stage, sessions: Sessions) -> None:
        maria = await stage.build.person("Maria")
        await bind(stage.build, stage.identifiers, maria, MARIA)
        await stage.build.representation(stage.karin, maria, [Scope.CONTACTS])
        await stage.build.session.commit()
        said = await stage.phones.write(MARIA, "ingen har kommit till mamma", PROBLEM)
        assert "Jag har lämnat det du skrev" in said
        assert "november" not in said
