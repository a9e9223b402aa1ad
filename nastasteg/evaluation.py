"""How well messages are understood: the model is trained anew and measured on voices that it has never met."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from nastasteg.logfiles import tail
from nastasteg.training import rasa_python, run_rasa, train_if_needed
from nastasteg.trouble import Trouble

MEASURED = re.compile(r"^\d+ unseen messages", re.MULTILINE)


async def evaluate(project: Path, log: Path, say: Callable[[str], None]) -> str:
    """Return the table of figures. Raises Trouble when that fails."""
    began = time.monotonic()
    model = await train_if_needed(project, log, say, force=True)
    training = time.monotonic() - began
    say("measuring on unseen voices")
    command = [str(rasa_python(project)), "-W", "ignore", "-m", "benchmarks.understanding", str(model)]
    code = await run_rasa(command, project, log, say)
    table = _table_in(log)
    if code or not table:
        raise Trouble(f"Measuring failed (exit code {code}).", "Mend what its log says.", log=tail(log))
    return f"{table}\n\ntrained in {training:.0f} s"


def _table_in(log: Path) -> str:
    """Return what was printed from the table on; "" when there is none."""
    printed = log.read_text(encoding="utf-8")
    found = MEASURED.search(printed)
    return printed[found.start() :].rstrip() if found else ""
