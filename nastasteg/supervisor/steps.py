"""What is done once before the parts start: the schema, the demo's data, the model."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from nastasteg.logfiles import rotate, tail
from nastasteg.supervisor.process import Say
from nastasteg.supervisor.system import Step
from nastasteg.training import train_if_needed
from nastasteg.trouble import Trouble


def migration_step(project: Path, logs: Path) -> Step:
    """Return the step that brings the database to the newest schema."""
    command = (sys.executable, "-m", "nastasteg", "migrate")
    remedy = "The database is as it was before. Mend what the log says, then start again."
    return _command_step("bringing the database to the newest schema", command, project, logs / "migrate.log", remedy)


def demo_data_step(project: Path, logs: Path) -> Step:
    """Return the step that gives the database the demo's persons and contracts; those already there stay."""
    command = (sys.executable, "-m", "contract_api.demo_data")
    remedy = "Mend what the log says, or begin with an empty database (make clean), then start again."
    return _command_step("loading the demo's persons", command, project, logs / "demo_data.log", remedy)


def training_step(project: Path, logs: Path, say: Say) -> Step:
    """Return the step that trains the model if what it is made from has changed."""

    async def run(_: Mapping[str, str]) -> None:
        await train_if_needed(project, logs / "train.log", lambda line: say(f"      {line}"))

    return Step("making sure that the model is trained", run)


def _command_step(title: str, command: tuple[str, ...], project: Path, log: Path, remedy: str) -> Step:
    async def run(environment: Mapping[str, str]) -> None:
        rotate(log)
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=project,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
            )
            try:
                code = await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
        if code:
            raise Trouble(f"This failed: {title} (exit code {code}).", remedy, log=tail(log))

    return Step(title, run)
