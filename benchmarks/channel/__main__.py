"""Measure both paths, one after the other, and write docs/sms-comparison: `python -m benchmarks.channel`."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.channel import peer, trials
from benchmarks.channel.trials import Found, Side
from benchmarks.stage import house_with_contracts, p95
from nastasteg.supervisor.house import PROJECT
from nastasteg.training import rasa_environment, rasa_python

OURS, RASAS = "Nästa steg", "Rasa's Twilio channel"
CONTRACTS = 400
PROCESSES = ("gateway", "worker", "rasa", "actions", "contract_api")
PAGE = PROJECT / "docs" / "sms-comparison.md"
PICTURE = PAGE.with_suffix(".png")
TEXT = Path(__file__).with_name("page.md")


def table(found: Sequence[Found]) -> str:
    """Return the rows of the table, a column for each side."""
    rows = {
        f"acknowledged, median / p95, {trials.STREAM_RATE:.0f} messages a second": [
            times(one.acknowledged) for one in found
        ],
        "reply handed to the provider, median / p95": [times(one.replied) for one in found],
        f"forged webhooks taken, of {trials.FORGED}": [str(one.forged) for one in found],
        f"repeated messages answered more than once, of {trials.REPEATED}": [str(one.doubled) for one in found],
        f"lost when killed, of {trials.STRICKEN} (processes killed)": [f"{one.lost} ({one.kills})" for one in found],
    }
    return "\n".join(f"| {what} | " + " | ".join(values) + " |" for what, values in rows.items())


def times(found: Sequence[float]) -> str:
    """Return median and 95th percentile."""
    return f"{statistics.median(found):.0f} / {p95(found):.0f} ms"


def measure_ours() -> Found:
    """Start our house with contracts, and put it through."""
    with house_with_contracts(CONTRACTS) as house:
        return trials.put_through(Side(house, f"{house.system.urls['gateway']}/sms/twilio", PROCESSES))


def measure_peer() -> Found:
    """Train and start the peer, and put it through."""
    with (
        tempfile.TemporaryDirectory(prefix="nastasteg-bench-", dir="/tmp") as folder,
        peer.running_peer(Path(folder)) as house,
    ):
        return trials.put_through(Side(house, f"{house.system.urls['rasa']}{peer.WEBHOOK}", ["rasa"]))


def draw(found: Sequence[Found]) -> None:
    """Draw the picture, where there is something to draw with: in Rasa's environment."""
    names = (OURS, RASAS)
    figures = {
        "acknowledged": {name: one.acknowledged for name, one in zip(names, found, strict=True)},
        "reply": {name: one.replied for name, one in zip(names, found, strict=True)},
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(figures, file)
        file.flush()
        command = [str(rasa_python(PROJECT)), "-m", "benchmarks.channel.plot", file.name, str(PICTURE)]
        environment = {**os.environ, **rasa_environment(PROJECT)}
        subprocess.run(command, check=True, cwd=PROJECT, env=environment)  # noqa: S603


def page(rows: str) -> str:
    """Return docs/sms-comparison.md with the rows of its table."""
    return TEXT.read_text(encoding="utf-8").format(
        rows=rows,
        ours=OURS,
        rasas=RASAS,
        contracts=CONTRACTS,
        picture=PICTURE.name,
        copies=trials.COPIES,
        rate=trials.STRICKEN_RATE,
        patience=trials.PATIENCE,
    )


def measure() -> None:
    """Measure, print the table, and write the page and its picture."""
    found = [measure_ours(), measure_peer()]
    rows = table(found)
    PAGE.write_text(page(rows), encoding="utf-8")
    draw(found)
    sys.stdout.write(f"\n| what | {OURS} | {RASAS} |\n{rows}\n")


if __name__ == "__main__":
    measure()
