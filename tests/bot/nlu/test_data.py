"""The training messages and the rules as files: what must hold of them whoever writes the next thousand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

NLU_DATA = Path(__file__).parents[3] / "nlu_data"
FILES = sorted(path for path in NLU_DATA.glob("*/*.yml") if path.parent.name != "lexicon")


CONTENTS = {path: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"] for path in FILES}


def messages(path: Path) -> list[tuple[str, str]]:
    """The intent and text of each message in a file."""
    return [
        (block["intent"], line.removeprefix("- "))
        for block in CONTENTS[path]
        for line in block["examples"].splitlines()
    ]


ALL = [pair for path in FILES for pair in messages(path)]
RULES = yaml.safe_load((NLU_DATA / "rules.yml").read_text(encoding="utf-8"))["rules"]
TURNS = [rule for rule in RULES if "intent" in rule["steps"][0]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_one_intent_and_is_named_after_it(path: Path) -> None:
    assert {intent for intent, _ in messages(path)} == {path.stem}


def test_a_message_stands_once_in_all_the_data() -> None:
    counted = Counter(re.sub(r"[\W_]+", " ", text.lower()).strip() for _, text in ALL)
    assert [text for text, times in counted.items() if times > 1] == []


def test_no_message_can_be_read_as_an_annotation_or_a_command() -> None:
    assert [text for _, text in ALL if re.search(r"\[.*\]|^/|^\s*$", text)] == []


def least(path: Path) -> int:
    """How many messages an intent needs at least."""
    if path.parent.name == "danger":
        return 400
    return 200 if path.parent.name in ("questions", "actions") and path.stem not in SELDOM else 60


SELDOM = frozenset({"inform", "stop_messages"})
"""Actions that are said in few ways."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_intent_has_messages_enough_to_be_learnt(path: Path) -> None:
    assert len(messages(path)) >= least(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_intent_is_written_in_many_voices(path: Path) -> None:
    assert len({block["metadata"]["voice"] for block in CONTENTS[path]}) >= 20


def test_a_second_request_is_another_intent_than_the_first() -> None:
    intents = {path.stem for path in FILES}
    pairs = [(block["intent"], block["metadata"].get("also")) for path in FILES for block in CONTENTS[path]]
    assert [pair for pair in pairs if pair[1] is not None and (pair[1] not in intents or pair[0] == pair[1])] == []


def test_no_voice_of_the_evaluation_is_in_the_training_data() -> None:
    trained = {block["metadata"]["voice"] for path in FILES for block in CONTENTS[path]}
    evaluated = {path.stem for path in (NLU_DATA.parent / "tests" / "understanding" / "voices").glob("*.tsv")}
    assert len(evaluated) == 12
    assert trained & evaluated == set()


def test_every_intent_has_exactly_one_rule_of_one_turn() -> None:
    ruled = [rule["steps"][0]["intent"] for rule in TURNS]
    assert Counter(ruled) == Counter({intent for intent, _ in ALL})
    assert all(len(rule["steps"]) == 2 and "action" in rule["steps"][1] for rule in TURNS)


def test_after_the_fallback_the_turn_ends() -> None:
    config = yaml.safe_load((NLU_DATA.parent / "config.yml").read_text(encoding="utf-8"))
    fallback = config["policies"][0]["core_fallback_action_name"]
    assert [rule["steps"] for rule in RULES if rule not in TURNS] == [[{"action": fallback}]]


def test_every_rule_uses_what_the_domain_declares() -> None:
    domain = yaml.safe_load((NLU_DATA.parent / "domain.yml").read_text(encoding="utf-8"))
    assert {rule["steps"][0]["intent"] for rule in TURNS} == set(domain["intents"])
    assert {rule["steps"][-1]["action"] for rule in RULES} <= set(domain["actions"])


def test_phone_numbers_in_messages_are_fictional() -> None:
    numbers = [match for _, text in ALL for match in re.findall(r"(?:\+46|0)\d[\d -]{7,}\d", text)]
    assert all(re.match(r"(?:\+46|0)70[ -]?174[ -]?06", number) for number in numbers)
