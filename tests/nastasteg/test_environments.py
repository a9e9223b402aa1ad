"""The bootstrap: which Python it takes, when it does something, what it says when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nastasteg import environments
from nastasteg.environments import Environment, Trouble, candidates, check_room, find_or_fetch_python, version_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the bootstrap work in an empty project, on a machine without any Python on the path."""
    monkeypatch.setattr(environments, "PROJECT", tmp_path)
    monkeypatch.setattr(environments, "TOOLS", tmp_path / ".tools")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    (tmp_path / ".tools").mkdir()
    return tmp_path


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def environment(tmp_path: Path, room: int = 0) -> Environment:
    (tmp_path / "requirements").mkdir(exist_ok=True)
    (tmp_path / "requirements" / "rasa.txt").write_text("rasa==3.6.21\n")
    return Environment("Rasa", ".venv-rasa", ["rasa.txt"], [(3, 10)], room)


def test_the_version_of_a_python_is_what_it_says_when_it_is_run() -> None:
    assert version_of(sys.executable) == sys.version_info[:2]


@pytest.mark.parametrize("script", ["exit 127", "echo 'pyenv: python3.10: command not found' >&2; exit 127", "echo hi"])
def test_a_python_that_does_not_run_has_no_version(tmp_path: Path, script: str) -> None:
    assert version_of(str(program(tmp_path / "python3.10", script))) is None


def test_pyenvs_own_python_is_taken_where_its_shim_fails(project: Path) -> None:
    shim = program(project / "bin" / "python3.10", "exit 127")
    real = program(project / "pyenv" / "versions" / "3.10.13" / "bin" / "python", "echo 3 10")
    assert list(candidates([(3, 10)])) == [str(shim), str(real)]
    assert find_or_fetch_python("/nonexistent/uv", environment(project)) == str(real)


def test_a_python_of_another_version_is_not_taken(project: Path) -> None:
    program(project / "bin" / "python3", "echo 3 11")
    with pytest.raises(Trouble, match=r"Python 3.10 is needed .*\nInstall it .*pyenv install 3.10"):
        find_or_fetch_python("/nonexistent/uv", environment(project))


def test_an_environment_is_in_place_until_its_requirements_change(project: Path) -> None:
    rasa = environment(project)
    assert not rasa.is_in_place()
    program(rasa.python, "echo 3 10")
    (rasa.folder / environments.STAMP).write_text(rasa.fingerprint())
    assert rasa.is_in_place()
    (project / "requirements" / "rasa.txt").write_text("rasa==3.6.22\n")
    assert not rasa.is_in_place()


def test_an_environment_whose_python_has_gone_is_made_again(project: Path) -> None:
    rasa = environment(project)
    rasa.python.parent.mkdir(parents=True)
    (rasa.folder / environments.STAMP).write_text(rasa.fingerprint())
    rasa.python.symlink_to(project / "removed" / "python3.10")
    assert not rasa.is_in_place()


def test_too_little_room_is_said_before_anything_is_fetched(project: Path) -> None:
    with pytest.raises(Trouble, match=r"GB left, and the first installation needs .* GB.\nMake room"):
        check_room([environment(project, room=10**18)])


def test_an_environment_that_is_there_needs_no_more_room(project: Path) -> None:
    rasa = environment(project, room=10**18)
    rasa.folder.mkdir()
    check_room([rasa])


def test_no_uv_and_no_way_to_install_it_is_a_sentence(project: Path) -> None:
    with pytest.raises(Trouble, match=r"uv, .* is not on this machine"):
        environments.find_or_install_uv()


def old_pythons() -> list[str]:
    found = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.[678].*/bin/python"))
    return [str(python) for python in found]


@pytest.mark.parametrize("python", [sys.executable, *old_pythons()])
def test_the_bootstrap_is_read_by_old_pythons_too(python: str) -> None:
    assert environments.__file__ is not None
    done = subprocess.run([python, environments.__file__, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "two Python environments" in done.stdout
