"""What has not come through is a task for the unit."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from contract_api.cases.models import Case, CaseReason
from tests.contract_api.unasked.conftest import KARIN, Post, at

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


async def test_what_the_provider_says_of_it_stands_in_the_task(post: Post) -> None:
    await post.time(VISIT)
    (told,) = await post.due(WEEK)
    await post.api.undelivered(told.id, "no_such_number")
    (task,) = await tasks(post)
    assert task.text == (
        "En påminnelse om tiden kom inte fram. Ring eller skriv på annat sätt. "
        "Numret går inte att nå. Kontrollera att det är rätt."
    )


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
