"""A set of parts as one thing: started in order, kept running, ended together, nothing left behind."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from nastasteg.supervisor.part import Part
from nastasteg.supervisor.ports import check_ports
from nastasteg.supervisor.postgres import EmbeddedPostgres, other_database
from nastasteg.supervisor.process import GRACE, PartProcess, Say
from nastasteg.trouble import Trouble

LEAST_ROOM = 300 * 1000**2
"""Bytes that the disk must have left: a database on a full disk stops in the middle of its work."""


@dataclass(frozen=True)
class Step:
    """Something that is done once before the parts start, with the database running."""

    title: str
    run: Callable[[Mapping[str, str]], Awaitable[None]]
    """Gets the whole environment, DATABASE_URL included. Raises Trouble when it fails."""


class System:
    """Parts, the database under them and the steps before them.

    Use it as `async with System(...) as system`, or call `start` and `stop`. It belongs to one event loop,
    which has to keep running for dead parts to be started again.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        environment: Mapping[str, str],
        state: Path,
        directory: Path,
        say: Say,
        postgres: EmbeddedPostgres | None = None,
        steps: Sequence[Step] = (),
    ) -> None:
        """Take the parts and the environment they share. Nothing is started yet.

        `state` holds logs and the lock, `directory` is where parts run, `say` gets each line for the user.
        """
        self.parts = tuple(parts)
        self.environment = dict(environment)
        self.logs = state / "log"
        self._state = state
        self._directory = directory
        self._say = say
        self._postgres = postgres
        self._steps = tuple(steps)
        self._processes: dict[str, PartProcess] = {}
        self._lock: TextIO | None = None

    @property
    def urls(self) -> dict[str, str]:
        """Return the base address of every part that listens."""
        return {part.name: part.url for part in self.parts if part.url is not None}

    @property
    def database_url(self) -> str:
        """Return where the database is; empty when there is none, or it has not started."""
        return self.environment.get("DATABASE_URL", "")

    async def start(self) -> None:
        """Start everything and return once all parts are ready. Raises Trouble, with nothing left running."""
        try:
            await self._start()
        except BaseException:
            await self.stop(grace=1.0)
            raise

    async def stop(self, *, grace: float = GRACE) -> None:
        """End everything, the database last. Each part has `grace` seconds before it is killed."""
        processes = list(self._processes.values())
        await asyncio.gather(*(process.stop(grace) for process in processes))
        self._processes.clear()
        if self._postgres is not None:
            await self._postgres.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    async def __aenter__(self) -> Self:
        """Start everything."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything."""
        await self.stop()

    def pid(self, name: str) -> int | None:
        """Return the process number of a part ("postgres" too), or None while it does not run."""
        if name == "postgres":
            return self._postgres.pid if self._postgres is not None else None
        return self._processes[name].pid

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a part and its children: SIGSTOP makes it hang, SIGCONT lets it go on."""
        if name == "postgres":
            if (pid := self.pid(name)) is not None:
                os.kill(pid, number)
            return
        self._processes[name].signal(number)

    def kill(self, name: str) -> None:
        """Kill a part without warning. It is started again by itself, as after a crash."""
        self.signal(name, signal.SIGKILL)

    async def until_ready(self, name: str) -> float:
        """Wait until a part is ready, and return the seconds that took. Raises Trouble when it fails to."""
        return await self._processes[name].until_ready()

    async def take_down(self, name: str) -> None:
        """Kill a part without warning and leave it dead until `bring_back`."""
        await self._processes[name].stop(grace=0)

    async def bring_back(self, name: str) -> None:
        """Start a part that was taken down and wait until it is ready."""
        self._processes[name].start()
        await self._processes[name].until_ready()

    async def _start(self) -> None:
        self._take_the_lock()
        self._check_room()
        check_ports(self.parts)
        count = len(self._steps) + 1 + (self._postgres is not None)
        number = 0
        if self._postgres is not None:
            number += 1
            self._say(f"[{number}/{count}] starting the database in {self._postgres.folder}")
            await self._postgres.start()
            self.environment["DATABASE_URL"] = self._postgres.database_url
        if self.database_url:
            self.environment.setdefault("RASA_DATABASE_URL", other_database(self.database_url, "rasa"))
        for step in self._steps:
            number += 1
            self._say(f"[{number}/{count}] {step.title}")
            await step.run(self.environment)
        self._say(f"[{count}/{count}] starting {', '.join(part.name for part in self.parts)}")
        await self._start_parts()

    async def _start_parts(self) -> None:
        for part in self.parts:
            log = self.logs / f"{part.name}.log"
            process = PartProcess(part, self.environment, self._directory, log, self._say)
            self._processes[part.name] = process
            process.start()
        started = time.monotonic()

        async def wait_for(process: PartProcess) -> None:
            await process.until_ready()
            self._say(f"      {process.part.name} is ready ({time.monotonic() - started:.0f} s)")

        try:
            async with asyncio.TaskGroup() as group:
                for process in self._processes.values():
                    group.create_task(wait_for(process))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None

    def _take_the_lock(self) -> None:
        self._state.mkdir(parents=True, exist_ok=True)
        lock = (self._state / "supervisor.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # given back by the kernel, however the process ends
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise Trouble(
                f"Nästa steg is already running from this folder (process {holder}).",
                f"End it with Ctrl-C where it runs, or with: kill {holder}",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _check_room(self) -> None:
        places = {self._state, self._postgres.folder.parent if self._postgres is not None else self._state}
        for place in places:
            place.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(place).free
            if free < LEAST_ROOM:
                raise Trouble(
                    f"The disk is full: {free // 1000**2} MB are left where {place} is.",
                    f"Make room for at least {LEAST_ROOM // 1000**2} MB, then start again.",
                )
