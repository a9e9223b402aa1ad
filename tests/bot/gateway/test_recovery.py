from __future__ import annotations

import asyncio
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.gateway.models import InboundMessage
from tests.bot.gateway.conftest import KARIN, OUR_NUMBER, House


async def missed(house: House, body: str, sender: str = KARIN, **more: Any) -> None:
    """Let somebody write while the webhook cannot be reached."""
    await house.faults(webhooks_lost=True)
    await house.provider.post("/control/inbound", json={"from": sender, "body": body} | more)


async def listed(house: House, *messages: tuple[str, Any]) -> None:
    """Let the provider list messages such as its stand-in never makes."""
    now = format_datetime(house.clock())
    items = [
        {"sid": sid, "from": KARIN, "to": OUR_NUMBER, "body": body, "num_media": "0", "direction": "inbound"}
        | {"date_sent": now, "date_created": now, "date_updated": now}
        for sid, body in messages
    ]
    house.unusual.listed = {"messages": items, "next_page_uri": None, "page_size": 200}


async def bodies(house: House) -> list[str]:
    found = await house.rows(InboundMessage)
    return [message.text for message in sorted(found, key=lambda message: message.number)]


async def test_a_message_that_never_reached_us_is_taken_in_from_the_providers_list(house: House) -> None:
    await missed(house, "När ska jag komma?")
    house.clock.advance(seconds=30)
    assert await house.worker.reconciler.run() == 1
    assert await house.worker.reconciler.run() == 0
    await house.work()
    assert await house.received() == ["utter_first_message\nSvar: När ska jag komma?"]


async def test_missed_messages_are_taken_in_in_the_order_in_which_they_were_sent(house: House) -> None:
    for number in range(5):
        await missed(house, str(number))
        house.clock.advance(seconds=2)
    await house.worker.reconciler.run()
    assert await bodies(house) == ["0", "1", "2", "3", "4"]


async def test_a_missed_message_of_danger_is_answered_first_thing(house: House) -> None:
    await missed(house, "Jag får ingen luft")
    await house.worker.reconciler.run()
    await house.work()
    assert (await house.received())[0] == "utter_danger_emergency"


async def test_the_list_is_read_from_where_it_was_last_read_however_long_we_were_down(house: House) -> None:
    await house.worker.reconciler.run()
    house.clock.advance(minutes=1)
    await missed(house, "Hej")
    house.clock.advance(hours=6)
    assert await house.worker.reconciler.run() == 1


async def test_a_first_start_does_not_answer_yesterdays_messages(house: House) -> None:
    await missed(house, "Hej")
    house.clock.advance(days=1)
    assert await house.worker.reconciler.run() == 0


async def test_a_message_in_the_list_that_came_by_webhook_too_is_stored_once(house: House) -> None:
    await missed(house, "Hej")
    await asyncio.gather(*(house.worker.reconciler.run() for _ in range(4)))
    assert await bodies(house) == ["Hej"]


async def test_our_own_messages_and_senders_without_a_number_are_left_in_the_list(house: House) -> None:
    await house.write("test")
    await house.work()
    await missed(house, "Rea!", "ICA")
    assert await house.worker.reconciler.run() == 0


async def test_a_provider_that_cannot_be_reached_is_asked_next_time(house: House) -> None:
    await missed(house, "Hej")
    api = house.worker.reconciler.channel._client.api  # type: ignore[attr-defined]
    right, api.base_url = api.base_url, "http://127.0.0.1:9"
    assert await house.worker.reconciler.run() == 0
    api.base_url = right
    assert await house.worker.reconciler.run() == 1


async def test_half_a_character_in_a_listed_message_is_replaced_and_the_message_answered(house: House) -> None:
    await listed(house, ("SM1", "Hej \ud83d"))
    assert await house.worker.reconciler.run() == 1
    assert await bodies(house) == ["Hej \ufffd"]


async def test_a_listed_message_that_cannot_be_stored_does_not_keep_the_others_out(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    def screen(text: str) -> None:
        if text == "Två":
            raise ValueError(text)

    object.__setattr__(house.worker.reconciler.intake, "screen", screen)
    await listed(house, ("SM1", "Ett"), ("SM2", "Två"), ("SM3", "Tre"))
    assert await house.worker.reconciler.run() == 2
    assert await bodies(house) == ["Ett", "Tre"]
    output = capsys.readouterr()
    said = output.out + output.err
    assert "SM2" in said
    assert "Två" not in said


async def test_a_listed_message_of_an_odd_shape_does_not_keep_the_others_out(house: House) -> None:
    await listed(house, ("SM1", 7), ("SM\ud83d\x00", "Ett"), ("", "Två"), ("SM" + "9" * 90, "Tre"), ("SM3", "Fyra"))
    assert await house.worker.reconciler.run() == 2
    assert await bodies(house) == ["Ett", "Fyra"]


async def test_the_lost_job_of_a_reply_to_danger_is_made_again_in_the_queue_of_danger(house: House) -> None:
    await house.write("Jag får ingen luft")
    async with house.sessions.begin() as session:
        await session.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    house.clock.advance(seconds=6)
    await house.worker.sweeper.defer_lost()
    assert await house.count("queue_name = 'danger'") == 1
    await house.worker.sweeper.defer_lost()
    assert await house.count("queue_name = 'danger'") == 1


async def test_a_message_whose_job_is_lost_gets_a_new_one(house: House) -> None:
    await house.write("Hej")
    await house.write("STOPP")
    async with house.sessions.begin() as session:
        await session.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    await house.worker.sweeper.defer_lost()
    assert await house.count("true") == 0
    house.clock.advance(seconds=6)
    await house.worker.sweeper.defer_lost()
    await house.worker.sweeper.defer_lost()
    assert await house.count("true") == 2
    await house.work()
    assert sorted(await house.received()) == ["utter_first_message\nSvar: Hej", "utter_stopped"]


async def test_the_job_of_a_dead_worker_is_done_by_another(house: House) -> None:
    await house.write("Hej")
    manager = house.jobs.job_manager
    dead = await manager.register_worker()
    assert await manager.fetch_job(queues=None, worker_id=dead) is not None
    await house.worker.sweeper.retry_jobs_of_dead_workers()
    assert await house.due_jobs() == 0
    async with house.sessions.begin() as session:
        await session.execute(
            text("UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - interval '5 seconds'")
        )
    await house.worker.sweeper.retry_jobs_of_dead_workers()
    await house.work()
    assert await house.received() == ["utter_first_message\nSvar: Hej"]


async def test_the_whole_worker_answers_and_stops_when_told(house: House) -> None:
    for body in ("Ett", "STOPP", "Jag får ingen luft", "MER"):
        await house.write(body)
    stop = asyncio.Event()
    running = asyncio.create_task(house.worker.run(stop))
    async with asyncio.timeout(60):
        while len(await house.received()) < 4:  # noqa: ASYNC110 - only the provider knows
            await asyncio.sleep(0.05)
        stop.set()
        assert await running is True
    assert sorted(await house.received()) == [
        "utter_danger_emergency",
        "utter_first_message\nSvar: Ett\nJag får ingen luft",
        "utter_no_more",
        "utter_stopped",
    ]


async def test_a_worker_whose_part_ends_by_itself_ends_too_so_that_it_is_started_again(house: House) -> None:
    running = asyncio.create_task(house.worker.run(asyncio.Event()))
    async with asyncio.timeout(60):
        while not (await house.web.get("/health/worker")).is_success:  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.05)
        async with house.sessions.begin() as session:
            await session.execute(text("DROP TABLE jobs.procrastinate_workers CASCADE"))
        assert await running is False
