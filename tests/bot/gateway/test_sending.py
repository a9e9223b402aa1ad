from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, quote

import httpx
import pytest
from sqlalchemy import update

from bot.gateway.delivery import Delivery
from bot.gateway.models import Address, OutboundMessage
from bot.gateway.resolver import next_question
from bot.gateway.twilio_webhook import EMPTY_TWIML
from bot.gateway.worker import SENDS_AT_ONCE
from nastasteg.settings import SmsProvider
from tests.bot.gateway.conftest import ACCOUNT, KARIN, OUR_NUMBER, STRANGER, WEBHOOK_KEY, House, elks_sms


@pytest.fixture(params=SmsProvider)
def sms_provider(request: pytest.FixtureRequest) -> SmsProvider:
    """All that follows holds for every provider of SMS."""
    provider: SmsProvider = request.param
    return provider


async def the_message(house: House) -> OutboundMessage:
    (message,) = await house.rows(OutboundMessage)
    return message


async def report(house: House, message: OutboundMessage, status: str, **fields: str) -> httpx.Response:
    provider_id = fields.pop("provider_id", message.provider_id or "SM1")
    if house.is_elks:
        form = {"id": provider_id, "status": {"undelivered": "failed", "queued": "created"}.get(status, status)}
    else:
        form = {"AccountSid": ACCOUNT, "MessageSid": provider_id, "MessageStatus": status}
    return await house.call(form | fields, "/status", id=str(message.id))


async def test_a_message_that_the_provider_has_is_accepted_under_its_id(house: House) -> None:
    await house.write("test")
    await house.work()
    message = await the_message(house)
    assert (message.status, message.provider_id is not None) == (Delivery.ACCEPTED, True)
    assert await house.received() == ["utter_test"]


async def test_the_provider_is_told_where_to_report_with_our_id(house: House) -> None:
    await house.write("test")
    await house.work()
    message = await the_message(house)
    assert message.claimed_at == house.clock()
    response = await report(house, message, "delivered")
    assert response.is_success
    assert (await the_message(house)).status is Delivery.DELIVERED


@pytest.mark.parametrize(
    ("statuses", "end"),
    [
        (["sent", "delivered"], Delivery.DELIVERED),
        (["delivered", "sent"], Delivery.DELIVERED),
        (["delivered", "undelivered"], Delivery.DELIVERED),
        (["sent", "undelivered"], Delivery.UNDELIVERED),
        (["sent", "queued", "sent"], Delivery.SENT),
        (["whatever"], Delivery.ACCEPTED),
    ],
)
async def test_reports_move_a_message_forward_only(house: House, statuses: list[str], end: Delivery) -> None:
    await house.write("test")
    await house.work()
    for status in statuses:
        assert (await report(house, await the_message(house), status)).is_success
    if house.is_elks and end is Delivery.UNDELIVERED:
        end = Delivery.FAILED  # 46elks has one word for what did not arrive
    assert (await the_message(house)).status is end


async def test_what_is_acknowledged_says_nothing_that_could_be_sent_on_to_the_person(house: House) -> None:
    response = await house.write("test")
    await house.work()
    reported = await report(house, await the_message(house), "sent")
    if house.is_elks:
        assert (response.status_code, response.content, reported.status_code, reported.content) == (204, b"", 204, b"")
    else:
        assert (response.text, reported.text) == (EMPTY_TWIML, EMPTY_TWIML)


@pytest.mark.parametrize("sms_provider", [SmsProvider.TWILIO])
async def test_a_failed_delivery_keeps_the_providers_code(house: House) -> None:
    await house.write("test")
    await house.work()
    await report(house, await the_message(house), "undelivered", ErrorCode="30003")
    assert (await the_message(house)).error_code == "30003"


@pytest.mark.parametrize(
    "query", ["", "?key=", "?key=x", "?id=1&key=demo-webhook-key", "?KEY={key}", "?key={key}&key={key}"]
)
@pytest.mark.parametrize("sms_provider", [SmsProvider.ELKS])
async def test_a_call_that_does_not_hold_our_key_changes_nothing(house: House, query: str) -> None:
    asked = query.replace("{key}", quote(WEBHOOK_KEY))
    responses = [
        await house.web.post(f"/sms/46elks{asked}", data=elks_sms("STOPP")),
        await house.web.post(f"/sms/46elks/status{asked}", data={"id": "s1", "status": "delivered"}),
    ]
    assert [response.status_code for response in responses] == [403, 403]
    assert await house.rows(Address) == []


@pytest.mark.parametrize("sms_provider", [SmsProvider.TWILIO])
async def test_a_report_that_is_not_signed_changes_nothing(house: House) -> None:
    await house.write("test")
    await house.work()
    message = await the_message(house)
    form = {"AccountSid": ACCOUNT, "MessageSid": message.provider_id or "", "MessageStatus": "delivered"}
    url = f"/sms/twilio/status?id={message.id}"
    refused = [
        await house.post(form, path=url, signature=""),
        await house.post(form, path=url, signed_url="https://sms.example.se/sms/twilio/status"),
        await house.post(form | {"AccountSid": "AC" + "9" * 32}, path=url),
    ]
    assert [response.status_code for response in refused] == [403, 403, 403]
    assert (await the_message(house)).status is Delivery.ACCEPTED


@pytest.mark.parametrize("query", ["", "?id=", "?id=nonsense", "?id=00000000-0000-0000-0000-000000000000", "?other=1"])
async def test_a_report_about_nothing_that_we_know_is_acknowledged(house: House, query: str) -> None:
    asked = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
    form = {"AccountSid": ACCOUNT, "MessageSid": "SM" + "0" * 32, "MessageStatus": "sent"}
    form |= {"id": "s" + "0" * 32, "status": "sent"}
    assert (await house.call(form, "/status", **asked)).is_success


async def test_another_messages_report_is_not_taken_for_ours(house: House) -> None:
    await house.write("test")
    await house.work()
    await report(house, await the_message(house), "delivered", provider_id="SM" + "9" * 32)
    assert (await the_message(house)).status is Delivery.ACCEPTED


async def test_a_refused_message_has_failed_with_its_code_and_is_not_tried_again(house: House) -> None:
    await house.faults(creates=[{"code": 21211, "status": 400}])
    await house.write("test")
    await house.work()
    message = await the_message(house)
    assert (message.status, message.error_code) == (Delivery.FAILED, "400" if house.is_elks else "21211")
    assert await house.count("true") == 0


@pytest.mark.parametrize("sms_provider", [SmsProvider.TWILIO])
async def test_a_recipient_who_told_the_provider_to_stop_is_noted(house: House) -> None:
    await house.faults(opted_out=[KARIN])
    await house.write("test")
    await house.work()
    (address,) = await house.rows(Address)
    assert ((await the_message(house)).error_code, address.provider_blocked_at) == ("21610", house.clock())


@pytest.mark.parametrize("fault", [{"code": 20429, "status": 429}, {"code": 20003, "status": 401}])
async def test_a_message_that_was_not_taken_is_sent_later_once(house: House, fault: dict[str, Any]) -> None:
    await house.faults(creates=[fault | {"times": 2}])
    await house.write("test")
    await house.work()
    assert (await the_message(house)).status is Delivery.QUEUED
    await house.try_again()
    await house.try_again()
    assert (await the_message(house)).status is Delivery.ACCEPTED
    assert await house.received() == ["utter_test"]


async def test_a_reply_never_overtakes_an_earlier_one_that_the_provider_did_not_take(house: House) -> None:
    await house.faults(creates=[{"code": 20429, "status": 429, "times": 1}])
    await house.write("test")
    await house.work()
    await house.write("mer")
    await house.work()
    assert await house.received() == []
    await house.try_again()
    assert await house.received() == ["utter_test", "utter_no_more"]


async def test_danger_overtakes_a_reply_that_the_provider_did_not_take(house: House) -> None:
    await house.faults(creates=[{"code": 20429, "status": 429, "times": 1}])
    await house.write("test")
    await house.work()
    await house.write("Jag får ingen luft")
    await house.work()
    assert (await house.received())[0] == "utter_danger_emergency"


async def test_a_message_that_is_not_taken_for_hours_has_failed(house: House) -> None:
    await house.faults(creates=[{"code": 20429, "status": 429, "times": 9}])
    await house.write("test")
    await house.work()
    house.clock.advance(hours=5)
    await house.try_again()
    assert (await the_message(house)).status is Delivery.FAILED
    assert await house.count("true") == 0


UNKNOWN = [{"outcome": "accept_then_fail", "code": 20500, "status": 500}, {"outcome": "accept_then_close"}]


@pytest.mark.parametrize("fault", UNKNOWN)
async def test_an_unknown_outcome_is_settled_by_the_providers_list_and_nothing_is_sent_twice(
    house: House, fault: dict[str, Any]
) -> None:
    await house.faults(creates=[fault])
    await house.write("test")
    await house.work()
    assert (await the_message(house)).status is Delivery.UNKNOWN
    assert await house.count("true") == 0
    house.clock.advance(seconds=3)
    await house.worker.resolver.resolve_due()
    await house.work()
    message = await the_message(house)
    assert (message.status, message.provider_id is not None) == (Delivery.ACCEPTED, True)
    assert await house.received() == ["utter_test"]


async def test_an_order_that_the_provider_never_made_is_sent_again_after_a_minute_and_not_before(house: House) -> None:
    await house.faults(creates=[{"code": 20500, "status": 500}])
    await house.write("test")
    await house.work()
    for _ in range(19):
        house.clock.advance(seconds=3)
        await house.worker.resolver.resolve_due()
    await house.work()
    assert (await the_message(house)).status is Delivery.UNKNOWN
    house.clock.advance(seconds=4)
    await house.worker.resolver.resolve_due()
    await house.work()
    assert (await the_message(house)).status is Delivery.ACCEPTED
    assert await house.received() == ["utter_test"]


async def give_up(house: House, *, faults: list[dict[str, Any]]) -> None:
    """Let two orders to send get no answer, and let the time pass in which the provider is asked about them."""
    await house.faults(creates=faults)
    await house.write("test")
    for _ in range(2):
        await house.work()
        house.clock.advance(seconds=61)
        await house.worker.resolver.resolve_due()


async def test_an_order_that_is_never_listed_is_sent_again_once_and_has_then_failed(house: House) -> None:
    await give_up(house, faults=[{"code": 20500, "status": 500, "times": 2}])
    message = await the_message(house)
    assert (message.status, message.error_code) == (Delivery.FAILED, "never_listed")
    house.clock.advance(hours=1)
    await house.worker.resolver.resolve_due()
    assert await house.count("true") == 0
    assert await house.received() == []


async def test_a_report_about_a_message_that_was_given_up_is_believed(house: House) -> None:
    await give_up(house, faults=[{"code": 20500, "status": 500, "times": 2}])
    await report(house, await the_message(house), "delivered", provider_id="SM" + "7" * 32)
    message = await the_message(house)
    assert (message.status, message.error_code) == (Delivery.DELIVERED, None)


async def test_a_first_order_that_is_listed_after_the_second_settles_the_message(house: House) -> None:
    await house.faults(creates=[{"code": 20500, "status": 500, "times": 2}])
    await house.write("test")
    await house.work()
    first = house.clock()
    house.clock.advance(seconds=90)
    await house.worker.resolver.resolve_due()
    await house.work()
    sent = {"sid": "SM" + "7" * 32, "body": "utter_test", "date_created": format_datetime(first)}
    also = {"id": sent["sid"], "direction": "outgoing", "from": OUR_NUMBER, "to": KARIN}
    also |= {"message": "utter_test", "created": first.replace(tzinfo=None).isoformat()}
    house.unusual.listed = {"data": [also]} if house.is_elks else {"messages": [sent], "next_page_uri": None}
    house.clock.advance(seconds=61)
    await house.worker.resolver.resolve_due()
    message = await the_message(house)
    assert (message.status, message.provider_id) == (Delivery.ACCEPTED, sent["sid"])


async def test_danger_is_answered_while_all_other_sends_wait_for_a_slow_provider(house: House) -> None:
    house.unusual.to_keep_waiting = SENDS_AT_ONCE
    for number in range(SENDS_AT_ONCE + 5):
        await house.write("STOPP", f"+467017406{number + 10}")
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    try:
        async with asyncio.timeout(30):
            while house.unusual.waiting < SENDS_AT_ONCE:  # noqa: ASYNC110 - only the provider knows
                await asyncio.sleep(0.05)
            await house.write("Jag får ingen luft", STRANGER)
            while not await house.received(STRANGER):  # noqa: ASYNC110 - only the provider knows
                await asyncio.sleep(0.05)
        assert await house.received(STRANGER) == ["utter_danger_emergency"]
        waiting = [message for message in await house.rows(OutboundMessage) if message.status is Delivery.SENDING]
        assert len(waiting) >= SENDS_AT_ONCE
    finally:
        house.unusual.let_go.set()
        stop.set()
        await running


async def test_a_reply_to_danger_is_first_in_line_for_a_worker_of_all_queues(house: House) -> None:
    await house.write("STOPP")
    await house.write("Jag får ingen luft")
    job = await house.jobs.job_manager.fetch_job(queues=None, worker_id=await house.jobs.job_manager.register_worker())
    assert job is not None
    assert (job.queue, job.priority > 0) == ("danger", True)


async def test_a_report_settles_an_unknown_outcome_at_once(house: House) -> None:
    await house.faults(creates=[UNKNOWN[0]])
    await house.write("test")
    await house.work()
    await report(house, await the_message(house), "sent", provider_id="SM" + "7" * 32)
    message = await the_message(house)
    assert (message.status, message.provider_id) == (Delivery.SENT, "SM" + "7" * 32)
    house.clock.advance(minutes=5)
    await house.worker.resolver.resolve_due()
    assert await house.due_jobs() == 0


async def test_two_equal_texts_of_unknown_outcome_are_told_apart(house: House) -> None:
    await house.faults(creates=[UNKNOWN[0] | {"times": 1}])
    await house.write("test")
    await house.work()
    await house.faults(creates=[{"code": 20500, "status": 500, "times": 1}])
    await house.write("test")
    await house.work()
    house.clock.advance(seconds=61)
    await house.worker.resolver.resolve_due()
    await house.work()
    messages = await house.rows(OutboundMessage)
    assert {message.status for message in messages} == {Delivery.ACCEPTED}
    assert len({message.provider_id for message in messages}) == 2
    assert await house.received() == ["utter_test"] * 2


async def test_a_provider_that_cannot_be_asked_is_asked_again_and_nothing_is_sent_on_a_guess(house: House) -> None:
    await house.faults(creates=[UNKNOWN[0]])
    await house.write("test")
    await house.work()
    house.unusual.lists_nothing = True
    for _ in range(5):
        house.clock.advance(seconds=61)
        await house.worker.resolver.resolve_due()
    assert (await the_message(house)).status is Delivery.UNKNOWN
    house.unusual.lists_nothing = False
    house.clock.advance(seconds=61)
    await house.worker.resolver.resolve_due()
    await house.work()
    assert (await the_message(house)).status is Delivery.ACCEPTED
    assert await house.received() == ["utter_test"]


async def test_a_message_that_a_killed_worker_was_sending_is_looked_for_before_anything_is_sent(house: House) -> None:
    await house.write("test")
    await house.work()
    async with house.sessions.begin() as session:
        await session.execute(update(OutboundMessage).values(status=Delivery.SENDING, provider_id=None))
    await house.worker.resolver.mark_abandoned()
    assert (await the_message(house)).status is Delivery.SENDING
    house.clock.advance(seconds=16)
    await house.worker.resolver.mark_abandoned()
    await house.worker.resolver.resolve_due()
    await house.work()
    assert (await the_message(house)).status is Delivery.ACCEPTED
    assert await house.received() == ["utter_test"]


async def test_a_message_with_ten_send_jobs_is_sent_once(house: House) -> None:
    await house.write("STOPP")
    message = await the_message(house)
    await asyncio.gather(*(house.worker.sender.run(message.id) for _ in range(10)))
    assert await house.received() == ["utter_stopped"]


def test_the_next_question_to_the_provider_is_always_ahead(clock: Any) -> None:
    claimed = clock()
    for seconds in (0, 1.9, 2, 9, 10, 59, 60, 299, 300, 10_000):
        now = claimed + timedelta(seconds=seconds)
        assert now < next_question(claimed, now) <= now + timedelta(seconds=120)
