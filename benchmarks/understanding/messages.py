"""Reading the frozen messages, and the training messages that must not be counted among them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.concepts import plain

PROJECT = Path(__file__).resolve().parents[2]
VOICES = PROJECT / "tests" / "understanding" / "voices"
NLU_DATA = PROJECT / "nlu_data"
NEAR_MISS = "near miss"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message with what it asks for: one intent, or two in the order of asking."""

    voice: str
    intents: tuple[str, ...]
    text: str
    near_miss: bool = False
    """Whether it was written to sound like danger without being it."""


def frozen_messages() -> list[Message]:
    """Return the messages of the evaluation voices that stand nowhere in the training data."""
    trained = {plain(message.text) for message in training_messages()}
    found = [
        Message(voice=path.stem, intents=tuple(intents.split("+")), text=text, near_miss=NEAR_MISS in marks)
        for path in sorted(VOICES.glob("*.tsv"))
        for intents, text, *marks in (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    ]
    return [message for message in found if plain(message.text) not in trained]


def training_messages() -> Iterator[Message]:
    """Yield the messages of the training data, each with its voice."""
    for path in sorted(NLU_DATA.glob("*/*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for block in content.get("nlu", []):
            about = block["metadata"]
            intents = (block["intent"], *([about["also"]] if "also" in about else []))
            for line in block["examples"].splitlines():
                yield Message(voice=about["voice"], intents=intents, text=line.removeprefix("- "))


def as_rasa_reads(messages: Sequence[Message], written: Callable[[str], str] = str) -> list[dict[str, str]]:
    """Return messages as the examples of their first intents, each text changed by a function (default: not)."""
    examples: dict[str, list[str]] = {}
    for message in messages:
        # Square brackets would mark an entity.
        text = written(message.text).replace("[", "(").replace("]", ")")
        examples.setdefault(message.intents[0], []).append(f"- {text}\n")
    return [{"intent": intent, "examples": "".join(lines)} for intent, lines in examples.items()]


def shuffled_voices(messages: Sequence[Message]) -> list[str]:
    """Return the voices of messages in an order that is always the same and means nothing."""
    voices = sorted({message.voice for message in messages})
    random.Random(20).shuffle(voices)  # noqa: S311 - an order, not a secret
    return voices


def some_voices(count: int) -> list[Message]:
    """Return the training messages of as many voices."""
    messages = list(training_messages())
    heard = {*shuffled_voices(messages)[:count]}
    return [message for message in messages if message.voice in heard]
