"""What both paths are put through: a steady stream, forged and repeated webhooks, and processes that are killed."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from twilio.request_validator import RequestValidator

from benchmarks.stage import QUESTIONS, milliseconds, send
from contract_api.demo_data.many import made_up_number
from nastasteg.supervisor.demo_environment import DEMO_SETTINGS
from tests.house import House

TOLD_TO_WAIT = "Jag kan inte svara just nu."
"""How our text begins which says that an answer will come: it is none itself."""

STREAM, STREAM_RATE = 150, 5.0
FORGED, REPEATED, COPIES = 40, 20, 3
STRICKEN, STRICKEN_RATE = 75, 3.0
PATIENCE = 240.0
"""Seconds after which a message is lost. What no webhook brought us is asked for once a minute."""


@dataclass(frozen=True)
class Side:
    """One of the two: its house, the address that the provider calls, and the processes that can be killed."""

    house: House
    webhook: str
    processes: Sequence[str]
    people: Iterator[str] = field(default_factory=lambda: map(made_up_number, itertools.count()))
    """Numbers that have not written before."""


@dataclass(frozen=True)
class Found:
    """What one side did. Times in milliseconds, one for each message of the stream."""

    acknowledged: list[float]
    replied: list[float]
    forged: int
    doubled: int
    lost: int
    kills: int


def put_through(one: Side) -> Found:
    """Put a side through all of it, the killing last."""
    stream(one, 20, STREAM_RATE)  # the first turns after a start are slower, and nobody's promise
    acknowledged, replied = stream(one, STREAM, STREAM_RATE)
    return Found(acknowledged, replied, forged(one), doubled(one), lost(one), len(one.processes))


def conversation(house: House, number: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what somebody wrote, and the answers to it."""
    entries = house.messages(number)
    asked = next(entry for entry in entries if entry["direction"] == "inbound")
    return asked, [entry for entry in entries if entry is not asked and TOLD_TO_WAIT not in entry["body"]]


def stream(one: Side, count: int, rate: float) -> tuple[list[float], list[float]]:
    """Return how long acknowledging and answering took, from the provider's side."""
    people = list(itertools.islice(one.people, count))
    send(one.house, people, rate)
    for number in people:
        one.house.wait_for_replies(number, 1, patience=60)
    told = [conversation(one.house, number) for number in people]
    acknowledged = [asked["calls"][0]["milliseconds"] for asked, _ in told]
    return acknowledged, [milliseconds(asked, answers[0]) for asked, answers in told]


def forged(one: Side) -> int:
    """Return how many of the webhooks that the provider has not sent were taken."""
    token = DEMO_SETTINGS["NASTASTEG_TWILIO_AUTH_TOKEN"]
    taken = 0
    with httpx.Client(timeout=30) as client:
        for position, number in enumerate(itertools.islice(one.people, FORGED)):
            form = {"From": number, "Body": QUESTIONS[0], "MessageSid": f"SM{position:032x}"}
            form |= {"To": DEMO_SETTINGS["NASTASTEG_TWILIO_NUMBER"], "NumMedia": "0"}
            form |= {"AccountSid": DEMO_SETTINGS["NASTASTEG_TWILIO_ACCOUNT_SID"]}
            signed = {
                "nothing": None,
                "another secret": RequestValidator("f" * 32).compute_signature(one.webhook, form),
                "another address": RequestValidator(token).compute_signature(one.webhook + "/x", form),
                "another text": RequestValidator(token).compute_signature(one.webhook, {**form, "Body": "Hej"}),
            }
            signature = list(signed.values())[position % len(signed)]
            headers = {} if signature is None else {"X-Twilio-Signature": signature}
            taken += client.post(one.webhook, data=form, headers=headers).is_success
    return taken


def doubled(one: Side) -> int:
    """Return how many messages were answered more than once when the webhook came several times at once."""
    people = list(itertools.islice(one.people, REPEATED))
    for number in people:
        one.house.write(number, QUESTIONS[0], copies=COPIES)
        one.house.wait_for_replies(number, 1, patience=60)
    time.sleep(3)
    return sum(len(conversation(one.house, number)[1]) > 1 for number in people)


def lost(one: Side) -> int:
    """Return how many messages were never answered when each process was killed once while they came in."""
    people = list(itertools.islice(one.people, STRICKEN))
    length = STRICKEN / STRICKEN_RATE

    def kill_each() -> None:
        for name in one.processes:
            time.sleep(length / (len(one.processes) + 1))
            one.house.system.kill(name)

    killer = threading.Thread(target=kill_each)
    killer.start()
    send(one.house, people, STRICKEN_RATE)
    killer.join()
    deadline = time.monotonic() + PATIENCE
    unanswered = people
    while unanswered and time.monotonic() < deadline:
        time.sleep(1)
        unanswered = [number for number in unanswered if not conversation(one.house, number)[1]]
    return len(unanswered)
