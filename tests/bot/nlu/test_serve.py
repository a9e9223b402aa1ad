from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.nlu.serve import TokenMissingError, arguments

GIVEN = ["run", "--enable-api", "-p", "5005"]
TOKEN = "a-token-of-this-test"
PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize("environment", [{}, {"NASTASTEG_ENVIRONMENT": "production"}])
def test_outside_the_demo_the_engine_asks_for_the_credential_of_the_environment(environment: dict[str, str]) -> None:
    asked = arguments(GIVEN, environment | {"NASTASTEG_RASA_TOKEN": TOKEN})
    assert asked == [*GIVEN, f"--auth-token={TOKEN}"]


def test_in_the_demo_it_asks_for_none() -> None:
    environment = {"NASTASTEG_ENVIRONMENT": "demo", "NASTASTEG_RASA_TOKEN": TOKEN}
    assert arguments(GIVEN, environment) == GIVEN


@pytest.mark.parametrize("environment", [{}, {"NASTASTEG_RASA_TOKEN": " "}, {"NASTASTEG_ENVIRONMENT": "DEMO "}])
def test_outside_the_demo_it_never_runs_open(environment: dict[str, str]) -> None:
    with pytest.raises(TokenMissingError):
        arguments(GIVEN, environment)


def test_a_start_without_the_credential_ends_with_a_sentence() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NASTASTEG_")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot.nlu.serve", *GIVEN], env=environment, cwd=PROJECT, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "NASTASTEG_RASA_TOKEN is missing" in ended.stderr


def test_rasa_takes_the_options_as_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rasa")
    from rasa.__main__ import create_argument_parser

    # A credential may begin with a hyphen, which a parser could take for another option.
    asked = arguments(GIVEN, {"NASTASTEG_RASA_TOKEN": "-" + TOKEN})
    options = create_argument_parser().parse_args(asked)
    assert (options.auth_token, options.port) == ("-" + TOKEN, 5005)
