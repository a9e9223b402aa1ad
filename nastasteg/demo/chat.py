"""The phone in a terminal, or in a pipe: each line is an SMS, and the answers are printed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator

import httpx
import typer

from nastasteg.demo.bubbles import Bubble, Conversation
from nastasteg.demo.phone_api import PersonaView

LONGEST_WAIT_SECONDS = 15.0
"""How long an answer may take before the next line is read."""

LULL_SECONDS = 0.6
"""An answer may be several SMS: none for this long, and all delivered, means that it is whole."""

POLL_SECONDS = 0.15
LEAVE = frozenset({"quit", "exit"})


class UnknownPersonError(LookupError):
    """Nobody in the demo goes by that name."""


class Phone:
    """The telephone of one person of the demo, over HTTP."""

    def __init__(self, client: httpx.Client, person: PersonaView) -> None:
        self._client = client
        self._path = f"/phone/{person.id}/messages"
        self._revision = ""
        self._printed: set[str] = set()
        self._printed |= {each.sid for each in self._new_answers()}

    def send(self, text: str) -> None:
        """Send an SMS."""
        self._client.post(self._path, json={"body": text}).raise_for_status()

    def wait(self, longest_seconds: float) -> Iterator[Bubble]:
        """Yield new answers, each when its state is the last one or when time is up."""
        deadline = time.monotonic() + longest_seconds
        lull_since: float | None = None
        waiting: dict[str, Bubble] = {}
        while time.monotonic() < deadline:
            waiting |= {each.sid: each for each in self._new_answers()}
            for each in [each for each in waiting.values() if each.settled]:
                lull_since = time.monotonic()
                yield self._print(waiting.pop(each.sid))
            if not waiting and lull_since is not None and time.monotonic() - lull_since > LULL_SECONDS:
                return
            time.sleep(POLL_SECONDS)
        for each in waiting.values():
            yield self._print(each)

    def _print(self, each: Bubble) -> Bubble:
        self._printed.add(each.sid)
        return each

    def _new_answers(self) -> list[Bubble]:
        response = self._client.get(self._path, params={"after": self._revision}).raise_for_status()
        if response.status_code == httpx.codes.NO_CONTENT:
            return []
        conversation = Conversation.model_validate(response.json())
        self._revision = conversation.revision
        return [each for each in conversation.bubbles if not each.mine and each.sid not in self._printed]


def run(name: str, demo_url: str) -> None:
    """Be a person of the demo until the input ends. Exits with 1 and a sentence where that cannot be."""
    try:
        with httpx.Client(base_url=demo_url, trust_env=False) as client:
            person = find_person(client, name)
            typer.echo(f"{person.name}, {person.display_number}. Ctrl-D or quit to leave.")
            converse(Phone(client, person), typed_lines() if sys.stdin.isatty() else piped_lines(), typer.echo)
    except UnknownPersonError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except httpx.HTTPError:
        typer.echo(f"The demo does not answer at {demo_url}. Start it with: make demo", err=True)
        raise typer.Exit(1) from None


def find_person(client: httpx.Client, name: str) -> PersonaView:
    """Return the person with this id, name or first name. Raises UnknownPersonError, which lists them all."""
    people = [PersonaView.model_validate(each) for each in client.get("/phone/personas").raise_for_status().json()]
    wanted = name.strip().casefold()
    for person in people:
        if wanted in (person.id, person.name.casefold(), person.name.split()[0].casefold()):
            return person
    listed = "\n".join(f"  {person.id:<8}{person.name}. {person.description}" for person in people)
    raise UnknownPersonError(f"There is no {name!r} in the demo. Choose one of:\n{listed}")


def converse(phone: Phone, lines: Iterable[str], say: Callable[[str], object]) -> None:
    """Send each line and say what is answered, until the lines end or one of them says to leave."""
    for line in lines:
        text = line.strip()
        if text.casefold() in LEAVE:
            return
        if not text:
            continue
        phone.send(text)
        answered = False
        for each in phone.wait(LONGEST_WAIT_SECONDS):
            answered = True
            say(f"{each.body}\n{receipt(each)}")
        if not answered:
            say(f"[no answer in {LONGEST_WAIT_SECONDS:g} s]")


def receipt(each: Bubble) -> str:
    """Say how long an answer was and whether it arrived: [2 SMS, levererat]."""
    code = f" {each.error_code}" if each.error_code else ""
    return f"[{each.segments} SMS, {each.state_text.lower()}{code}]"


def typed_lines() -> Iterator[str]:
    """Yield what somebody types at the prompt, until Ctrl-D or Ctrl-C."""
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            return


def piped_lines() -> Iterator[str]:
    """Yield the lines of a pipe, and show each, so that the output reads as a conversation."""
    for line in sys.stdin:
        typer.echo(f"> {line.rstrip()}")
        yield line
