"""What a part is: one process with a name, a command and a way to tell that it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One process that the supervisor starts, watches and ends."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the system's environment for this part alone."""

    port: int | None = None
    """Where it listens on 127.0.0.1; checked to be free before anything is started."""

    port_setting: str = ""
    """The environment variable that moves the port, for the sentence that says it is taken."""

    ready_url: str | None = None
    """The part is ready when this address answers 200; None: as soon as its process runs."""

    niceness: int = 0
    """How far it stands back when the processor is short (0 to 19)."""

    ready_within: float = 180.0
    """Seconds after which a start is given up."""

    @property
    def url(self) -> str | None:
        """Return the base address of the part, or None when it does not listen."""
        return f"http://127.0.0.1:{self.port}" if self.port else None
