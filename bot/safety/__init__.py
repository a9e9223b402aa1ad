"""The screen for danger that stands before everything else."""

from __future__ import annotations

from bot.safety.foreign import LANGUAGES
from bot.safety.screen import SWEDISH, Danger, DangerKind, screen

__all__ = ["LANGUAGES", "SWEDISH", "Danger", "DangerKind", "screen"]
