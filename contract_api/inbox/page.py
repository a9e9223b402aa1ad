"""The inbox' pages by their names."""

from __future__ import annotations

from pathlib import Path

from babel.dates import format_date
from fastapi.responses import HTMLResponse, Response

from contract_api.enrolment import page as enrolment
from contract_api.inbox.forms import LONGEST_TEXT
from contract_api.paper import page as paper
from contract_api.paper.words import LOCALE
from nastasteg import html_pages
from nastasteg.clock import local_date

TEMPLATES = Path(__file__).parent / "templates"
MOST = 100
"""Cases in a list. Who has more waiting sees those that are due first."""

LEADING_ON = ("sign_in",)
"""The page whose form leads on to the login."""

LIVE = ("worklist", "queue", "case")
"""The pages on which new things appear by themselves. Without script they work as well."""


class Pages:
    """Turns templates into pages. The printed contract's are among them: it is shown beside a case."""

    def __init__(self) -> None:
        """Read the templates' folders."""
        self._environment = html_pages.templates(TEMPLATES, paper.TEMPLATES, enrolment.TEMPLATES, html_pages.TEMPLATES)
        self._environment.filters |= paper.FILTERS
        self._environment.filters["personnummer"] = lambda number: f"{number[:8]}-{number[8:]}"
        self._environment.filters["local_date"] = local_date
        self._environment.filters["iso_day"] = lambda moment: local_date(moment).isoformat()
        self._environment.filters["month"] = lambda day: format_date(day, "MMM", locale=LOCALE).rstrip(".")
        self._environment.globals |= {"longest": LONGEST_TEXT, "most": MOST}

    def show(self, name: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page. Every text in it is escaped."""
        html = self._environment.get_template(f"{name}.html").render(**values)
        return html_pages.page(html, status=status, leads_on=name in LEADING_ON, is_live=name in LIVE)

    def text(self, name: str, **values: object) -> str:
        """Return plain text, to be put into a page as a value."""
        return self._environment.get_template(f"{name}.txt").render(**values)

    def style(self) -> Response:
        """Return the style of all pages."""
        return html_pages.style(TEMPLATES / "inbox.css")
