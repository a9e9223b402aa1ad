"""Consent to what nobody has asked for: recorded with the code by which a number becomes somebody's, or by staff."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contract_api.access_log.models import AccessLogEntry
from contract_api.client import EnrolmentIn
from contract_api.unasked import consent
from contract_api.unasked.models import MessageConsent
from tests.contract_api.unasked.conftest import BENGT, Post


async def consents(post: Post, person_id: object) -> list[tuple[str, str | None]]:
    async with post.sessions() as session:
        rows = await session.scalars(select(MessageConsent).where(MessageConsent.person_id == person_id))
        return [(row.recorded_by, row.ended_by) for row in rows]


@pytest.mark.parametrize("wants", [True, False])
async def test_it_is_asked_for_with_the_code_and_holds_once_that_is_redeemed(post: Post, wants: bool) -> None:
    bengt = await post.build.person("Bengt")
    await post.build.session.commit()
    given = await post.api.enrol(EnrolmentIn(external_ref=bengt.external_ref, by="Siv Dal", wants_messages=wants))
    assert await consents(post, bengt.id) == []
    for _ in range(2):
        assert await post.api.redeem_code("sms", BENGT, f"Hej {given.code}")
    assert await consents(post, bengt.id) == ([("Siv Dal", None)] if wants else [])


async def test_it_is_given_once_ended_once_and_can_be_given_again(post: Post) -> None:
    person_id = post.karin.id
    async with post.sessions() as session:
        assert not await consent.give(session, person_id, by="Siv", now=post.clock())
        assert await consent.end(session, person_id, by="Siv", now=post.clock())
        assert not await consent.end(session, person_id, by="Siv", now=post.clock())
        assert not await consent.has_consented(session, person_id)
        assert await consent.give(session, person_id, by="Siv", now=post.clock())
        assert await consent.has_consented(session, person_id)
        logged = await session.scalars(select(AccessLogEntry.action).order_by(AccessLogEntry.id))
        assert list(logged) == ["consent.ended", "consent.given"]
