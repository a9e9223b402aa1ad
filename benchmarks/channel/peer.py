"""What `rasa init` and its Twilio channel give, on our messages: trained, and started beside the same stand-in.

It looks nothing up: each intent has one sentence. What it understands is measured elsewhere (docs/understanding.md), so
its classifier learns for one round only; how long a message takes does not hang on that.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from benchmarks.understanding.messages import as_rasa_reads, some_voices
from nastasteg.supervisor.demo_environment import demo_environment
from nastasteg.supervisor.house import PROJECT
from nastasteg.supervisor.part import Part
from nastasteg.supervisor.ports import PORT_SETTINGS, free_port_settings
from nastasteg.supervisor.system import System
from nastasteg.training import rasa_environment, rasa_python
from tests.house import House, running

WEBHOOK = "/webhooks/twilio/webhook"
HEALTH = "/webhooks/twilio/"
VOICES = 12
ROUNDS = 1
STOCK = Path(__file__).parents[1] / "understanding" / "peers" / "stock.yml"
ANSWER = "Nästa steg: besök torsdag 3 december kl. 09.30, Storgatan 4. Frågor? Ring 0470-58 80 00."
POLICIES = [
    {"name": "MemoizationPolicy"},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100},
    {"name": "RulePolicy"},
]
"""Those of `rasa init`."""


def write_project(folder: Path) -> None:
    """Write the files that `rasa train` reads: our messages, a rule and a sentence for each intent."""
    nlu = as_rasa_reads(some_voices(VOICES))
    intents = [block["intent"] for block in nlu]
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in intents]
    config = yaml.safe_load(STOCK.read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"] == "DIETClassifier":
            component["epochs"] = ROUNDS
    files: dict[str, dict[str, Any]] = {
        "config.yml": {**config, "policies": POLICIES},
        "domain.yml": {
            "version": "3.1",
            "intents": intents,
            "responses": {f"utter_{name}": [{"text": ANSWER}] for name in intents},
        },
        "data.yml": {"version": "3.1", "nlu": nlu, "rules": rules},
        "endpoints.yml": {},
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def train(folder: Path) -> None:
    """Train the peer. Raises CalledProcessError."""
    command = [str(rasa_python(PROJECT)), "-m", "rasa", "train", "--skip-validation", "--data", "data.yml"]
    command += ["--config", "config.yml", "--domain", "domain.yml", "--out", "models", "--fixed-model-name", "peer"]
    environment = {**os.environ, **rasa_environment(PROJECT)}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603


@contextmanager
def running_peer(folder: Path) -> Iterator[House]:
    """Train the peer in a folder, and run it there with the provider's stand-in."""
    write_project(folder)
    train(folder)
    settings = demo_environment({**os.environ, **free_port_settings()})
    ports = {name: int(settings[setting]) for name, (setting, _) in PORT_SETTINGS.items()}
    settings |= rasa_environment(PROJECT)
    settings["NASTASTEG_TWILIO_WEBHOOK"] = f"http://127.0.0.1:{ports['rasa']}{WEBHOOK}"
    account = {
        "account_sid": settings["NASTASTEG_TWILIO_ACCOUNT_SID"],
        "auth_token": settings["NASTASTEG_TWILIO_AUTH_TOKEN"],
        "twilio_number": settings["NASTASTEG_TWILIO_NUMBER"],
    }
    credentials = {"benchmarks.channel.twilio_here.TwilioHere": account}
    (folder / "credentials.yml").write_text(yaml.safe_dump(credentials), encoding="utf-8")
    rasa = [
        *(str(rasa_python(PROJECT)), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(ports["rasa"])),
        *("--model", "models/peer.tar.gz", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    ]
    parts = [
        Part("rasa", tuple(rasa), port=ports["rasa"], ready_url=f"http://127.0.0.1:{ports['rasa']}{HEALTH}"),
        Part(
            "demo",
            (sys.executable, "-m", "nastasteg.demo"),
            port=ports["demo"],
            ready_url=f"http://127.0.0.1:{ports['demo']}/health",
        ),
    ]
    lines: list[str] = []
    state = folder / "state"
    with running(System(parts, environment=settings, state=state, directory=folder, say=lines.append), lines) as house:
        yield house
