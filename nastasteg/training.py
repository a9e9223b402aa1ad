"""The model: named after the hash of all that it is made from, so that an unchanged project trains nothing.

Rasa itself looks only at a component's own source file; a change in what that imports would go unseen.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nastasteg.logfiles import rotate, tail
from nastasteg.trouble import Trouble

INPUTS = ("bot/nlu", "bot/swedish", "config.yml", "domain.yml", "nlu_data", "requirements/rasa.txt")
"""Files and folders that decide what the model becomes."""

RESPONSES = b"\nresponses:\n"
"""Where the sentences begin in domain.yml, last of all. The model says none of them: the actions fill them in."""

MODELS_KEPT = 3
SAY_EVERY_SECONDS = 15.0
HASH_DIGITS = 16


def fingerprint(project: Path) -> str:
    """Return the hash of names and contents of all that the model is made from."""
    digest = hashlib.sha256()
    for file in _input_files(project):
        digest.update(f"{file.relative_to(project).as_posix()}\0".encode())
        content = file.read_bytes()
        if file == project / "domain.yml":
            content = content.partition(RESPONSES)[0]
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:HASH_DIGITS]


def model_path(project: Path) -> Path:
    """Return where the model for the present inputs is, or will be once trained."""
    return project / "models" / f"nastasteg-{fingerprint(project)}.tar.gz"


def rasa_python(project: Path) -> Path:
    """Return the Python of Rasa's environment. Raises Trouble when that has not been made."""
    python = project / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        raise Trouble("Rasa's environment, .venv-rasa, is not there.", "Make it with: make setup")
    return python


def rasa_environment(project: Path) -> dict[str, str]:
    """Return what Rasa needs beside the settings: no telemetry, little noise, our packages."""
    return {
        "PYTHONPATH": str(project),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


async def train_if_needed(project: Path, log: Path, say: Callable[[str], None], *, force: bool = False) -> Path:
    """Train the model unless there is one for these inputs; return its path. Raises Trouble on failure."""
    model = model_path(project)
    if model.exists() and not force:
        say(f"the model is up to date ({model.name})")
        return model
    say("training the model, since what it is made from has changed")
    python = rasa_python(project)
    started = time.monotonic()
    unfinished = model.parent / "unfinished"
    name = f"{os.getpid()}.tar.gz"
    command = [
        # What the validation looks for, our tests look for; it would read all the messages once more.
        *(str(python), "-m", "rasa", "train", "--force", "--skip-validation"),
        *("--config", "config.yml", "--domain", "domain.yml", "--data", "nlu_data"),
        *("--out", str(unfinished), "--fixed-model-name", name),
    ]
    code = await run_rasa(command, project, log, lambda text: say(f"training: {text}"))
    if code or not (unfinished / name).exists():
        raise Trouble(
            f"Training the model failed (exit code {code}).",
            "Mend what its log says, then try again.",
            log=tail(log),
        )
    (unfinished / name).replace(model)  # whole or not at all: a broken run leaves no model
    _forget_old_models(model)
    say(f"the model is trained ({time.monotonic() - started:.0f} s): {model.name}")
    return model


async def run_rasa(command: list[str], project: Path, log: Path, say: Callable[[str], None]) -> int:
    """Run a command of Rasa to its end, saying now and then how far it is; return its exit code."""
    rotate(log)
    started = time.monotonic()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=project,
            env={**os.environ, **rasa_environment(project)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            while True:
                try:
                    return await asyncio.wait_for(process.wait(), SAY_EVERY_SECONDS)
                except TimeoutError:
                    say(f"{time.monotonic() - started:.0f} s{_progress_in(log)}")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def _progress_in(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")[-20_000:]
    component = re.findall(r"Starting to train component '(\w+)'", text)
    percent = re.findall(r"Epochs:\s+(\d+)%", text.rpartition("Starting to train component")[2])
    share = f" {percent[-1]} %" if percent else ""
    return f", {component[-1]}{share}" if component else ", loading"


def _input_files(project: Path) -> Iterator[Path]:
    for name in INPUTS:
        place = project / name
        if place.is_file():
            yield place
        for file in sorted(place.rglob("*")) if place.is_dir() else ():
            if file.is_file() and file.suffix != ".md" and not {"__pycache__"} & {*file.parts} and file.name[0] != ".":
                yield file


def _forget_old_models(newest: Path) -> None:
    models = sorted(newest.parent.glob("nastasteg-*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in models[MODELS_KEPT:]:
        if old != newest:
            old.unlink(missing_ok=True)
