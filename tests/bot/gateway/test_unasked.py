"""What contract_api wants told without having been asked: stored once, and sent only if it still may."""

from __future__ import annotations

import uuid

from sqlalchemy import text

from bot.gateway.delivery import NOT_ALLOWED, OPTED_OUT, Delivery
from bot.gateway.models import Kind, OutboundMessage
from nastasteg.identifiers import Identifiers
from nastasteg.notices import Notice, Sentence, defer_notice
from tests.bot.gateway.conftest import KARIN, House
from tests.bot.gateway.test_sending import report

SAID = "utter_enrolment_code K7MD-4T9R måndag 30 november"


def notice(address: str = KARIN) -> Notice:
    return Notice(
        id=uuid.uuid4(),
        about=uuid.uuid4(),
        channel="sms",
        address=address,
        text="utter_enrolment_code",
        values={"code": "K7MD-4T9R", "date": "måndag 30 november"},
    )


async def tell(house: House, *notices: Notice) -> None:
    async with house.sessions.begin() as session:
        for one in notices:
            await defer_notice(house.jobs, session, Identifiers(house.settings.identifier_key), one)


async def states(house: House) -> list[tuple[Kind, Delivery, str | None]]:
    return [(one.kind, one.status, one.error_code) for one in await house.rows(OutboundMessage)]


async def test_it_is_told_to_a_number_that_has_never_written(house: House) -> None:
    await tell(house, notice())
    await house.work()
    assert await house.received() == [SAID]
    assert await states(house) == [(Kind.UNASKED, Delivery.ACCEPTED, None)]
    assert house.care.calls == [("PUT", "/recipients")]


async def test_it_cannot_be_read_in_the_queue(house: House) -> None:
    await tell(house, notice())
    assert await house.count(f"args::text LIKE '%{KARIN[3:]}%' OR args::text LIKE '%K7MD%'") == 0
    assert await house.count("task_name = 'bot.notify'") == 1


async def test_the_same_is_told_once_however_often_it_is_handed_over(house: House) -> None:
    same = notice()
    await tell(house, same, same)
    await house.work()
    await tell(house, same)
    await house.work()
    assert await house.received() == [SAID]


async def test_who_has_written_stopp_is_not_written_to_but_answered(house: House) -> None:
    await house.write("STOPP")
    await house.work()
    await tell(house, notice())
    await house.write("När ska jag komma?")
    await house.work()
    assert await house.received() == ["utter_stopped", "utter_first_message\nSvar: När ska jag komma?"]
    assert (Kind.UNASKED, Delivery.FAILED, OPTED_OUT) in await states(house)


async def test_what_may_no_longer_go_when_it_is_to_be_sent_is_not_sent(house: House) -> None:
    house.care.may_be_written_to = False
    await tell(house, notice())
    await house.write("När ska jag komma?")
    await house.work()
    assert await house.received() == ["utter_first_message\nSvar: När ska jag komma?"]
    assert (Kind.UNASKED, Delivery.FAILED, NOT_ALLOWED) in await states(house)


async def test_while_it_cannot_be_asked_it_waits(house: House) -> None:
    house.care.is_down = True
    await tell(house, notice())
    await house.work()
    assert await house.received() == []
    assert await states(house) == [(Kind.UNASKED, Delivery.QUEUED, None)]
    house.care.is_down = False
    await house.try_again()
    assert await house.received() == [SAID]


async def test_replies_are_sent_without_asking(house: House) -> None:
    house.care.may_be_written_to = False
    await house.write("När ska jag komma?")
    await house.work()
    assert len(await house.received()) == 1
    assert ("PUT", "/recipients") not in house.care.calls


async def test_a_provider_that_does_not_take_it_gets_it_again_after_asking_anew(house: House) -> None:
    await house.faults(creates=[{"code": 20429, "status": 429, "times": 1}])
    await tell(house, notice())
    await house.work()
    await house.try_again()
    assert await house.received() == [SAID]
    assert house.care.calls == [("PUT", "/recipients")] * 2


async def test_several_sentences_are_lines_of_one_message_and_a_link_is_named_only_where_there_is_one(
    house: House,
) -> None:
    more = (Sentence(text="utter_place", values={"place": "Storgatan 1"}), Sentence(text="utter_read_with_link"))
    await tell(house, notice().model_copy(update={"more": more}))
    await house.work()
    assert await house.received() == [f"{SAID}\nutter_place Storgatan 1"]


async def test_replies_go_before_what_nobody_has_asked_for(house: House) -> None:
    await tell(house, notice("+46701740606"))
    await house.write("När ska jag komma?")
    async with house.sessions() as session:
        jobs = await session.execute(
            text("SELECT task_name, priority FROM jobs.procrastinate_jobs ORDER BY priority DESC")
        )
        assert [tuple(job) for job in jobs] == [("bot.turn", 0), ("bot.notify", -1)]


async def test_contract_api_is_asked_until_nothing_more_is_due(house: House) -> None:
    house.care.batches_due = 3
    await house.worker.unasked.hand_over_due()
    assert house.care.calls == [("POST", "/unasked/due")] * 3


async def test_while_contract_api_is_down_nothing_is_handed_over_and_nothing_is_lost(house: House) -> None:
    house.care.is_down = True
    await house.worker.unasked.hand_over_due()
    assert house.care.calls == [("POST", "/unasked/due")]


async def test_what_has_not_come_through_is_told_once(house: House) -> None:
    one = notice()
    await tell(house, one)
    await house.work()
    (sent,) = await house.rows(OutboundMessage)
    await house.worker.unasked.tell_undelivered()
    assert house.care.undelivered == []
    await report(house, sent, "undelivered")
    house.care.is_down = True
    await house.worker.unasked.tell_undelivered()
    house.care.is_down = False
    for _ in range(2):
        await house.worker.unasked.tell_undelivered()
    assert house.care.undelivered == [str(one.id)]


async def test_why_it_has_not_come_through_is_told_where_the_provider_says_it(house: House) -> None:
    notices = [notice(), notice(), notice()]
    await tell(house, *notices)
    await house.work()
    sent = {one.notice_id: one for one in await house.rows(OutboundMessage)}
    for one, code in zip(notices, ["30003", "30005", "30008"], strict=True):
        await report(house, sent[one.id], "undelivered", ErrorCode=code)
        await house.worker.unasked.tell_undelivered()
    assert house.care.why_undelivered == ["switched_off", "no_such_number", None]


async def test_what_was_not_to_go_is_nothing_that_has_not_come_through(house: House) -> None:
    house.care.may_be_written_to = False
    await tell(house, notice())
    await house.work()
    await house.worker.unasked.tell_undelivered()
    assert house.care.undelivered == []


async def test_an_answer_that_has_not_come_through_is_not_told(house: House) -> None:
    await house.write("När ska jag komma?")
    await house.work()
    (sent,) = await house.rows(OutboundMessage)
    await report(house, sent, "failed")
    await house.worker.unasked.tell_undelivered()
    assert house.care.undelivered == []
