"""Whole conversations through the signed webhook, each a file: who writes, what they write, what they must read.

A file's name is the sentence that it shows. `who` is a persona of the demo or a number. Each turn has `write` (a text,
or a list of texts sent at once), and of the reply: `says` and `never` (patterns), `replies` (how many; else one).
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.swedish.sms import is_other_script, measure
from nastasteg.demo.personas import personas
from tests.house import House

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))
MOST_SEGMENTS = 2
SETTLING = 0.4
"""Seconds after the last expected reply in which no other may come."""


def read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def test_conversation(house: House, file: Path) -> None:
    conversation = read(file)
    who = str(conversation["who"])
    known = personas().get(who)
    number = known.number if known else who
    written: list[str] = []
    for turn in conversation["turns"]:
        before = len(house.replies(number))
        texts = turn["write"] if isinstance(turn["write"], list) else [turn["write"]]
        written += texts
        for text in texts:
            outcome = house.write(number, text, media=int(turn.get("media", 0)))
            assert outcome["calls"][-1]["status_code"] == turn.get("status", 200), outcome
        expected = int(turn.get("replies", 1))
        said = house.wait_for_replies(number, before + expected)[before:]
        time.sleep(SETTLING)
        assert len(house.replies(number)) == before + expected, [one["body"] for one in house.replies(number)][before:]
        check(turn, said, written)


def check(turn: dict[str, Any], said: list[str], written: list[str]) -> None:
    reply = "\n---\n".join(said)
    for pattern in turn.get("says", []):
        assert re.search(pattern, reply), f"{turn['write']!r} was answered without {pattern!r}:\n{reply}"
    for pattern in turn.get("never", []):
        assert not re.search(pattern, reply), f"{turn['write']!r} was answered with {pattern!r}:\n{reply}"
    for text in said:
        measured = measure(text)
        assert measured.encoding == "GSM-7" or is_other_script(text), text
        assert measured.segments <= MOST_SEGMENTS, text
        for quoted in written:
            # What is read back stands in quotation marks, with others inside.
            text = text.replace(quoted.replace('"', "'"), "")
        assert "{" not in text, "a place that nothing fills"
