"""A new version of the contract: it is told that there is one, and asked whether it is right."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contract_api.cases.models import Case, CaseReason
from contract_api.client import CaseIn
from contract_api.contracts.models import ContractVersion, VersionStatus
from contract_api.disclosure.rules import DecisionKind
from contract_api.people.rules import PatientStatus
from contract_api.unasked.models import ContractOpinion
from tests.contract_api.builders import NOW
from tests.contract_api.unasked.conftest import KARIN, Post, at, names

MORNING = at(18, 9)
SAID = ["contract_changed", "contract_changed_points", "read_with_link", "contract_right_ask"]


async def renewed(post: Post, *changed: int) -> ContractVersion:
    """A second version, agreed after the patient had consented, in which some of three points are others."""
    async with post.sessions() as session:
        first = (await session.scalars(select(ContractVersion))).one()
    contract = await post.build.contract_of(first)
    for number in (1, 2, 3):
        await post.build.activity(first, number, f"Gör {number}.")
    async with post.sessions.begin() as session:
        await session.execute(update(ContractVersion).values(status=VersionStatus.SUPERSEDED))
    second = await post.build.version(
        post.karin, post.unit, contract=contract, number=first.number + 1, agreed_at=NOW + timedelta(hours=1)
    )
    for number in (1, 2, 3):
        await post.build.activity(second, number, "Gör något annat." if number in changed else f"Gör {number}.")
    await post.build.session.commit()
    return second


async def test_it_is_told_once_with_the_numbers_of_what_has_changed_and_asked_whether_it_is_right(post: Post) -> None:
    await renewed(post, 1, 3)
    (told,) = await post.due(MORNING)
    assert names([told]) == [SAID]
    assert told.more[0].values == {"points": "1 och 3"}
    assert (told.about, told.address) == (post.karin.id, KARIN)
    assert await post.may_go(told)
    assert await post.due(MORNING + timedelta(days=1)) == []


async def test_the_first_version_is_no_change(post: Post) -> None:
    async with post.sessions.begin() as session:
        await session.execute(update(ContractVersion).values(agreed_at=NOW + timedelta(hours=1)))
    assert await post.due(MORNING) == []


@pytest.mark.parametrize(
    "why",
    ["nothing", "before consent", "long ago", "still to come", "draft", "deceased", "opted out", "undecided"],
)
async def test_when_it_is_not_told(post: Post, why: str) -> None:
    version = await renewed(post, 1)
    match why:
        case "before consent":
            await post.change(version, agreed_at=NOW - timedelta(hours=1))
        case "long ago":
            assert await post.due(MORNING + timedelta(days=20)) == []
            return
        case "still to come":
            await post.change(version, valid_from=at(20, 9).date())
        case "draft":
            await post.change(version, status=VersionStatus.DRAFT)
        case "deceased":
            await post.change(post.karin, status=PatientStatus.DECEASED)
        case "opted out":
            await post.stop()
        case "undecided":
            undecided = await post.build.unit(opens=None)
            await post.build.session.commit()
            await post.change(version, unit_id=undecided.id)
    assert len(await post.due(MORNING)) == (1 if why == "nothing" else 0)


async def test_where_only_notices_may_be_said_the_same_is_said_which_is_no_content(post: Post) -> None:
    version = await renewed(post, 2)
    notices = await post.build.unit(opens=DecisionKind.NOTICES)
    await post.build.session.commit()
    await post.change(version, unit_id=notices.id)
    (told,) = await post.due(MORNING)
    assert names([told]) == [SAID]
    assert "Gör" not in told.model_dump_json()


async def test_when_all_is_new_the_whole_paper_is_to_be_read(post: Post) -> None:
    version = await renewed(post)
    for number in range(4, 12):
        await post.build.activity(version, number, "Ny punkt.")
    await post.build.session.commit()
    (told,) = await post.due(MORNING)
    assert "contract_changed_paper" in names([told])[0]


async def test_a_version_that_is_superseded_before_it_is_told_is_not_told(post: Post) -> None:
    version = await renewed(post, 1)
    (told,) = await post.due(MORNING)
    await post.change(version, status=VersionStatus.SUPERSEDED)
    assert not await post.may_go(told)
    assert await post.due() == []


async def test_who_is_in_the_middle_of_something_is_told_afterwards(post: Post) -> None:
    await renewed(post, 1)
    post.clock.set(MORNING)
    await post.api.ask(await post.pseudonym(), "m1", kind="access", options=["end"])
    assert await post.due() == []
    assert await post.due(MORNING + timedelta(minutes=9)) == []
    assert await post.write("m2", "nej") == "no"
    assert names(await post.due(MORNING + timedelta(minutes=10))) == [SAID]


async def asked(post: Post) -> tuple[ContractVersion, str]:
    version = await renewed(post, 1)
    (told,) = await post.due(MORNING)
    assert await post.may_go(told)
    return version, await post.pseudonym()


async def opinions(post: Post) -> list[tuple[bool, str | None]]:
    async with post.sessions() as session:
        rows = await session.scalars(select(ContractOpinion).order_by(ContractOpinion.said_at))
        return [(row.is_right, row.wish_message) for row in rows]


async def test_a_yes_is_noted_with_who_when_and_which_version(post: Post) -> None:
    version, pseudonym = await asked(post)
    assert await post.write("m1", "ja") == "right"
    for _ in range(2):
        assert (await post.api.contract_opinion(pseudonym, "m1")).noted == "right"
    async with post.sessions() as session:
        noted = (await session.scalars(select(ContractOpinion))).one()
    assert (noted.version_id, noted.person_id, noted.is_right) == (version.id, post.karin.id, True)
    assert noted.said_at == MORNING


async def test_a_no_asks_what_is_wrong_and_the_next_message_is_a_wish_beside_the_text(post: Post) -> None:
    version, pseudonym = await asked(post)
    assert await post.write("m1", "nej") == "no"
    for _ in range(2):
        assert (await post.api.contract_opinion(pseudonym, "m1")).noted == "wrong"
    assert await opinions(post) == [(False, None)]
    words = "Jag tar inte längre den där tabletten som står i punkt 3, det bestämde vi i går"
    assert (await post.api.choose(pseudonym, "m2", words)).kind == "contract_wrong"
    for _ in range(2):
        assert (await post.api.contract_opinion(pseudonym, "m2")).noted == "wish"
    await post.api.open_case(pseudonym, CaseIn(message_id="m2", reason="change", text=words))
    assert await opinions(post) == [(False, "m2")]
    async with post.sessions() as session:
        case = (await session.scalars(select(Case))).one()
        assert (case.reason, case.text) == (CaseReason.CHANGE, words)
        assert (await session.get_one(ContractVersion, version.id)).status is VersionStatus.CURRENT
    assert not (await post.api.choose(pseudonym, "m3", "en fråga till")).open


async def test_a_message_that_answers_nothing_of_it_is_noted_as_nothing(post: Post) -> None:
    _, pseudonym = await asked(post)
    refused = await asyncio.gather(post.api.contract_opinion(pseudonym, "m9"), return_exceptions=True)
    assert [str(one) for one in refused] == ["409 conflict"]
    assert await opinions(post) == []
