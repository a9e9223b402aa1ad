"""Other languages than Swedish: which one a message is written in, and dates in its words."""

from __future__ import annotations

from bot.languages.recognise import asks_for_times, named_in, written_in
from bot.safety.foreign import LANGUAGES

__all__ = ["LANGUAGES", "asks_for_times", "named_in", "written_in"]
