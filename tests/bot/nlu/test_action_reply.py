from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("rasa")

from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.nlu.action_reply import compile_the_check_once


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    compile_the_check_once()
    return RemoteAction("action_ask_next_step", None)


@pytest.mark.parametrize(
    "answer",
    [{"events": [], "responses": []}, {"events": [], "responses": [{"text": "Nästa steg"}]}],
)
def test_a_right_answer_of_the_action_server_passes(action: RemoteAction, answer: dict[str, Any]) -> None:
    assert action._validate_action_result(answer)


@pytest.mark.parametrize("answer", [{"events": [{"name": "no kind"}]}, {"events": "x"}, {"responses": 1}, []])
def test_a_wrong_answer_is_still_refused(action: RemoteAction, answer: Any) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(answer)
