"""A system in the foreground of a terminal: started, left running, ended by Ctrl-C or a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from nastasteg.supervisor.process import Say
from nastasteg.supervisor.system import System

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run_in_foreground(system: System, say: Say, when_ready: Callable[[System], None]) -> None:
    """Start a system, call `when_ready`, and keep it until a signal ends it; a second signal ends it at once.

    Raises Trouble when it does not start.
    """
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    at_once = asyncio.Event()

    def end() -> None:
        (at_once if asked.is_set() else asked).set()

    for number in END_SIGNALS:
        loop.add_signal_handler(number, end)
    try:
        starting = asyncio.create_task(system.start())
        asking = asyncio.create_task(asked.wait())
        await asyncio.wait({starting, asking}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            say("stopping ...")
            starting.cancel()
            await asyncio.wait({starting})
            say("stopped")
            return
        try:
            await starting
        except BaseException:
            asking.cancel()
            raise
        when_ready(system)
        await asking
        say("stopping (Ctrl-C again to stop at once) ...")
        await _stop(system, at_once)
        say("stopped")
    finally:
        for number in END_SIGNALS:
            loop.remove_signal_handler(number)


async def _stop(system: System, at_once: asyncio.Event) -> None:
    stopping = asyncio.create_task(system.stop())
    hurry = asyncio.create_task(at_once.wait())
    await asyncio.wait({stopping, hurry}, return_when=asyncio.FIRST_COMPLETED)
    hurry.cancel()
    if not stopping.done():
        for part in system.parts:
            system.kill(part.name)
    await stopping
