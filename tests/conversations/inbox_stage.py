"""What the tests of the inbox in a running house share: Karin who asks, and time that passes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from nastasteg.demo.personas import personas
from tests.conversations.test_failures import split
from tests.house import House

KARIN = personas()["karin"].number
ASKED = "jag är sen, sitter fast i trafiken"


def hand_on(house: House, text: str = ASKED, *, to: str = "Anna Lindgren") -> None:
    """Let Karin have something passed on, after a yes where she is asked first."""
    said = say(house, text)
    if "Svara JA" in said:
        said = say(house, "ja")
    assert to in said, said


def say(house: House, text: str) -> str:
    """Let Karin write, and return what she is answered."""
    before = len(answers(house))
    house.write(KARIN, text)
    return told(house, before)[0]


def answers(house: House) -> list[str]:
    """Return what Karin has got, without what says that an answer is late: on a busy machine it may be."""
    return split([one["body"] for one in house.replies(KARIN)])[1]


def told(house: House, before: int, count: int = 1) -> list[str]:
    """Return what Karin has got after the first so many messages, once there are a few."""
    house.until(lambda: len(answers(house)) >= before + count, "what Karin is told")
    return answers(house)[before:]


def time_passes(house: House, span: timedelta) -> None:
    """Move all that has happened to the cases, and is to happen, so far into the past."""
    calls = ("call_from", "call_until")
    moved = {
        "case": ("created_at", "due_at", "remind_at", "overdue_since", "taken_over_at", "call_soon_at", *calls),
        "case_event": ("at", "due_at", "remind_at", *calls),
        "staff_mail": ("told_until", "mailed_at"),
    }
    by = f"interval '{span.total_seconds()} seconds'"
    changes = [
        f'UPDATE contract."{table}" SET ' + ", ".join(f"{one} = {one} - {by}" for one in columns)
        for table, columns in moved.items()
    ]
    # What has happened stands: no trigger lets it be changed, unless they are off.
    house.sql("; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *changes, "COMMIT"]))


def tick(house: House) -> dict[str, int]:
    """Let the cases' clock do what is due, instead of waiting a minute for it."""
    return call(house, "/cases/tick")


def call(house: House, path: str) -> dict[str, Any]:
    """Ask contract_api for something that the worker asks it for each minute."""
    token = house.system.environment["NASTASTEG_SERVICE_TOKEN"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{house.system.urls['contract_api']}{path}", headers=headers, trust_env=False, timeout=30)
    answer.raise_for_status()
    answered: dict[str, Any] = answer.json()
    return answered
