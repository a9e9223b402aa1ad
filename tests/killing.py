"""Processes that are killed in the middle of what they do with the database, at any statement.

The nursery is a program that has all imported. For each line on its standard input it forks a child that does what the
line says and kills itself (SIGKILL) at the n-th thing that it does with the database.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

KILLED = -signal.SIGKILL

HAPPENINGS = ("before_cursor_execute", "after_cursor_execute", "commit", "checkin")
"""A step: before a statement is sent, after it, before a commit, or after it."""


class Nursery:
    """Where the processes come from that are to be killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *words: object) -> bool:
        """Have a child do what some words say, and return whether it was killed. Otherwise it got to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        assert status in (0, KILLED), status
        return status == KILLED


@contextmanager
def open_nursery(module: str, *arguments: str) -> Iterator[Nursery]:
    """Run a module whose program is `keep_nursery`."""
    command = [sys.executable, "-m", module, *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, start_new_session=True, **pipes) as process:
        try:
            yield Nursery(process)
        finally:
            # With a child that lives on where a test has failed.
            os.killpg(process.pid, signal.SIGKILL)


def keep_nursery(live: Callable[..., None]) -> None:
    """Fork a child for each line, which lives by its words, and tell how it ended."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            # What it logs is no answer.
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            status = 1
            try:
                live(*line.split())
                status = 0
            finally:
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def die_at(engine: AsyncEngine, last_step: int, *, counted_from: str = "") -> None:
    """Let this process kill itself at a step, counted from the first statement that begins so."""
    steps = 0

    def step(*seen: object) -> None:
        nonlocal steps
        if steps or any(isinstance(one, str) and one.startswith(counted_from) for one in ("", *seen)):
            steps += 1
        if steps == last_step:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in HAPPENINGS:
        event.listen(engine.sync_engine, name, step)
