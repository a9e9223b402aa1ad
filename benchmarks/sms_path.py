"""The timed promises of the SMS path, measured through the whole house: `make bench`.

Every figure is from the provider's side: from the moment when the webhook is called to the moment when it has been
acknowledged, or the reply handed to the provider's API. The provider's stand-in runs on the same machine.
"""

from __future__ import annotations

import statistics
import time

from benchmarks.rows import Row
from benchmarks.stage import QUESTIONS, house_with_contracts, milliseconds, p95, send
from contract_api.demo_data.many import made_up_number
from tests.house import House

CONTRACTS = 1000
DANGER = "Ring 112 nu"


def row(what: str, promised_ms: float, measured_ms: float, note: str) -> Row:
    """Return a row of the table, with what was measured beside the figure."""
    return Row(what, f"< {promised_ms:.0f} ms", f"{measured_ms:.1f} ms", measured_ms < promised_ms, note)


def drained(house: House) -> None:
    """Wait until everything has been answered, so that one measurement does not weigh on the next."""
    statement = "SELECT 1 FROM gateway.outbound_message WHERE status IN ('queued', 'sending')"
    house.until(lambda: not house.owes_an_answer() and not house.sql(statement), "all answers", patience=240)


def acknowledged(house: House, senders: list[str]) -> Row:
    """Measure how long the webhook takes, at 10 messages a second."""
    send(house, senders, 10)
    drained(house)
    times = [
        call["milliseconds"]
        for number in senders
        for one in house.messages(number)
        if one["direction"] == "inbound"
        for call in one["calls"]
    ]
    return row("webhook acknowledged, p95, 10 messages/s", 50, p95(times), f"{len(times)} messages")


def replied(house: House, senders: list[str]) -> Row:
    """Measure from webhook to reply handed to the provider, at 5 messages a second."""
    send(house, senders, 5)
    for number in senders:
        house.wait_for_replies(number, 1)
    times = [milliseconds(*house.messages(number)[:2]) for number in senders]
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
        replies = house.replies(number)
        # Both read as one turn have one reply, and show nothing of what is measured here.
        gaps += [milliseconds(replies[0], replies[-1])] if len(replies) > 1 else []
    note = f"worst of {len(gaps)} of {len(senders)} pairs; the others were read as one"
    return row("second message of a conversation, after the first's answer", 1000, max(gaps), note)


def answered(house: House, number: str) -> bool:
    """Return whether none of the number's messages waits for its turn any more, and an answer has come."""
    sids = [str(one["sid"]) for one in house.messages(number) if one["direction"] == "inbound"]
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
        text = next(one for one in house.replies(number) if DANGER in str(one["body"]))
        times.append(milliseconds(asked, text))
    house.run(house.system.bring_back("rasa"))
    return row("danger while an earlier message waits for a dead Rasa", 1000, max(times), f"worst of {len(times)}")


def measure() -> list[Row]:
    """Start the house, load the contracts, and measure."""
    with house_with_contracts(CONTRACTS) as house:
        people = [made_up_number(index) for index in range(CONTRACTS)]
        send(house, people[:20], 5)  # the first turns after a start are slower and are nobody's promise
        drained(house)
        return [
            acknowledged(house, people[100:400]),
            replied(house, people[400:600]),
            second_message(house, people[600:620]),
            danger(house, people[700:710]),
        ]
