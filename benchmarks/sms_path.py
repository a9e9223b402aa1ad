"""The timed promises of the SMS path, measured through the whole house: `make bench`.

Every figure is from the provider's side: from the moment when the webhook is called to the moment when it has been
acknowledged, or the reply handed to the provider's API. The provider's stand-in runs on the same machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from benchmarks.rows import Row
from contract_api.demo_data.many import made_up_number
from nastasteg.supervisor.house import PROJECT
from tests.house import House, running_house

CONTRACTS = 1000
QUESTIONS = (
    "Vad är mitt nästa steg?",
    "Vem är min fasta vårdkontakt?",
    "När är min tid?",
    "Vad ska jag göra själv?",
    "nar ska ja komma o va ska ja ha me",
)
DANGER = "Ring 112 nu"


def row(what: str, promised_ms: float, measured_ms: float, note: str) -> Row:
    """Return a row of the table, with what was measured beside the figure."""
    return Row(what, f"< {promised_ms:.0f} ms", f"{measured_ms:.1f} ms", measured_ms < promised_ms, note)


def p95(values: Iterable[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(list(values), n=20)[-1]


def numbers(count: int) -> list[str]:
    """Return the numbers of the generated patients."""
    return [made_up_number(index) for index in range(count)]


def send(house: House, senders: list[str], per_second: float) -> None:
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


def listed(house: House, number: str) -> list[dict[str, object]]:
    """Return the provider's messages of one number."""
    found: list[dict[str, object]] = house.provider.get("/control/messages", params={"number": number}).json()
    return found


def moment(message: dict[str, object]) -> datetime:
    """Return when the provider had a message."""
    return datetime.fromisoformat(str(message["created_at"]))


def drained(house: House) -> None:
    """Wait until everything has been answered, so that one measurement does not weigh on the next."""
    statement = "SELECT 1 FROM gateway.outbound_message WHERE status IN ('queued', 'sending')"
    house.until(lambda: not unanswered(house) and not house.sql(statement), "all answers", patience=240)


def unanswered(house: House) -> bool:
    """Return whether any message waits for its turn or its answer."""
    waiting = "SELECT 1 FROM gateway.inbound_message m LEFT JOIN gateway.turn t ON t.id = m.turn_id"
    return bool(house.sql(f"{waiting} WHERE t.finished_at IS NULL AND NOT m.handled_at_intake LIMIT 1"))


def acknowledged(house: House, senders: list[str]) -> Row:
    """Measure how long the webhook takes, at 10 messages a second."""
    send(house, senders, 10)
    drained(house)
    times = [
        float(call["milliseconds"])  # type: ignore[index,arg-type]
        for number in senders
        for one in listed(house, number)
        if one["direction"] == "inbound"
        for call in one["calls"]  # type: ignore[attr-defined]
    ]
    return row("webhook acknowledged, p95, 10 messages/s", 50, p95(times), f"{len(times)} messages")


def replied(house: House, senders: list[str]) -> Row:
    """Measure from webhook to reply handed to the provider, at 5 messages a second."""
    send(house, senders, 5)
    for number in senders:
        house.wait_for_replies(number, 1)
    times = [
        1000 * (moment(reply) - moment(question)).total_seconds()
        for question, reply, *_ in (listed(house, number) for number in senders)
    ]
    note = f"{len(times)} messages, median {statistics.median(times):.0f} ms, {CONTRACTS} contracts"
    return row("webhook to reply handed to the provider, p95, 5 messages/s", 400, p95(times), note)


def second_message(house: House, senders: list[str]) -> Row:
    """Measure from the first answer to the second, when the second message comes while the first is being answered."""
    gaps: list[float] = []
    for number in senders:
        house.write(number, QUESTIONS[0])
        time.sleep(0.05)  # the first turn has begun, and is being answered
        house.write(number, QUESTIONS[1])
        house.until(lambda one=number: answered(house, one), "the answers")  # type: ignore[misc]
        replies = [moment(one) for one in listed(house, number) if one["direction"] != "inbound"]
        # Both read as one turn have one reply, and show nothing of what is measured here.
        gaps += [1000 * (replies[-1] - replies[0]).total_seconds()] if len(replies) > 1 else []
    note = f"worst of {len(gaps)} of {len(senders)} pairs; the others were read as one"
    return row("second message of a conversation, after the first's answer", 1000, max(gaps), note)


def answered(house: House, number: str) -> bool:
    """Return whether none of the number's messages waits for its turn any more, and an answer has come."""
    sids = [str(one["sid"]) for one in listed(house, number) if one["direction"] == "inbound"]
    waiting = house.sql(
        "SELECT 1 FROM gateway.inbound_message m LEFT JOIN gateway.turn t ON t.id = m.turn_id "
        "WHERE t.finished_at IS NULL AND m.provider_id = ANY(%s)",
        sids,
    )
    unsent = house.sql("SELECT 1 FROM gateway.outbound_message WHERE status IN ('queued', 'sending')")
    return not waiting and not unsent and len(house.replies(number)) >= 1


def danger(house: House, senders: list[str]) -> Row:
    """Measure danger's fixed text while an earlier message waits for a dead Rasa."""
    house.run(house.system.take_down("rasa"))
    times = []
    for number in senders:
        house.write(number, QUESTIONS[0])
        house.wait_for_replies(number, 1)
        asked = house.write(number, "jag får ingen luft")
        house.until(lambda one=number: any(DANGER in str(r["body"]) for r in house.replies(one)), "danger")  # type: ignore[misc]
        text = next(one for one in listed(house, number) if DANGER in str(one["body"]))
        times.append(1000 * (moment(text) - moment(asked)).total_seconds())
    house.run(house.system.bring_back("rasa"))
    return row("danger while an earlier message waits for a dead Rasa", 1000, max(times), f"worst of {len(times)}")


def measure() -> list[Row]:
    """Start the house, load the contracts, and measure."""
    with tempfile.TemporaryDirectory(prefix="nastasteg-bench-", dir="/tmp") as folder:
        state = Path(folder)
        with running_house(state, NASTASTEG_DATA_DIR=str(state / "data")) as house:
            command = [sys.executable, "-m", "contract_api.demo_data", "--contracts", str(CONTRACTS)]
            subprocess.run(command, check=True, env=house.system.environment, cwd=PROJECT)  # noqa: S603
            people = numbers(CONTRACTS)
            send(house, people[:20], 5)  # the first turns after a start are slower and are nobody's promise
            drained(house)
            return [
                acknowledged(house, people[100:400]),
                replied(house, people[400:600]),
                second_message(house, people[600:620]),
                danger(house, people[700:710]),
            ]
