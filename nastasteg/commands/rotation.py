"""`nastasteg rotate-identifiers`: seals phone numbers and personnummer anew under the current key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from nastasteg.commands.identity import identifiers
from nastasteg.commands.work import with_sessions
from nastasteg.trouble import Trouble

if TYPE_CHECKING:
    from nastasteg.database import Sessions
    from nastasteg.rotation import Rotated


def rotate_identifiers() -> None:
    """Seal all identifiers anew under NASTASTEG_IDENTIFIER_KEY, while the system runs. May be cut off and run again."""
    from nastasteg.rotation import rotate

    seals = identifiers()

    async def work(sessions: Sessions) -> Rotated:
        return await rotate(sessions, seals)

    done = with_sessions(work)
    typer.echo(f"{done.resealed} rows sealed anew.")
    if not done.is_complete:
        raise Trouble(
            f"{done.unreadable} could not be opened with any key, {done.doubled} stand twice.",
            "Keep the previous keys. Unreadable: another key is missing from NASTASTEG_IDENTIFIER_KEYS_PREVIOUS. "
            "Twice: a part ran that had only one of the keys (docs/keys.md).",
        )
    typer.echo("NASTASTEG_IDENTIFIER_KEYS_PREVIOUS can be emptied once every part runs with the current key.")
