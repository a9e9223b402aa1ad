"""What somebody at the care has answered: on its way to whoever wrote, and told of when it does not arrive."""

from __future__ import annotations

import uuid

from bot.gateway.delivery import NOT_ALLOWED, Delivery
from bot.gateway.models import Kind, OutboundMessage
from nastasteg.notices import Notice
from tests.bot.gateway.conftest import KARIN, House
from tests.bot.gateway.test_sending import report
from tests.bot.gateway.test_unasked import notice, states, tell

SAID = "utter_case_reply Anna Lindgren, distriktssköterska Ja, det går bra."


def reply(words: str = "Ja, det går bra.") -> Notice:
    return Notice(
        id=uuid.uuid4(),
        about=uuid.uuid4(),
        channel="sms",
        address=KARIN,
        text="utter_case_reply",
        values={"sender": "Anna Lindgren, distriktssköterska", "reply": words},
        is_reply=True,
    )


async def test_who_has_written_stopp_gets_the_answer_to_what_they_wrote(house: House) -> None:
    await house.write("STOPP")
    await house.work()
    await tell(house, reply())
    await house.work()
    assert await house.received() == ["utter_stopped", SAID]
    assert (Kind.CARE_REPLY, Delivery.ACCEPTED, None) in await states(house)


async def test_the_same_answer_is_sent_once(house: House) -> None:
    same = reply()
    await tell(house, same, same)
    await house.work()
    assert await house.received() == [SAID]


async def test_the_words_are_sent_as_they_are_but_for_what_an_sms_cannot_carry(house: House) -> None:
    await tell(house, reply("{sender} \u2013 100 % \u201dbra\u201d"))
    await house.work()
    assert await house.received() == ['utter_case_reply Anna Lindgren, distriktssköterska {sender} - 100 % "bra"']


async def test_what_may_not_go_when_it_is_to_be_sent_is_not_sent_and_told_of(house: House) -> None:
    answer = reply()
    house.care.may_be_written_to = False
    await tell(house, answer)
    await house.work()
    assert await house.received() == []
    assert await states(house) == [(Kind.CARE_REPLY, Delivery.FAILED, NOT_ALLOWED)]
    await house.worker.unasked.tell_undelivered()
    assert house.care.undelivered == [str(answer.id)]


async def test_an_answer_that_the_provider_refuses_is_told_of_and_others_are_not(house: House) -> None:
    await house.faults(creates=[{"code": 21610, "status": 400, "times": 1}])
    refused, sent = reply(), reply("Två")
    await tell(house, refused)
    await house.work()
    await tell(house, sent)
    await house.work()
    for _ in range(2):
        await house.worker.unasked.tell_undelivered()
    assert house.care.undelivered == [str(refused.id)]


async def test_what_has_come_through_is_told_once_and_waits_while_contract_api_is_away(house: House) -> None:
    answer = reply()
    await tell(house, answer, notice())
    await house.work()
    for row in await house.rows(OutboundMessage):
        await report(house, row, "delivered")
    house.care.is_down = True
    await house.worker.unasked.tell_delivered()
    house.care.is_down = False
    for _ in range(2):
        await house.worker.unasked.tell_delivered()
    assert house.care.delivered == [str(answer.id)], "only an answer of the care's is told of"
