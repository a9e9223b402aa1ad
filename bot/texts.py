"""The texts that a patient reads, taken from `responses` in domain.yml: the one place where they stand."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml


class TextsError(ValueError):
    """The file of texts cannot be used, or a text in it: the process must not start."""


class UnknownTextError(KeyError):
    """A text was asked for that domain.yml does not have, or a value that it needs was not given."""


class Texts:
    """The texts by their names, ready to be filled in."""

    def __init__(self, responses: Mapping[str, str], *, channel: str = "") -> None:
        """Hold the texts; `responses` maps a name (utter_...) to its wording with {values}."""
        self._responses = responses
        self._ending = f"_{channel}" if channel else ""

    def in_channel(self, channel: str) -> Texts:
        """Return the texts as a channel has them: where there is a text of its own (utter_..._telegram), that one."""
        return Texts(self._responses, channel=channel)

    def __contains__(self, name: str) -> bool:
        """Return whether there is a text of this name."""
        return name in self._responses

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the texts."""
        return iter(self._responses)

    def needed(self, name: str) -> set[str]:
        """Return the names of the values that a text needs."""
        return {field for _, field, _, _ in string.Formatter().parse(self._wording(name)) if field}

    def say(self, name: str, /, **values: object) -> str:
        """Return a text with its values filled in. Raises UnknownTextError for a missing text or value."""
        try:
            return self._wording(name).format_map({key: str(value) for key, value in values.items()})
        except KeyError as error:
            raise UnknownTextError(f"{name} needs {error}") from error

    def _wording(self, name: str) -> str:
        if self._ending and (own := self._responses.get(name + self._ending)) is not None:
            return own
        try:
            return self._responses[name]
        except KeyError as error:
            raise UnknownTextError(name) from error


def load_texts(domain_file: Path) -> Texts:
    """Read the texts of a domain file. Raises TextsError when it is none, or a response has not exactly one text."""
    try:
        domain = yaml.safe_load(domain_file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TextsError(f"{domain_file.name} cannot be read: {type(error).__name__}") from error
    responses = domain.get("responses") if isinstance(domain, dict) else None
    if not isinstance(responses, dict):
        raise TextsError(f"{domain_file.name} has no responses")
    return Texts({name: _only_text(name, variants) for name, variants in responses.items()})


def _only_text(name: str, variants: object) -> str:
    """Return the one wording of a response: what is fixed is said the same way every time."""
    match variants:
        case [{"text": str(text)}]:
            return text
        case _:
            raise TextsError(f"{name} must have exactly one text")
