"""The pages by their names."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import HTMLResponse, Response

from bot.swedish import dates
from bot.swedish.phones import spoken
from nastasteg import html_pages

TEMPLATES = Path(__file__).parent / "templates"
LEADING_ON = ("start", "link")
"""The pages whose form leads on to the login."""

LIVE = ("chat",)
"""The page on which answers appear by themselves. Without script it works as well."""


class Pages:
    """Turns templates into pages."""

    def __init__(self, *, phone: str) -> None:
        """Read the templates' folder; `phone` is the number that is said where none else is known."""
        self._phone = phone
        self._environment = html_pages.templates(TEMPLATES, html_pages.TEMPLATES)
        self._environment.filters["clock"] = dates.clock
        self._environment.filters["moment"] = dates.moment
        self._environment.filters["phone"] = spoken

    def show(self, name: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page. Every text in it is escaped."""
        html = self._environment.get_template(f"{name}.html").render(phone=self._phone, **values)
        return html_pages.page(html, status=status, leads_on=name in LEADING_ON, is_live=name in LIVE)

    def style(self, name: str) -> Response:
        """Return the style of all pages, or of one that waits without script."""
        return html_pages.style(TEMPLATES / name)
