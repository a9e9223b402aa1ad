"""The rest of a long answer, asked for with MER after something that let it be said has changed.

Through the whole house: the first page is in the telephone, the rest is kept, and in between something ends.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.texts import load_texts
from contract_api.contracts.models import ContractVersion, Point, VersionStatus
from contract_api.disclosure.models import DisclosureDecision
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import Person, Representation
from contract_api.people.rules import Ground, PatientStatus, Scope
from nastasteg.database import Sessions
from tests.adversary.conftest import number
from tests.adversary.test_corners import bind
from tests.adversary.whole_house import DOMAIN, open_whole_house
from tests.bot.gateway.pages.conftest import Pages
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder

PHONE, NEIGHBOUR = number(7), number(8)
ELEVEN_AT_NIGHT = datetime(2026, 11, 17, 22, 50, tzinfo=UTC)
"""Ten minutes before midnight in Sweden, when the child comes of age to ask for itself."""
BIRTHDAY = datetime(2026, 11, 18).date()  # noqa: DTZ001 - a day, by the Swedish calendar


@dataclass(kw_only=True)
class Visit:
    """A guardian with the first page of a long answer about a child."""

    pages: Pages
    clock: SettableClock
    child: Person
    right: Representation
    decision: DisclosureDecision
    version: ContractVersion
    last_point: Point
    neighbour: Person

    async def change(self, row: Any, **values: Any) -> None:
        """Change a row as staff do."""
        async with self.pages.sessions.begin() as session:
            await session.execute(update(type(row)).where(type(row).id == row.id).values(**values))

    async def reads(self, written: str) -> str:
        """Return what the guardian is sent for a message."""
        before = len(await self.pages.received(PHONE))
        await self.pages.write(written, PHONE)
        await self.pages.work()
        (reply,) = (await self.pages.received(PHONE))[before:]
        return reply


def secret(point: int) -> str:
    return f"Ta spruta nummer {point} om kvällen och skriv upp hur det gick, så går vi igenom det när vi ses."


@pytest.fixture
async def visit(database_url: str, sessions: Sessions, clock: SettableClock) -> AsyncIterator[Visit]:
    clock.set(ELEVEN_AT_NIGHT)
    async with open_whole_house(database_url, sessions, clock) as (pages, _):
        async with sessions() as session:
            build = Builder(session)
            unit = await build.unit(opens=None)
            decision = await build.decision(unit, DecisionKind.CONTENT, expires_at=NOW + timedelta(days=30))
            child = await build.person("Ella", born_on=BIRTHDAY.replace(year=BIRTHDAY.year - 13))
            version = await build.version(child, unit)
            points = [await build.activity(version, point, secret(point)) for point in range(1, 10)]
            guardian, neighbour = await build.person("Maria"), await build.person("Bengt")
            right = await build.representation(child, guardian, list(Scope), ground=Ground.GUARDIAN)
            await build.activity(await build.version(neighbour, unit), 1, "Något annat.")
            await bind(build, guardian, PHONE)
            await bind(build, neighbour, NEIGHBOUR)
            await session.commit()
        yield Visit(
            pages=pages,
            clock=clock,
            child=child,
            right=right,
            decision=decision,
            version=version,
            last_point=points[-1],
            neighbour=neighbour,
        )


def by(row: str, **values: Any) -> Callable[[Visit], Awaitable[None]]:
    async def change(visit: Visit) -> None:
        await visit.change(getattr(visit, row), **values)

    return change


async def by_a_birthday(visit: Visit) -> None:
    visit.clock.advance(minutes=10)


async def by_running_out(visit: Visit) -> None:
    await visit.change(visit.decision, expires_at=visit.clock() + timedelta(minutes=5))
    assert secret(1) in await visit.reads("Vad ska hon göra?")
    visit.clock.advance(minutes=5)


CHANGES = {
    "the right was made narrower": by("right", scopes=[Scope.CONTACTS.value]),
    "the right was taken back": by("right", revoked_at=NOW, revoked_by="Anna Lindgren"),
    "the right was held back in silence": by("right", suspended_at=NOW, suspended_by="Anna Lindgren"),
    "the patient died": by("child", status=PatientStatus.DECEASED),
    "the patient moved": by("child", status=PatientStatus.MOVED),
    "the patient got a protected identity": by("child", is_protected=True),
    "the unit's decision was withdrawn": by("decision", withdrawn_at=NOW),
    "the unit's decision ran out": by_running_out,
    "the child turned thirteen": by_a_birthday,
    "a point was hidden from relatives": by("last_point", hidden_from_relatives=True),
    "what a point says was changed": by("last_point", text="Något annat."),
    "the contract ended": by("version", status=VersionStatus.SUPERSEDED),
}


@pytest.mark.parametrize("why", CHANGES)
async def test_the_rest_of_an_answer_is_not_given_after(visit: Visit, why: str) -> None:
    first = await visit.reads("Vad ska hon göra?")
    assert secret(1) in first
    assert secret(9) not in first
    await CHANGES[why](visit)
    rest = await visit.reads("MER")
    sentences = load_texts(DOMAIN)
    # Where the conversation is about nobody or somebody else from now on, nothing is kept for it.
    assert rest in (sentences.say("utter_write_again"), sentences.say("utter_no_more"))
    await visit.change(visit.right, scopes=[scope.value for scope in Scope], revoked_at=None, suspended_at=None)
    assert "spruta" not in await visit.reads("MER"), "it is gone for good"


async def test_the_rest_of_an_answer_is_given_while_nothing_that_lets_it_be_said_has_changed(visit: Visit) -> None:
    await visit.reads("Vad ska hon göra?")
    await visit.change(visit.neighbour, status=PatientStatus.MOVED)
    visit.clock.advance(minutes=9)
    told = [await visit.reads("MER") for _ in range(3)]
    assert secret(9) in " ".join(" ".join(told).split())
