"""Writes an extract of the access log as a page for the patient or as a table for those who check it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract_api.access_log.reports import Line
from nastasteg.clock import STOCKHOLM

HERE = Path(__file__).parent

COLUMNS = ("post", "tid", "vem", "namn", "id", "patient", "enhet", "vårdgivare", "kanal", "åtgärd", "vad", "meddelande")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell for something to compute."""


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))
    return words


def said(kind: str, code: str | None) -> str:
    """Return how a code reads, or the code itself where nobody has written how."""
    return "" if code is None else _words()[kind].get(code, code)


def as_csv(lines: Sequence[Line]) -> str:
    """Return a table with one line for each entry, its moments in Swedish time. What could be a formula is text."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(COLUMNS)
    for line in lines:
        cells = (
            str(line.id),
            _clock(line.at),
            said("actors", line.actor.value),
            line.actor_name or "",
            str(line.actor_id or ""),
            line.patient_ref,
            line.unit or "",
            line.provider or "",
            said("channels", line.channel),
            said("actions", line.action),
            " ".join(line.items),
            line.message_id or "",
        )
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return output.getvalue()


def as_html(lines: Sequence[Line], *, name: str, made_at: datetime) -> str:
    """Return a page to print and hand over. Every text in it is escaped, and it loads nothing."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clock"] = _clock
    environment.globals["said"] = said
    return environment.get_template("extract.html").render(lines=lines, name=name, made_at=made_at)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S}"
