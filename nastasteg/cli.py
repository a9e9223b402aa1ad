"""The command `nastasteg`: starts the system, and what an operator needs around it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nastasteg.commands import consent, decision, log, retention, rights, sharing, staff, telegram, waiting
from nastasteg.commands.check import approve_danger_texts, check, opted_out
from nastasteg.commands.numbers import enrol, recycled, unbind
from nastasteg.commands.person import export_person
from nastasteg.commands.rotation import rotate_identifiers
from nastasteg.commands.status import status, status_import
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from nastasteg.supervisor import System

PROJECT = Path(__file__).resolve().parents[1]
LOGS = PROJECT / "var" / "log"

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(log.app, name="log")
app.add_typer(decision.app, name="decision")
app.add_typer(retention.app, name="retention")
app.add_typer(consent.app, name="consent")
app.add_typer(waiting.app, name="waiting-list")
app.add_typer(rights.app, name="right")
app.add_typer(sharing.grounds, name="ground")
app.add_typer(sharing.blocks, name="block")
app.add_typer(staff.app, name="staff")
app.add_typer(telegram.app, name="telegram")
app.command()(rotate_identifiers)
app.command()(export_person)
app.command()(rights.hide)
app.command()(rights.show)
for command in (check, approve_danger_texts, opted_out, enrol, unbind, recycled, status, status_import):
    app.command()(command)


def main() -> None:
    """Run the command line. A trouble is printed as its sentences, with exit code 1."""
    with _troubles_in_plain_words():
        app()


@app.command()
def demo() -> None:
    """Start everything with demo persons, a stand-in for the SMS provider and a phone in the browser."""
    from nastasteg.supervisor import assemble
    from nastasteg.supervisor.demo_environment import demo_environment

    _run(assemble(demo_environment(os.environ), say=_say), _say_what_to_open)


@app.command()
def run() -> None:
    """Start everything for real, with the settings of the environment."""
    from nastasteg.supervisor import assemble
    from nastasteg.supervisor.required_settings import check_required

    check_required(os.environ)
    _run(assemble(os.environ, say=_say), lambda system: _say(f"Running. Webhooks: {system.urls['gateway']}"))


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train also when nothing has changed.")] = False,
) -> None:
    """Train the model, if what it is made from has changed."""
    from nastasteg.training import train_if_needed

    asyncio.run(train_if_needed(PROJECT, LOGS / "train.log", _say, force=force))


@app.command()
def evaluate() -> None:
    """Train anew, and measure how well unseen messages are understood."""
    from nastasteg.evaluation import evaluate as measure

    _say(asyncio.run(measure(PROJECT, LOGS / "evaluate.log", _say)))


@app.command()
def migrate() -> None:
    """Bring the database at DATABASE_URL to the newest schema, and make Rasa's database beside it."""
    from nastasteg.migration import migrate as bring_up_to_date

    database_url = os.environ.get("DATABASE_URL", "")
    if not database_url:
        raise Trouble("DATABASE_URL is not set.", "Set it to the database that is to be migrated.")
    bring_up_to_date(database_url)


@app.command()
def cases(
    unit: Annotated[str | None, typer.Option(help="The HSA-id of the unit whose staff reads them.")] = None,
) -> None:
    """List what patients have asked and a person at the care must answer, at the units of one care provider."""
    from nastasteg.case_list import open_cases_table

    _say(asyncio.run(open_cases_table(os.environ, unit)))


@app.command()
def chat(
    name: Annotated[str, typer.Option("--as", help="Whom to write as; a name that is not known lists all.")],
) -> None:
    """Write as one of the demo's persons from the terminal, while the demo runs."""
    from nastasteg.demo.chat import run as talk

    talk(name, f"http://127.0.0.1:{os.environ.get('NASTASTEG_DEMO_PORT', '8080')}")


@app.command()
def texts() -> None:
    """Write docs/texts.md: every text that a patient reads, with an example, for whoever approves them."""
    from nastasteg.texts_page import PAGE, page

    PAGE.write_text(page(), encoding="utf-8")
    _say(f"{PAGE.relative_to(PROJECT)} is written.")


@app.command()
def clean() -> None:
    """Remove the embedded database, stopped first, and all that it holds."""
    from nastasteg.supervisor.postgres import data_folder, remove, running_as_root

    remove(data_folder(PROJECT, PROJECT / "var", os.environ, as_root=running_as_root()))


def _run(system: System, when_ready: Callable[[System], None]) -> None:
    from nastasteg.supervisor.foreground import run_in_foreground

    asyncio.run(run_in_foreground(system, _say, when_ready))


def _say_what_to_open(system: System) -> None:
    _say("")
    _say(f"Everything is running. Open {system.urls['demo']} and write from the phone.")
    _say(f"The care answers at {system.urls['contract_api']}/inbox.")
    _say("In another terminal: .venv/bin/nastasteg chat --as karin")
    _say(f"Logs are in {system.logs}. Ctrl-C ends all of it.")


def _say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def _troubles_in_plain_words() -> Iterator[None]:
    try:
        yield
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
