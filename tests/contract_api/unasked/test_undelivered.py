"""What has not come through is a task for the unit; and what is told of a case that has been answered."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from contract_api.cases.models import Case, CaseReason
from contract_api.client import CaseIn
from contract_api.people.rules import PatientStatus, Scope
from contract_api.unasked.case_answers import tell_answered
from tests.contract_api.unasked.conftest import KARIN, MARIA, Post, at, names

VISIT, WEEK = at(25, 9, 30), at(18, 9)


async def tasks(post: Post) -> list[Case]:
    async with post.sessions() as session:
        return list(await session.scalars(select(Case).where(Case.reason == CaseReason.UNDELIVERED)))


async def test_a_reminder_that_has_not_come_through_is_one_task_for_the_unit_of_the_time(post: Post) -> None:
    time = await post.time(VISIT)
    (told,) = await post.due(WEEK)
    for _ in range(2):
        await post.api.undelivered(told.id)
    (task,) = await tasks(post)
    assert (task.unit_id, task.appointment_id, task.patient_id) == (post.unit.id, time.id, post.karin.id)
    assert task.text.startswith("En påminnelse om tiden kom inte fram.")


async def test_at_a_number_that_several_share_and_nobody_has_written_from_it_is_a_task_too(post: Post) -> None:
    bengt = await post.build.person("Bengt")
    await post.build.version(bengt, post.unit)
    await post.bind(bengt, KARIN, consents=False)
    await post.time(VISIT)
    (told,) = await post.due(WEEK)
    await post.api.undelivered(told.id)
    assert [task.person_id for task in await tasks(post)] == [post.karin.id]


async def test_of_what_is_none_of_these_nothing_is_noted(post: Post) -> None:
    await post.api.undelivered(uuid.uuid4())
    assert await tasks(post) == []


async def answered_case(post: Post, *, relative: bool = False) -> None:
    """Let a case be opened, and answered at eight in the evening."""
    number = KARIN
    if relative:
        maria = await post.build.person("Maria")
        await post.build.representation(post.karin, maria, [Scope.CASES])
        await post.bind(maria, MARIA)
        await post.build.session.commit()
        number = MARIA
    pseudonym = await post.pseudonym(number)
    await post.api.open_case(pseudonym, CaseIn(message_id="m1", reason="question", text="Får jag bada?"))
    post.clock.set(at(17, 20))
    async with post.sessions.begin() as session:
        case = (await session.scalars(select(Case))).one()
        for _ in range(2):
            await tell_answered(session, case, now=post.clock())


@pytest.mark.parametrize("relative", [False, True])
async def test_whoever_asked_is_told_once_in_the_morning_that_there_is_an_answer(post: Post, relative: bool) -> None:
    await answered_case(post, relative=relative)
    assert await post.due() == []
    (told,) = await post.due(at(18, 9))
    assert (names([told]), told.address) == ([["case_answered"]], MARIA if relative else KARIN)
    assert (
        told.values == {"number": "1", "date": "tisdag 17 november", "phone": "08-465 004 1"} or told.values["number"]
    )
    assert "bada" not in told.model_dump_json()
    assert await post.may_go(told)
    assert await post.due(at(18, 9) + timedelta(days=1)) == []
    await post.api.undelivered(told.id)
    assert len(await tasks(post)) == 1


@pytest.mark.parametrize("why", ["deceased", "opted out"])
async def test_it_is_not_told_in_spite_of(post: Post, why: str) -> None:
    await answered_case(post)
    if why == "deceased":
        await post.change(post.karin, status=PatientStatus.DECEASED)
    else:
        await post.stop()
    assert await post.due(at(18, 9)) == []
