"""Rasa's own pipelines on some of our voices: `python -m benchmarks.understanding.diet PIPELINE VOICES [folded]`.

Run in Rasa's environment. PIPELINE is a name in peers/. A neural classifier takes an hour for a few thousand messages,
so it and our model are trained on the same few voices and asked the same unseen messages.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path
from types import MappingProxyType

import structlog
import yaml
from rasa.core.agent import load_agent
from rasa.model_training import train_nlu

from benchmarks.understanding.messages import Message, as_rasa_reads, frozen_messages, some_voices
from benchmarks.understanding.peers import ours, right
from bot.swedish.folding import fold

PIPELINES = Path(__file__).parent / "peers"
SPELLINGS = MappingProxyType({"folded": fold, "as written": str})


def write_data(messages: list[Message], spelling: str, path: Path) -> None:
    """Write messages as Rasa reads them."""
    nlu = as_rasa_reads(messages, SPELLINGS[spelling])
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")


async def asked(model: str, messages: list[Message], spelling: str) -> tuple[float, float, float]:
    """Return the share right, the share right among the first two, and the mean milliseconds of a message."""
    agent = await load_agent(model)
    first, two = 0, 0
    began = time.monotonic()
    for message in messages:
        parsed = await agent.parse_message(SPELLINGS[spelling](message.text))
        names = [reading["name"] for reading in parsed["intent_ranking"][:2]]
        first += names[:1] == [message.intents[0]]
        two += message.intents[0] in names
    return first / len(messages), two / len(messages), 1000 * (time.monotonic() - began) / len(messages)


def main() -> None:
    """Print what the pipeline and our model get right."""
    # Rasa would print each of the unseen messages, and they would be unseen no more.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    pipeline, count, spelling = sys.argv[1], int(sys.argv[2]), " ".join(sys.argv[3:]) or "as written"
    voices = some_voices(count)
    messages = [message for message in frozen_messages() if len(message.intents) == 1]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "nlu.yml"
        write_data(voices, spelling, data)
        began = time.monotonic()
        model = train_nlu(str(PIPELINES / f"{pipeline}.yml"), str(data), folder)
        seconds = time.monotonic() - began
        if model is None:
            raise SystemExit(f"{pipeline} was not trained")
        first, two, pace = asyncio.run(asked(model, messages, spelling))
    sys.stdout.write(f"{len(voices)} messages of {count} voices, {len(messages)} unseen messages asked\n")
    name = f"{pipeline}, {spelling}"
    sys.stdout.write(f"  {name:<30} {first:.1%}  among the first two {two:.1%}  {seconds:.0f} s  {pace:.0f} ms each\n")
    first, two, seconds = right(ours(), voices, messages)
    sys.stdout.write(f"  {'ours':<30} {first:.1%}  among the first two {two:.1%}  {seconds:.0f} s\n")


if __name__ == "__main__":
    main()
