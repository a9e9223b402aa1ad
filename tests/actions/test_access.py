"""Who has access, taking it back, hiding a point, unbinding: seen by the patient, and done after a yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from contract_api.access_log.models import AccessLogEntry
from contract_api.cases.models import Case
from contract_api.contracts.models import Point, PointKind
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person, Representation
from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.actions.conftest import Phones
from tests.actions.views import TEXTS
from tests.contract_api.builders import NOW, TODAY, Builder
from tests.contract_api.conversations.test_identify import bind

KARIN, MARIA, PER = "+46701740605", "+46701740610", "+46701740617"


async def karin_with_relatives(
    build: Builder, identifiers: Identifiers, *, opens: DecisionKind | None = DecisionKind.CONTENT
) -> tuple[Person, Person, Person]:
    """Karin; Maria, who calls her her mother; and Per, who is her husband."""
    karin, maria, per = [await build.person(name, "Andersson") for name in ("Karin", "Maria", "Per")]
    version = await build.version(karin, await build.unit(opens=opens))
    await build.activity(version, 1, "Väg dig.")
    await build.point(version, 2, PointKind.RELATIVES_PART, "Maria får veta.")
    for person, number in ((karin, KARIN), (maria, MARIA), (per, PER)):
        await bind(build, identifiers, person, number)
    await build.representation(karin, maria, [Scope.NEXT_STEP, Scope.OWN_ACTIVITIES])
    await build.representation(
        karin, per, [Scope.WHOLE_PLAN, Scope.CONTACTS], called="din fru", valid_to=TODAY + timedelta(days=15)
    )
    await build.session.commit()
    return karin, maria, per


@pytest.fixture
async def people(build: Builder, identifiers: Identifiers) -> tuple[Person, Person, Person]:
    return await karin_with_relatives(build, identifiers)


async def logged(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return list(await session.scalars(select(AccessLogEntry.action).order_by(AccessLogEntry.id)))


@pytest.mark.usefixtures("people")
class TestWhoHasAccess:
    async def test_the_patient_sees_who_what_until_when_and_which_number(self, phones: Phones) -> None:
        assert (await phones.write(KARIN, "Vem har tillgång?", "ask_access")).splitlines() == [
            "Maria Andersson får se nästa steg med tider och se vad du ska göra själv.",
            "Telefonnummer som slutar på 10.",
            "Per Andersson får se hela patientkontraktet.",
            "Det gäller till och med tisdag 1 december.",
            "Telefonnummer som slutar på 17.",
            "Personal som vårdar dig på Hjärtmottagningen kan också läsa patientkontraktet.",
            "Vill du ta bort någon? Skriv till exempel: Ta bort Maria.",
            "Undrar du vem som har läst? Skriv: Vem har läst om mig?",
        ]

    async def test_a_relative_sees_their_own_right_and_nobody_else_s(self, phones: Phones) -> None:
        assert (await phones.write(PER, "Vem har tillgång?", "ask_access")).splitlines() == [
            "Det gäller Karin.",
            "Du får se hela patientkontraktet.",
            "Det gäller till och med tisdag 1 december.",
        ]

    async def test_a_right_that_staff_hold_back_is_shown_to_nobody_as_held_back(
        self, phones: Phones, sessions: Sessions
    ) -> None:
        shown = await phones.write(KARIN, "Vem har tillgång?", "ask_access")
        uncovered = await phones.write(MARIA, "Vad är målet?", "ask_goals")
        async with sessions.begin() as session:
            await session.execute(update(Representation).values(suspended_at=NOW, suspended_by="Anna"))
        assert await phones.write(KARIN, "Vem har tillgång?", "ask_access") == shown
        for intent in ("ask_goals", "ask_next_step", "ask_own_actions", "ask_contact", "ask_access"):
            assert await phones.write(MARIA, "?", intent) == uncovered

    @pytest.mark.parametrize("change", [{"revoked_at": NOW}, {"valid_to": TODAY}])
    async def test_a_right_that_has_ended_is_not_shown(
        self, phones: Phones, sessions: Sessions, change: dict[str, Any]
    ) -> None:
        async with sessions.begin() as session:
            await session.execute(update(Representation).values(**change))
        assert "Ingen närstående" in await phones.write(KARIN, "Vem har tillgång?", "ask_access")

    async def test_one_that_is_to_begin_says_when(self, phones: Phones, sessions: Sessions) -> None:
        async with sessions.begin() as session:
            await session.execute(update(Representation).values(valid_from=TODAY + timedelta(days=1)))
        assert "Det börjar gälla onsdag 18 november." in await phones.write(KARIN, "Vem har tillgång?", "ask_access")

    async def test_who_has_read_is_told_by_capacity_and_unit_with_a_number_for_the_whole(self, phones: Phones) -> None:
        for _ in range(2):
            await phones.write(MARIA, "nästa steg", "ask_next_step")
        told = await phones.write(KARIN, "Vem har läst om mig?", "ask_access")
        assert told.startswith("De här har läst om dig i Nästa steg de senaste 30 dagarna:")
        assert "Maria, 2 gånger, senast tisdag 17 november." in told
        assert "Ring" in told or "ring" in told

    async def test_nobody_has_read_before_anybody_has_asked(self, phones: Phones) -> None:
        told = await phones.write(KARIN, "Vem har läst om mig?", "ask_access")
        assert told.startswith("Ingen har läst om dig i Nästa steg de senaste 30 dagarna.")

    async def test_a_relative_is_not_told_who_has_read(self, phones: Phones) -> None:
        told = await phones.write(MARIA, "Vem har läst om Karin?", "ask_access")
        assert "har läst om dig" not in told
        assert "Det får jag inte svara dig på." in told


@pytest.mark.parametrize("opens", [DecisionKind.NOTICES, None])
async def test_above_the_level_no_name_is_said_but_the_point_on_paper(
    phones: Phones, build: Builder, identifiers: Identifiers, opens: DecisionKind | None
) -> None:
    await karin_with_relatives(build, identifiers, opens=opens)
    for number in (KARIN, MARIA):
        said = await phones.write(number, "Vem har tillgång?", "ask_access")
        assert not [word for word in ("Maria", "Per", "Andersson", "10") if word in said.split()]
        assert "Ring " in said or "ringa " in said
    assert "punkt 2" in await phones.write(KARIN, "Vem har tillgång?", "ask_access")
    ending = await phones.write(KARIN, "Ta bort min dotters tillgång", "manage_access")
    assert "Jag har lämnat" in ending
    assert "Maria" not in ending


@pytest.mark.usefixtures("people")
class TestTakingBack:
    @pytest.mark.parametrize("text", ["Ta bort min dotters tillgång", "ta bort maria", "Ta bort Marias tillgång"])
    async def test_is_offered_at_once_read_back_done_and_holds_from_the_relative_s_next_message(
        self, phones: Phones, sessions: Sessions, text: str
    ) -> None:
        assert "Det gäller Karin." in await phones.write(MARIA, "nästa steg", "ask_next_step")
        talking = str((await phones.api.conversation("sms", MARIA)).pseudonym)
        assert await phones.write(KARIN, text, "manage_access") == (
            "Ska jag ta bort rätten att fråga om dig för Maria Andersson? Svara JA eller NEJ."
        )
        done = await phones.write(KARIN, "ja", "affirm")
        assert done == "Klart. Maria Andersson kan inte längre fråga om dig här."
        assert await phones.again(KARIN, "ja", "affirm") == done
        assert (await logged(sessions)).count("right.revoked") == 1
        assert await phones.write(MARIA, "nästa steg", "ask_next_step", pseudonym=talking) == (
            "Det får jag inte svara dig på. Ring 1177."
        )
        assert "Karin" not in await phones.write(MARIA, "nästa steg", "ask_next_step")
        async with sessions() as session:
            ended = (await session.scalars(select(Representation).where(Representation.revoked_at.is_not(None)))).one()
        assert ended.revoked_by == "patienten"
        assert "Väg dig." in await phones.write(PER, "vad ska hon göra", "ask_own_actions")

    async def test_asks_whose_where_that_is_not_clear(self, phones: Phones) -> None:
        asked = await phones.write(KARIN, "jag vill ta bort en tillgång", "manage_access")
        assert asked.splitlines()[1:] == ["1. Maria Andersson", "2. Per Andersson"]
        assert "en av siffrorna" in await phones.write(KARIN, "5")
        assert "Per Andersson? Svara JA" in await phones.write(KARIN, "2")
        assert "Klart. Per" in await phones.write(KARIN, "ja", "affirm")
        assert "Väg dig." not in await phones.write(PER, "vad ska hon göra", "ask_own_actions")

    async def test_of_all_is_asked_about_once(self, phones: Phones) -> None:
        asked = await phones.write(KARIN, "bara jag ska kunna läsa", "manage_access")
        assert "Maria Andersson och Per Andersson?" in asked
        assert (await phones.write(KARIN, "ja", "affirm")).count("Klart.") == 2
        assert "Ingen närstående" in await phones.write(KARIN, "ta bort alla", "manage_access")

    async def test_is_not_done_after_a_no(self, phones: Phones) -> None:
        await phones.write(KARIN, "Ta bort Maria", "manage_access")
        assert "Då gör jag inget" in await phones.write(KARIN, "nej", "deny")
        assert "Karin" in await phones.write(MARIA, "nästa steg", "ask_next_step")

    async def test_is_not_for_a_relative(self, phones: Phones) -> None:
        assert "Jag har lämnat" in await phones.write(PER, "ta bort Marias tillgång", "manage_access")
        assert "Karin" in await phones.write(MARIA, "nästa steg", "ask_next_step")


@pytest.mark.usefixtures("people")
class TestTheRest:
    async def test_access_for_somebody_new_is_handed_on(self, phones: Phones, sessions: Sessions) -> None:
        said = await phones.write(KARIN, "ge min son tillgång", "manage_access")
        assert said.startswith(
            "Jag kan inte ge andra rätt att fråga om dig. Det gör du tillsammans med vården.\nJag har lämnat"
        )
        async with sessions() as session:
            assert (await session.scalars(select(Case.reason))).all() == ["access"]

    async def test_the_own_number_is_unbound_after_a_yes(self, phones: Phones) -> None:
        assert "Ska jag koppla bort numret" in await phones.write(KARIN, "koppla bort mitt nummer", "manage_access")
        assert (await phones.api.conversation("sms", KARIN)).known
        assert "Numret är bortkopplat" in await phones.write(KARIN, "ja", "affirm")
        assert not (await phones.api.conversation("sms", KARIN)).known

    async def test_a_point_is_hidden_from_all_relatives_after_a_yes(self, phones: Phones, sessions: Sessions) -> None:
        assert "Väg dig." in await phones.write(MARIA, "vad ska hon göra", "ask_own_actions")
        assert "dölja punkt 1" in await phones.write(KARIN, "visa inte punkt 1 för min dotter", "manage_access")
        done = await phones.write(KARIN, "ja", "affirm")
        assert done == "Punkt 1 är dold för alla som får fråga om dig."
        assert await phones.again(KARIN, "ja", "affirm") == done
        assert (await logged(sessions)).count("point.hidden") == 1
        assert "Väg dig." not in await phones.write(MARIA, "vad ska hon göra", "ask_own_actions")
        assert "Väg dig." in await phones.write(KARIN, "vad ska jag göra", "ask_own_actions")
        async with sessions() as session:
            assert (await session.scalars(select(Point.number).where(Point.hidden_from_relatives))).all() == [1]

    async def test_a_point_that_is_not_there_is_told_so(self, phones: Phones) -> None:
        assert "ingen punkt 9." in await phones.write(KARIN, "visa inte punkt 9 för min dotter", "manage_access")

    async def test_a_relative_hides_nothing(self, phones: Phones) -> None:
        assert "Jag har lämnat" in await phones.write(MARIA, "visa inte punkt 1 för Per", "manage_access")


async def test_an_answer_that_is_neither_yes_nor_no_is_told_how_to_answer(
    phones: Phones, people: tuple[Person, Person, Person]
) -> None:
    await phones.write(KARIN, "Visa inte punkt 1", "manage_access")
    assert await phones.write(KARIN, "tretton", "inform") == TEXTS.say("utter_choose_yes_or_no")
