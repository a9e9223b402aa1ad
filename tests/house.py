"""The whole house for tests: every part started for real, on free ports, with a database of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from nastasteg.supervisor.demo_environment import demo_environment
from nastasteg.supervisor.house import assemble
from nastasteg.supervisor.ports import free_port_settings
from nastasteg.supervisor.system import System

PATIENCE = 60.0
"""Seconds to wait for an answer before a test fails: generous, since machines are shared."""


class House:
    """A running system, driven from a test that is not asynchronous."""

    def __init__(self, system: System, loop: asyncio.AbstractEventLoop) -> None:
        self.system = system
        self._loop = loop
        self.provider = httpx.Client(base_url=system.urls["demo"], timeout=30)

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Run something of the supervisor's in its own loop, and return what it gives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=240)

    def write(self, number: str, text: str, *, copies: int = 1, media: int = 0) -> dict[str, Any]:
        """Write an SMS as a number does; return the provider's view of it with the webhook's outcome."""
        form = {"from": number, "body": text, "copies": copies, "num_media": media}
        response = self.provider.post("/control/inbound", json=form)
        response.raise_for_status()
        view: dict[str, Any] = response.json()
        return view

    def messages(self, number: str) -> list[dict[str, Any]]:
        """Return the provider's messages of a number, oldest first."""
        found: list[dict[str, Any]] = self.provider.get("/control/messages", params={"number": number}).json()
        return found

    def replies(self, number: str) -> list[dict[str, Any]]:
        """Return what has been handed to the provider for a number, oldest first."""
        return [one for one in self.messages(number) if one["direction"] != "inbound"]

    def wait_for_replies(self, number: str, count: int, *, patience: float = PATIENCE) -> list[str]:
        """Wait until a number has had so many replies and return their texts; fail when they do not come."""
        self.until(lambda: len(self.replies(number)) >= count, f"{count} replies to {number}", patience=patience)
        return [one["body"] for one in self.replies(number)]

    def until(self, holds: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + patience
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {patience:.0f} s in vain for {what}")
            time.sleep(0.05)

    def telegram(self, chat: int, text: str | None = None, **content: Any) -> list[int | None]:
        """Write in Telegram, or send anything else; return what the webhook answered."""
        sent = {"chat": chat, "text": text, "content": content}
        response = self.provider.post("/control/telegram/write", json=sent)
        response.raise_for_status()
        statuses: list[int | None] = response.json()["statuses"]
        return statuses

    def press(self, chat: int, label: str) -> None:
        """Press the latest button in a chat that begins so."""
        self.provider.post("/control/telegram/press", json={"chat": chat, "label": label}).raise_for_status()

    def chat(self, chat: int) -> list[dict[str, Any]]:
        """Return what we have sent to a chat, oldest first."""
        found: list[dict[str, Any]] = self.provider.get("/control/telegram/messages", params={"chat": chat}).json()
        return found

    def wait_for_chat(self, chat: int, count: int, *, patience: float = PATIENCE) -> list[dict[str, Any]]:
        """Wait until a chat has had so many messages from us, and return them."""
        self.until(lambda: len(self.chat(chat)) >= count, f"{count} messages in the chat", patience=patience)
        return self.chat(chat)

    def faults(self, **faults: object) -> None:
        """Let the provider do something wrong from now on; without arguments, nothing."""
        self.provider.put("/control/faults", json=faults).raise_for_status()

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into the database, or set the stage."""
        with psycopg.connect(self.system.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def owes_an_answer(self) -> bool:
        """Return whether any message waits for its turn or its answer."""
        waiting = "SELECT 1 FROM gateway.inbound_message m LEFT JOIN gateway.turn t ON t.id = m.turn_id"
        return bool(self.sql(f"{waiting} WHERE t.finished_at IS NULL AND NOT m.handled_at_intake LIMIT 1"))

    def begin_afresh(self) -> None:
        """Close what earlier conversations left open, so that a test begins from nothing."""
        self.faults()
        self.sql("UPDATE contract.open_question SET closed_at = now() WHERE closed_at IS NULL")
        self.sql("UPDATE contract.conversation SET chosen_at = NULL")
        self.sql("UPDATE gateway.address SET opted_out_at = NULL")
        if self.sql('SELECT 1 FROM contract."case" LIMIT 1'):
            self.sql('TRUNCATE contract."case" CASCADE')
        if self.sql("SELECT 1 FROM contract.booking_change LIMIT 1"):
            self.load_demo_again()

    def load_demo_again(self) -> None:
        """Let the demo's persons have the agreed times of their files again, and all free times be free."""
        command = [sys.executable, "-m", "contract_api.demo_data"]
        subprocess.run(command, env=self.system.environment, check=True, timeout=120)


@contextmanager
def running_house(state: Path, **settings: str) -> Iterator[House]:
    """Start the whole demo on free ports and end it again. `settings` are further environment variables."""
    environment = demo_environment({**os.environ, **free_port_settings(), **settings})
    environment.pop("DATABASE_URL", None)
    lines: list[str] = []
    with running(assemble({**environment, **settings}, say=lines.append, state=state), lines) as house:
        yield house


@contextmanager
def running(system: System, lines: Sequence[str]) -> Iterator[House]:
    """Start a system with the provider's stand-in among its parts, and end it. `lines` is what it says meanwhile."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    house: House | None = None
    try:
        try:
            asyncio.run_coroutine_threadsafe(system.start(), loop).result(timeout=600)
        except Exception as error:
            raise AssertionError(f"the house did not start: {error}\n" + "\n".join(lines)) from error
        house = House(system, loop)
        yield house
    finally:
        if house is not None:
            house.provider.close()
        asyncio.run_coroutine_threadsafe(system.stop(grace=3.0), loop).result(timeout=60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
