"""Rasa's rules, the domain and the actions' own list say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.answers import ANSWERS, UNSURE_ACTION, action_of

ROOT = Path(__file__).parents[2]


def read(path: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return content


def rules() -> list[tuple[str, str]]:
    pairs = []
    for rule in read("nlu_data/rules.yml")["rules"]:
        steps = rule["steps"]
        pairs += [(steps[0]["intent"], steps[1]["action"])] if "intent" in steps[0] else []
    return pairs


def test_every_intent_has_one_rule() -> None:
    assert sorted(intent for intent, _ in rules()) == sorted(read("domain.yml")["intents"])


@pytest.mark.parametrize(("intent", "action"), rules())
def test_a_second_request_gets_the_answer_that_the_rule_gives_a_first_one(intent: str, action: str) -> None:
    assert action_of(intent) == action


def test_every_action_of_the_domain_can_be_run() -> None:
    assert set(read("domain.yml")["actions"]) == {*ANSWERS, UNSURE_ACTION}
