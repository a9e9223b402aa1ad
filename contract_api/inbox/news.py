"""Tells open pages that something has happened to a case: the database says so when it commits (NOTIFY)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import uuid
from collections import deque
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

import psycopg

logger = logging.getLogger("contract_api")

CHANNEL = "case_news"
"""What the triggers of the database notify: "<unit's id> <case's number>"."""

KEPT = 1000
"""So many happenings are kept, for pages that were away for a moment."""

GATHERED_SECONDS = 1.0
"""What happens within this is told as one: a page is not loaded anew for each of ten questions."""

STREAM_SECONDS = 60.0
"""So long a stream lasts; the browser asks for the next by itself, and whether the login holds is seen anew."""

BEAT_SECONDS = 15.0
AGAIN_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that has happened to a case. Without a unit: anything may have, while nobody listened."""

    place: int
    unit_id: uuid.UUID | None
    case_number: int | None


class News:
    """What has happened of late, and the streams that tell it. It listens once the first page wants to know."""

    def __init__(self, database_url: str) -> None:
        """Listen to a database, once it is needed."""
        self._database_url = database_url
        self._name = secrets.token_hex(4)
        self._place = 0
        self._kept: deque[Happened] = deque(maxlen=KEPT)
        self._waiting: set[asyncio.Event] = set()
        self._listener: asyncio.Task[None] | None = None
        self._listens = asyncio.Event()

    @property
    def mark(self) -> str:
        """Return where we are now: what a page that is made now has seen."""
        return f"{self._name}-{self._place}"

    async def stream(
        self, unit_ids: Collection[uuid.UUID], *, since: str, seconds: float = STREAM_SECONDS
    ) -> AsyncIterator[str]:
        """Yield server-sent events (HTML standard, section 9.2) of some units: "news", and "case-12" for case 12."""
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        place = self._place_of(since)
        wakes = asyncio.Event()
        self._waiting.add(wakes)
        try:
            yield f"retry: {int(AGAIN_SECONDS * 1000)}\n\n"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._listens.wait(), BEAT_SECONDS)
            while (left := ends - loop.time()) > 0:
                told = self._after(place, unit_ids)
                place = self._place
                for name in told:
                    yield f"id: {self._name}-{place}\nevent: {name}\ndata:\n\n"
                try:
                    await asyncio.wait_for(wakes.wait(), min(left, BEAT_SECONDS))
                    await asyncio.sleep(GATHERED_SECONDS)
                except TimeoutError:
                    # A comment, by which a connection that is gone is noticed.
                    yield ":\n\n"
                wakes.clear()
        finally:
            self._waiting.discard(wakes)

    async def close(self) -> None:
        """Listen no longer."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    def _place_of(self, mark: str) -> int:
        """Return the place of a mark; before all where it is another process's, or none."""
        name, _, place = mark.partition("-")
        return int(place) if name == self._name and place.isascii() and place.isdigit() else -1

    def _after(self, place: int, unit_ids: Collection[uuid.UUID]) -> list[str]:
        """Return the events of what has happened after a place, each once."""
        if place == self._place:
            return []
        oldest = self._kept[0].place if self._kept else self._place + 1
        if place < 0 or place < oldest - 1:
            return ["news"]
        theirs = [one for one in self._kept if one.place > place and (one.unit_id is None or one.unit_id in unit_ids)]
        cases = {f"case-{one.case_number}" for one in theirs if one.case_number is not None}
        return ["news", *sorted(cases)] if theirs else []

    def _add(self, unit_id: uuid.UUID | None, case_number: int | None) -> None:
        self._place += 1
        self._kept.append(Happened(place=self._place, unit_id=unit_id, case_number=case_number))
        for wakes in self._waiting:
            wakes.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._database_url, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    # Before that anything may have happened.
                    self._add(None, None)
                    self._listens.set()
                    async for one in connection.notifies():
                        unit_id, _, number = one.payload.partition(" ")
                        self._add(uuid.UUID(unit_id), int(number))
            except (psycopg.Error, OSError) as error:
                logger.warning("news of cases are not heard: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
