"""Turns a sheet into the page that is printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract_api.paper import words
from contract_api.paper.sheet import Sheet

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clock"] = words.clock
    environment.filters["phone"] = words.phone
    environment.filters["hours"] = words.hours_lines
    environment.filters["day"] = words.day
    environment.filters["local_day"] = words.local_day
    return environment


def render(sheet: Sheet) -> str:
    """Return the page as HTML, complete in itself: it loads nothing. Every text in it is escaped."""
    return _environment().get_template("paper.html").render(sheet=sheet)
