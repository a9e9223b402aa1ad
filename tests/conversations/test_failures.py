"""Parts die; nobody's message is lost, and nobody is answered twice."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from contract_api.demo_data.many import made_up_number
from nastasteg.supervisor.house import PROJECT
from tests.house import House

KARIN, BENGT = "+46701740605", "+46701740606"
ELSA, MARIA = "+46701740608", "+46701740610"
QUESTION = "Vad är mitt nästa steg?"
NOTICE = "Jag kan inte svara just nu."
DANGER = "Ring 112 nu"

MESSAGES = 300
SENDING_SECONDS = 60.0
LONG = 240.0
"""Seconds to wait when a part has to come back first; the dialogue engine alone takes half a minute."""


def bulk_numbers(house: House, count: int) -> list[str]:
    """Give the database so many generated patients, each with a number, and return the numbers."""
    command = [sys.executable, "-m", "contract_api.demo_data", "--contracts", str(count)]
    subprocess.run(command, check=True, env=house.system.environment, cwd=PROJECT)
    return [made_up_number(index) for index in range(count)]


def split(replies: list[str]) -> tuple[list[str], list[str]]:
    """Return notices and answers apart."""
    notices = [one for one in replies if NOTICE in one]
    return notices, [one for one in replies if NOTICE not in one]


@pytest.mark.parametrize(
    ("part", "number", "answer"),
    [
        ("rasa", KARIN, "Nästa steg"),
        ("actions", ELSA, "Nästa steg"),
        # She may ask for two.
        ("contract_api", MARIA, "Vem gäller det?"),
    ],
)
def test_a_dead_part_gives_an_honest_notice_and_one_answer_when_it_is_back(
    house: House, part: str, number: str, answer: str
) -> None:
    before = len(house.replies(number))
    house.run(house.system.take_down(part))
    try:
        house.write(number, QUESTION)
        notice = house.wait_for_replies(number, before + 1)[before]
        assert NOTICE in notice
        assert "1177" in notice
    finally:
        house.run(house.system.bring_back(part))
    house.wait_for_replies(number, before + 2, patience=LONG)
    time.sleep(3)
    notices, answers = split([one["body"] for one in house.replies(number)][before:])
    assert len(notices) == 1
    assert len(answers) == 1
    assert answer in answers[0]


def test_danger_is_answered_while_an_earlier_message_waits_for_a_dead_rasa(house: House) -> None:
    before = len(house.replies(BENGT))
    house.run(house.system.take_down("rasa"))
    try:
        house.write(BENGT, QUESTION)
        house.wait_for_replies(BENGT, before + 1)
        house.write(BENGT, "jag får ingen luft")
        replies = house.wait_for_replies(BENGT, before + 2)[before:]
        assert any(DANGER in one for one in replies)
    finally:
        house.run(house.system.bring_back("rasa"))
    house.until(
        lambda: any("Nästa steg: " in one["body"] for one in house.replies(BENGT)[before:]), "the answer", patience=LONG
    )


def test_the_same_message_posted_twenty_times_at_once_is_stored_and_answered_once(house: House) -> None:
    before = len(house.replies(KARIN))
    view = house.write(KARIN, QUESTION, copies=20)
    assert {call["status_code"] for call in view["calls"]} == {200}
    assert len(view["calls"]) == 20
    house.wait_for_replies(KARIN, before + 1)
    time.sleep(2)
    assert len(house.replies(KARIN)) == before + 1
    assert house.sql("SELECT count(*) FROM gateway.inbound_message WHERE provider_id = %s", view["sid"]) == [(1,)]


def test_a_message_whose_webhook_never_reached_us_is_taken_in_and_answered(house: House) -> None:
    before = len(house.replies(KARIN))
    house.faults(webhooks_lost=True)
    house.write(KARIN, QUESTION)
    house.faults()
    house.wait_for_replies(KARIN, before + 1)


def test_a_reply_whose_fate_is_unknown_is_not_sent_again(house: House) -> None:
    before = len(house.replies(KARIN))
    house.faults(creates=[{"outcome": "accept_then_close", "times": 1}])
    house.write(KARIN, QUESTION)
    house.wait_for_replies(KARIN, before + 1)
    house.until(
        lambda: (
            not house.sql("SELECT 1 FROM gateway.outbound_message WHERE status IN ('sending', 'unknown', 'queued')")
        ),
        "the fate of the reply to be known",
        patience=60,
    )
    assert len(house.replies(KARIN)) == before + 1


def test_three_hundred_messages_while_the_parts_are_killed_in_turn_are_each_answered_once(house: House) -> None:
    numbers = bulk_numbers(house, MESSAGES)

    def send() -> None:
        for number in numbers:
            house.write(number, QUESTION)
            time.sleep(SENDING_SECONDS / MESSAGES)

    sender = threading.Thread(target=send)
    sender.start()
    for part in ("gateway", "worker", "rasa", "actions"):
        time.sleep(SENDING_SECONDS / 6)
        house.system.kill(part)
    sender.join()
    for part in ("gateway", "worker", "rasa", "actions"):
        house.run(house.system.until_ready(part))

    house.until(all_answered(house, numbers), "an answer to each of the messages", patience=LONG)
    time.sleep(5)
    outcome = {number: split([one["body"] for one in house.replies(number)]) for number in numbers}
    lost = [number for number, (_, answers) in outcome.items() if not answers]
    double = [number for number, (notices, answers) in outcome.items() if len(answers) > 1 or len(notices) > 1]
    assert (len(lost), len(double)) == (0, 0), (lost[:5], [outcome[number] for number in double[:3]])


def all_answered(house: House, numbers: list[str]) -> Callable[[], bool]:
    """Return a check that every number has an answer; it looks again only at those that had none."""
    waiting = set(numbers)

    def check() -> bool:
        for number in list(waiting):
            if split([one["body"] for one in house.replies(number)])[1]:
                waiting.discard(number)
        return not waiting

    return check
