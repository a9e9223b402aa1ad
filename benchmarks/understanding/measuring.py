"""Asking the model about messages, as a server does without the network between."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.understanding.figures import Result
from benchmarks.understanding.messages import Message
from bot.nlu.intents import LinearIntentClassifier
from bot.safety import screen


def measured(classifier: LinearIntentClassifier, messages: Sequence[Message]) -> tuple[list[Result], list[float]]:
    """Return what each message was understood as, and how long that took in milliseconds."""
    results, times = [], []
    for message in messages:
        began = time.perf_counter()
        understood = classifier.understand(message.text)
        times.append(1000 * (time.perf_counter() - began))
        results.append(
            Result(
                message=message,
                ranking=tuple(understood.ranking),
                requests=tuple(request.name for request in understood.requests),
                screened=screen(message.text) is not None,
            )
        )
    return results, times
