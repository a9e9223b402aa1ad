"""When a model is trained anew, and what is said about the ones that are kept."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from nastasteg.training import INPUTS, RESPONSES, fingerprint, model_path, rasa_python, train_if_needed
from nastasteg.trouble import Trouble

FAKE_RASA = """#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in --out) out="$2";; --fixed-model-name) name="$2";; esac
  shift
done
echo trained >> trainings
[ -e broken ] && { echo "no such intent"; exit 1; }
mkdir -p "$out" && echo model > "$out/$name"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a small project with all inputs and a Rasa that only writes down that it was called."""
    for name in INPUTS:
        place = tmp_path / name
        if "." in place.name:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(name)
        else:
            place.mkdir(parents=True)
            (place / "content.yml").write_text(name)
    python = tmp_path / ".venv-rasa" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(FAKE_RASA)
    python.chmod(0o755)
    return tmp_path


def trainings(project: Path) -> int:
    file = project / "trainings"
    return len(file.read_text().splitlines()) if file.exists() else 0


async def train(project: Path, *, force: bool = False) -> Path:
    return await train_if_needed(project, project / "var" / "train.log", lambda _: None, force=force)


@pytest.mark.parametrize("name", INPUTS)
def test_a_change_in_any_input_changes_the_fingerprint(project: Path, name: str) -> None:
    before = fingerprint(project)
    place = project / name
    changed = place if place.is_file() else place / "content.yml"
    changed.write_text("something else")
    assert fingerprint(project) != before


def test_a_file_that_moves_changes_the_fingerprint(project: Path) -> None:
    before = fingerprint(project)
    (project / "nlu_data" / "content.yml").rename(project / "nlu_data" / "other.yml")
    assert fingerprint(project) != before


@pytest.mark.parametrize("name", ["bot/nlu/__pycache__/x.pyc", "nlu_data/.content.yml.swp", "README.md"])
def test_what_makes_no_difference_leaves_the_fingerprint(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("x")
    assert fingerprint(project) == before


def test_a_sentence_that_patients_read_trains_nothing_anew(project: Path) -> None:
    domain = project / "domain.yml"
    domain.write_text("intents:\n  - greet\n\nresponses:\n  utter_greet:\n")
    before = fingerprint(project)
    domain.write_text("intents:\n  - greet\n\nresponses:\n  utter_goodbye:\n")
    assert fingerprint(project) == before
    domain.write_text("intents:\n  - goodbye\n\nresponses:\n  utter_goodbye:\n")
    assert fingerprint(project) != before


def test_the_sentences_stand_last_in_the_domain() -> None:
    domain = (Path(__file__).parents[2] / "domain.yml").read_bytes()
    before, _, responses = domain.partition(RESPONSES)
    assert re.search(rb"^utter|^  utter", before, re.MULTILINE) is None
    assert re.findall(rb"^\w+:", responses, re.MULTILINE) == []


async def test_an_unchanged_project_is_trained_once(project: Path) -> None:
    assert await train(project) == await train(project) == model_path(project)
    assert trainings(project) == 1


async def test_a_change_trains_anew_and_taking_it_back_does_not(project: Path) -> None:
    first = await train(project)
    (project / "domain.yml").write_text("changed")
    assert await train(project) != first
    (project / "domain.yml").write_text("domain.yml")
    assert await train(project) == first
    assert trainings(project) == 2


async def test_force_trains_though_nothing_has_changed(project: Path) -> None:
    await train(project)
    await train(project, force=True)
    assert trainings(project) == 2


async def test_a_failed_training_leaves_no_model_and_shows_why(project: Path) -> None:
    (project / "broken").touch()
    with pytest.raises(Trouble, match="no such intent"):
        await train(project)
    assert not model_path(project).exists()


async def test_only_the_newest_models_are_kept(project: Path) -> None:
    for number in range(5):
        (project / "domain.yml").write_text(str(number))
        newest = await train(project)
        os.utime(newest, (number, number))
    kept = sorted((project / "models").glob("*.tar.gz"))
    assert len(kept) == 3
    assert newest in kept


def test_a_missing_environment_is_a_trouble_that_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="make setup"):
        rasa_python(tmp_path)
