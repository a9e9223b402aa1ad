"""Whom it concerns: asked once, answered in any plain way, and never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from contract_api.cases.models import Case
from contract_api.contracts.models import PointKind
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person, Representation
from contract_api.people.rules import Ground, PatientStatus, Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.actions.conftest import Phones
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, TODAY, Builder
from tests.contract_api.conversations.test_identify import bind

MARIA, EVA, BENGT = "+46701740610", "+46701740612", "+46701740606"


async def patient(
    build: Builder, name: str, text: str, *, opens: DecisionKind | None = DecisionKind.CONTENT, **given: object
) -> Person:
    """A patient whose contract holds one goal and one thing to do."""
    person = await build.person(name, **given)
    version = await build.version(person, await build.unit(opens=opens))
    await build.activity(version, 1, text)
    await build.point(version, 2, PointKind.GOAL, f"Målet: {text}")
    return person


async def relative_of_two(build: Builder, identifiers: Identifiers) -> None:
    """Maria may ask for Karin, her mother, and for Nils, whose name may not be said, her father."""
    maria = await build.person("Maria")
    await bind(build, identifiers, maria, MARIA)
    karin = await patient(build, "Karin", "Väg dig.")
    nils = await patient(build, "Nils", "Gå ut.", opens=DecisionKind.NOTICES)
    await build.representation(karin, maria, [Scope.WHOLE_PLAN])
    await build.representation(nils, maria, [Scope.WHOLE_PLAN], called="din pappa")
    await build.session.commit()


@pytest.fixture
async def two(build: Builder, identifiers: Identifiers) -> None:
    await relative_of_two(build, identifiers)


@pytest.mark.usefixtures("two")
class TestAChoice:
    """Between two, one of whom may not be named."""

    async def test_is_asked_with_numbers_and_the_name_only_where_it_may_be_said(self, phones: Phones) -> None:
        asked = await phones.write(MARIA, "Vad är nästa steg?", "ask_next_step")
        assert asked == "Vem gäller det? Svara med en siffra:\n1. Karin\n2. din pappa"

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("1", "inform"),
            ("ettan", "inform"),
            ("Karin", "inform"),
            ("det gäller Karin", "on_behalf"),
            ("mamma", "on_behalf"),
            ("min mamma", "inform"),
            ("det gäller min morsa", "on_behalf"),
        ],
    )
    async def test_is_answered_in_any_plain_way_and_then_at_once_the_question(
        self, phones: Phones, text: str, intent: str
    ) -> None:
        await phones.write(MARIA, "Vad ska hon göra?", "ask_own_actions")
        answer = await phones.write(MARIA, text, intent)
        assert answer.startswith("Det gäller Karin.\n")
        assert "Väg dig." in answer
        assert "Gå ut." not in answer

    async def test_two_questions_are_both_answered(self, phones: Phones) -> None:
        await phones.write(MARIA, "vad ska göras och vad är målet", "ask_own_actions", "ask_goals")
        answer = await phones.write(MARIA, "1")
        assert "1. Väg dig." in answer
        assert "Målet: Väg dig." in answer

    async def test_goes_on_under_a_new_name_that_the_gateway_is_told(self, phones: Phones) -> None:
        await phones.write(MARIA, "Vad ska hon göra?", "ask_own_actions")
        assert phones.signs == {}
        before = (await phones.api.conversation("sms", MARIA)).pseudonym
        first = await phones.write(MARIA, "1")
        after = (await phones.api.conversation("sms", MARIA)).pseudonym
        assert after != before
        assert phones.signs == {"pseudonym": str(after)}
        assert await phones.again(MARIA, "1") == first

    async def test_of_one_who_may_not_be_named_is_said_by_what_they_are_called(self, phones: Phones) -> None:
        await phones.write(MARIA, "Vad ska han göra?", "ask_own_actions")
        answer = await phones.write(MARIA, "2")
        assert answer.startswith("Det gäller din pappa.\n")
        assert "punkt 1" in answer
        assert "Nils" not in answer

    async def test_is_left_open_by_what_is_no_answer_and_given_up_by_a_no(self, phones: Phones) -> None:
        await phones.write(MARIA, "Vad ska hon göra?", "ask_own_actions")
        assert "en av siffrorna" in await phones.write(MARIA, "7")
        assert "Då gör jag inget mer" in await phones.write(MARIA, "nej", "deny")
        assert "inte på något svar" in await phones.write(MARIA, "1")

    async def test_expires(self, phones: Phones, clock: SettableClock) -> None:
        await phones.write(MARIA, "Vad ska hon göra?", "ask_own_actions")
        clock.advance(hours=49)
        assert "inte på något svar" in await phones.write(MARIA, "1")

    async def test_is_made_by_a_message_that_itself_names_one(self, phones: Phones) -> None:
        answer = await phones.write(MARIA, "Vad ska mamma göra själv?", "ask_own_actions")
        assert answer.startswith("Det gäller Karin.\n")
        assert "Väg dig." in answer

    async def test_is_never_made_by_anybody_else_s_name(self, phones: Phones) -> None:
        for text in ("Vad ska Elsa göra?", "Vad ska mamma och pappa göra?", "vad ska min bror göra"):
            assert "Vem gäller det?" in await phones.write(MARIA, text, "ask_own_actions")

    async def test_holds_and_is_changed_by_a_wish_that_names_the_other(self, phones: Phones) -> None:
        await phones.write(MARIA, "jag skriver för min mamma", "on_behalf")
        assert "Väg dig." in await phones.write(MARIA, "Vad ska göras?", "ask_own_actions")
        changed = await phones.write(MARIA, "det gäller pappa i stället", "on_behalf")
        assert changed == "Det gäller din pappa.\nVad vill du veta?"
        assert "din pappa" in await phones.write(MARIA, "Vad ska göras?", "ask_own_actions")

    async def test_is_asked_anew_by_a_wish_that_names_nobody(self, phones: Phones) -> None:
        await phones.write(MARIA, "jag skriver för min mamma", "on_behalf")
        assert "Vem gäller det?" in await phones.write(MARIA, "det gäller inte mig utan en annan", "on_behalf")

    async def test_is_asked_for_a_link_too_which_comes_once_it_is_made(self, phones: Phones) -> None:
        asked = await phones.write(MARIA, "LÄNK", command="link", may_link=True)
        assert asked.startswith("Vem gäller det?")
        assert "link" not in phones.signs
        await phones.write(MARIA, "1")
        await phones.write(MARIA, "LÄNK", command="link", may_link=True)
        assert phones.signs["link"] is True

    async def test_is_not_needed_for_small_talk(self, phones: Phones) -> None:
        for intent in ("greet", "thank", "bot_challenge", "other_language", "simplify", "help"):
            assert "Vem gäller det?" not in await phones.write(MARIA, "hej", intent)

    async def test_comes_after_the_text_for_danger_which_waits_for_nothing(
        self, phones: Phones, sessions: Sessions
    ) -> None:
        asked = await phones.write(MARIA, "hon vaknar inte", "emergency")
        assert asked.startswith("Är det akut eller fara för livet? Ring 112 nu.")
        assert "Vem gäller det?" in asked
        await phones.write(MARIA, "1")
        async with sessions() as session:
            case = (await session.scalars(select(Case))).one()
        assert (case.reason, case.text) == ("danger_mentioned", "hon vaknar inte")

    async def test_is_asked_before_a_person_gets_the_message(self, phones: Phones, sessions: Sessions) -> None:
        await phones.write(MARIA, "en ny tid tack", "book_appointment")
        assert "Det gäller din mamma." in await phones.write(MARIA, "1")
        async with sessions() as session:
            assert (await session.scalars(select(Case.text))).all() == ["en ny tid tack"]

    async def test_that_lost_its_right_in_the_meantime_asks_for_the_message_again(
        self, phones: Phones, sessions: Sessions
    ) -> None:
        await phones.write(MARIA, "Vad ska hon göra?", "ask_own_actions")
        pseudonym = str((await phones.api.conversation("sms", MARIA)).pseudonym)
        async with sessions.begin() as session:
            await session.execute(update(Representation).values(revoked_at=NOW))
        answer = await phones.write(MARIA, "1", pseudonym=pseudonym)
        assert "Väg dig." not in answer
        assert answer


async def test_two_relatives_at_once_do_not_see_each_other_s_choice(
    phones: Phones, build: Builder, identifiers: Identifiers
) -> None:
    await relative_of_two(build, identifiers)
    eva = await build.person("Eva")
    await bind(build, identifiers, eva, EVA)
    people = (await build.session.scalars(select(Person).where(Person.given_name.in_(["Karin", "Nils"])))).all()
    for one in people:
        await build.representation(one, eva, [Scope.WHOLE_PLAN], called=f"din {one.given_name}")
    await build.session.commit()
    await phones.write(MARIA, "jag skriver för min mamma", "on_behalf")
    assert "Vem gäller det?" in await phones.write(EVA, "Vad ska göras?", "ask_own_actions")
    assert "din Nils" in await phones.write(EVA, "2")
    assert "Det gäller Karin." in await phones.write(MARIA, "Vad ska göras?", "ask_own_actions")


async def test_a_patient_who_is_a_relative_too_is_not_taken_for_the_one_they_mention(
    phones: Phones, build: Builder, identifiers: Identifiers
) -> None:
    bengt = await patient(build, "Bengt", "Fiska.")
    await bind(build, identifiers, bengt, BENGT)
    karin = await patient(build, "Karin", "Väg dig.")
    await build.representation(karin, bengt, [Scope.WHOLE_PLAN], called="din syster")
    await build.session.commit()
    mentioned = "min syster skjutsar mig, vad ska jag göra"
    assert "1. Dig själv\n2. Karin" in await phones.write(BENGT, mentioned, "ask_own_actions")
    assert "Fiska." in await phones.write(BENGT, "mig själv")
    assert "Fiska." in await phones.write(BENGT, mentioned, "ask_own_actions")
    assert "Det gäller Karin." in await phones.write(BENGT, "jag skriver för min syster", "on_behalf")
    assert "Väg dig." in await phones.write(BENGT, "vad ska göras", "ask_own_actions")


async def test_somebody_who_may_ask_for_nobody_else_learns_what_it_takes(
    phones: Phones, build: Builder, identifiers: Identifiers
) -> None:
    bengt = await patient(build, "Bengt", "Fiska.")
    await bind(build, identifiers, bengt, BENGT)
    await build.session.commit()
    said = await phones.write(BENGT, "jag skriver för Karin, vad ska hon göra", "on_behalf", "ask_own_actions")
    assert "har gett dig rätt" in said
    assert "Fiska." not in said


@pytest.mark.parametrize(
    ("opens", "phone"), [(DecisionKind.CONTENT, "08-465 00 41"), (None, "08-465 00 40")], ids=["open", "closed"]
)
async def test_a_guardian_is_answered_until_midnight_before_the_birthday_and_then_told_why_not(
    phones: Phones,
    build: Builder,
    identifiers: Identifiers,
    clock: SettableClock,
    opens: DecisionKind | None,
    phone: str,
) -> None:
    birthday = TODAY + timedelta(days=1)
    child = await patient(build, "Alva", "Ta sprutan.", opens=opens, born_on=date(birthday.year - 13, 11, 18))
    sofia = await build.person("Sofia")
    await bind(build, identifiers, sofia, MARIA)
    await build.representation(child, sofia, [Scope.WHOLE_PLAN], ground=Ground.GUARDIAN, called="ditt barn")
    await build.session.commit()
    clock.set(NOW.replace(hour=22, minute=59))  # 23.59 in Sweden
    before = await phones.write(MARIA, "vad ska hon göra", "ask_own_actions")
    assert ("Ta sprutan." in before) == (opens is not None)
    assert "frågar här självt" not in before
    clock.set(NOW.replace(hour=23, minute=0))
    after = await phones.write(MARIA, "vad ska hon göra", "ask_own_actions")
    assert after.startswith("Det gäller ditt barn.\nBarnet är nu så gammalt att det får fråga själv här.")
    assert phone in after


async def test_who_asks_for_a_link_about_somebody_who_has_died_meets_the_text_of_sorrow(
    phones: Phones, build: Builder, identifiers: Identifiers
) -> None:
    maria = await build.person("Maria")
    await bind(build, identifiers, maria, MARIA)
    karin = await patient(build, "Karin", "Väg dig.")
    await build.representation(karin, maria, [Scope.WHOLE_PLAN])
    await build.session.commit()
    pseudonym = str((await phones.api.conversation("sms", MARIA)).pseudonym)
    karin.status = PatientStatus.DECEASED
    await build.session.commit()
    said = await phones.write(MARIA, "LÄNK", pseudonym=pseudonym, command="link", may_link=True)
    assert said.startswith("Vi beklagar sorgen.")
    assert "link" not in phones.signs
