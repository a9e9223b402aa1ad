"""Tells open pages that something has happened: the database says so when it commits (NOTIFY)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

import psycopg

logger = logging.getLogger(__name__)

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
    """Something that has happened. Without a key: anything may have, while nobody listened."""

    place: int
    key: str | None
    event: str


class News:
    """What has happened of late, and the streams that tell it. It listens once the first page wants to know."""

    def __init__(self, database_url: str, channel: str, *, event: str = "") -> None:
        """Listen to a channel of a database, once it is needed.

        Its triggers notify "<key>", whom it concerns, or "<key> <what>": then `event` before the latter is told too.
        """
        self._database_url = database_url
        self._channel = channel
        self._event = event
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

    async def stream(self, keys: Collection[str], *, since: str, seconds: float = STREAM_SECONDS) -> AsyncIterator[str]:
        """Yield server-sent events (HTML standard, section 9.2) of some keys: "news", and the event of each."""
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
                told = self._after(place, keys)
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

    def _after(self, place: int, keys: Collection[str]) -> list[str]:
        """Return the events of what has happened after a place, each once."""
        if place == self._place:
            return []
        oldest = self._kept[0].place if self._kept else self._place + 1
        if place < 0 or place < oldest - 1:
            return ["news"]
        theirs = [one for one in self._kept if one.place > place and (one.key is None or one.key in keys)]
        return ["news", *sorted({one.event for one in theirs if one.event})] if theirs else []

    def _add(self, key: str | None, event: str) -> None:
        self._place += 1
        self._kept.append(Happened(place=self._place, key=key, event=event))
        for wakes in self._waiting:
            wakes.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._database_url, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {self._channel}")
                    # Before that anything may have happened.
                    self._add(None, "")
                    self._listens.set()
                    async for one in connection.notifies():
                        key, _, what = one.payload.partition(" ")
                        self._add(key, self._event + what if what else "")
            except (psycopg.Error, OSError) as error:
                logger.warning("news are not heard: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
