"""The pulse: asked where the unit has decided to, as all else that comes unasked, and counted without any name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contract_api.access_log.sealing import logged_transaction
from contract_api.contracts.models import ContractVersion
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.rules import PatientStatus
from contract_api.pulse import decisions
from contract_api.pulse.models import Pulse, PulseCount
from contract_api.pulse.rules import Statement
from contract_api.unasked import consent, pausing
from contract_api.unasked.models import Kind, MessageConsent, Unasked
from nastasteg.clock import local_date
from nastasteg.notices import Notice
from tests.contract_api.builders import NOW
from tests.contract_api.unasked.conftest import Post, at, names

LATER = at(14, 10, month=12)
"""So long after the decision that everybody's turn has come, whoever they are."""

EVERY = 28


async def decided(post: Post, every_days: int = EVERY) -> None:
    """The unit asks, and Karin has wanted messages for a while."""
    async with post.sessions.begin() as session:
        await decisions.decide(
            session, post.unit.id, every_days=every_days, reference="VC 2026/7", by="Erik Sandberg", now=NOW
        )
        await session.execute(update(MessageConsent).values(given_at=NOW - timedelta(days=30)))


async def counts(post: Post) -> Sequence[tuple[Statement, int, int]]:
    async with post.sessions() as session:
        found = await session.scalars(select(PulseCount).order_by(PulseCount.statement))
        return [(one.statement, one.yes, one.no) for one in found]


async def asked(post: Post) -> Notice:
    await decided(post)
    (told,) = await post.due(LATER)
    assert await post.may_go(told)
    return told


async def test_without_a_decision_nobody_is_asked(post: Post) -> None:
    assert await post.due(LATER) == []


async def test_one_statement_at_a_time_is_asked_about_and_not_again_before_its_time(post: Post) -> None:
    await decided(post)
    (told,) = await post.due(LATER)
    assert names([told]) == [["pulse_next_step", "pulse_answer"]]
    assert (told.about, await post.may_go(told)) == (post.karin.id, True)
    assert await post.due(LATER + timedelta(days=EVERY - 1)) == []
    (told,) = await post.due(LATER + timedelta(days=EVERY))
    assert names([told])[0][0] == "pulse_own_activities"


async def test_two_who_look_at_once_ask_once(post: Post) -> None:
    await decided(post)
    post.clock.set(LATER)
    await asyncio.gather(*[post.api.hand_over_due() for _ in range(4)])
    assert len(await post.due()) == 1


async def test_those_of_a_unit_are_spread_over_the_days_between(post: Post) -> None:
    for _ in range(12):
        person = await post.build.person()
        await post.build.version(person, post.unit)
        await post.bind(person, f"+467017406{len(str(person.id)):02d}")
    await post.build.session.commit()
    await decided(post, every_days=365)
    days = [local_date(NOW) + timedelta(days=one) for one in (30, 400)]
    asked_by = []
    for day in days:
        await post.due(at(day.day, 10, month=day.month).replace(year=day.year))
        async with post.sessions() as session:
            asked_by.append(len(set(await session.scalars(select(Pulse.patient_id)))))
    assert asked_by[0] < asked_by[1] == 13


@pytest.mark.parametrize(
    ("why", "state"),
    [
        ("no consent", None),
        ("new consent", None),
        ("other unit keeps", None),
        ("deceased", "not_served"),
        ("in hospital", "not_served"),
        ("protected", "undecided"),
        ("undecided", "undecided"),
        ("opted out", "opted_out"),
        ("paused", "paused"),
        ("shared number", "not_needed"),
        ("night", None),
    ],
)
async def test_when_nobody_is_asked(post: Post, why: str, state: str | None) -> None:
    await decided(post)
    moment = LATER
    match why:
        case "no consent":
            async with logged_transaction(post.sessions) as session:
                await consent.end(session, post.karin.id, by="Siv Dal", now=NOW)
        case "new consent":
            async with post.sessions.begin() as session:
                await session.execute(update(MessageConsent).values(given_at=LATER - timedelta(days=13)))
        case "other unit keeps":
            other = await post.build.unit()
            await post.build.session.commit()
            async with post.sessions.begin() as session:
                await session.execute(update(ContractVersion).values(unit_id=other.id))
        case "deceased":
            await post.change(post.karin, status=PatientStatus.DECEASED)
        case "in hospital":
            await post.change(post.karin, status=PatientStatus.ADMITTED)
        case "protected":
            await post.change(post.karin, is_protected=True)
        case "undecided":
            async with post.sessions.begin() as session:
                unit = await session.get_one(type(post.unit), post.unit.id)
                await session.refresh(unit, ["decisions"])
                for one in unit.decisions:
                    one.withdrawn_at = NOW
        case "opted out":
            await post.stop()
        case "paused":
            async with post.sessions.begin() as session:
                await pausing.pause(session, post.karin.id, message_id="m1", now=LATER)
        case "shared number":
            other_person = await post.build.person("Bengt")
            await post.build.version(other_person, post.unit)
            await post.bind(other_person, "+46701740605", consents=False)
            await post.build.session.commit()
        case _:
            moment = at(14, 3, month=12)
    assert await post.due(moment) == []
    assert await post.states() == ([] if state is None else [state])


async def test_what_only_notices_may_be_said_of_is_asked_too(post: Post) -> None:
    await decided(post)
    notices = await post.build.unit(opens=DecisionKind.NOTICES)
    await post.build.session.commit()
    async with post.sessions.begin() as session:
        await session.execute(update(ContractVersion).values(unit_id=notices.id))
        await decisions.decide(session, notices.id, every_days=EVERY, reference="1", by="Erik Sandberg", now=NOW)
    assert len(await post.due(LATER)) == 1


async def test_once_the_unit_has_ended_it_what_waits_does_not_go(post: Post) -> None:
    await decided(post)
    (told,) = await post.due(LATER)
    async with post.sessions.begin() as session:
        await decisions.end(session, post.unit.id, by="Erik Sandberg", now=LATER)
    assert not await post.may_go(told)
    assert await post.due() == []
    assert sorted(await post.states()) == ["not_needed", "withdrawn"]


async def test_soon_after_another_message_nobody_is_asked(post: Post) -> None:
    await decided(post)
    version = await post.build.unit()
    async with post.sessions.begin() as session:
        session.add(
            Unasked(
                kind=Kind.CONTRACT_CHANGED,
                subject_id=version.id,
                patient_id=post.karin.id,
                person_id=post.karin.id,
                wanted_at=LATER,
                not_before=LATER,
                handed_over_at=LATER - timedelta(days=1),
                composed="x",
            )
        )
    assert await post.due(LATER) == []
    assert len(await post.due(LATER + timedelta(days=1))) == 1


@pytest.mark.parametrize(("words", "knows"), [("ja", True), ("nej", False)])
async def test_an_answer_is_counted_once_without_whose_it_was(post: Post, words: str, knows: bool) -> None:
    await asked(post)
    assert await post.write("m1", words) == ("yes" if knows else "no")
    pseudonym = await post.pseudonym()
    for _ in range(2):
        assert (await post.api.pulse(pseudonym, "m1")).knows is knows
    assert await counts(post) == [(Statement.NEXT_STEP, int(knows), int(not knows))]
    async with post.sessions() as session:
        kept = (await session.scalars(select(Pulse))).one()
        assert set(kept.__dict__) & {"yes", "no", "knows", "is_yes"} == set()
        assert kept.answered_at == LATER


async def test_a_number_is_no_answer_and_a_message_that_answers_nothing_is_not_counted(post: Post) -> None:
    await asked(post)
    assert await post.write("m1", "1") == ""
    refused = await asyncio.gather(post.api.pulse(await post.pseudonym(), "m1"), return_exceptions=True)
    assert ([str(one) for one in refused], await counts(post)) == (["409 conflict"], [])


async def test_what_has_not_come_through_is_a_task_at_the_unit(post: Post) -> None:
    told = await asked(post)
    await post.api.undelivered(told.id)
    cases = await post.api.cases(post.unit.hsa_id)
    assert [one.reason for one in cases] == ["undelivered"]
