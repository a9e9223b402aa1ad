"""The page that is printed and handed over with a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contract_api.enrolment.rules import WaysIn
from contract_api.enrolment.service import Given, last_day
from contract_api.paper import page as paper
from contract_api.paper import words
from nastasteg.clock import local_date

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True)
class CodeSheet:
    """What is printed with a code."""

    name: str
    code: str
    last_day: date
    printed_on: date
    number: str
    sms_picture: Markup | None
    telegram_bot: str
    telegram_picture: Markup | None


def render(given: Given, ways: WaysIn, *, channel: str | None, now: datetime) -> str:
    """Return the page as HTML, complete in itself, as `lay_out_code` lays it out."""
    sheet = lay_out_code(given, ways, channel=channel, now=now)
    return _environment().get_template("enrolment.html").render(sheet=sheet)


def lay_out_code(given: Given, ways: WaysIn, *, channel: str | None, now: datetime) -> CodeSheet:
    """Return a code with the ways in that it is good for (`channel`; none: all).

    Its pictures open the message on a telephone with the code in it.
    """
    number = ways.number if channel in (None, "sms") else ""
    telegram_bot = ways.telegram_bot if channel in (None, "telegram") else ""
    return CodeSheet(
        name=f"{given.person.given_name} {given.person.family_name}",
        code=given.shown,
        last_day=last_day(given.expires_at),
        printed_on=local_date(now),
        number=number,
        sms_picture=_picture(f"smsto:{number}:{given.shown}") if number else None,
        telegram_bot=telegram_bot,
        telegram_picture=_picture(f"https://t.me/{telegram_bot}?start={given.shown}") if telegram_bot else None,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, paper.TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["phone"] = words.phone
    environment.filters["day"] = words.day
    return environment


def _picture(link: str) -> Markup:
    """Return a QR code as an SVG. It is made by the library from figures alone, so it needs no escaping."""
    return Markup(segno.make(link, error="m", micro=False).svg_inline(scale=4, border=4, title="QR-kod"))  # noqa: S704
