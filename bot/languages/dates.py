"""Days and clock times in other languages, always with the weekday, always in Swedish time."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml
from babel.dates import format_date

from bot.swedish.dates import STOCKHOLM, local_day

_FOLDER = Path(__file__).with_name("words")


def weekday_date(day: date, language: str) -> str:
    """Return a day in the words of a language: "Tuesday 24 November"."""
    return format_date(local_day(day), _pattern(language), locale=language)


def clock(starts_at: datetime, until: datetime | None = None) -> str:
    """Return a clock time as most languages write it, "09:30", or between what times: "09:30-11:00"."""
    times = [f"{one.astimezone(STOCKHOLM):%H:%M}" for one in (starts_at, until) if one is not None]
    return "-".join(times)


@cache
def _pattern(language: str) -> str:
    return str(yaml.safe_load((_FOLDER / f"{language}.yml").read_text(encoding="utf-8"))["day"])
