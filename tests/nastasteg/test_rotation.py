"""The identifier key is changed while the system runs: nobody is lost, before, during or after."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.message import InboundMessage as Received
from bot.gateway.intake import Intake
from bot.gateway.models import Address
from contract_api.conversations.candidates import live_bindings
from contract_api.conversations.models import Conversation
from contract_api.conversations.schemas import AddressIn
from contract_api.conversations.service import identify
from contract_api.people.models import Channel, ChannelBinding, Person
from contract_api.people.rules import Ages
from contract_api.staff.models import Staff
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers, SealBrokenError
from nastasteg.jobs import make_job_app
from nastasteg.rotation import Rotated, rotate
from tests.bot.gateway.stand_ins import telling_texts
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder

NUMBERS = [f"+4670174060{digit}" for digit in range(6)]

OLD = Identifiers("the first key of all, long enough")
NEW_WITH_OLD = Identifiers("another key, as long as that one", ["the first key of all, long enough"])
OLD_WITH_NEW = Identifiers("the first key of all, long enough", ["another key, as long as that one"])
NEW = Identifiers("another key, as long as that one")


async def people(sessions: Sessions, identifiers: Identifiers, *, born: str = "19") -> None:
    """Bind each number to a person, and let each have written once."""
    async with sessions.begin() as session:
        build = Builder(session)
        for number in NUMBERS:
            person = await build.person()
            person.personnummer_sealed = identifiers.seal(f"{born}{number}")
            person.personnummer_lookup = identifiers.lookup("personnummer", f"{born}{number}")
            session.add(
                ChannelBinding(
                    person_id=person.id,
                    channel=Channel.SMS,
                    address_sealed=identifiers.seal(number),
                    address_lookup=identifiers.lookup("sms", number),
                    verified_at=NOW,
                    verified_how="at a visit",
                )
            )


async def pseudonyms(sessions: Sessions, identifiers: Identifiers) -> list[uuid.UUID | None]:
    async def pseudonym(session: AsyncSession, number: str) -> uuid.UUID | None:
        bound = await live_bindings(session, "sms", identifiers.lookups("sms", number))
        address = AddressIn(channel="sms", address=number)
        return (await identify(session, identifiers, address, bound, ages=Ages(), now=NOW)).pseudonym

    async with sessions.begin() as session:
        return [await pseudonym(session, number) for number in NUMBERS]


async def write_all(sessions: Sessions, identifiers: Identifiers, database_url: str, text: str = "Hej") -> None:
    """Let every number write."""
    intake = Intake(
        sessions=sessions,
        jobs=make_job_app(database_url),
        identifiers=identifiers,
        texts=telling_texts(),
        screen=lambda _: None,
        clock=SettableClock(),
    )
    for number in NUMBERS:
        message = Received(
            channel="sms",
            provider_id=uuid.uuid4().hex,
            address=number,
            to="+46701740699",
            text=text,
        )
        assert await intake.take(message)


async def addresses(sessions: Sessions) -> dict[uuid.UUID, str]:
    async with sessions() as session:
        return {row.id: row.address_lookup for row in await session.scalars(select(Address))}


async def test_everybody_is_known_by_the_same_name_before_during_and_after(
    sessions: Sessions, database_url: str
) -> None:
    await people(sessions, OLD)
    before = await pseudonyms(sessions, OLD)
    assert None not in before
    await write_all(sessions, OLD, database_url)
    known = set(await addresses(sessions))
    for identifiers in (OLD_WITH_NEW, NEW_WITH_OLD):
        assert await pseudonyms(sessions, identifiers) == before
        await write_all(sessions, identifiers, database_url)
        assert set(await addresses(sessions)) == known
    rotated = await rotate(sessions, NEW_WITH_OLD, batch=2)
    assert (rotated.resealed, rotated.is_complete) == (18, True)
    for identifiers in (OLD_WITH_NEW, NEW_WITH_OLD, NEW):
        assert await pseudonyms(sessions, identifiers) == before
        await write_all(sessions, identifiers, database_url)
        assert set(await addresses(sessions)) == known
    assert await pseudonyms(sessions, OLD) == [None] * len(NUMBERS)


async def test_a_run_that_was_cut_off_is_begun_again(sessions: Sessions) -> None:
    await people(sessions, OLD)
    half = select(Person.id).order_by(Person.id).limit(3)
    async with sessions.begin() as session:
        for person in await session.scalars(select(Person).where(Person.id.in_(half))):
            opened = OLD.open(person.personnummer_sealed)
            person.personnummer_sealed = NEW.seal(opened)
            person.personnummer_lookup = NEW.lookup("personnummer", opened)
    assert await rotate(sessions, NEW_WITH_OLD) == Rotated(resealed=9)
    assert await rotate(sessions, NEW_WITH_OLD) == Rotated()
    async with sessions() as session:
        sealed = (await session.scalars(select(Person.personnummer_sealed))).all()
    assert sorted(NEW.open(one) for one in sealed) == sorted(f"19{number}" for number in NUMBERS)


async def test_where_staff_are_told_by_sms_is_sealed_anew(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        session.add(Staff(subject="SE2321000000-S001", name="Anna Lindgren", phone_sealed=OLD.seal("+46701740631")))
    assert await rotate(sessions, NEW_WITH_OLD) == Rotated(resealed=1)
    async with sessions() as session:
        assert NEW.open((await session.scalars(select(Staff.phone_sealed))).one() or "") == "+46701740631"


async def test_stop_still_holds_when_it_is_said_under_one_key_and_read_under_the_other(
    sessions: Sessions, database_url: str
) -> None:
    await write_all(sessions, OLD, database_url)
    await write_all(sessions, NEW_WITH_OLD, database_url, "STOPP")
    async with sessions() as session:
        stopped = (await session.scalars(select(Address.opted_out_at))).all()
    assert len(stopped) == len(NUMBERS)
    assert None not in stopped


async def test_bindings_that_ended_move_with_the_live_one_and_the_conversation(sessions: Sessions) -> None:
    await people(sessions, OLD)
    before = await pseudonyms(sessions, OLD)
    async with sessions.begin() as session:
        await session.execute(update(ChannelBinding).values(ended_at=NOW + timedelta(hours=1)))
    await people(sessions, OLD, born="20")
    assert (await rotate(sessions, NEW_WITH_OLD, batch=1)).is_complete
    after = await pseudonyms(sessions, NEW)
    assert None not in after
    assert set(after).isdisjoint(before)
    async with sessions() as session:
        assert len((await session.scalars(select(Conversation))).all()) == len(NUMBERS)


async def test_what_no_key_opens_is_counted_and_left(sessions: Sessions) -> None:
    await people(sessions, Identifiers("a key that nobody gives here"))
    await people_are_unknown(sessions)
    rotated = await rotate(sessions, NEW_WITH_OLD)
    assert (rotated.unreadable, rotated.resealed, rotated.is_complete) == (12, 0, False)


async def people_are_unknown(sessions: Sessions) -> None:
    assert await pseudonyms(sessions, NEW_WITH_OLD) == [None] * len(NUMBERS)


async def test_a_number_that_stands_under_both_keys_is_counted_and_left(sessions: Sessions, database_url: str) -> None:
    await write_all(sessions, OLD, database_url)
    await write_all(sessions, NEW, database_url)
    rotated = await rotate(sessions, NEW_WITH_OLD)
    assert (rotated.doubled, rotated.resealed, rotated.is_complete) == (6, 0, False)


SHORT_LIVED = {
    "contract.enrolment.code_lookup",
    "contract.enrolment.sent_to_lookup",
    "contract.link.code_lookup",
    "contract.link.token_lookup",
    "contract.staff_session.secret_lookup",
    "contract.strong_session.secret_lookup",
    "contract.wrong_code.address_lookup",
}
"""Gone within the hour (links, logins), or found under the previous key too for the days that they hold (codes)."""


async def test_nothing_else_holds_what_is_sealed_or_looked_up(sessions: Sessions) -> None:
    """A new column of the kind must be rotated too."""
    async with sessions() as session:
        found = await session.execute(
            text(
                "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns "
                "WHERE table_schema IN ('contract', 'gateway') AND column_name ~ '_(sealed|lookup)$' ORDER BY 1"
            )
        )
        rotated = [name for (name,) in found if name not in SHORT_LIVED]
        assert rotated == [
            "contract.case.call_to_sealed",
            "contract.channel_binding.address_lookup",
            "contract.channel_binding.address_sealed",
            "contract.conversation.address_lookup",
            "contract.person.personnummer_lookup",
            "contract.person.personnummer_sealed",
            "contract.staff.phone_sealed",
            "gateway.address.address_lookup",
            "gateway.address.address_sealed",
        ]


@given(st.text(max_size=40))
def test_what_is_sealed_under_any_key_is_opened_and_found(value: str) -> None:
    assert NEW_WITH_OLD.open(OLD.seal(value)) == NEW_WITH_OLD.open(NEW.seal(value)) == value
    assert NEW_WITH_OLD.lookups("sms", value) == [NEW.lookup("sms", value), OLD.lookup("sms", value)]
    assert (NEW_WITH_OLD.is_current(OLD.seal(value)), NEW_WITH_OLD.is_current(NEW_WITH_OLD.seal(value))) == (
        False,
        True,
    )


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBrokenError):
        NEW.open(OLD.seal("x"))


@pytest.mark.parametrize(("secret", "previous"), [("", ()), ("x", ("",))])
def test_an_empty_key_is_refused(secret: str, previous: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="is needed"):
        Identifiers(secret, previous)
