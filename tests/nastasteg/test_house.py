from __future__ import annotations

from pathlib import Path

import pytest

from nastasteg.supervisor.house import PROJECT, assemble

SECRETS = {
    name: f"{name.lower()}-of-this-test"
    for name in (
        "NASTASTEG_SERVICE_TOKEN",
        "NASTASTEG_IDENTIFIER_KEY",
        "NASTASTEG_RASA_TOKEN",
        "NASTASTEG_TWILIO_AUTH_TOKEN",
    )
}


@pytest.mark.parametrize("environment", ["demo", "production"])
def test_no_secret_stands_on_a_command_line(environment: str, project: Path, tmp_path: Path) -> None:
    settings = {**SECRETS, "NASTASTEG_ENVIRONMENT": environment, "DATABASE_URL": "postgresql:///x"}
    system = assemble(settings, say=lambda _: None, state=tmp_path / "var", project=project)
    words = [word for part in system.parts for word in part.command]
    assert [word for word in words if any(secret in word for secret in SECRETS.values())] == []
    assert {secret: system.environment[secret] for secret in SECRETS} == SECRETS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with nothing in it but what the parts are found by."""
    python = tmp_path / "project" / ".venv-rasa" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python.parents[2]


def test_every_part_is_a_module_of_the_project(project: Path, tmp_path: Path) -> None:
    system = assemble({"DATABASE_URL": "postgresql:///x"}, say=lambda _: None, state=tmp_path / "var", project=project)
    modules = [part.command[part.command.index("-m") + 1] for part in system.parts]
    assert "bot.nlu.serve" in modules
    files = [PROJECT / module.replace(".", "/") for module in modules]
    assert [file for file in files if not (file.with_suffix(".py").is_file() or (file / "__main__.py").is_file())] == []
