"""Turns a sheet into the page that is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment

from contract_api.paper import words
from contract_api.paper.sheet import Sheet
from nastasteg import html_pages

TEMPLATES = Path(__file__).parent / "templates"

FILTERS: Mapping[str, Callable[..., object]] = {
    "clock": words.clock,
    "phone": words.phone,
    "hours": words.hours_lines,
    "day": words.day,
    "local_day": words.local_day,
}
"""What the templates need to write days, times and numbers."""


@cache
def _environment() -> Environment:
    environment = html_pages.templates(TEMPLATES)
    environment.filters |= FILTERS
    return environment


def render(sheet: Sheet) -> str:
    """Return the page as HTML, complete in itself: it loads nothing. Every text in it is escaped."""
    return _environment().get_template("paper.html").render(sheet=sheet)
