"""The screen for danger that stands before everything else."""

from __future__ import annotations

from bot.safety.screen import Danger, DangerKind, screen

__all__ = ["Danger", "DangerKind", "screen"]
