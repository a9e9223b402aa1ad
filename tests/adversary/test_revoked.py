"""A right that ends in the middle of a conversation (line 7), and on a birthday at midnight (line 8).

Elsewhere: held pages (test_held_pages, and after a change of who has the number gateway/test_commands), a right that
ended while the question was open and one that ends on a date (conversations/test_identify), a session whose right is
withdrawn (links/test_links).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contract_api.client import ContractApiRefused
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.models import ChannelBinding, Person, Representation
from contract_api.people.rules import Ground, PatientStatus, Scope
from tests.adversary.conftest import MARIA, Town, message, number
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, TODAY

SECRET, PHONE = "Ta din spruta.", number(7)


@dataclass
class Visit:
    """A relative in the middle of a conversation about a patient, with a link, a login and a question open."""

    town: Town
    patient: Person
    relative: Person
    right: Representation
    binding: ChannelBinding


@pytest.fixture
async def visit(town: Town) -> Visit:
    build = town.build
    amina, maria = await build.person("Amina"), await build.person("Maria")
    await build.activity(await build.version(amina, await build.unit()), 4, SECRET)
    town.known_as(maria, MARIA)
    right = await town.right(amina, maria, list(Scope))
    binding = await town.bind(maria, PHONE)
    await build.session.commit()
    return Visit(town, amina, maria, right, binding)


async def reads(town: Town, pseudonym: str) -> bool:
    """Return whether an answer gives anything of the patient's, name or case."""
    try:
        answer = await town.api.own_activities(pseudonym, message())
    except ContractApiRefused:
        return False
    return SECRET in answer.model_dump_json() or answer.about is not None


def by(row: str, **values: Any) -> Callable[[Visit], Awaitable[None]]:
    async def end(visit: Visit) -> None:
        await visit.town.change(getattr(visit, row), **values)

    return end


WAYS = {
    "revoked": by("right", revoked_at=NOW, revoked_by="Anna Lindgren"),
    "held back in silence": by("right", suspended_at=NOW, suspended_by="Anna Lindgren"),
    "over today": by("right", valid_to=TODAY),
    "emptied of scopes": by("right", scopes=[]),
    "patient protected": by("patient", is_protected=True),
    "relative protected": by("relative", is_protected=True),
    "patient dead": by("patient", status=PatientStatus.DECEASED),
    "relative dead": by("relative", status=PatientStatus.DECEASED),
    "number taken back": by("binding", ended_at=NOW, ended_why="lost"),
}


@pytest.mark.parametrize("how", WAYS)
async def test_nothing_that_was_open_gives_anything_after_the_right_has_ended(visit: Visit, how: str) -> None:
    town = visit.town
    sms = await town.pseudonym(PHONE)
    session, address, web = await town.web(await town.api.make_link(sms, "m1"), MARIA)
    unopened = await town.api.make_link(sms, "m2")
    await town.api.ask(sms, "m3", kind="kept_back", options=["call_back", "link"], context={"text": "Om mamma"})
    assert await reads(town, sms)
    assert await reads(town, web)

    await WAYS[how](visit)

    assert not await reads(town, sms), "the conversation that was under way"
    assert not await reads(town, web), "the login that was under way"
    assert (await town.api.strong_session(session)).address is None
    assert not (await town.api.conversation("web", address)).known
    now = await town.api.conversation("sms", PHONE)
    assert not (now.known and await reads(town, str(now.pseudonym))), "a conversation begun anew"
    opened = await town.api.redeem("token", unopened.token, MARIA)
    if opened.opened:
        assert (await town.api.strong_session(str(opened.session))).address is None
        assert not (await town.api.conversation("web", str(opened.address))).known


async def test_the_question_that_was_open_is_not_left_to_whom_the_number_is_about_next(visit: Visit) -> None:
    town = visit.town
    sms = await town.pseudonym(PHONE)
    await town.api.ask(sms, "m1", kind="kept_back", options=["call_back", "link"], context={"text": "Om mamma"})
    await WAYS["revoked"](visit)
    again = await town.pseudonym(PHONE)
    assert again != sms
    told = await town.api.choose(again, "m2", "1")
    assert (told.open, told.context) == (False, {})


async def test_a_link_is_not_made_for_a_right_that_has_ended(visit: Visit) -> None:
    sms = await visit.town.pseudonym(PHONE)
    await WAYS["revoked"](visit)
    with pytest.raises(ContractApiRefused, match="not-allowed"):
        await visit.town.api.make_link(sms, "m1")


async def test_a_right_made_narrower_gives_only_what_is_left_of_it(visit: Visit) -> None:
    town = visit.town
    sms = await town.pseudonym(PHONE)
    assert await reads(town, sms)
    await town.change(visit.right, scopes=[Scope.CONTACTS.value])
    assert not await reads(town, sms)
    assert (await town.api.contact(sms, "m1")).allowed


MIDNIGHTS = [
    (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the night when summer time begins, at two
    (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    (date(2026, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),  # the night when it ends, at three
    (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    (date(2026, 12, 31), datetime(2026, 12, 30, 23, tzinfo=UTC)),
]


@pytest.mark.parametrize(("birthday", "midnight"), MIDNIGHTS, ids=lambda value: str(value)[:10])
async def test_at_midnight_in_sweden_a_child_of_thirteen_asks_and_its_guardian_no_longer_does(
    town: Town, clock: SettableClock, birthday: date, midnight: datetime
) -> None:
    build = town.build
    long_ago = midnight - timedelta(days=300)
    unit = await build.unit(opens=None)
    await build.decision(unit, kind=DecisionKind.CONTENT, valid_from=long_ago)
    child = await build.person("Ella", born_on=birthday.replace(year=birthday.year - 13))
    guardian = await build.person("Maria")
    version = await build.version(child, unit, valid_from=long_ago.date(), agreed_at=long_ago)
    await build.activity(version, 4, SECRET)
    await town.right(child, guardian, list(Scope), ground=Ground.GUARDIAN, valid_from=long_ago.date())
    await town.bind(child, number(8))
    await town.bind(guardian, PHONE)
    await build.session.commit()

    clock.set(midnight - timedelta(seconds=1))
    childs, guardians = await town.pseudonym(number(8)), await town.pseudonym(PHONE)
    assert (await reads(town, childs), await reads(town, guardians)) == (False, True)
    clock.set(midnight)
    assert (await reads(town, childs), await reads(town, guardians)) == (True, False)
    assert (await town.api.own_activities(guardians, "m1")).child_has_grown
    childs, guardians = await town.pseudonym(number(8)), await town.pseudonym(PHONE)
    assert (await reads(town, childs), await reads(town, guardians)) == (True, False)


@pytest.mark.parametrize(("birthday", "midnight"), MIDNIGHTS[:1] + MIDNIGHTS[-1:], ids=lambda value: str(value)[:10])
async def test_a_child_below_the_age_is_told_nothing_in_any_answer(
    town: Town, clock: SettableClock, birthday: date, midnight: datetime
) -> None:
    """Who has read about it, and for whom a guardian asked, is told to whoever may ask, like all else."""
    build = town.build
    unit = await build.unit(opens=None)
    await build.decision(unit, kind=DecisionKind.CONTENT, valid_from=midnight - timedelta(days=300))
    child = await build.person("Ella", born_on=birthday.replace(year=birthday.year - 13))
    guardian = await build.person("Maria")
    await build.version(child, unit, valid_from=birthday - timedelta(days=300), agreed_at=midnight - timedelta(days=99))
    day = birthday - timedelta(days=300)
    await town.right(child, guardian, list(Scope), ground=Ground.GUARDIAN, valid_from=day)
    await town.bind(child, number(8))
    await town.bind(guardian, PHONE)
    await build.session.commit()
    clock.set(midnight - timedelta(hours=1))
    await town.api.next_step(await town.pseudonym(PHONE), "m1")
    childs = await town.pseudonym(number(8))
    early = await town.api.readings(childs, "m2")
    assert (early.allowed, early.readings) == (False, [])
    clock.set(midnight)
    late = await town.api.readings(childs, "m3")
    assert late.allowed
    assert "Maria" in [one.name for one in late.readings]
