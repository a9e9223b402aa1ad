"""One-time links: who gets one, who can open it, and what that leads to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from contract_api.access_log.models import AccessLogEntry
from contract_api.client import ContractApi, ContractApiRefused, LinkOut, RedeemOut
from contract_api.contracts.models import PointKind
from contract_api.conversations.models import Conversation
from contract_api.links.models import Link, StrongSession
from contract_api.people.models import ChannelBinding, Person, Representation
from contract_api.people.rules import Scope
from nastasteg.database import Sessions
from nastasteg.identifiers import Identifiers
from tests.conftest import SettableClock
from tests.contract_api.builders import NOW, Builder

AMINA, BENGT, MARIA, NOBODY = "198109172380", "195506082394", "197205192383", "194803122383"
QUESTION = "Vad gör jag själv?"


@dataclass(kw_only=True)
class Stage:
    """A patient at a unit that has decided nothing on open channels, a relative of hers, and somebody else."""

    api: ContractApi
    sessions: Sessions
    amina: Person
    conversation: str
    maria_s: str
    """The relative's conversation about Amina."""

    async def link(self, message_id: str = "m2") -> LinkOut:
        """Let Amina ask, have the answer kept back, and choose the link."""
        context = {"text": QUESTION}
        await self.api.ask(self.conversation, "m1", kind="kept_back", options=["call_back", "link"], context=context)
        await self.api.choose(self.conversation, message_id, "LÄNK")
        return await self.api.make_link(self.conversation, message_id)

    async def open(self, link: LinkOut, personnummer: str = AMINA) -> RedeemOut:
        return await self.api.redeem("token", link.token, personnummer)

    async def log(self) -> list[tuple[str, str, object]]:
        """Return what the access log says of links: action, actor, and who it was."""
        async with self.sessions() as session:
            rows = await session.scalars(
                select(AccessLogEntry).where(AccessLogEntry.action.like("link.%")).order_by(AccessLogEntry.id)
            )
            return [(row.action, row.actor.value, row.actor_id) for row in rows]

    async def pseudonym(self, opened: RedeemOut) -> str:
        found = await self.api.conversation("web", str(opened.address))
        assert found.known
        return str(found.pseudonym)


async def person(build: Builder, identifiers: Identifiers, name: str, personnummer: str) -> Person:
    made = await build.person(name)
    made.personnummer_lookup = identifiers.lookup("personnummer", personnummer)
    return made


@pytest.fixture
async def stage(api: ContractApi, build: Builder, identifiers: Identifiers, sessions: Sessions) -> Stage:
    unit = await build.unit(opens=None)
    amina, maria = [await person(build, identifiers, *who) for who in [("Amina", AMINA), ("Maria", MARIA)]]
    await person(build, identifiers, "Bengt", BENGT)
    version = await build.version(amina, unit)
    await build.activity(version, 4, "Ta din spruta.")
    await build.point(version, 5, PointKind.GOAL, "Vakna utan stelhet.")
    await build.representation(amina, maria, [Scope.OWN_ACTIVITIES])
    conversation = await build.conversation(amina)
    maria_s = await build.conversation(maria, about=amina)
    await build.session.commit()
    return Stage(
        api=api,
        sessions=sessions,
        amina=amina,
        conversation=str(conversation.pseudonym),
        maria_s=str(maria_s.pseudonym),
    )


async def test_the_person_who_asked_opens_it_and_reads_at_the_strong_level(stage: Stage) -> None:
    hidden = await stage.api.own_activities(stage.conversation, "m1")
    assert [one.text for one in hidden.activities] == [None]
    opened = await stage.open(await stage.link())
    assert (opened.opened, opened.question) == (True, QUESTION)
    strong = await stage.api.own_activities(await stage.pseudonym(opened), "m3")
    assert [one.text for one in strong.activities] == ["Ta din spruta."]
    still_hidden = await stage.api.own_activities(stage.conversation, "m4")
    assert [one.text for one in still_hidden.activities] == [None]
    assert [entry[:2] for entry in await stage.log()] == [("link.make", "patient"), ("link.open", "patient")]


async def test_the_code_opens_the_same_link_once_however_it_is_typed(stage: Stage) -> None:
    link = await stage.link()
    typed = f" {link.code[:4].lower()}-{link.code[4:]} "
    assert (await stage.api.redeem("code", typed, AMINA)).opened
    assert not (await stage.api.redeem("code", typed, AMINA)).opened
    assert not (await stage.open(link)).opened


async def test_a_guessed_link_opens_nothing(stage: Stage) -> None:
    link = await stage.link()
    for kind, secret in [("token", "A" * 22), ("code", "34AC67DF"), ("code", link.token), ("token", link.code)]:
        assert not (await stage.api.redeem(kind, secret, AMINA)).opened  # type: ignore[arg-type]
    assert (await stage.open(link)).opened


async def test_a_link_opens_once_also_when_two_try_at_the_same_moment(stage: Stage) -> None:
    link = await stage.link()
    opened = await asyncio.gather(*(stage.open(link) for _ in range(4)))
    assert sorted(one.opened for one in opened) == [False, False, False, True]


@pytest.mark.parametrize(("minutes", "opens"), [(14, True), (15, False), (60, False)])
async def test_a_link_lives_for_fifteen_minutes(stage: Stage, clock: SettableClock, minutes: int, opens: bool) -> None:
    link = await stage.link()
    clock.advance(minutes=minutes)
    assert (await stage.open(link)).opened is opens


async def test_somebody_else_is_refused_and_logged_and_the_right_person_opens_it_after(stage: Stage) -> None:
    link = await stage.link()
    assert await stage.open(link, BENGT) == RedeemOut(opened=False)
    assert await stage.open(link, NOBODY) == RedeemOut(opened=False)
    refused = (await stage.log())[1:]
    assert [entry[:2] for entry in refused] == [("link.refused", "service")] * 2
    async with stage.sessions() as session:
        bengt = await session.scalar(select(Person.id).where(Person.given_name == "Bengt"))
    assert [entry[2] for entry in refused] == [bengt, None]
    assert (await stage.open(link)).opened


async def test_after_three_refusals_nobody_opens_it(stage: Stage) -> None:
    link = await stage.link()
    for _ in range(3):
        assert not (await stage.open(link, BENGT)).opened
    assert not (await stage.open(link)).opened
    async with stage.sessions() as session:
        assert await session.scalar(select(Link.question)) is None


async def test_a_relative_opens_their_own_link_and_reads_what_their_right_covers(stage: Stage) -> None:
    link = await stage.api.make_link(stage.maria_s, "m9")
    assert not (await stage.open(link, AMINA)).opened
    pseudonym = await stage.pseudonym(await stage.open(link, MARIA))
    told = await stage.api.own_activities(pseudonym, "m10")
    assert (told.about, [one.text for one in told.activities]) == ("Amina", ["Ta din spruta."])
    assert not (await stage.api.goals(pseudonym, "m11")).allowed


async def test_a_right_that_is_withdrawn_ends_the_relative_s_session(stage: Stage) -> None:
    opened = await stage.open(await stage.api.make_link(stage.maria_s, "m9"), MARIA)
    assert (await stage.api.strong_session(str(opened.session))).address == opened.address
    async with stage.sessions.begin() as session:
        await session.execute(update(Representation).values(revoked_at=NOW))
    assert (await stage.api.strong_session(str(opened.session))).address is None
    assert not (await stage.api.conversation("web", str(opened.address))).known


async def test_neither_link_nor_session_outlives_the_number_that_it_was_asked_from(stage: Stage) -> None:
    opened = await stage.open(await stage.link())
    link = await stage.api.make_link(stage.conversation, "m8")
    async with stage.sessions.begin() as session:
        await session.execute(update(ChannelBinding).values(ended_at=NOW))
    assert not (await stage.open(link)).opened
    assert (await stage.api.strong_session(str(opened.session))).address is None


async def test_a_new_link_ends_the_one_before_and_the_same_message_gets_it_anew(stage: Stage) -> None:
    first = await stage.link("m2")
    again = await stage.api.make_link(stage.conversation, "m2")
    assert not (await stage.open(first)).opened
    newer = await stage.api.make_link(stage.conversation, "m3")
    assert not (await stage.open(again)).opened
    assert (await stage.open(newer)).opened


async def test_a_link_without_a_question_that_was_kept_back_opens_an_empty_conversation(stage: Stage) -> None:
    opened = await stage.open(await stage.api.make_link(stage.conversation, "m8"))
    assert (opened.opened, opened.question) == (True, None)


@pytest.mark.parametrize(
    ("uses", "holds"), [([29], True), ([30], False), ([25, 50], True), ([25, 50, 59], True), ([25, 50, 60], False)]
)
async def test_a_session_ends_after_half_an_hour_idle_and_always_after_an_hour(
    stage: Stage, clock: SettableClock, uses: list[int], holds: bool
) -> None:
    opened = await stage.open(await stage.link())
    pseudonym, began = await stage.pseudonym(opened), clock()
    found = None
    for minutes in uses:
        clock.set(began + timedelta(minutes=minutes))
        found = await stage.api.strong_session(str(opened.session))
    assert found is not None
    assert (found.address is not None) is holds
    if holds:
        assert (await stage.api.own_activities(pseudonym, "m9")).shown == "all"
    else:
        with pytest.raises(ContractApiRefused, match="conversation-unknown"):
            await stage.api.own_activities(pseudonym, "m9")


async def test_after_logging_out_neither_the_secret_nor_the_conversation_holds(stage: Stage) -> None:
    opened = await stage.open(await stage.link())
    pseudonym = await stage.pseudonym(opened)
    await stage.api.end_strong_session(str(opened.session))
    assert (await stage.api.strong_session(str(opened.session))).address is None
    assert not (await stage.api.conversation("web", str(opened.address))).known
    with pytest.raises(ContractApiRefused, match="conversation-unknown"):
        await stage.api.own_activities(pseudonym, "m9")


async def test_a_conversation_on_the_web_that_nobody_has_logged_in_to_is_unknown(stage: Stage, build: Builder) -> None:
    async with stage.sessions() as session:
        amina = await session.get_one(Person, stage.amina.id)
        binding = (await session.scalars(select(ChannelBinding).limit(1))).one()
    conversation = await build.conversation(amina)
    conversation.channel, conversation.binding_id = conversation.channel.WEB, binding.id
    await build.session.commit()
    with pytest.raises(ContractApiRefused, match="conversation-unknown"):
        await stage.api.own_activities(str(conversation.pseudonym), "m9")


async def test_whoever_is_logged_in_gets_no_link(stage: Stage) -> None:
    pseudonym = await stage.pseudonym(await stage.open(await stage.link()))
    with pytest.raises(ContractApiRefused, match="conflict"):
        await stage.api.make_link(pseudonym, "m9")


async def test_no_secret_is_stored(stage: Stage) -> None:
    link = await stage.link()
    opened = await stage.open(link)
    async with stage.sessions() as session:
        stored = " ".join(
            [
                *map(str, (await session.execute(select(Link.__table__))).one()),
                *map(str, (await session.execute(select(StrongSession.__table__))).one()),
                *[str(row) for row in (await session.execute(select(Conversation.__table__))).all()],
            ]
        )
        assert await session.scalar(select(func.count()).select_from(Link)) == 1
    assert [secret for secret in (link.token, link.code, opened.session) if str(secret) in stored] == []
    assert QUESTION not in stored
