"""Runs a command so that it ends when the process that started it ends, however that happens.

Called as `python leash.py PARENT NICENESS COMMAND...`. It replaces itself by the command, so the process number stays.
On Linux the kernel holds the leash; elsewhere a killed supervisor leaves its parts, and the next start names
them by their port. A program of its own, since code between fork and exec is not safe with threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, niceness: int, command: list[str]) -> None:
    """Bind this process to its parent, then become the command. Exits with 1 when that cannot be run."""
    os.nice(niceness)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the leash was on
        sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606 - a program of ours, without a shell by intent
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
