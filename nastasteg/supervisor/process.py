"""One part as a running process: started, watched, started again when it dies, ended with its children."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nastasteg.logfiles import rotate, tail
from nastasteg.supervisor.part import Part
from nastasteg.supervisor.readiness import until_it_answers
from nastasteg.trouble import Trouble

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
"""Seconds before a dead part is started again; doubled at each death in a row."""

STEADY_AFTER = 30.0
"""A part that has run for so many seconds begins anew with the first pause."""

GRACE = 10.0
"""Seconds between asking a part to end and killing it."""

STARTS_BEFORE_GIVING_UP = 3
"""How often a part may die before it has been ready for the first time."""

LEASH = Path(__file__).with_name("leash.py")

type Say = Callable[[str], None]


class PartProcess:
    """Keeps one part running. All its methods belong to the event loop that called `start`."""

    def __init__(self, part: Part, environment: Mapping[str, str], directory: Path, log: Path, say: Say) -> None:
        """Take the part, the whole environment that it gets, where it runs and where its output goes."""
        self.part = part
        self.log = log
        self._environment = {**environment, **part.environment}
        self._directory = directory
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._has_been_ready = False
        self._gave_up: Trouble | None = None

    @property
    def pid(self) -> int | None:
        """Return the number of the running process, or None while there is none."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    def start(self) -> None:
        """Begin to keep the part running; returns at once."""
        if self._keeper is None:
            if not self._has_been_ready:
                rotate(self.log)
            self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.part.name}")

    async def until_ready(self) -> float:
        """Wait until the part answers, and return the seconds that took. Raises Trouble when it does not."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.part.ready_within):
                await self._ready.wait()
        except TimeoutError:
            raise Trouble(
                f"{self.part.name} was not ready within {self.part.ready_within:.0f} seconds.",
                "Mend what its log says, then start again.",
                log=tail(self.log),
            ) from None
        if self._gave_up is not None:
            raise self._gave_up
        return time.monotonic() - started

    def signal(self, number: int) -> None:
        """Send a signal to the part and its children, if it runs."""
        if (pid := self.pid) is not None:
            _signal_group(pid, number)
        if number == signal.SIGKILL:
            self._ready.clear()

    async def stop(self, grace: float = GRACE) -> None:
        """End the part for good: ask, wait for so many seconds, kill. Its children end with it."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None and grace > 0:
                _signal_group(process.pid, signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), grace)
            _signal_group(process.pid, signal.SIGKILL)
            await process.wait()
        self._ready.clear()

    async def _keep(self) -> None:
        pause, deaths = FIRST_PAUSE, 0
        while True:
            started = time.monotonic()
            code = await self._run_once(again=deaths > 0)
            deaths += 1
            if not self._has_been_ready and deaths >= STARTS_BEFORE_GIVING_UP:
                self._give_up(code)
                return
            if time.monotonic() - started > STEADY_AFTER:
                pause = FIRST_PAUSE
            self._say(f"{self.part.name} ended ({_how(code)}); starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _run_once(self, *, again: bool) -> int:
        started = time.monotonic()
        with self.log.open("ab") as output:
            leash = [sys.executable, "-S", "-E", str(LEASH), str(os.getpid()), str(self.part.niceness)]
            process = self._process = await asyncio.create_subprocess_exec(
                *leash,
                *self.part.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                cwd=self._directory,
                env=self._environment,
                # A group of its own, so that it can be ended whole, but no session of its own: Linux shares the
                # processor out between sessions first, and weighs niceness only within one.
                process_group=0,
            )
        watcher = asyncio.create_task(self._watch_for_readiness(started, again=again))
        try:
            code = await process.wait()
            _signal_group(process.pid, signal.SIGKILL)  # children that it left would keep its port
            self._process = None
            return code
        finally:
            watcher.cancel()
            self._ready.clear()

    async def _watch_for_readiness(self, started: float, *, again: bool) -> None:
        if self.part.ready_url is not None:
            await until_it_answers(self.part.ready_url)
        self._has_been_ready = True
        self._ready.set()
        if again:
            self._say(f"{self.part.name} is ready again ({time.monotonic() - started:.1f} s)")

    def _give_up(self, code: int) -> None:
        self._gave_up = Trouble(
            f"{self.part.name} does not start ({_how(code)}).",
            "Mend what its log says, then start again.",
            log=tail(self.log),
        )
        self._ready.set()


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
