"""Who has chosen SMS instead of e-mail is told the same in the same way, at a number, and never at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.gateway.care import CareOverHttp
from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, Kind, OutboundMessage
from contract_api.staff.models import Staff
from contract_api.staff_mail.rules import may_sound
from contract_api.staff_mail.service import set_email, set_phone
from tests.contract_api.inbox.conftest import ANNA, QUESTION
from tests.contract_api.staff_mail.test_told_by_mail import ANNAS, Post, post
from tests.contract_api.unasked.conftest import at

__all__ = ["post"]

PHONE, OTHER = "+46701740631", "+46701740632"


async def by_sms(post: Post, number: str | None = PHONE) -> None:
    before = post.inbox.clock() - timedelta(minutes=1)
    async with post.inbox.sessions.begin() as session:
        await set_phone(session, post.inbox.identifiers, subject=ANNA, number=number, now=before)


async def stored(post: Post) -> list[tuple[str, str, str]]:
    """Return to whom SMS are stored to be sent, what they say, and as what."""
    async with post.inbox.sessions() as session:
        rows = await session.execute(
            select(OutboundMessage, Address)
            .join(Address, Address.id == OutboundMessage.address_id)
            .order_by(OutboundMessage.created_at)
        )
        return [
            (post.inbox.identifiers.open(address.address_sealed), message.text, message.kind)
            for message, address in rows
        ]


async def test_what_is_told_says_how_many_and_nothing_of_them(post: Post) -> None:
    await by_sms(post)
    for number in range(2):
        await post.inbox.ask(f"{QUESTION} {number}", reason=("question", "certificate")[number])
    await post.minute(2)
    ((to, said, kind),) = await stored(post)
    assert (to, kind, post.server.taken) == (PHONE, Kind.UNASKED, [])
    assert said.startswith("Du har 2 nya ärenden i Nästa steg.\nLogga in i inkorgen")
    for secret in ("Karin", "grapefrukt", "1955", "Hjärt"):
        assert secret not in said
    await post.minute(20)
    assert len(await stored(post)) == 1, "what has been told is not told again"
    async with post.inbox.sessions() as session:
        sends = await session.scalar(text("SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'bot.send'"))
        assert (sends, await session.scalar(select(OutboundMessage.status))) == (1, Delivery.QUEUED)


async def test_a_job_that_is_run_again_after_a_crash_stores_nothing_more(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await by_sms(post)
    await post.inbox.ask()

    async def lost(*_args: object, **_given: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(CareOverHttp, "mail_outcome", lost)
        await post.minute(2)
    assert (len(await stored(post)), await post.waiting_jobs()) == (1, 1)
    post.inbox.clock.advance(seconds=30)
    await post.work()
    assert (len(await stored(post)), await post.waiting_jobs()) == (1, 0)


async def test_just_before_it_is_sent_the_number_must_still_be_theirs(post: Post) -> None:
    await by_sms(post)
    api, inbox = post.inbox.api, post.inbox
    async with inbox.sessions() as session:
        anna = (await session.scalars(select(Staff).where(Staff.subject == ANNA))).one()

    async def may_go(number: str) -> bool:
        return await api.may_write_to("sms", number, anna.id, notice_id=anna.id)

    assert (await may_go(PHONE), await may_go(OTHER)) == (True, False)
    await by_sms(post, OTHER)
    assert (await may_go(PHONE), await may_go(OTHER)) == (False, True)
    async with inbox.sessions.begin() as session:
        (await session.get_one(Staff, anna.id)).ended_at = inbox.clock()
    assert not await may_go(OTHER)


async def test_one_way_takes_the_place_of_the_other(post: Post) -> None:
    await by_sms(post)
    async with post.inbox.sessions.begin() as session:
        await set_email(session, subject=ANNA, email=ANNAS, now=post.inbox.clock() - timedelta(minutes=1))
    await post.inbox.ask()
    await post.minute(2)
    assert (await stored(post), len(post.server.taken)) == ([], 1)
    await by_sms(post, None)
    await post.inbox.ask("En sak till.")
    await post.minute(90)
    assert (await stored(post), len(post.server.taken)) == ([], 1)


async def test_without_a_mail_server_those_are_told_who_are_told_by_sms(post: Post) -> None:
    without = post.mailer.settings.model_copy(update={"smtp_host": ""})
    mailer = replace(post.mailer, settings=without)
    await post.inbox.ask()
    post.inbox.clock.advance(minutes=2)
    await mailer.want_due()
    assert await post.waiting_jobs() == 0, "Anna has an address for e-mail"
    await by_sms(post)
    await post.inbox.ask("En sak till.")
    post.inbox.clock.advance(minutes=2)
    await mailer.want_due()
    await post.work()
    assert [to for to, _, _ in await stored(post)] == [PHONE]


@pytest.mark.parametrize(
    ("hour", "minute", "sounds"), [(6, 59, False), (7, 0, True), (19, 59, True), (20, 0, False), (2, 0, False)]
)
def test_no_telephone_sounds_at_night(hour: int, minute: int, sounds: bool) -> None:
    assert may_sound(at(18, hour, minute)) is sounds


async def test_what_has_happened_at_night_is_told_in_the_morning(post: Post) -> None:
    await by_sms(post)
    post.inbox.clock.set(at(18, 23))
    await post.inbox.ask()
    await post.minute(5)
    assert await stored(post) == []
    post.inbox.clock.set(at(19, 7, 30))
    await post.minute()
    assert len(await stored(post)) == 1
