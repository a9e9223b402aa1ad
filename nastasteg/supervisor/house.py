"""The parts of Nästa steg: how each is started, where it listens, how it shows that it is ready."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import quote

from nastasteg.supervisor.part import Part
from nastasteg.supervisor.ports import PORT_SETTINGS
from nastasteg.supervisor.postgres import EmbeddedPostgres, data_folder, running_as_root
from nastasteg.supervisor.process import Say
from nastasteg.supervisor.steps import demo_data_step, migration_step, training_step
from nastasteg.supervisor.system import Step, System
from nastasteg.training import model_path, rasa_environment, rasa_python

PROJECT = Path(__file__).resolve().parents[2]

DEMO_PARTS = ("contract_api", "actions", "rasa", "gateway", "worker", "demo", "e_legitimation")
PRODUCTION_PARTS = ("contract_api", "actions", "rasa", "gateway", "worker")

STANDS_BACK = 10
"""Niceness of all but the gateway: however much there is to answer, what comes in is acknowledged first.

The provider's stand-in, which is nobody's part of a deployment, does not stand back either: it does the measuring.
"""

RASA_READY_WITHIN = 180.0
"""Seconds; TensorFlow is imported from a cold disk on a small machine."""


def assemble(
    environment: Mapping[str, str],
    *,
    say: Say,
    parts: Collection[str] | None = None,
    state: Path | None = None,
    project: Path = PROJECT,
) -> System:
    """Put the system together, without starting it.

    `environment` holds all settings (see `demo_environment`), `parts` names those wanted if not all,
    `state` is the folder of logs, lock and embedded database (default: var in the project). With DATABASE_URL
    given no database is started. Raises Trouble when Rasa's environment is needed and missing.
    """
    state = state or project / "var"
    is_demo = environment.get("NASTASTEG_ENVIRONMENT") == "demo"
    names = [name for name in DEMO_PARTS if name in (parts or (DEMO_PARTS if is_demo else PRODUCTION_PARTS))]
    if unknown := set(parts or ()) - set(DEMO_PARTS):
        raise ValueError(f"no such part: {', '.join(sorted(unknown))}")
    settings = {**environment, **_addresses(environment), "PYTHONPATH": str(project), "PYTHONUNBUFFERED": "1"}
    postgres = None
    if not environment.get("DATABASE_URL"):
        folder = data_folder(project, state, environment, as_root=running_as_root())
        postgres = EmbeddedPostgres(folder, say)
    logs = state / "log"
    steps: list[Step] = [migration_step(project, logs)]
    if is_demo:
        steps.append(demo_data_step(project, logs))
    if "rasa" in names:
        steps.append(training_step(project, logs, say))
    return System(
        [_part(name, settings, project) for name in names],
        environment=settings,
        state=state,
        directory=project,
        say=say,
        postgres=postgres,
        steps=steps,
    )


def _port(name: str, environment: Mapping[str, str]) -> int:
    setting, default = PORT_SETTINGS[name]
    return int(environment.get(setting) or default)


def _addresses(environment: Mapping[str, str]) -> dict[str, str]:
    found = {f"NASTASTEG_{name.upper()}_URL": name for name in ("contract_api", "rasa", "actions")}
    return {
        setting: environment.get(setting) or f"http://127.0.0.1:{_port(name, environment)}"
        for setting, name in found.items()
    }


def _part(name: str, settings: Mapping[str, str], project: Path) -> Part:
    if name == "rasa":
        return _rasa(settings, project)
    if name == "worker":
        ready = f"http://127.0.0.1:{_port('gateway', settings)}/health/worker"
        return Part(name, (sys.executable, "-m", "bot.gateway.worker"), ready_url=ready, niceness=STANDS_BACK)
    modules = {
        "gateway": "bot.gateway",
        "demo": "nastasteg.demo",
        "e_legitimation": "nastasteg.demo.e_legitimation",
    }
    port = _port(name, settings)
    health = "/.well-known/openid-configuration" if name == "e_legitimation" else "/health"
    return Part(
        name,
        (sys.executable, "-m", modules.get(name, name)),
        environment={"SANIC_HOST": "127.0.0.1"} if name == "actions" else {},
        port=port,
        port_setting=PORT_SETTINGS[name][0],
        ready_url=f"http://127.0.0.1:{port}{health}",
        niceness=0 if name in ("gateway", "demo") else STANDS_BACK,
    )


def _rasa(settings: Mapping[str, str], project: Path) -> Part:
    port = _port("rasa", settings)
    command = [
        *(str(rasa_python(project)), "-m", "bot.nlu.serve", "run", "--enable-api"),
        *("-i", "127.0.0.1", "-p", str(port), "--model", str(model_path(project))),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    ]
    ready = f"http://127.0.0.1:{port}/status"
    if settings.get("NASTASTEG_ENVIRONMENT") != "demo":
        # It takes the credential from its environment: a command line can be read by everybody on the machine.
        ready += f"?token={quote(settings.get('NASTASTEG_RASA_TOKEN', ''), safe='')}"
    return Part(
        "rasa",
        tuple(command),
        environment=rasa_environment(project),
        port=port,
        port_setting=PORT_SETTINGS["rasa"][0],
        ready_url=ready,
        niceness=STANDS_BACK,
        ready_within=RASA_READY_WITHIN,
    )
