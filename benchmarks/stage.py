"""What the measurements of the SMS path share: a house with contracts, people who write, and what the provider saw."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from nastasteg.supervisor.house import PROJECT
from tests.house import House, running_house

QUESTIONS = (
    "Vad är mitt nästa steg?",
    "Vem är min fasta vårdkontakt?",
    "När är min tid?",
    "Vad ska jag göra själv?",
    "nar ska ja komma o va ska ja ha me",
)


@contextmanager
def house_with_contracts(count: int) -> Iterator[House]:
    """Start everything, with so many generated patients besides the demo's own, and end it."""
    with tempfile.TemporaryDirectory(prefix="nastasteg-bench-", dir="/tmp") as folder:
        state = Path(folder)
        with running_house(state, NASTASTEG_DATA_DIR=str(state / "data")) as house:
            command = [sys.executable, "-m", "contract_api.demo_data", "--contracts", str(count)]
            subprocess.run(command, check=True, env=house.system.environment, cwd=PROJECT)  # noqa: S603
            yield house


def send(house: House, senders: Sequence[str], per_second: float) -> None:
    """Write one message from each sender, evenly spread, not waiting for one before the next."""
    threads = []
    began = time.monotonic()
    for position, number in enumerate(senders):
        time.sleep(max(0.0, began + position / per_second - time.monotonic()))
        text = QUESTIONS[position % len(QUESTIONS)]
        thread = threading.Thread(target=house.write, args=(number, text))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def moment(message: dict[str, Any]) -> datetime:
    """Return when the provider had a message."""
    return datetime.fromisoformat(message["created_at"])


def milliseconds(earlier: dict[str, Any], later: dict[str, Any]) -> float:
    """Return how long after one message the provider had another."""
    return 1000 * (moment(later) - moment(earlier)).total_seconds()


def p95(values: Iterable[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(list(values), n=20)[-1]
